"""An address found is carried on: entrance, floor, flat, room behind it, a number before it."""

import re
from collections.abc import Iterable, Iterator

from relay.pii.addresses.marked import INSIDE, VALUE, WORDS
from relay.pii.patterns.rules import pattern
from relay.pii.text.document import Document
from relay.pii.types import Span

MORE = pattern(
    rf"(?:\s?[.,;]?\s?(?:\(\s?)?(?:{INSIDE}\.?\s?(?:{VALUE}|(?:{WORDS}(?![а-яё])\s?){{1,3}})"
    r"|\d{1,3}\s?-?(?:й|ый|ой)?\s?(?:этаж|эт|подъезд|под|корпус|корп|секция|блок)(?![а-яё])\.?"
    r"|(?:общежитие|общ|цоколь|подвал|мансарда|казарма|двор|литера?)(?![а-яё])\.?(?:\s?№?\s?\d{1,4})?"
    r"|(?:домофон|дмф|код\sдомофона)\s?[:—-]?\s?[\dкk#*]{1,8}(?!\w)))+"
)
FLOOR = re.compile(
    r"(?<=\d)\s?-?(?:й|ый|ой|м|ом)?\s?(?:этаж[еа]?|эт|подъезд[еа]?|под|секция)(?![а-яё])\.?"
)
"""What the last number of an address counts, behind it: «18к1 11 этаж»."""
CORPUS = re.compile(r"\.?\s?\d{1,3}[а-я]?(?:[-/]\d{1,4}[а-я]?)?(?![\w%]|[.,:]\d)", re.IGNORECASE)
CUT = re.compile(r"\d\s?(?:к|корп|стр|лит|д|кв)\Z", re.IGNORECASE)
FLAT = re.compile(
    r"[,\s]{0,2}[-–—]\s?\d{1,4}[а-я]?(?![\w-]|[.,:]\d)"
    r"|-(?:я|й|ая|ый),?\s?(?:дом|д)\.?\s?\d{1,4}[а-я]?(?!\w)",
    re.IGNORECASE,
)
RANK = re.compile(
    r"(?<![\w-])\d{1,2}-?(?:я|й|ая|ый|ой|ий|ья|го)\s{1,2}\Z"
    r"|(?<![\w-])\d{1,3}(?:-?й)?\s?(?:мкр(?:-?н)?|микрорайон|кв-л|квартал)\.?,?\s\Z"
)
VILLAGE = re.compile(
    r"(?<![\w.-])(?:[Пп]ос(?:[её]л(?:ок|ке|ка))?|пгт|[Сс]ел[оае]|с\.\s?п|[сп]\.|[Дд]еревн[яе]|дер|[Хх]утор|[Аа]ул"
    r"|[Сс]таниц[ае])\.?\s?[А-ЯЁ][а-яё]+(?:[\s-][А-ЯЁ][а-яё]+)?,\s?\Z"
)
"""A village before its street says nearly as much as the street; masked with it in `strict`."""
STREET = r"(?<![\w-])[А-ЯЁ][а-яё]{3,}(?:-[А-ЯЁ]?[а-яё]+)?,?\s{1,2}"
HOUSE = r"(?<![\w.,-])\d{1,3}[а-я]?,?\s{1,2}"
BEFORE = {
    "house": re.compile(rf"{STREET}\Z"),
    "flat": re.compile(rf"(?:{STREET})?{HOUSE}\Z"),
}
"""A street without its word, by what the find begins with: «Весенняя 9 кв 3»."""
OPENS = re.compile(
    r"(?P<house>\d{1,3}[а-я]?,?\s(?:кв|корп|к|д|стр)(?![а-яё]))|(?P<flat>кв(?![а-яё]|\.?\s?м(?![а-яё])))"
)
KINDS = frozenset(("address_labelled", "address_index", "table_keyed", "field"))


def carried_on(doc: Document, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, those of a street or house widened to both sides."""
    for span in spans:
        if span.label != "ADDRESS" or span.rule in KINDS:
            yield span
            continue
        start, stop = span.start, span.stop
        if doc.mode == "strict" and (found := VILLAGE.search(doc.text, max(0, start - 48), start)):
            start = found.start()
        if (opens := OPENS.match(doc.low, start)) and opens.lastgroup:
            found = BEFORE[opens.lastgroup].search(doc.text, max(0, start - 40), start)
            start = found.start() if found else start
        rank = RANK.search(doc.low[max(0, start - 20) : start])
        if rank:
            start -= len(rank.group())
        if CUT.search(doc.low[start:stop]) and (found := CORPUS.match(doc.low, stop)):
            stop = found.end()
        if found := FLAT.match(doc.low, stop):
            stop = found.end()
        if found := MORE.match(doc.low, stop) or FLOOR.match(doc.low, stop):
            stop = found.end()
        yield Span(start, stop, span.label, span.rule)
