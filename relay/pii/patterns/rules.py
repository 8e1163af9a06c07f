"""What a rule is: a function from a document to spans of its text; how a pattern is tried."""

import re
from collections.abc import Callable, Iterable, Sequence

from relay.pii.patterns.gates import GATES, gate
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.wordset import words

SHAPES = frozenset(
    words(
        "name_latin passport_shape code_plate"
        " address_bare address_spoken address_garden address_centre address_inner"
    )
)
"""Rules that go by a shape that goods have too: «Atlas Copco», «партия 4100 118827», «ТЦ …, 2»."""
GUESSES = SHAPES | frozenset(
    words(
        "name_word latin_word name_glued name_speaker name_chat name_vocative name_called nickname"
        " name_label name_weak_label name_file name_ner"
        " sweep_word sweep_number sweep_code sweep_groups"
    )
)
"""These, and rules that go by one word and its place: at the border the tagger may overrule them,
and the guard, which has no tagger, leaves them out."""

CUT = frozenset(words("address_flat address_village address_labelled dob_year"))
"""Rules that run on over what stands beside a value: at the border the tagger cuts their finds, and
the guard, which cannot, leaves them out too."""
LEFT_OUT = GUESSES | CUT
"""What the guard does not ask."""

Rule = Callable[[Document], Iterable[Span]]


def pattern(text: str) -> re.Pattern[str]:
    """A verbose, case-blind pattern."""
    return re.compile(text, re.VERBOSE | re.IGNORECASE)


def scan(
    doc: Document,
    rule: re.Pattern[str],
    text: str | None = None,
    needs: re.Pattern[str] | None = None,
) -> Iterable[re.Match[str]]:
    """The matches of a rule in the folded text, or in `text`: another form of the document's own.

    A rule that needs what the document does not hold is not tried. `needs` is a cheaper pattern
    that matches wherever the rule does, for what cannot be read from the rule itself.
    """
    form = doc.low if text is None else text
    if needs is not None and not _stands(doc, needs, form):
        return ()
    places = doc.places.of(GATES.get(id(rule)) or gate(rule))  # most are known: no call for them
    if not places:
        return rule.finditer(form) if places is None else ()
    return _at(rule, form, places)


def _stands(doc: Document, rule: re.Pattern[str], text: str) -> bool:
    """Whether a rule matches anywhere."""
    places = doc.places.of(gate(rule))
    if places is None:
        return rule.search(text) is not None
    match = rule.match
    return any(match(text, place) for place in places)


def _at(rule: re.Pattern[str], text: str, places: Sequence[int]) -> list[re.Match[str]]:
    """The matches that begin at one of these places, as a search from left to right finds them."""
    match = rule.match
    found: list[re.Match[str]] = []
    stop = 0
    for place in places:
        if place >= stop and (one := match(text, place)):
            found.append(one)
            stop = one.end()
    return found
