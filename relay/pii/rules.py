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
