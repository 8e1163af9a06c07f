"""Postal addresses from the street down: by marker, after a city or a trigger word, in English.

A bare city or region stays; street, house, flat, postal index and box number go.
"""

import re
from collections.abc import Iterator

from relay.pii.document import Document
from relay.pii.morphology import readings
from relay.pii.rules import pattern
from relay.pii.types import Span

MARK = r"(?:ул(?:иц[аеуы]|\.)?|пр-?к?т\.?|пр-д|просп(?:ект[еау]?|\.)?|пер(?:еул(?:ок|ке|ка)|\.)?|п-к|пл(?:ощад[ьи]|\.)?|б-р|бул(?:ьвар[еа]?|\.)?|ш(?:оссе|\.)|наб(?:ережн(?:ая|ой)|\.)?|тракт[еа]?|проезд[еа]?|пр\.|мкр(?:-?н)?\.?|микрорайон[еа]?|м-н|кв-л|квартал|аллея|линия|туп(?:ик|\.)?|тер\.?|снт|днт|днп|кп(?=\s[«\"])|ст-?ца|жк|пос(?:елок|\.)?(?=\s+[а-яё-]+\s*,\s*[а-яё]+\s(?:пер|ул|пр)))"
NAME = r"(?:(?:им\.?|имени|маршала|генерала|академика|героя|космонавта|адмирала|\d{1,3}-?(?:й|я|го|ая|ой|лет|летия)|[а-яё]\.(?=\s?[а-яё]))\s?)*[«\"]?[а-яё0-9][а-яё0-9-]*[»\"]?(?:\s(?!(?:д|дом|корп|кв|стр|оф|и|в|на|с|для|от|по|до|нужен|нужна|нужно|прошу|телефон|тел|индекс|этаж|подъезд|не|мы|он|жду|дубль|город|получатель)\b)[«\"]?[а-яё][а-яё-]{2,}[»\"]?){0,2}?"
HOUSE = r"(?:\d{1,4}\s?[а-яa-z]?(?![а-яa-z])(?:\s?[/-]\s?\d{1,4}[а-яa-z]?(?![а-яa-z]))*)"
INSIDE = r"(?:д(?:ом)?|корп(?:ус[еа]?)?|к|стр(?:оение)?|соор|лит(?:ер[аы]?)?|кв(?:артира)?|оф(?:ис[еа]?)?|пом(?:ещ(?:ение)?)?|ком(?:н(?:ата)?)?|каб(?:инет)?|эт(?:аж)?|под(?:ъезд|ъ)?|вход|блок(?:-?секция)?|секция|машзал|склад|ворота|домофон|проходная|цех|уч(?:асток)?|бокс|гараж|зал|общ(?:ежитие)?|вл(?:адение)?|влд|комн|№|п|h|bldg|apt|flat|подвал|а/я|место|ряд|тц|бц|пав(?:ильон)?)"
VALUE = r"(?:№\s?)?(?:\d{1,5}(?:\s?[а-яa-z]\b)?(?:[/#-]\d{0,5}[а-яa-z]?)*(?:-[а-яa-z]\b)?|[а-яa-z]\b|[«\"][^»\"\n]{1,30}[»\"]|\d+[а-яa-z]{1,2}\b)"
TAIL = rf"(?:\s?[,;]?\s?(?:{INSIDE}\.?\s?{VALUE}|\d{{1,4}}\s?(?:этаж|подъезд|эт\.)|(?:общ|цоколь|подвал|мансарда)\b\.?))"
MARKED = pattern(
    rf"""(?<![\w-]){MARK}\s?(?P<name>{NAME})\s?,?\s?(?:(?:д(?:ом)?\.?\s?)?(?:№\s?)?{HOUSE}){TAIL}*(?:-[а-я]\b)?"""
)
MARKED_AFTER = pattern(
    rf"(?<![\w-])(?P<name>(?:[а-яё\d.-]+\s)?[а-яё-]{{3,}})\s(?:ул(?:ица|\.)|просп(?:ект|\.)|пр-?к?т\.?|пер(?:еулок|\.)|ш(?:оссе|\.)|б-р|бульвар|наб(?:ережная|\.)|тракт|проезд|площадь|пл\.|аллея|тупик),?\s?(?:д(?:ом)?\.?\s?)?№?\s?{HOUSE}{TAIL}*"
)
NO_HOUSE = pattern(
    rf"(?<![\w-])(?:ул\.?|улица|улице|пр-т|проспект|просп\.|переулок|бульвар|шоссе|набережная|б-р)\s(?P<name>(?:им\.?\s)?[а-яё.-]+(?:\s[а-яё-]+)?){TAIL}*"
)
INNER = pattern(
    rf"(?<![\w-])(?:кв|квартира|оф|офис|корп|строение|ком|комната|подъезд|каб|пом|помещ|д)\.?\s?№?\s?\d{{1,4}}(?:[а-я]\b)?(?:[/-]\d{{1,4}})?{TAIL}+"
)
INDEX = re.compile(r"(?<![\d\w.,/+№#-])[1-6]\d{5}(?![\d\w]|[.,-]\d|\s?(?:руб|₽|р\b|шт|usd|eur|\$))")
BOX = pattern(
    r"(?<!\w)(?:а/я|абонентск\w+\s+ящик|в/ч|войсков\w+\s+част\w+|p\.?\s?o\.?\s?box|пвз|почтомат|постамат)\s?№?\s?\d{1,6}(?:-[а-я])?"
)
TRIGGER = r"(?:адрес\w*|прописк\w*|прописан\w*|прожива\w*|живу|зарегистрирован\w*|регистраци\w*|факт(?:\.|ическ\w+)?|юр\.?|доставк\w*|достав(?:ить|ьте)|приезжа\w*|приехать|подъезжа\w*|самовывоз|находи\w+|офис|склад|объект\w*|тсж|место|заезжа\w*|забрать|проезд|ждем|address|дом|ехать|встреч\w+|отправ\w+|монтаж\w*|по|на)"
BARE = re.compile(
    r"(?<![\w.«\"-])(?P<name>(?:[А-ЯЁ][\w.'-]*\s){0,2}?[А-ЯЁ][А-Яа-яё-]{2,})(?P<gap>\s?,?\s)(?:д\.?\s?)?(?P<house>\d{1,3}\s?[А-Яа-я]?(?![\wА-Яа-я])(?:\s?[/-]\s?\d{1,4}[а-яА-Я]?)?)(?![\w%]|[.,:]\d|\s?(?:шт|руб|₽|тыс|млн|дн|мес|лет|год|час|см|мм|кг|гб|тб|узл|чел|U\b|х\b|x\b|×|к\b|р\b|[A-Za-z]))"
)
TAIL_RE = pattern(rf"{TAIL}+")
ENGLISH = re.compile(
    r"(?<![\w-])(?:(?:Flat|Apt\.?|Unit|Suite|Room|Bldg\.?|Building|Villa|House|Office|Floor)\s?#?\d{1,4}[A-Za-z]?,?\s){0,2}(?:No\.?\s?)?\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'.-]+\s){1,3}(?:St(?:reet)?|Rd|Road|Ave(?:nue)?|Blvd|Boulevard|Lane|Ln|Drive|Dr|Mews|Close|Court|Ct|Way|Place|Pl|Square|Sq|Crescent|Terrace|Gardens|Parkway|Pkwy|Highway|Hwy|Row|Hill|Quay|Wharf)\b\.?"
    r"(?:,?\s(?:Flat|Apt\.?|Unit|Suite|Ste|Room|Bldg\.?|bldg|Floor|Fl)\.?\s?#?\d{1,4}[A-Za-z]?)*(?:,\s(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]{2}\s\d{5}(?:-\d{4})?))?"
)
ENGLISH_UNIT = re.compile(
    r"(?<![\w-])(?:Flat|Apt\.?|Villa|House|Building|Bldg\.?|Plot|Suite|Office)\s#?\d{1,4}[A-Za-z]?,\s(?:(?:Street|Road|Block|Sector|Tower|Phase)\s\w{1,5},?\s?|[A-Z][\w'-]+\s?(?:[A-Z][\w'-]+)?\s?\d{0,3},?\s?){1,3}(?<![, ])"
)
TRANSLIT = re.compile(
    r"(?<![\w-])(?:(?:ul|ulica|ulitsa|pr|prospekt|pr-t|per|sh|shosse|nab|b-r|bulvar|d|dom)\.?\s[A-Z][\w-]+|[A-Z][\w-]+\s(?:ul|st|str|ave|prospekt|pr-t|per|shosse|nab)\.?)(?:\s[A-Z][\w-]+)?,?\s(?:d\.?\s?|dom\s)?\d{1,4}[A-Za-z]?(?:,?\s(?:bldg|k|korp|kv|of|str|apt|office|stroenie)\.?\s?\d{1,4})*"
)
GERMAN = re.compile(
    r"(?<![\w-])[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer)\s\d{1,4}\s?[a-z]?(?:,\s(?:[A-Z]{1,2}-)?\d{4,5})?(?!\w)"
)
POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}(?![\w-])")


