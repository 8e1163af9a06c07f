"""A long text is read in windows, each with what stands around it: what a rule sees from a place is
near, and a rule that has nothing to look at in a window costs nothing there."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from relay.pii.text.document import Document
from relay.pii.text.tables import headers
from relay.pii.types import Span

LONG = 16_384
"""Characters of a text up to which it is read whole, as messages of people are."""
SIZE = 8192
"""Characters of one window at most."""
MARGIN = 384
"""Characters that are read at least on each side of a window, and belong to its neighbours."""

Seen = dict[str, list[Span]]
"""What was found in windows, by their text: what repeats itself is read once."""


class Window(NamedTuple):
    """A half-open range that is decided, inside the range that is read for it."""

    start: int
    stop: int
    left: int
    right: int


def windows(text: str) -> Iterator[Window]:
    """The windows of a text, one behind the other, parted at the ends of lines, else at blanks."""
    start = 0
    while start < len(text):
        stop = _behind(text, start + SIZE // 2, start + SIZE)
        left = _behind(text, start - 2 * MARGIN, start - MARGIN) if start > 2 * MARGIN else 0
        right = _behind(text, stop + MARGIN, stop + 2 * MARGIN)
        yield Window(start, stop, left, right)
        start = stop


def _behind(text: str, first: int, last: int) -> int:
    """The last place in a range that is right behind the end of a line, else behind a blank."""
    if last >= len(text):
        return len(text)
    for mark in ("\n", " "):
        if (at := text.rfind(mark, first, last)) >= 0:
            return at + 1
    return last


def in_windows(
    doc: Document, look: Callable[[Document, int], Iterable[Span]], seen: Seen | None
) -> Iterator[Span]:
    """What `look` finds in each window of a document, in the document's coordinates.

    It gets the window as a document and how far this stands behind the whole's beginning. A table's
    header is read before every window of its rows. What reaches into a neighbour may be found
    twice. `seen`: None where equal windows may differ.
    """
    tables = headers(doc)
    ends = [stop for _, _, stop in tables]
    for start, stop, left, right in windows(doc.text):
        at = bisect_left(ends, left)
        header = ""
        if at < len(tables) and tables[at][1] < left:
            header = doc.text[tables[at][0] : tables[at][1] + 1]
        text = header + doc.text[left:right]
        shift = left - len(header)
        found = None if seen is None else seen.get(text)
        if found is None:
            part = Document(text, doc.mode, firm=doc.firm, normal=True)
            found = list(look(part, shift))
            if seen is not None:
                seen[text] = found
        for span in found:
            if (
                span.start >= len(header)
                and start - shift < span.stop
                and span.start < stop - shift
            ):
                yield Span(span.start + shift, span.stop + shift, span.label, span.rule)
