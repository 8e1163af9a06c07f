"""The second pass over finished bytes: where does a masked value still stand in the text?"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from relay.pii.placeholders import EXACT
from relay.pii.sought import (
    SHORTEST,
    UNKNOWN_ONLY,
    Form,
    Likely,
    forms,
    held_forms,
    is_alone,
    is_word,
    tells,
)
from relay.pii.text.seek import places
from relay.pii.types import Span, Value

TOKEN = re.compile(r"[^\s\x00|]+")
WIDEST = 3
"""Neighbouring tokens that a value may be spread over."""
BLOCK = 64
"""Tokens tried one by one for the values that stand among them."""

Tokens = Sequence[tuple[int, int]]


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
                    about = (value.label, is_word(surface, value.label))
                    labels.setdefault(surface.lower(), []).append(about)
    spans = [
        Span(at, at + len(found), label, "again")
        for at, found in places(low, labels)
        if is_alone(low, at, found)
        for label, common in labels[found]
        if not common or tells(bare, at, at + len(found))
    ]
    bare = _blanked(bare, spans)
    sought = forms(values)
    left = held_forms(bare, sought)
    if left:
        tokens = [found.span() for found in TOKEN.finditer(bare)]
        spans += _in_tokens(bare, tokens, _carried(left, sought), values)
    return spans


def _blanked(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for span in sorted(spans):
        pieces += (text[at : span.start], "\x00" * (span.stop - max(at, span.start)))
        at = max(at, span.stop)
    return "".join((*pieces, text[at:]))


def _in_tokens(
    bare: str, tokens: Tokens, sought: list[Form], values: Mapping[str, Value]
) -> Iterator[Span]:
    """For each value the fewest neighbouring tokens that hold it, wherever they stand."""
    left: dict[str, Value] = {form.name: values[form.name] for form in sought}
    looks = Likely(left)
    blocks = [
        (block, theirs, looks.of(name, [bare[start:stop] for start, stop in block]))
        for block, found in _blocks(bare, tokens, sought)
        for name, theirs in _by_name(found)
    ]
    for width in range(1, WIDEST + 1):
        names: set[str] = set()
        for block, theirs, likely in blocks:
            name = theirs[0].name
            if name in left:
                for start, stop in _windows(bare, block, width, theirs, likely):
                    names.add(name)
                    yield Span(start, stop, left[name].label, "again")
        left = {name: value for name, value in left.items() if name not in names}


def _by_name(sought: Iterable[Form]) -> Iterator[tuple[str, list[Form]]]:
    theirs: dict[str, list[Form]] = {}
    for form in sought:
        theirs.setdefault(form.name, []).append(form)
    yield from theirs.items()


def _blocks(bare: str, tokens: Tokens, sought: list[Form]) -> Iterator[tuple[Tokens, list[Form]]]:
    """The stretches of tokens in which values stand, each with the forms to look for there."""
    if len(tokens) <= BLOCK:
        yield tokens, sought
        return
    size = max(BLOCK, len(tokens) // 8)
    for at in range(0, len(tokens), size - WIDEST + 1):
        part = tokens[at : at + size]
        found = held_forms(bare[part[0][0] : part[-1][1]], sought)
        if found:
            yield from _blocks(bare, part, _carried(found, sought))


def _carried(found: Iterable[Form], sought: Iterable[Form]) -> list[Form]:
    """The forms that may stand in a part of the text: those that stand in the whole.

    And every number of their values: what figures around it hid is bare where the part ends.
    """
    kept = set(found)
    names = {form.name for form in kept}
    return [one for one in sought if one in kept or (one.way == "number" and one.name in names)]


def _windows(
    bare: str, tokens: Tokens, width: int, sought: list[Form], likely: bytearray
) -> Iterator[tuple[int, int]]:
    """The ranges of so many neighbouring tokens that hold one of the forms."""
    for at in range(len(tokens) - width + 1):
        start, stop = tokens[at][0], tokens[at + width - 1][1]
        if any(likely[at : at + width]) and held_forms(bare[start:stop], sought):
            yield start, stop