def addresses(doc: Document) -> Iterator[Span]:
    """From the street down, an index and a box number too."""
    for rule, name in ((MARKED, "address_marked"), (MARKED_AFTER, "address_marked")):
        for found in rule.finditer(doc.low):
            yield Span(found.start(), _end(doc, found.end()), "ADDRESS", name)
    for found in NO_HOUSE.finditer(doc.low):
        name = doc.text[slice(*found.span("name"))]
        if name[:1].isupper() and not name.startswith("КП"):
            yield Span(*found.span(), "ADDRESS", "address_street")
    for found in INNER.finditer(doc.low):
        yield Span(*found.span(), "ADDRESS", "address_inner")
    for found in BOX.finditer(doc.low):
        yield Span(*found.span(), "ADDRESS", "address_box")
    for found in BARE.finditer(doc.text):
        if _bare_street(doc, found):
            tail = TAIL_RE.match(doc.low, found.end())
            yield Span(
                found.start(), tail.end() if tail else found.end(), "ADDRESS", "address_bare"
            )
    for rule in (ENGLISH, ENGLISH_UNIT, TRANSLIT, GERMAN, POSTCODE):
        for found in rule.finditer(doc.text):
            yield Span(*found.span(), "ADDRESS", "address_latin")
    yield from _indexes(doc)


