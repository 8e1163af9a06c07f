"""The last look at a masked text: identifiers and names that should not be there.

Runs abroad too: no tagger, no numpy, small tables. Unknown words are not its business.
"""

from collections.abc import Collection

from relay.pii.lists import allowed_ranges
from relay.pii.overlap import resolve
from relay.pii.patterns.rules import LEFT_OUT
from relay.pii.placeholders import EXACT
from relay.pii.recognizers import recognise
from relay.pii.text.document import Document
from relay.pii.text.seek import Ranges
from relay.pii.text.windows import Seen
from relay.pii.types import Span
from relay.pii.words.morphology import table
from relay.pii.words.wordset import term_list, word_set

GAP = "\u25a1"
"""What a placeholder looks like to the rules: one square, no letter, no figure."""

SETS = (
    "places",
    "surnames",
    "given",
    "english",
    "english_top",
    "latin_given",
    "latin_surnames",
    "russian_seen",
)
LISTS = (
    "people",
    "english_given",
    "capital_ok",
    "not_names",
    "roles",
    "places_latin",
    "given_extra",
    "common_extra",
    "places",
    "terms",
    "terms_latin",
    "trade_names",
    "street_words",
    "makes",
    "models",
)


def load_guard() -> None:
    """Warm what the guard alone needs: no tagger, no numpy."""
    table()
    for name in SETS:
        word_set(name)
    for name in LISTS:
        term_list(name)


def guard(text: str, allowed_terms: Collection[str] = (), seen: Seen | None = None) -> list[Span]:
    """Identifiers and names in a masked text, in its coordinates; empty when it may cross.

    Placeholders and exactly the allowed terms are skipped. `seen`: what the rules found in the
    windows of texts like this one; it is added to.
    """
    doc = Document(EXACT.sub(lambda m: GAP * len(m.group()), text), firm=True)
    allowed = Ranges(allowed_ranges(doc, allowed_terms))
    found: list[Span] = []
    firm = (span for span in recognise(doc, seen) if span.rule not in LEFT_OUT)
    for span in resolve(doc.text, firm):
        if allowed.hold(span):
            continue
        start, stop = doc.view.original(span.start, span.stop)
        found += _between(text, start, stop, span)
    return found


def _between(text: str, start: int, stop: int, span: Span) -> list[Span]:
    """The parts of a find outside placeholders that still say something."""
    pieces: list[Span] = []
    at = start
    for hole in EXACT.finditer(text, max(0, start - 20)):
        if hole.start() >= stop:
            break
        if at < hole.start():
            pieces.append(Span(at, hole.start(), span.label, span.rule))
        at = max(at, hole.end())
    if at < stop:
        pieces.append(Span(at, stop, span.label, span.rule))
    return [piece for piece in pieces if any(c.isalnum() for c in text[piece.start : piece.stop])]
