"""What a rule is: a function from a document to spans of its text; how a pattern is tried."""

import re
from collections.abc import Callable, Iterable, Iterator

from relay.pii.document import Document
from relay.pii.gates import gate
from relay.pii.types import Span
from relay.pii.wordset import words

GUESSES = frozenset(
    words(
        "name_word latin_word name_glued name_speaker name_chat name_vocative name_called nickname"
        " name_label name_weak_label name_file name_ner"
        " sweep_word sweep_number sweep_code sweep_groups"
    )
)
"""Rules that go by one word and its place: at the border the tagger may overrule them, and the
guard, which has no tagger, leaves them out."""

Rule = Callable[[Document], Iterable[Span]]


def pattern(text: str) -> re.Pattern[str]:
    """A verbose, case-blind pattern."""
    return re.compile(text, re.VERBOSE | re.IGNORECASE)


def scan(doc: Document, rule: re.Pattern[str], text: str | None = None) -> Iterable[re.Match[str]]:
    """The matches of a rule in the folded text, or in `text`: another form of the document's own.

    A rule that needs what the document does not hold is not tried.
    """
    known = gate(rule)
    if not doc.open(known):
        return ()
    text = doc.low if text is None else text
    places = doc.places(known)
    return rule.finditer(text) if places is None else _at(rule, text, places)


def _at(rule: re.Pattern[str], text: str, places: list[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at one of these places, as a search from left to right finds them."""
    stop = 0
    for place in places:
        if place >= stop and (found := rule.match(text, place)):
            yield found
            stop = found.end()
