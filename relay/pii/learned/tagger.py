"""What the tagger finds in a document, and which finds of others it is sure are none."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from relay.pii.learned.arrays import Floats, np
from relay.pii.learned.decode import FIRST, spans
from relay.pii.learned.inference import cases, probabilities
from relay.pii.learned.priors import is_place, is_surname, is_trade, is_version, soothe
from relay.pii.learned.tokens import NUMBER, Tokens, context
from relay.pii.overlap import resolve
from relay.pii.patterns.rules import GUESSES, SHAPES
from relay.pii.text.document import Document
from relay.pii.types import Mode, Span
from relay.pii.words.wordset import words


class Threshold(NamedTuple):
    """`sure` opens a find, `carried` lets it run on; under `doubted` a guess of others is none.

    Under `nobodys` a token at the end of a LOOSE find of others belongs to nobody.
    """

    sure: float
    carried: float
    doubted: float
    nobodys: float


THRESHOLDS: dict[Mode, Threshold] = {
    "strict": Threshold(0.015, 0.006, 0.08, 0.004),
    "balanced": Threshold(0.35, 0.2, 0.35, 0.1),
}
"""Chosen on messages of authors that the weights had not seen (docs/masking.md)."""

ASKED: dict[Mode, dict[str, float]] = {
    "strict": {
        **dict.fromkeys(("OTHER_ID", "SECRET"), 0.2),
        **dict.fromkeys(("ADDRESS", "DOB", "EMAIL"), 0.15),
        **dict.fromkeys(("ACCOUNT", "PASSPORT", "PLATE"), 0.09),
        "PHONE": 0.06,
    },
    "balanced": {
        **dict.fromkeys(words("ACCOUNT ADDRESS DOB EMAIL HANDLE OTHER_ID PHONE PLATE"), 0.42),
        "SECRET": 0.5,
    },
}
"""What a find of a type needs besides `sure`: numbers give themselves away, people do not.

A number at less is nearly always a thing's; a person called by a common word is seldom at more.
"""
LONG_NUMBERS = frozenset(("sweep_number", "sweep_groups"))
"""Figures alone, six and more, in a context that no rule knows: they may be anybody's."""
STRICT = frozenset(("strict_capital", "strict_opening", "passphrase"))
"""What goes by a capital or by the word before it; in `strict` that is suspicion enough."""
AND = frozenset(("и", "или", "либо", "and", "or"))
"""What stands between two values, not inside one."""
PARTED = 0.1
"""Up to which suspicion it does: between two names some is never absent."""
MARKS = frozenset((",", ";"))
LONGEST_MAIL = 80
"""Marks that stand between two e-mail addresses, and how far behind an @."""
NAMESAKE = 0.15
"""From where on a surname that is a town too is rather a person's: «риэлтор Пушкин»."""
LOOSE = frozenset(("ADDRESS", "DOB", "LICENCE", "OTHER_ID", "PASSPORT", "PHONE", "PLATE"))
"""Types that rules find by what stands around a value; NAMED rules go by a word for it."""
NAMED = frozenset(("address_index", "address_box", "spelled"))
CERTAIN = 0.8
KEEP, KNOWN, KEPT = 1, 0.5, 0.7
"""The output that says that a token must stay; from where it is believed, and against what."""


