"""What the tagger finds in a document, and which finds of others it is sure are none."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from relay.pii.document import Document
from relay.pii.learned.arrays import Floats
from relay.pii.learned.decode import FIRST, spans
from relay.pii.learned.inference import cases, probabilities
from relay.pii.learned.priors import is_place, is_version, soothe
from relay.pii.learned.tokens import NUMBER, Tokens, context
from relay.pii.overlap import resolve
from relay.pii.rules import GUESSES
from relay.pii.types import Mode, Span


class Threshold(NamedTuple):
    """`sure` opens a find, `carried` lets it run on; under `doubted` a guess of others is none."""

    sure: float
    carried: float
    doubted: float


THRESHOLDS: dict[Mode, Threshold] = {
    "strict": Threshold(0.1, 0.01, 0.02),
    "balanced": Threshold(0.5, 0.2, 0.05),
}
"""Chosen on messages of authors that the weights had not seen (docs/masking.md)."""

LONG_NUMBERS = frozenset(("sweep_number", "sweep_groups"))
"""Figures alone, six and more, in a context that no rule knows: they may be anybody's."""
KEEP, KNOWN = 1, 0.5
"""The output that says that a token must stay, and from where it is believed."""


class Reading(NamedTuple):
    """The tokens of a text and the tagger's answer for each."""

    doc: Document
    tokens: Tokens
    odds: Floats
    personal: Floats
    threshold: Threshold

    def finds(self) -> Iterator[Span]:
        """What the tagger takes for personal."""
        for span in spans(
            self.tokens, self.odds, self.personal, self.threshold.sure, self.threshold.carried
        ):
            if span.label == "ADDRESS" and is_place(
                self.tokens, *self.tokens.range(span.start, span.stop)
            ):
                continue
            if span.label == "IP" and is_version(self.doc, span.start, span.stop):
                continue
            yield span

    def harmless(self, span: Span) -> bool:
        """Whether a guess of others stands on tokens that the tagger is sure are nobody's.

        What is masked for being unknown is let go only where the tagger knows what it is: a
        thing that must stay (an article, a model, a price, a brand).
        """
        if span.rule not in GUESSES:
            return False
        first, last = self.tokens.range(span.start, span.stop)
        if first >= last or self.personal[first:last].max() >= self.threshold.doubted:
            return False
        if span.rule in LONG_NUMBERS:
            return False
        return span.label == "PERSON" or float(self.odds[first:last, KEEP].min()) > KNOWN


def read(doc: Document, rules: Iterable[Span], entities: Sequence[tuple[int, int, str]]) -> Reading:
    """The tagger's answer, given what the rules and the news tagger found."""
    tokens = Tokens(doc.text)
    around = context(tokens, cases(tokens.texts), resolve(doc.text, rules), entities)
    odds = probabilities(tokens.texts, around)
    personal = 1 - odds[:, 0] - odds[:, 1]
    soothe(doc, tokens, personal, odds[:, FIRST + NUMBER["PERSON"]])
    return Reading(doc, tokens, odds, personal, THRESHOLDS[doc.mode])
