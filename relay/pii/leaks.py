"""The second pass over finished bytes: does any masked value still stand in the text?"""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from relay.pii.checksums import digits
from relay.pii.forms import name_words, plain
from relay.pii.lexicon import traits
from relay.pii.normalise import View
from relay.pii.placeholders import EXACT
from relay.pii.translit import latin, skeleton
from relay.pii.types import Span, Value
from relay.pii.wordset import fold

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
UNKNOWN_ONLY = frozenset(("TERM", "NUM"))
"""Labels of what is masked only because it is not known to be harmless: nobody's identifier."""


def find_values(text: str, values: Mapping[str, Value]) -> list[str]:
    """Placeholders whose value occurs in the text verbatim, in another case, as bare digits,
    transliterated or in base64."""
    bare = EXACT.sub("\x00", text)
    low = fold(View(bare).text)
    squeezed = re.sub(r"[^\w\x00]", "", low)
    figures = re.sub(r"(?<=\d)[\s().\-–—/+]{1,3}(?=\d)", "", low)
    words = {skeleton(w) for w in re.findall(r"[a-z]{4,}", low)}
    runs = re.findall(r"[A-Za-z0-9+/_-]{8,}={0,2}", bare)
    blobs = "".join(fold(part) for run in runs for part in _decoded(run))
    return [
        name
        for name, value in values.items()
        if value.label not in UNKNOWN_ONLY
        and any(
            _stands(s, value.label, low, squeezed, figures, words, blobs)
            for s in value.surfaces
            if not _is_word(s, value.label) or _capital_stands(s, bare)
        )
    ]


def standing(text: str, values: Mapping[str, Value]) -> list[Span]:
    """Where a masked value still stands, in whatever form `find_values` knows, outside
    placeholders: as a word of its own, else in the fewest neighbouring tokens that hold it."""
    bare = EXACT.sub(lambda found: "\x00" * len(found[0]), text)
    low = bare.lower() if len(bare.lower()) == len(bare) else bare
    spans = [
        Span(start, start + len(surface), value.label, "again")
        for value in values.values()
        if value.label not in UNKNOWN_ONLY
        for surface in value.surfaces
        if len(surface) >= 4
        for start in _places(low, surface.lower())
        if not _is_word(surface, value.label) or _tells(bare, start, start + len(surface))
    ]
    for start, stop in [(one.start, one.stop) for one in spans]:
        bare = bare[:start] + "\x00" * (stop - start) + bare[stop:]
    tokens = [found.span() for found in re.finditer(r"[^\s\x00|]+", bare)]
    for name in find_values(bare, values):
        spans += _in_tokens(bare, tokens, {name: values[name]})
    return spans


def _places(text: str, wanted: str) -> Iterator[int]:
    """Where a string stands as a word of its own. No pattern: compiling one costs more."""
    at = text.find(wanted)
    while at >= 0:
        stop = at + len(wanted)
        if not (at and _wordy(text[at - 1])) and not (stop < len(text) and _wordy(text[stop])):
            yield at
        at = text.find(wanted, at + 1)


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"


def _has_number(text: str, number: str) -> bool:
    """Whether the figures stand in the text alone, or behind a Russian trunk prefix."""
    at = text.find(number)
    while at >= 0:
        before, after = text[max(0, at - 2) : at], text[at + len(number) : at + len(number) + 1]
        alone = not before[-1:].isdigit()
        prefixed = before[-1:] in ("7", "8") and not before[:-1].isdigit()
        if (alone or prefixed) and not after.isdigit():
            return True
        at = text.find(number, at + 1)
    return False


def _in_tokens(bare: str, tokens: list[tuple[int, int]], value: Mapping[str, Value]) -> list[Span]:
    (one,) = value.values()
    likely = [_may_hold(one, bare[start:stop]) for start, stop in tokens]
    for width in (1, 2, 3):
        ranges = [
            (tokens[at][0], tokens[at + width - 1][1])
            for at in range(len(tokens) - width + 1)
            if any(likely[at : at + width])
            and find_values(bare[tokens[at][0] : tokens[at + width - 1][1]], value)
        ]
        if ranges:
            return [Span(start, stop, one.label, "again") for start, stop in ranges]
    return []


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


def _capital_stands(surface: str, text: str) -> bool:
    rule = rf"(?<!\w){re.escape(surface)}(?!\w)"
    return any(_tells(text, *found.span()) for found in re.finditer(rule, text, re.IGNORECASE))


def _tells(text: str, start: int, stop: int) -> bool:
    """Whether such a word is a name here: not in lower case, not the first of a quoted title."""
    quoted = text[start - 1 : start] in ("«", "“") and text[stop : stop + 1] == " "
    return not text[start:stop].islower() and not quoted


def _stands(
    surface: str, label: str, low: str, squeezed: str, figures: str, words: set[str], blobs: str
) -> bool:
    text = plain(surface)
    number = digits(text)
    if len(text) < 4:
        return False
    if any(True for _ in _places(low, text)) or (len(text) >= 6 and text in blobs):
        return True
    if len(number) >= 7 and _has_number(figures, number[-10:]):
        return True
    if len(number) >= 7 and number[-10:] in blobs:
        return True
    joined = re.sub(r"\W", "", text)
    if len(joined) >= 9 and not joined.isdigit() and joined in squeezed:
        return True
    long = [w for w in name_words(surface) if len(w) >= 5] if label == "PERSON" else []
    return bool(long) and all(skeleton(latin(w)) in words for w in long)


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
