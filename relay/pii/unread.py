"""Of a very long text the beginning is read, and what is behind it is hidden as a whole."""

from collections.abc import Iterable

from relay.pii.text.document import Document
from relay.pii.types import Span

READ = 65_536
"""Characters of one text that are read: some thirty-five pages, one to three seconds of a core.
Without an end a megabyte sent on purpose would hold up everybody's messages."""
AHEAD = 768
"""Characters read beyond, so that what the end would cut is seen whole."""
BACK = 1024


def readable(text: str) -> str:
    """The part of a text that is looked at; what begins behind `unread_from` is only context."""
    return text if len(text) <= READ else text[: READ + AHEAD]


def unread_from(text: str, doc: Document, spans: Iterable[Span]) -> int:
    """Where the text is hidden from, in its own code points: its length if it is read whole.

    At the end of a line or word, and before the find that would be cut.
    """
    if len(text) <= READ:
        return len(text)
    ends = (text.rfind(mark, READ - BACK, READ) + 1 for mark in "\n ")
    cut = next((end for end in ends if end), READ)
    for span in spans:
        start, stop = doc.view.original(span.start, span.stop)
        if start < cut < stop:
            cut = start
    return cut
