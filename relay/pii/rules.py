"""What a rule is: a function from a document to spans of its normal text, and two short hands."""

import re
from collections.abc import Callable, Iterable, Iterator

from relay.pii.document import Document
from relay.pii.types import Span

Rule = Callable[[Document], Iterable[Span]]


def pattern(text: str) -> re.Pattern[str]:
    """A verbose, case-blind pattern."""
    return re.compile(text, re.VERBOSE | re.IGNORECASE)


def matches(
    doc: Document, rule: re.Pattern[str], label: str, name: str, group: int | str = 0
) -> Iterator[Span]:
    """One span per match that is not empty."""
    for found in rule.finditer(doc.low):
        start, stop = found.span(group)
        if stop > start:
            yield Span(start, stop, label, name)


def hits(rule: re.Pattern[str], anchors: tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    """The matches of a rule, tried only when the folded text holds one of its anchors.

    A substring test is a hundred times cheaper than a pattern that begins with an alternation.
    """
    if any(anchor in text for anchor in anchors):
        yield from rule.finditer(text)
