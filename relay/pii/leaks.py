"""The second pass over finished bytes: does any masked value still stand in the text?"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from relay.pii.checksums import digits
from relay.pii.forms import name_words, plain
from relay.pii.lexicon import traits
from relay.pii.normalise import View
from relay.pii.placeholders import EXACT
from relay.pii.seek import held, places
from relay.pii.translit import latin, skeleton
from relay.pii.types import Span, Value
from relay.pii.wordset import fold

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
UNKNOWN_ONLY = frozenset(("TERM", "NUM"))
"""Labels of what is masked only because it is not known to be harmless: nobody's identifier."""
WORD = re.compile(r"\w+")
TOKEN = re.compile(r"[^\s\x00|]+")
SHORTEST = 4
"""Characters of a value that is looked for; a shorter one stands in half of all words."""
WIDEST = 3
"""Neighbouring tokens that a value may be spread over."""
BLOCK = 64
"""Tokens tried one by one for the values that stand among them."""


class _Sought(NamedTuple):
    """One surface of a value in the forms that it may stand in; empty where it has none."""

    name: str
    text: str
    number: str
    joined: str
    latin: tuple[str, ...]


def find_values(text: str, values: Mapping[str, Value]) -> list[str]:
    """Placeholders whose value occurs in the text verbatim, in another case, as bare digits,
    transliterated or in base64."""
    bare = EXACT.sub("\x00", text)
    sought = list(_sought(bare, values))
    if not sought:
        return []
    low = fold(View(bare).text)
    squeezed = re.sub(r"[^\w\x00]", "", low)
    figures = re.sub(r"(?<=\d)[\s().\-–—/+]{1,3}(?=\d)", "", low)
    blobs = "".join(fold(part) for run in BASE64.findall(bare) for part in _decoded(run))
    words = {skeleton(w) for w in re.findall(r"[a-z]{4,}", low)}
    texts = {one.text for one in sought}
    numbers = {one.number for one in sought if one.number}
    whole = {found for at, found in places(low, texts) if _alone(low, at, found)}
    dialled = {found for at, found in places(figures, numbers) if _is_number(figures, at, found)}
    glued = held(squeezed, {one.joined for one in sought if one.joined})
    wrapped = held(blobs, numbers | {text for text in texts if len(text) >= 6})
    found = {
        one.name
        for one in sought
        if one.text in whole
        or one.text in wrapped
        or one.number in dialled
        or one.number in wrapped
        or one.joined in glued
        or (one.latin and words.issuperset(one.latin))
    }
    return [name for name in values if name in found]


def _sought(bare: str, values: Mapping[str, Value]) -> Iterator[_Sought]:
    told: set[str] | None = None
    for name, value in values.items():
        if value.label in UNKNOWN_ONLY:
            continue
        for surface in value.surfaces:
            if _is_word(surface, value.label):
                told = _told(bare) if told is None else told
                if surface.casefold() not in told:
                    continue
            text = plain(surface)
            if len(text) < SHORTEST:
                continue
            number = digits(text)
            joined = WORD_MARKS.sub("", text)
            long = name_words(surface) if value.label == "PERSON" else ()
            yield _Sought(
                name,
                text,
                number[-10:] if len(number) >= 7 else "",
                joined if len(joined) >= 9 and not joined.isdigit() else "",
                tuple(skeleton(latin(w)) for w in long if len(w) >= 5),
            )


WORD_MARKS = re.compile(r"\W")


def standing(text: str, values: Mapping[str, Value]) -> list[Span]:
    """Where a masked value still stands, in whatever form `find_values` knows, outside
    placeholders: as a word of its own, else in the fewest neighbouring tokens that hold it."""
    bare = EXACT.sub(lambda found: "\x00" * len(found[0]), text)
    low = bare.lower() if len(bare.lower()) == len(bare) else bare
    labels: dict[str, list[tuple[str, bool]]] = {}
    for value in values.values():
        if value.label not in UNKNOWN_ONLY:
            for surface in value.surfaces:
                if len(surface) >= SHORTEST:
                    about = (value.label, _is_word(surface, value.label))
                    labels.setdefault(surface.lower(), []).append(about)
    spans = [
        Span(at, at + len(found), label, "again")
        for at, found in places(low, labels)
        if _alone(low, at, found)
        for label, is_word in labels[found]
        if not is_word or _tells(bare, at, at + len(found))
    ]
    bare = _blanked(bare, spans)
    left = find_values(bare, values)
    if left:
        tokens = [found.span() for found in TOKEN.finditer(bare)]
        spans += _in_tokens(bare, tokens, {name: values[name] for name in left})
    return spans


