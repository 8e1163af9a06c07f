"""Names whose letters are set apart: «И в а н о в», «П-е-т-р»."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import traits

APART = re.compile(
    r"(?<![\w.-])[А-ЯЁа-яё](?P<gap>[ .-])[А-ЯЁа-яё](?:(?P=gap)[А-ЯЁа-яё]){2,22}(?![\w-])"
)


def spaced_names(doc: Document) -> Iterator[Span]:
    """Four letters or more set apart alike that are no common word when joined, and no alphabet."""
    for found in scan(doc, APART, doc.text):
        letters = doc.low[found.start() : found.end() : 2]
        t = traits(letters)
        if not (t.common or t.term or t.place) and list(letters) != sorted(letters):
            yield Span(*found.span(), "PERSON", "name_spaced")
