"""Many strings sought in one text, many finds in many ranges: without trying each with each."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate

from relay.pii.types import Span

FEW = 24
"""So many strings are sought one by one: the machine's own search is faster than one pass."""


LONGEST = 256
"""Characters of a string that may overlap with itself: at every place of a run of one figure a long
one would be compared to its end."""


def places(text: str, wanted: Collection[str]) -> Iterator[tuple[int, str]]:
    """Where each of these strings stands in a text, as (place, string); overlaps included, but for
    those of a very long string with itself.

    None may be empty. However many short ones there are, the text is gone through once.
    """
    unique = dict.fromkeys(wanted)
    few = len(unique) <= FEW
    for one in [one for one in unique if few or len(one) > LONGEST]:
        step = len(one) if len(one) > LONGEST else 1
        at = text.find(one)
        while at >= 0:
            yield at, one
            at = text.find(one, at + step)
        del unique[one]
    if not unique:
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