def _end(doc: Document, stop: int) -> int:
    return stop - 1 if doc.text[stop - 1] in " ,;" else stop


STREET_FORM = re.compile(
    r".{2,}(?:ская|цкая|ская|ной|ная|ская|ской|ая|ого|его|ова|ева|ёва|ина|ына|ей|ых|ого|ка|ная|ую|ский|цкий|ный)$"
)


def _bare_street(doc: Document, found: "re.Match[str]") -> bool:
    """A capitalised street-like name and a house number: after a city, or after a trigger."""
    name = found.group("name")
    last = name.split()[-1]
    before = doc.before(found.start(), 60)
    city = _city_before(before)
    if city:
        return not re.match(
            r"(?:ЦОД|СПб|МСК|Лот|Этап|Раздел|Стенд|Зал|Лист|Том|Часть|Версия)", name
        )
    low = last.lower()
    if any(r.kind == "c" and r.pos == "N" for r in readings(low)) and not low.endswith(
        ("ая", "ской")
    ):
        return False
    trigger = re.search(TRIGGER + r"\W{0,3}(?:[а-яё]+\W{1,2}){0,2}$", before)
    adjective = re.search(r"(?:ская|цкая|ной|ная|ской|овая|евая|ая)$", low) is not None
    if adjective and (trigger or not before.strip() or found.group("gap").strip()):
        return (found.start() > 0 and doc.text[found.start() - 1] != "\n") or bool(trigger)
    return (
        bool(trigger)
        and STREET_FORM.match(low) is not None
        and re.search(
            r"(?:адрес|пропис|прожива|живу|регистр|факт|доставк|приезж|самовывоз|тсж|ждем|склад|объект|\bпо|\bна)\w*\W{0,3}$",
            before,
        )
        is not None
    )


CITY = re.compile(r"([а-яё]+(?:-[а-яё]+)*)(?:\s(?:г|город))?\.?\s?,\s?$")


def _city_before(before: str) -> bool:
    found = CITY.search(before)
    if not found:
        return False
    word = found.group(1)
    if word in ("спб", "мск", "екб", "нск", "питер", "москва"):
        return True
    return (
        any(r.kind == "g" for r in readings(word))
        or re.search(rf"(?:\bг\.?|город)\s?{re.escape(word)}", before) is not None
    )


INDEX_NEAR = re.compile(
    r"индекс\W{0,3}$|адрес\W{0,3}$|почт\w+\W{0,3}$|^\W{0,2}$|,\s?$|регистрац\w+\W*$|прописк\w+\W*$|прожива\w+\W*$"
)
AFTER_INDEX = re.compile(
    r"\s?,?\s?(?:г\b|г\.|гор|росси|рф|респ|обл|[а-яё-]+(?:ая|ой|ский|ий)?\s(?:обл|край|респ)|[а-яё-]+)"
)


def _indexes(doc: Document) -> Iterator[Span]:
    for found in INDEX.finditer(doc.low):
        before = doc.before(found.start())
        if re.search(r"индекс\w*\W{0,4}$", before):
            yield Span(*found.span(), "ADDRESS", "address_index")
            continue
        after = AFTER_INDEX.match(doc.low, found.end())
        if not after or not (INDEX_NEAR.search(before) or re.search(r"[:;(]\s*$", before)):
            continue
        word = re.search(r"[а-яё-]+", doc.low[found.end() : found.end() + 30])
        place = word and (
            word.group() in ("г", "гор", "респ", "обл", "россия", "рф", "республика", "край")
            or any(r.kind == "g" for r in readings(word.group()))
            or re.search(r"обл|край|респ", doc.low[found.end() : found.end() + 40])
        )
        if place:
            yield Span(*found.span(), "ADDRESS", "address_index")