def _blanked(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for span in sorted(spans):
        pieces += (text[at : span.start], "\x00" * (span.stop - max(at, span.start)))
        at = max(at, span.stop)
    return "".join((*pieces, text[at:]))


def _alone(text: str, at: int, found: str) -> bool:
    """Whether what stands there is a word of its own, or words."""
    stop = at + len(found)
    return not (at and _wordy(text[at - 1])) and not (stop < len(text) and _wordy(text[stop]))


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"


def _is_number(text: str, at: int, number: str) -> bool:
    """Whether the figures stand there alone, or behind a Russian trunk prefix."""
    before, after = text[max(0, at - 2) : at], text[at + len(number) : at + len(number) + 1]
    alone = not before[-1:].isdigit()
    prefixed = before[-1:] in ("7", "8") and not before[:-1].isdigit()
    return (alone or prefixed) and not after.isdigit()


def _in_tokens(
    bare: str, tokens: list[tuple[int, int]], values: Mapping[str, Value]
) -> Iterator[Span]:
    """For each value the fewest neighbouring tokens that hold it, wherever they stand."""
    blocks = list(_blocks(bare, tokens, values))
    left: dict[str, Value] = dict(values)
    for width in range(1, WIDEST + 1):
        found: set[str] = set()
        for block, names in blocks:
            for name in names:
                if name in left:
                    for start, stop in _windows(bare, block, width, {name: left[name]}):
                        found.add(name)
                        yield Span(start, stop, left[name].label, "again")
        left = {name: value for name, value in left.items() if name not in found}


def _blocks(
    bare: str, tokens: list[tuple[int, int]], values: Mapping[str, Value]
) -> Iterator[tuple[list[tuple[int, int]], list[str]]]:
    """The stretches of tokens in which values stand, each with their names."""
    if len(tokens) <= BLOCK:
        yield tokens, list(values)
        return
    size = max(BLOCK, len(tokens) // 8)
    for at in range(0, len(tokens), size - WIDEST + 1):
        part = tokens[at : at + size]
        names = find_values(bare[part[0][0] : part[-1][1]], values)
        if names:
            yield from _blocks(bare, part, {name: values[name] for name in names})


def _windows(
    bare: str, tokens: list[tuple[int, int]], width: int, value: Mapping[str, Value]
) -> Iterator[tuple[int, int]]:
    """The ranges of so many neighbouring tokens that hold a value."""
    (one,) = value.values()
    likely = [_may_hold(one, bare[start:stop]) for start, stop in tokens]
    for at in range(len(tokens) - width + 1):
        start, stop = tokens[at][0], tokens[at + width - 1][1]
        if any(likely[at : at + width]) and find_values(bare[start:stop], value):
            yield start, stop


def _may_hold(value: Value, token: str) -> bool:
    """A quick look that lets through every token that could be a part of the value."""
    if BASE64.fullmatch(token) or any(char.isdigit() for char in token):
        return True
    letters, loose = _openings(value.surfaces)
    low = fold(View(token).text)
    return any(one in low for one in letters) or any(one in skeleton(low) for one in loose)


@lru_cache(maxsize=64)  # values are people: few are kept, and only in a masking process
def _openings(surfaces: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """How the words of a value begin, as they are written and in loose Latin."""
    words = [word for surface in surfaces for word in re.findall(r"[^\W\d_]{3,}", plain(surface))]
    return frozenset(word[:3] for word in words), frozenset(
        skeleton(latin(word))[:3] for word in words
    )


def _is_word(surface: str, label: str) -> bool:
    """A name that is a common word: in lower case it says nothing of the person."""
    spoken = label == "PERSON" and surface.isalpha() and not surface.islower()
    return spoken and traits(fold(surface)).common


def _told(text: str) -> set[str]:
    """The words of a text, case-folded, that are names where they stand."""
    return {found[0].casefold() for found in WORD.finditer(text) if _tells(text, *found.span())}


def _tells(text: str, start: int, stop: int) -> bool:
    """Whether such a word is a name here: not in lower case, not the first of a quoted title."""
    quoted = text[start - 1 : start] in ("«", "“") and text[stop : stop + 1] == " "
    return not text[start:stop].islower() and not quoted


def _decoded(run: str) -> list[str]:
    """What a base64 run says, at the four ways it may be aligned."""
    found: list[str] = []
    clean = run.rstrip("=").replace("-", "+").replace("_", "/")
    for shift in range(4):
        piece = clean[shift:]
        piece = piece[: len(piece) - len(piece) % 4] if len(piece) % 4 == 1 else piece
        try:
            blob = base64.b64decode(piece + "=" * (-len(piece) % 4))
        except ValueError:
            continue
        found.append(blob.decode("utf-8", "ignore"))
    return found
