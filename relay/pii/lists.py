"""The portal's own lists: terms that may cross, terms that never may, names of its staff."""

import re
from collections.abc import Collection

from relay.pii.document import Document
from relay.pii.types import Policy, Span
from relay.pii.wordset import fold


def allowed_ranges(doc: Document, terms: Collection[str]) -> list[tuple[int, int]]:
    """Where the terms of an allow-list stand as whole words."""
    found: list[tuple[int, int]] = []
    for term in terms:
        found += occurrences(doc, term)
    return found


def occurrences(doc: Document, term: str) -> list[tuple[int, int]]:
    if not term.strip():
        return []
    rule = re.compile(rf"(?<!\w){re.escape(fold(term.strip()))}(?!\w)")
    return [m.span() for m in rule.finditer(doc.low)]


def listed(doc: Document, policy: Policy) -> list[Span]:
    """The deny-list as TERM, the staff table as PERSON."""
    spans = [Span(*r, "TERM", "deny_list") for term in policy.deny for r in occurrences(doc, term)]
    return spans + [Span(*r, "PERSON", "staff") for n in policy.staff for r in occurrences(doc, n)]
