"""One span for each place: overlapping finds are cut by rank, neighbours of one thing joined."""

from collections.abc import Iterable

from relay.pii.types import DECIDED, Span
from relay.pii.words.wordset import words

RANK = (
    "EMAIL",
    "IBAN",
    "VIN",
    "MAC",
    "GEO",
    "SNILS",
    "OMS",
    "OGRNIP",
    "INN",
    "CARD",
    "ACCOUNT",
    "PASSPORT",
    "LICENCE",
    "DOB",
    "OTHER_ID",
    "PLATE",
    "IP",
    "HANDLE",
    "LOGIN",
    "SECRET",
    "PHONE",
    "ADDRESS",
    "PERSON",
    "NUM",
    "TERM",
)
ORDER = {label: i for i, label in enumerate(RANK)}
WEAK = frozenset(
    words(
        "passport_shape series card iban_shape phone_odd phone_neighbour phone_torn "
        "login_pair secret_pair again guard lookalike plate_keyed dob_old other_id"
    )
)
"""Rules that go by shape alone: any rule that knows a keyword outranks them."""


def resolve(text: str, spans: Iterable[Span]) -> list[Span]:
    """Sorted spans that do not overlap and cover every letter and digit of all of them."""
    ordered = sorted(
        (s for s in spans if s.stop > s.start),
        key=lambda s: (
            s.rule not in DECIDED,
            s.rule in WEAK,
            ORDER[s.label],
            -(s.stop - s.start),
            s.start,
        ),
    )
    taken = bytearray(len(text))
    found: list[Span] = []
    for span in ordered:
        at, end = span.start, min(span.stop, len(text))
        while at < end and (at := taken.find(0, at, end)) >= 0:
            stop = taken.find(1, at, end)
            stop = end if stop < 0 else stop
            taken[at:stop] = b"\x01" * (stop - at)
            start, last = _trim(text, at, stop)
            if start < last:
                found.append(Span(start, last, span.label, span.rule))
            at = stop
    return sorted(found)


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    """Without blanks and marks at the ends that belong to the sentence, not to the value."""
    while start < stop and text[start] in " \t\n,;:|\"'«»=":
        start += 1
    while stop > start and text[stop - 1] in " \t\n,;:|\"'«»=":
        stop -= 1
    return (start, stop) if any(c.isalnum() for c in text[start:stop]) else (start, start)