class Reading(NamedTuple):
    """The tokens of a text and the tagger's answer for each."""

    doc: Document
    tokens: Tokens
    odds: Floats
    personal: Floats
    threshold: Threshold

    def finds(self) -> Iterator[Span]:
        """What the tagger takes for personal."""
        sure, carried, *_ = self.threshold
        parts = np.fromiter((t in AND for t in self.tokens.texts), bool, len(self.tokens))
        kept = (self.odds[:, KEEP] > KNOWN) & (self.personal <= sure)
        stays = kept | (parts & (self.personal <= max(sure, PARTED)))
        stays[self._behind_mail()] = True
        personal = np.where(stays, np.float32(0), self.personal)  # no find runs on over these
        asked = ASKED[self.doc.mode]
        for span in spans(self.tokens, self.odds, personal, sure, carried):
            surest = self._surest(span)
            if surest >= asked.get(span.label, sure) and not self._bare(span, surest):
                yield span

    def _behind_mail(self) -> list[int]:
        """The marks right behind an e-mail address as it is written: they end it."""
        text = self.doc.text
        if "@" not in text:
            return []
        marks = [i for i, mark in enumerate(self.tokens.texts) if mark in MARKS]
        stops = [self.tokens.starts[i] for i in marks]
        words = [text[max(0, stop - LONGEST_MAIL) : stop].split()[-1:] for stop in stops]
        return [i for i, word in zip(marks, words, strict=True) if "@" in "".join(word)]

    def _bare(self, span: Span, surest: float) -> bool:
        """Whether a find is a town, a letter or an authority alone, or a version, no address."""
        if span.stop - span.start == 1 and self.doc.text[span.start].islower():
            return True
        first, last = self.tokens.range(span.start, span.stop)
        if span.label == "ADDRESS":
            return is_place(self.tokens, first, last)
        if span.label == "PERSON" and surest < CERTAIN and is_trade(self.tokens, first, last):
            return True
        if surest >= KNOWN:
            return False
        if span.label == "PASSPORT":
            return not any(char.isdigit() for char in self.doc.text[span.start : span.stop])
        if span.label == "PERSON":
            namesake = is_surname(self.tokens, first, last)
            believed = namesake and surest >= NAMESAKE
            return is_place(self.tokens, first, last) and not believed
        return span.label == "IP" and is_version(self.doc, span.start, span.stop)

    def certain(self, span: Span) -> bool:
        """Whether a find goes by more than a suspicion: so much is asked where a field is free."""
        return self._surest(span) > CERTAIN

    def _surest(self, span: Span) -> float:
        """The strongest suspicion on a token of a find; 0 where it has none."""
        first, last = self.tokens.range(span.start, span.stop)
        return float(self.personal[first:last].max(initial=0))

    def harmless(self, span: Span) -> bool:
        """Whether a guess of others stands on tokens that the tagger is sure are nobody's.

        What is masked for being unknown is let go only where the tagger knows what it is: a
        thing that must stay (an article, a model, a price, a brand); so is what looks like a
        paper's number or a foreign name by its shape alone.
        """
        if span.rule not in GUESSES and span.rule not in STRICT:
            return False
        first, last = self.tokens.range(span.start, span.stop)
        if first >= last or self.personal[first:last].max() >= self.threshold.doubted:
            return False
        kept = float(self.odds[first:last, KEEP].min())
        if span.rule in LONG_NUMBERS or span.rule in STRICT or span.rule in SHAPES:
            return kept > KEPT
        return span.label == "PERSON" or kept > KNOWN

    def cut(self, span: Span) -> Span | None:
        """A rule's find without what the tagger is sure is nobody's at its ends; None if all is.

        Rules run on over what stands beside a value: «адрес 10.0.0.7 порт 443», «площадь 9 м2».
        """
        if span.label not in LOOSE or span.rule in NAMED:
            return span
        first, last = self.tokens.range(span.start, span.stop)
        theirs = np.flatnonzero(self.personal[first:last] >= self.threshold.nobodys)
        if first >= last or len(theirs) == last - first:
            return span
        if not len(theirs):
            return None
        left, right = first + int(theirs[0]), first + int(theirs[-1])
        start = span.start if left == first else self.tokens.starts[left]
        stop = span.stop if right == last - 1 else self.tokens.stops[right]
        return span._replace(start=start, stop=stop)


def read(doc: Document, rules: Iterable[Span], entities: Sequence[tuple[int, int, str]]) -> Reading:
    """The tagger's answer, given what the rules and the news tagger found."""
    tokens = Tokens(doc.text)
    around = context(tokens, cases(tokens.texts), resolve(doc.text, rules), entities)
    odds = probabilities(tokens.texts, around)
    personal = 1 - odds[:, 0] - odds[:, 1]
    soothe(doc, tokens, personal, odds[:, FIRST + NUMBER["PERSON"]])
    return Reading(doc, tokens, odds, personal, THRESHOLDS[doc.mode])
