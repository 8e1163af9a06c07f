"""The portal's own lists: terms that may cross, terms that never may, names of its staff."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from relay.pii.text.document import Document
from relay.pii.text.seek import places
from relay.pii.types import Policy, Span
from relay.pii.words.wordset import fold

WORDY = re.compile(r"\w")


def allowed_ranges(doc: Document, terms: Collection[str]) -> list[tuple[int, int]]:
    """Where the terms of an allow-list stand as whole words."""
    return [(at, at + len(term)) for at, term in _whole(doc, map(_key, terms))]


def terms_in(docs: Sequence[Document], terms: Collection[str]) -> tuple[str, ...]:
    """Those of the terms that stand in one of the texts as whole words."""
    found = {term for doc in docs for _, term in _whole(doc, map(_key, terms))}
    return tuple(term for term in terms if _key(term) in found)


def _key(term: str) -> str:
    return fold(term.strip())


def _whole(doc: Document, wanted: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Where these stand, not inside a longer word."""
    for at, term in places(doc.low, [term for term in wanted if term]):
        if not WORDY.match(doc.low, at - 1, at) and not WORDY.match(doc.low, at + len(term)):
            yield at, term


def listed(doc: Document, policy: Policy) -> list[Span]:
    """The deny-list as TERM, the staff table as PERSON."""
    spans = [Span(*r, "TERM", "deny_list") for r in allowed_ranges(doc, policy.deny)]
    return spans + [Span(*r, "PERSON", "staff") for r in allowed_ranges(doc, policy.staff)]
