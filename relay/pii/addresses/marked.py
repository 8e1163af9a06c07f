"""Postal addresses told by a marker: street, house, flat, box; Russian, spoken, foreign.

A bare city or region stays; street, house, flat, postal index and box number go.
"""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits

MARK = r"""(?:ул(?:иц[аеуы])?|пр-?к?т|пр-д|просп(?:ект[еау]?)?|пер(?:еул(?:ок|ке|ка))?|п-к
    |площад[ьи](?!\s(?:участк|фасад|дома|квартир|помещени|кровли|крыши|стен|пола|потолк|комнат|застройк
    |склад|зала|кабинет|офис|поверхност|общая|жилая|полезная))|пл(?=\.)|б-р|бул(?:ьвар[еау]?)?|ш(?=\.)|шоссе|наб(?:ережн(?:ая|ой|ую))?
 |тракт[еау]?|пр-зд|проезд[еау]?|пр(?=[.\s])|аллея|аллее|туп(?:ик[еа]?)?|снт|днт|жк|тер(?=\.)
    |б-р)(?![а-яё-])\.?"""
NUMBERED = (
    r"(?:мкр(?:-?н)?|микрорайон[еа]?|м-н|кв-л|квартал[еа]?|линия|комплекс|городок|дос"
    r"|корпус|зона)(?![а-яё-])\.?"
)
RANK = (
    r"(?:им\.?|имени|маршала|генерала|академика|героя|героев|космонавта|адмирала"
    r"|профессора|\d{1,3}-?(?:й|я|го|ая|ой|лет|летия)?|[а-яё]\.)"
)
STOP = (
    r"(?:д|дом|корп|кв|стр|оф|и|в|на|с|для|от|по|до|нужен|нужна|нужно|прошу|телефон|тел"
    r"|индекс|этаж|подъезд|не|мы|он|она|это|жду|город|получатель|там|который|которая|номер"
    r"|литера|лит)"
)
NAME = (
    rf"""(?:{RANK}\s?){{0,2}}[«"]?[а-яё][а-яё-]{{2,}}[»"]?"""
    rf"""(?:\s(?!{STOP}\b)[«"]?[а-яё][а-яё.-]+[»"]?){{0,2}}?"""
)
LETTER = r"(?:[а-яa-z](?![а-яёa-z]))?"
HOUSE = rf"(?:\d{{1,4}}\s?{LETTER}(?:\s?[/-]\s?\d{{1,4}}{LETTER})*(?:-[а-я](?![а-яё]))?)"
INSIDE = r"""(?:(?:дом|д|корпус[еа]?|корп|к|строение|стр|соор|литер[аы]?|лит|квартира|кв|офис[еа]?
    |оф|помещение|помещ|пом|комната|комн|ком|кабинет|каб|этаж|эт|подъезд|под|вход|блок-?секция
    |блок|секция|машзал|склад|ворота
 |домофон|проходная|цех|участок|уч|бокс|гараж|зал|общежитие|общ|владение|влд|вл|bldg|apt|flat
    |подвал|а/я|место|ряд|тц|бц|трц|павильон|пав|п|h|комн)(?![а-яёa-z])|№)"""
