"""Many strings sought in one text, many finds in many ranges: without trying each with each."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate

from relay.pii.types import Span

FEW = 24
"""So many strings are sought one by one: the machine's own search is faster than one pass."""


def places(text: str, wanted: Collection[str]) -> Iterator[tuple[int, str]]:
    """Where each of these strings stands in a text, as (place, string); overlaps included.

    None may be empty. However many they are, the text is gone through once.
    """
    unique = dict.fromkeys(wanted)
    if len(unique) <= FEW:
        for one in unique:
            at = text.find(one)
            while at >= 0:
                yield at, one
                at = text.find(one, at + 1)
        return
    width = min(map(len, unique))
    sizes: dict[str, set[int]] = {}  # how long the strings are that begin with these letters
    for one in unique:
        sizes.setdefault(one[:width], set()).add(len(one))
    for at in range(len(text) - width + 1):
        for size in sizes.get(text[at : at + width], ()):
            found = text[at : at + size]
            if len(found) == size and found in unique:
                yield at, found


def held(text: str, wanted: Collection[str]) -> set[str]:
    """Those of the strings that stand in a text."""
    return {one for _, one in places(text, wanted)}


class Ranges:
    """Half-open ranges, in any order, that may overlap."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((stop for _, stop in ordered), max))

    def hold(self, span: Span) -> bool:
        """Whether one of the ranges holds a find whole."""
        at = bisect_right(self._starts, span.start)
        return at > 0 and self._furthest[at - 1] >= span.stop
