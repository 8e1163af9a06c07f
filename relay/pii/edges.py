"""Where a find ends: a value is masked whole, or what is left of it tells the rest."""

import re
from collections.abc import Iterable, Iterator

from relay.pii.identifiers.checksums import digits
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import words

UNBROKEN = frozenset(words("SECRET LOGIN EMAIL HANDLE"))
"""Types that hold no blank: they run to the next one."""
BREAK = re.compile(r"[\s\"'«»“”<>,;&|()\[\]{}]")
TAIL = ".!?:…"
JOINED = frozenset(words("PASSPORT LICENCE DOB GEO VIN PLATE"))
"""Types whose parts may stand apart by a word or two: «серия 45 10 номер 123456»."""
NAME_MARK = re.compile(r"['’ʼ`-]")
INITIAL = re.compile(r" [А-ЯЁA-Z]\.?(?:\s?[А-ЯЁA-Z]\.?)?(?=[ \t]*(?:[|\n,;)]|$))")
"""What stands between a name and the end of its line or cell: «Мельник А|»."""
LONGEST = 48
"""Letters of the longest double name."""
FURTHEST = 256
"""Characters that a find may grow to either side."""
GAP = re.compile(
    r"(?!\W*(?:и|или|либо|а|and|or)\W)\W{0,4}[^\W\d_]{1,12}\W{1,4}(?:[^\W\d_]{1,12}\W{1,4})?"
)
LONGEST_GAP = 18
PARTS = 3
"""Parts that one value is put together from at most."""
TORN = {"PHONE": 48, "CARD": 48, "ADDRESS": 26, "SECRET": 18}
"""In `strict`: what is dictated with remarks in between, and how long a remark may be."""
SIZES = {"CARD": 16, "ACCOUNT": 20, "INN": 12, "OGRNIP": 15, "SNILS": 11, "OMS": 16, "PASSPORT": 10}
"""Figures of a whole number."""
REST = re.compile(r"[ \t]{0,4}\n[ \t]{0,4}(\d(?:[ -]?\d){0,9})(?![\w)]|\.\s?\S)")
"""Figures at the beginning of the next line, which number no item of a list."""
END = frozenset("\n|\t;")
"""What ends a line or a cell, and every value with it."""
NEW_SENTENCE = re.compile(r"[.!?;]\s+[А-ЯЁA-Z]|\s(?:и|или|либо|а|and|or)\s")
FIGURES, SPOKEN = 5, 6
"""Figures, or words, from which on a part of a number may be a number of its own."""
AFTER = {
    "DOB": re.compile(
        r"[\s,-]{0,2}(?:-?го\b)?\s?(?:г\.?\s?р\b\.?|года?\s+рожд\w*\.?|года?\b|г\.)"
        r"|t\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?"
    ),
    "PLATE": re.compile(r"\s?[(]?(?:рег(?:\.|ион)?)\s?\d{2,3}(?!\w)"),
    "PHONE": re.compile(
        r"[\s,;(]{0,3}(?:(?:доб|вн|внутр|внутренн\w+|добавочн\w+|ext|extn|extension|x)\b[\s.:№-]{0,3}\d{1,6}"
        r"|[ ]?\#\d{1,6}(?!\w)|,{2}\d{1,4}(?![\w,])"
        r"|код\s(?:(?:города|района|страны|области|межгорода)\b)?[\s:]{0,2}\+?\d{1,5}\b)"
    ),
}
BEFORE = {
    "PERSON": re.compile(r"(?<!\w)(?:mr|mrs|ms|miss|dr|prof)\.?\s$"),
    "PASSPORT": re.compile(
        r"(?:(?:выдан|выдана|выдано|кем|когда|серия|серии|номер|сер|ном)\b[\s.:,№-]{0,3}){1,3}$"
    ),
    "PHONE": re.compile(r"(?:sip:\+?|\+|(?<!\w)(?:внутр|доб|вн)\.?\s)$"),
}


DATE = re.compile(
    r"(?<![\d./-])(?:\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}([./-])\d{1,2}\2\d{1,2})(?![\d/-])"
)
LONGEST_DATE = 10


def whole(doc: Document, spans: Iterable[Span]) -> list[Span]:
    """The spans, each grown to its edges, parts of one value joined."""
    found = sorted(_grown(doc, span) for span in spans)
    if doc.mode == "strict":
        found += _mended(doc, found)
        found.sort()
    return list(_joined(doc, found))


def _grown(doc: Document, span: Span) -> Span:
    start, stop = span.start, span.stop
    after, before = AFTER.get(span.label), BEFORE.get(span.label)
    if after and (found := after.match(doc.low, stop, min(len(doc.low), stop + 40))):
        stop = found.end()
    if before and (found := before.search(doc.low, max(0, start - 40), start)):
        start = found.start()
    if span.label == "DOB":
        start, stop = _date(doc, start, stop)
    if span.label in UNBROKEN and span.rule != "again":
        start, stop = _unbroken(doc, start, stop)
    elif span.label == "PERSON":
        start, stop = _name(doc, start, stop)
    elif span.label != "TERM":
        start, stop = _glued(doc, start, stop)
        stop = _over_line(doc, span.label, start, stop)
    return span._replace(start=start, stop=stop)