VALUE = (
    rf"(?:№\s?)?(?:\d{{1,5}}\s?{LETTER}(?:[/#-]\d{{0,5}}{LETTER})*"
    r"""|[а-яa-z](?![а-яёa-z.])|[«"][^»"\n]{1,30}[»"])"""
)
TAIL = (
    rf"(?:\s?[,;]?\s?(?:{INSIDE}\.?\s?{VALUE}|\d{{1,4}}\s?(?:этаж(?![а-я])|подъезд(?![а-я])|эт\.)|(?:общ"
    rf"|цоколь|подвал|мансарда)(?![а-яё])\.?))"
)
VILLAGE = (
    r"(?:(?:пос|дер|с|х|аул|пгт|п|снт|днт|сад|кп|станица|ст-ца|поселок|деревня|село"
    r"|хутор)\.?\s[«\"]?[а-яё-]{3,}[»\"]?,\s)"
)
NO_AREA = r"(?!(?:[.,]\d{1,2})?\s?(?:м²|м2|кв\.?\s?м|м(?![а-яё])|га(?![а-яё])|сот(?:ок|к[аи])|°))"
"""What a figure behind a name would be the size of: «площадь участка 6 соток»."""
MARKED = pattern(
    rf"(?<![\w-])(?:{VILLAGE})?{MARK}\s?{NAME}\s?,?\s?(?:дом|д|вл|влд|владение|стр|корп"
    rf"|зд)?\.?\s?№?\s?{HOUSE}(?![\d%]){NO_AREA}{TAIL}*"
)
NUMBERED_ONE = pattern(
    rf"(?<![\w-])(?:{VILLAGE})?{NUMBERED}\s?(?:\d{{1,3}}(?:-?й)?(?:[а-я](?![а-яё]))?"
    rf"|{NAME})(?:\s?,\s?(?:дом|д)?\.?\s?№?\s?{HOUSE})?{TAIL}+"
)
AFTER = pattern(
    rf"(?<![\w-])(?:{VILLAGE})?(?:\d{{1,2}}-?[йя]\s)?(?P<name>[а-яё-]{{3,}})\s(?:улица|ул\."
    rf"|проспект|просп\.?|пр-?к?т\.?|переулок|пер\.|шоссе|ш\.|б-р|бульвар|набережная|наб\."
    rf"|тракт|проезд|площадь|пл\.|аллея|тупик),?\s?(?:дом"
    rf"|д|вл|влд|владение|стр|корп|зд)?\.?\s?№?\s?{HOUSE}(?![\d%]){TAIL}*"
)
STREET = pattern(
    rf"(?<![\w-])(?:ул\.|ул|улица|улице|пр-т|проспект|просп\.|переулок|пер\.|бульвар|шоссе"
    rf"|набережная|б-р)\s(?P<name>(?:им\.?\s)?[а-яё.-]+(?:\s[а-яё-]+)?){TAIL}*"
)
INNER = pattern(
    rf"(?<![\w-])(?:кв|квартира|оф|офис|корп|строение|ком|комната|подъезд|каб|пом|помещ|д"
    rf"|уч|дом)(?![а-яё])\.?\s?№?\s?\d{{1,4}}(?:[а-я](?![а-яё]))?(?:[/-]\d{{1,4}})?{TAIL}+"
)
GARDEN = pattern(
    rf"(?<![\w-])(?:снт|днт|днп|гск|кп|жк|тсн|ск)\s[«\"][^»\"\n]{{2,30}}[»\"](?:{TAIL})+"
)
BOX = pattern(
    r"(?<!\w)(?:а/я|абонентск\w+\s+ящик|в/ч|войсков\w+\s+част\w+|p\.?\s?o\.?\s?box|пвз"
    r"|почтомат|постамат)\s?№?\s?\d{1,6}(?:-[а-я])?"
)
WORDS = (
    r"(?:ноль|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять"
    r"|[а-я]+надцать|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят"
    r"|девяносто|сто|двести|триста|четыреста|пятьсот|\d{1,3})"
)
SPOKEN = pattern(
    rf"""(?<![\w-])(?:улица|улице|проспект|проспекте|переулок|бульвар|шоссе|набережная|проезд
    |площадь|микрорайон|тракт)\s+(?:(?!(?:дом|квартира)\b
    |{WORDS}\b)[а-яё-]+\s*){{1,3}},?\s*(?:дом\s+)?(?:{WORDS}\b\s?)+
    (?:,?\s*(?:(?:дробь|корпус|строение|литера|квартира|офис|подъезд|этаж|дом)\s+(?:{WORDS}\b\s?
    |[а-я]\b\s?)+))*"""
)
SPOKEN_BARE = pattern(
    rf"(?<![\w-])(?:на|по|адрес\w*)\s+(?P<v>[а-яё]+(?:ской|скую|ской|ной|ную|овую|овой|ую"
    rf"|ой|ова|ева|ина)\s+(?:дом\s+)?(?:{WORDS}\b\s?){{1,4}}(?:(?:квартира|дробь"
    rf"|корпус)\s+(?:{WORDS}\b\s?)+)*)(?=[\s,.]|$)(?!\s*(?:раз|час|тысяч|руб|штук|лот|дня"
    rf"|дней|процент|минут|позиц))"
)
ENGLISH = re.compile(
    r"(?<![\w-])(?:(?:Flat|Apt\.?|Unit|Suite|Room|Bldg\.?|Building|Villa|House|Office"
    r"|Floor)\s?#?\d{1,4}[A-Za-z]?,?\s){0,2}(?:No\.?\s?)?\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'.-]+\s){1,3}(?:St(?:reet)?"
    r"|Rd|Road|Ave(?:nue)?|Blvd|Boulevard|Lane|Ln|Drive|Dr|Mews|Close|Court|Ct|Way|Place"
    r"|Pl|Square|Sq|Crescent|Terrace|Gardens|Parkway|Pkwy|Highway|Hwy|Row|Hill|Quay"
    r"|Wharf)\b\.?"
    r"(?:,?\s(?:Flat|Apt\.?|Unit|Suite|Ste|Room|Bldg\.?|bldg|Floor"
    r"|Fl)\.?\s?#?\d{1,4}[A-Za-z]?)*(?:,\s(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
    r"|[A-Z]{2}\s\d{5}(?:-\d{4})?))?"
)
ENGLISH_UNIT = re.compile(
    r"(?<![\w-])(?:Flat|Apt\.?|Villa|House|Building|Bldg\.?|Plot|Suite"
    r"|Office)\s#?\d{1,4}[A-Za-z]?,\s(?:(?:Street|Road|Block|Sector|Tower"
    r"|Phase)\s\w{1,5},?\s?|[A-Z][\w'-]+\s?(?:[A-Z][\w'-]+)?\s?\d{0,3},?\s?){1,3}(?<![, ])"
)
TRANSLIT = re.compile(
    r"(?<![\w-])(?:(?:ul|ulica|ulitsa|prospekt|pr-t|per|shosse|nab|b-r|bulvar|Ul"
    r"|Prospekt)\.?\s[A-Z][\w-]+|[A-Z][\w-]+\s(?:ul|st|str|ave|prospekt|pr-t|per|shosse"
    r"|nab)\.?)(?:\s[A-Z][\w-]+)?,?\s(?:d\.?\s?"
    r"|dom\s)?\d{1,4}[A-Za-z]?(?:[/-]\d{1,4})?(?:,?\s(?:bldg|k|korp|kv|of|str|apt|office"
    r"|stroenie)\.?\s?\d{1,4})*"
)
GERMAN = re.compile(
    r"(?<![\w-])(?:[A-ZÄÖÜ][\wäöüß-]+\s)?[A-ZÄÖÜ]?[a-zäöüß]*(?:straße|strasse|str\.|weg"
    r"|platz|allee|gasse|damm|ufer|gatan|vägen|katu|tie|utca|ulica|calle|via"
    r"|rue)\s\d{1,4}\s?[a-z]?(?:,\s(?:[A-Z]{1,2}-)?\d{4,5})?(?!\w)"
)
ROMANCE = re.compile(
    r"(?<![\w-])(?:\d{1,4},?\s)?(?:Rue|Via|Calle|Avenida|Avenue|Piazza|Viale|Corso|Rua"
    r"|Boulevard|Ulica|ul\.|Plaza|Strada|Str\.)\s(?:(?:de|del|della|di|da|du|des|la|le|las"
    r"|los)\s){0,2}[A-ZÀ-Ž][\w'’À-ž-]+(?:\s[A-ZÀ-Ž][\w'’À-ž-]+)?,?\s?(?:\d{1,4}[a-zA-Z]?)?(?:,\s\d{4,5})?"
)
POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}(?![\w-])")


