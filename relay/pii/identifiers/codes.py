"""Codes behind a keyword: foreign papers, permits, membership cards, gate codes, foreign plates."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

LEAD = (
    r"(?:[\s,]{0,2}(?:\(?(?:номер\w*|ном\.|рег\.|регистрационн\w+|сери[яи]|сер\.|нового\s+образца"
    r"|гражданина?|рф|кр|рк|рб|на\s+им\w+|мой|моя|моего|у\s+меня|is|was|no\.?|number|nr\.?"
    r"|num\.?|nummer|lautet|это|такой|такая)\)?)(?!\w)){0,3}"
    r"\s{0,3}[:=—–#№.-]{0,3}\s{0,3}(?:№|n|no\.?)?\s{0,2}"
)
SMALL = r"(?:от|на|до|по|за|с|и|к|у|о|из|для|при|не|of|on|in|to|for|and|is|or|at|a|by)"
NEXT = (
    r"(?:\s?(?:№|/)\s?\d[\w/-]{2,14}"
    r"|\s\d{3,10}(?:[-/]\w{1,8})?(?!\w|[.,:]\d|\s?(?:шт|руб|р\.|₽|%)))"
)
CODE = (
    rf"(?!\d{{1,2}}\.\d\d\.)(?!{SMALL}\s)(?:[a-zа-я]{{1,4}}(?:-[a-zа-я]{{1,3}})?[\s-]{{0,2}}"
    rf"(?:№|no?\.?)?\s?)?(?=[^\W_]*\d)\w{{1,16}}(?:[-/]\w{{1,12}}){{0,4}}(?:{NEXT}){{0,3}}"
)
PASSPORT = pattern(
    r"\b(?:паспорт\w*|пасп\.?|загран\w*|внж|вид\s+на\s+жительство|passport\w*|pasaport\w*"
    r"|reisepass\w*|passnummer\w*|ausweis\w*|personalausweis\w*|id[\s-]?card|dowód|жеке\s+куәлі\w+"
    r"|удостоверени\w+\s+личности|національн\w+\s+паспорт\w*)"
    rf"(?!\s+(?:качеств|издели|издел|безопасн|объект|оборуд|скважин))(?:\s+[a-zа-я]{{2,12}}){{0,2}}?"
    rf"{LEAD}(?P<v>(?=[a-zа-я0-9]{{0,9}}\d[a-zа-я0-9]{{0,4}}\d)(?=\d{{0,4}}[a-zа-я])"
    r"[a-zа-я0-9]{6,12}|[a-zа-я]{1,3}[\s-]?\d{5,9})(?!\w)"
)
PERSONAL = (
    r"(?:патент\w{0,2}|трудов\w+\s+книжк\w+|вкладыш\w*|пропуск\w{0,2}|зачетк\w+|зачетн\w+\s+книжк\w+"
    r"|читательск\w+(?:\s+билет\w*)?|студенческ\w+(?:\s+билет\w*)?|студбилет\w*|медкнижк\w+"
    r"|мед(?:ицинск\w+|\.)\s+книжк\w+|санкнижк\w+|абонент(?:ский|ского)?(?:\s+номер\w*)?"
    r"|л/с(?=\W{0,3}\d)|л\.\s?с\.|лиц\.?\s?сч\w*|лицев\w+(?:\s+сч[её]т\w*)?|иин|жсн|жшсир?|рнокпп"
    r"|пинфл|jshshir|pinfl|pesel|nino|ni\s+number|national\s+insurance|tckn|kimlik|visa\s+no"
    r"|виз[аыу]\s+(?:номер|№)|миграционн\w+\s+карт\w+|мигр\.\s?карт\w+|рвп"
    r"|личн\w+\s+(?:номер\w*|дел[оау]|жетон\w*)|жетон\w*|медицинск\w+\s+карт\w+|членск\w+\s+билет\w*|охотбилет\w*"
    r"|охотнич\w+\s+билет\w*|билет\s+моряка|удостоверени\w+(?:\s+[а-я]{3,14}){0,2}|аттестат\w*"
    r"|диплом\w{0,2}|медкарт\w+|карт\w{1,2}\s+(?:пациент\w+|лояльности|клиента|постоянного\s+\w+"
    r"|участника|скидок)|(?:бонусн|дисконтн|клубн|скидочн|накопительн|социальн|транспортн)\w+\s+карт\w+"
    r"|loyalty\s+(?:card|no|number)|frequent\s+fl\w+|miles\s*&?\s*\w*|bonus\s+card|member(?:ship)?\s+(?:card|no"
    r"|number|id)|(?:student|staff|employee|patient|badge|policy|customer)\s+(?:card|no|number|id)"
    r"|табел\w+|таб\.\s?(?:номер|№)|военник\w*"
    r"|военн\w+\s+билет\w*|свидетельств\w+\s+о\s+(?:рожд|брак|смерт|развод|расторж)\w+(?:\s+брака)?"
    r"|св-?во\s+о\s+рожд\w*|сид\s+моряка|удост\.|диагностическ\w+\s+карт\w+|арендатор\s+№|imei|бейдж\w{0,2}"
    r"|ипра?|справк\w{1,2}(?=\s+мсэ)|мсэ|idnp|персональн\w+\s+номер\w*|дактокарт\w+|дактилокарт\w+"
    r"|личн\w+\s+карточк\w+|амбулаторн\w+\s+карт\w+|истори\w+\s+болезни"
    r"|(?:id|айди|ид)\s+(?:сотрудник|пользовател|пациент|студент|участник|водител|ученик)\w+)"
)
OTHER = pattern(
    rf"(?<![\w-]){PERSONAL}(?!\w){LEAD}(?P<v>(?=[^\n]{{0,10}}\d[^\n]{{0,3}}\d){CODE})(?!\w)"
)
LICENCE = pattern(
    r"\b(?:(?:driv\w+'?s?|his|her|my)\s+licen[cs]e"
    r"|(?<!software\s)(?<!server\s)licen[cs]e(?=\s(?:no|number|\d{4}))"
    rf"|führerschein\w*|permis\s+de\s+conduire){LEAD}(?P<v>(?=[^\n]{{0,6}}\d[^\n]{{0,4}}\d){CODE})(?!\w)"
)
GATE = pattern(
    r"(?<!\w)(?:(?:код\w{0,2}|пин\w*)\s+(?:от\s+|на\s+|в\s+|для\s+)?(?:ворот\w*|калитк\w*|шлагбаум\w*|подъезд\w*"
    r"|двер\w+|домофон\w*|замк\w+|замок|сейф\w*|ключниц\w*|сигнализац\w+|вход\w*|парадн\w+|лифт\w*)"
    r"|(?:gate|door|entry|lock\s?box|key\s?box|alarm|safe)\s+(?:code|pin))"
    r"\s{0,2}(?:[:=—–-]|is|это|такой)?\s{0,2}(?P<v>[*#]?(?=[а-яa-z*#]{0,3}\d)[\dа-яa-z*#]{2,10}(?:[-*#]\w{1,6})?[*#]?)"
)
INSURANCE = pattern(r"(?<!\w)[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d](?!\w)")
PAPER = re.compile(r"пасп|passp|выдан|мвд|фмс|удост")
UNIT_CODE = pattern(r"(?<!\w)код\s*:?\s*(?P<v>\d{3}\s?[-–]\s?\d{3})(?![\w-])")

U = "[A-ZА-Я]"
PLATE = re.compile(
    rf"(?<![\w-])(?P<v>\d{{2}}[ -]?{U}[ -]?\d{{3}}[ -]?{U}{{2}}"
    rf"|{U}{{1,3}}[ -]?\d{{4}}[ -]?{U}{{2}}|\d{{2}}[ -]?{U}{{1,3}}[ -]?\d{{2,4}}"
    rf"|{U}{{2,3}}[ -]?\d{{3,4}}{U}{{0,2}}|{U}{{2,3}}[ -]?\d{{2}}{U}{{1,3}}"
    rf"|\d{{3}}[ -]?{U}{{2,3}}[ -]?\d{{2}}"
    rf"|{U}{{2}}[ -]?\d{{2}}[ -]?{U}{{3}}|\d{{4}}[ -]?{U}{{2}}[ -]?\d)(?![\w-])"
)
MEETING = re.compile(rf"(?<={U})\d\d|(?<={U}[ -])\d\d|\d[ -]?{U}")
SURE = re.compile(r"[A-Z]{2} \d{4} [A-Z]{2}$|[АВЕІКМНОРСТХ]{2} \d{4} [АВЕІКМНОРСТХ]{2}$")
CAR = re.compile(
    r"гос\.?\s?(?:номер|№|знак)|госномер|г/н|г\.\s?н\.|грз|\bномер\w*\s+(?:авто|машин|тягач|фур)"
    r"|рег\.?\s?(?:знак|номер)|\bавто(?:мобил\w*)?\b|а/м\b|\bмашин[аыуе]|тягач|полуприцеп|прицеп"
    r"|\bфур[аыуе]\b|водител|\bplates?\b|truck|trailer|lorry|\bdriver|\bvan\b|\bcar\b|vehicle"
    r"|kennzeichen|tablic|plaka|license\s+plate|reg\.?\s?no"
)


def codes(doc: Document) -> Iterator[Span]:
    """A keyword makes any code behind it a paper, a card, a lock or a plate, whatever its shape."""
    if not re.search(r"\d", doc.low):
        return
    for found in scan(doc, PASSPORT):
        yield Span(*found.span("v"), "PASSPORT", "code_passport")
    for found in scan(doc, OTHER):
        value = found.group("v")
        if sum(c.isdigit() for c in value) >= 3:
            yield Span(*found.span("v"), "OTHER_ID", "code_keyed")
    if "insurance" in doc.low or "nino" in doc.low:
        for found in scan(doc, INSURANCE):
            yield Span(*found.span(), "OTHER_ID", "code_insurance")
    for found in scan(doc, LICENCE):
        yield Span(*found.span("v"), "LICENCE", "code_licence")
    for found in scan(doc, GATE):
        yield Span(*found.span("v"), "SECRET", "code_gate")
    for found in scan(doc, UNIT_CODE):
        around = doc.low[max(0, found.start() - 120) : found.end() + 60]
        if PAPER.search(around):
            yield Span(*found.span("v"), "PASSPORT", "code_unit")
    yield from plates(doc)


def plates(doc: Document) -> Iterator[Span]:
    """Plates of any country near a word about cars; a certain shape needs none in `strict`."""
    for found in scan(doc, PLATE, doc.text, MEETING):
        start, stop = found.span("v")
        sure = doc.mode == "strict" and SURE.match(found.group("v")) is not None
        if sure or CAR.search(doc.before(start, 60)):
            yield Span(start, stop, "PLATE", "code_plate")