def _over_line(doc: Document, label: str, start: int, stop: int) -> int:
    """To the end of a number that the end of a line has torn, where just its rest stands behind."""
    known = digits(doc.text[start:stop])
    size = {"7": 11, "8": 11, "9": 10}.get(known[:1]) if label == "PHONE" else SIZES.get(label)
    if not size or not 4 <= len(known) < size:
        return stop
    rest = REST.match(doc.text, stop)
    return rest.end(1) if rest and len(known) + len(digits(rest[1])) == size else stop


def _date(doc: Document, start: int, stop: int) -> tuple[int, int]:
    """To the ends of the dates in figures that the edges cut: «Мне 1.1.1961»."""
    first, last = max(0, start - LONGEST_DATE), min(len(doc.text), stop + LONGEST_DATE)
    for found in DATE.finditer(doc.text, first, last):
        if found.start() < stop and found.end() > start:
            start, stop = min(start, found.start()), max(stop, found.end())
    return start, stop


def _unbroken(doc: Document, start: int, stop: int) -> tuple[int, int]:
    """To the blanks or quotes around it; to the left no further than a label's mark."""
    text = doc.text
    first, last = max(0, start - FURTHEST), min(len(text), stop + FURTHEST)
    while stop < last and not BREAK.match(text, stop):
        stop += 1
    while stop > start + 1 and text[stop - 1] in TAIL:
        stop -= 1
    while start > first and text[start - 1] not in ":=/" and not BREAK.match(text, start - 1):
        start -= 1
    return start, stop


def _name(doc: Document, start: int, stop: int) -> tuple[int, int]:
    """To the ends of the double names that the edges cut («Дель-Орто»), with an initial behind.

    In `strict` whatever hangs on a name goes with it: «Лёд-старший».
    """
    found = doc.words_in(max(0, start - LONGEST), stop)
    cut = [w for w in found if w.stop > start and w.stop - w.start < LONGEST]
    for word in cut:
        parts = NAME_MARK.split(word.text)
        if doc.mode == "strict" or all(part[:1].isupper() == word.capital for part in parts):
            start, stop = min(start, word.start), max(stop, word.stop)
    initial = INITIAL.match(doc.text, stop)
    return start, initial.end() if initial else stop


def _glued(doc: Document, start: int, stop: int) -> tuple[int, int]:
    """To the ends of the run of letters and figures that the edges cut."""
    text = doc.text
    first, last = max(0, start - FURTHEST), min(len(text), stop + FURTHEST)
    while start > first and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while stop < last and text[stop - 1].isalnum() and text[stop].isalnum():
        stop += 1
    return start, stop


def _joined(doc: Document, spans: list[Span]) -> Iterator[Span]:
    chains: dict[str, list[Span]] = {}
    for span in spans:
        yield span
        if span.label not in JOINED:
            continue
        chain = chains.setdefault(span.label, [])
        if chain and not _follows(doc, chain[-1], span):
            yield from _one(chain)
            chain.clear()
        if not chain or span.stop > chain[-1].stop:
            chain.append(span)
    for chain in chains.values():
        yield from _one(chain)


def _mended(doc: Document, spans: list[Span]) -> Iterator[Span]:
    """From part to part of one value, whatever was said in between; `spans` are sorted."""
    last: dict[str, Span] = {}
    for span in spans:
        reach = TORN.get(span.label)
        if reach is None:
            continue
        left = last.get(span.label)
        near = left and left.stop < span.start <= left.stop + reach
        if left and near and _torn(doc, left, span):
            yield left._replace(stop=span.stop, rule="joined")
        if left is None or span.stop > left.stop:
            last[span.label] = span


def _torn(doc: Document, left: Span, right: Span) -> bool:
    """Whether a remark alone parts two finds of one type, and not both are whole numbers."""
    gap = doc.text[left.stop : right.start]
    if not END.isdisjoint(gap):
        return False
    if left.label == "ADDRESS" and any(
        word.capital or traits(word.low).place for word in doc.words_in(left.stop, right.start)
    ):
        return False
    if left.label in ("ADDRESS", "SECRET"):
        return NEW_SENTENCE.search(gap) is None
    return not all(_number(doc.text[span.start : span.stop]) for span in (left, right))


def _number(surface: str) -> bool:
    figures = sum(c.isdigit() for c in surface)
    return figures >= FIGURES or (not figures and len(surface.split()) >= SPOKEN)


def _follows(doc: Document, left: Span, right: Span) -> bool:
    """Whether two finds are parts of one value: a word or two apart, or overlapping."""
    if right.start <= left.stop:
        return True
    near = right.start <= left.stop + LONGEST_GAP
    return near and GAP.fullmatch(doc.text, left.stop, right.start) is not None


def _one(chain: list[Span]) -> Iterator[Span]:
    if 1 < len(chain) <= PARTS:
        yield chain[0]._replace(stop=chain[-1].stop, rule="joined")