def addresses(doc: Document) -> Iterator[Span]:
    """From the street down, a box number too."""
    low, text = doc.low.replace("\n", "\x00"), doc.text.replace("\n", "\x00")
    for rule, name in MARKERS:
        for found in scan(doc, rule, low):
            yield Span(found.start(), _end(doc, found.end()), "ADDRESS", name)
    for found in scan(doc, STREET, low):
        name = doc.text[slice(*found.span("name"))]
        if name[:1].isupper() and len(name) > 2:
            yield Span(*found.span(), "ADDRESS", "address_street")
    for found in scan(doc, SPOKEN_BARE, low):
        yield Span(*found.span("v"), "ADDRESS", "address_spoken")
    if not LATIN_NEAR_DIGIT.search(text):
        return
    for rule in (ENGLISH, ENGLISH_UNIT, TRANSLIT, GERMAN, ROMANCE, POSTCODE):
        for found in scan(doc, rule, text):
            stop = found.start() + len(_without_place(found.group()))
            if any(c.isdigit() for c in text[found.start() : stop]):
                yield Span(found.start(), stop, "ADDRESS", "address_latin")


MARKERS = (
    (MARKED, "address_marked"),
    (NUMBERED_ONE, "address_numbered"),
    (AFTER, "address_marked"),
    (INNER, "address_inner"),
    (GARDEN, "address_garden"),
    (BOX, "address_box"),
    (SPOKEN, "address_spoken"),
)
LATIN_NEAR_DIGIT = re.compile(r"\d[A-Za-z]?,?\s[A-Z]|[A-Za-zÀ-ž.#]\s?\d")


def _without_place(text: str) -> str:
    """Without a city at the end."""
    head, comma, last = text.rpartition(",")
    words = re.findall(r"[a-z]+", last.lower())
    if comma and words and all(latin_traits(w).place for w in words) and not re.search(r"\d", last):
        return head
    city = re.search(r"\d\w*\s([A-Z][a-z]+(?:-[A-Z][a-z]+)?)$", text)
    if city and latin_traits(city.group(1).lower()).place:
        return text[: city.start(1)].rstrip()
    return text


def _end(doc: Document, stop: int) -> int:
    while stop and doc.text[stop - 1] in " ,;\n":
        stop -= 1
    return stop
