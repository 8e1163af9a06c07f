"""A town or district at the end of an address is no part of it: «Сочи Донская 28», «…, г. Тында».

A village with its word before a street is left: some who mark addresses count it in.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from relay.pii.addresses.marked import WORDS
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold, term_list, word_set

NAME = r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*"
INDEX = re.compile(r"\d{6},?\s+(?=[А-ЯЁа-яё])")
REGION = re.compile(
    r"[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁ]?[а-яё]+)?\s(?:р-н|район|обл\.?|область|край),\s*(?=[А-ЯЁа-яё])"
)
TOWN = re.compile(
    rf"(?P<marked>(?:г|гор)\.\s?|город\s)?(?P<name>{NAME}(?:\s[А-ЯЁ][а-яё]+(?=,))?),?\s+"
    r"(?=[А-ЯЁа-яё])(?!(?:д|дом|к|корп|корпус|кв|квартира|стр|строение|вл|владение|уч|участок|лит"
    r"|литера?|оф|офис|под|подъезд|этаж|бокс|гараж|блок)(?![а-яё]))(?=\D{3,60}"
    rf"(?<![а-яё]){WORDS}(?![а-яё]))"
)
LAST = re.compile(rf",?\s+(?:г|гор)(?:\.\s?(?:{NAME})?)?\Z|,\s*(?P<name>{NAME})\Z")
STREET = re.compile(r"(?:[иыо]й|[ая]я|[ое]е)$")
"""How a street is called far more often than a town: «Лесной проезд», «Малая Тульская»."""
SHORT = re.compile(r"\.\s?[А-ЯЁ]")
"""What stands behind a find that ends with the «г» of a town."""


def without_towns(doc: Document, spans: Iterable[Span]) -> list[Span]:
    """The spans without the towns and districts at the ends of addresses.

    What a rule takes for a person or a house there is none either.
    """
    found = list(spans)
    bare = sorted({one for span in found if span.label == "ADDRESS" for one in _bare(doc, span)})
    if not bare:
        return found
    starts = [start for start, _ in bare]
    return [part for span in found for part in _without(span, bare, starts)]


def _bare(doc: Document, span: Span) -> Iterator[tuple[int, int]]:
    """The towns and districts that an address begins or ends with."""
    text, start, stop = doc.text, span.start, span.stop
    if region := REGION.match(text, start, stop):
        yield region.span()
        start = region.end()
    index = INDEX.match(text, start, stop)
    town = TOWN.match(text, index.end() if index else start, stop)
    if town and (town["marked"] or _is_town(town["name"])):
        yield town.span()
    last = LAST.search(text, start, stop)
    if last and any(c.isdigit() for c in text[start : last.start()]):
        short = last.group().endswith(("г", "гор"))
        if _is_town(last["name"]) if last["name"] else not short or SHORT.match(text, stop):
            yield last.span()


def _without(span: Span, bare: list[tuple[int, int]], starts: list[int]) -> Iterator[Span]:
    """The parts of a find outside the bare towns in it."""
    if span.label not in ("ADDRESS", "PERSON"):
        yield span
        return
    at = span.start
    for start, stop in bare[max(0, bisect_left(starts, at) - 1) : bisect_left(starts, span.stop)]:
        if stop <= at:
            continue
        if at < start:
            yield span._replace(start=at, stop=start)
        at = stop
    if at < span.stop:
        yield span._replace(start=at)


def _is_town(name: str) -> bool:
    """Whether a name is a town as it stands, and nobody's given name."""
    low = fold(name)
    if " " in low:
        return low in word_set("settlements")
    if STREET.search(low):
        return False
    found = traits(low)
    if not found.place or found.first:
        return False
    listed = low in word_set("places") or low in word_set("settlements")
    named = any(r.kind == "g" and r.case == "n" for r in readings(low))
    return listed or named or low in term_list("places")
