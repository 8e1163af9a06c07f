"""A text prepared for the recognisers: normal form, words, and what stands around a place."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from relay.pii.gates import EVERYTHING, Atoms, Gate, atoms
from relay.pii.normalise import View
from relay.pii.openings import CAPITAL
from relay.pii.types import Mode
from relay.pii.wordset import fold

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
FIGURE = re.compile(r"\d")
WORD_START = re.compile(r"\b\w")
DENSE = 3
"""One place in so many characters is too many: searching the text is cheaper then."""


class Word(NamedTuple):
    """A run of letters, hyphens and apostrophes inside it included; `low` is its key form."""

    start: int
    stop: int
    text: str
    low: str
    capital: bool
    cyrillic: bool


class Document:
    """What every recogniser gets."""

    def __init__(self, raw: str, mode: Mode = "strict", *, ner: bool = True) -> None:
        self.view = View(raw)
        self.text = self.view.text
        low = fold(self.text)
        self.folded = len(low) == len(self.text)
        self.low = low if self.folded else self.text
        self._atoms: Atoms | None = None
        self._present = EVERYTHING
        self.mode: Mode = mode
        self.ner = ner

    @cached_property
    def words(self) -> tuple[Word, ...]:
        found: list[Word] = []
        for m in WORD.finditer(self.text):
            start, stop = m.span()
            text, low = m.group(), self.low[start:stop]
            first = low[0]
            russian = "а" <= first <= "я" or "\u0400" <= first <= "\u052f"
            found.append(Word(start, stop, text, low, text[0].isupper(), russian))
        return tuple(found)

    def open(self, gate: Gate) -> bool:
        """Whether the text holds what every match of the gate's pattern needs."""
        now = atoms()
        if now is not self._atoms:
            self._atoms = now
            if self.folded:
                self._present = now.of(self.low, {word.low for word in self.words})
        present = self._present
        for clause in gate.clauses:  # noqa: SIM110  a generator costs more than the test
            if not clause & present:
                return False
        return True

    def places(self, gate: Gate) -> list[int] | None:
        """Where the gate's pattern may match, in order; None: anywhere. After `open`."""
        wanted = gate.openings
        if wanted is None or self._present == EVERYTHING:
            return None
        low = self.low
        found: list[int] = []
        literals = gate.loose
        bits = gate.any_literal & self._present
        while bits:
            bit = bits & -bits
            bits ^= bit
            literals += gate.literals[bit]
        for literal in literals:
            at = low.find(literal)
            while at >= 0:
                found.append(at)
                at = low.find(literal, at + 1)
        kinds = [
            places
            for asked, places in (
                (wanted.figure, self._figures),
                (wanted.first_figure, self._first_figures),
                (wanted.capital, self._capital_letters),
                (wanted.word, self._word_starts),
            )
            if asked and places
        ]
        if len(found) + sum(map(len, kinds)) > len(low) // DENSE:
            return None
        if not found and len(kinds) == 1:
            return kinds[0]
        return sorted(set(found).union(*kinds))

    @cached_property
    def _figures(self) -> list[int]:
        return [m.start() for m in FIGURE.finditer(self.low)]

    @cached_property
    def _first_figures(self) -> list[int]:
        every = self._figures
        return [at for at, before in zip(every, [-2, *every], strict=False) if at != before + 1]

    @cached_property
    def _capital_letters(self) -> list[int]:
        return [m.start() for m in CAPITAL.finditer(self.text)]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [m.start() for m in WORD_START.finditer(self.text)]

    @cached_property
    def capitals(self) -> tuple[Word, ...]:
        """The Cyrillic words that begin with a capital."""
        return tuple(word for word in self.words if word.capital and word.cyrillic)

    @cached_property
    def shouting(self) -> bool:
        """Whether most words are capitals only, so that capitals say nothing."""
        long = [word for word in self.words if len(word.text) > 3]
        return len(long) > 4 and sum(word.text.isupper() for word in long) * 2 > len(long)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def words_in(self, start: int, stop: int) -> list[Word]:
        """The words that begin in a range."""
        first = bisect_right(self._starts, start - 1)
        last = bisect_right(self._starts, stop - 1)
        return list(self.words[first:last])

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]

    def line(self, at: int) -> tuple[int, int]:
        """The range of the line around a place, its newline excluded."""
        i = bisect_right(self.line_starts, at)
        start = self.line_starts[i - 1]
        stop = self.line_starts[i] - 1 if i < len(self.line_starts) else len(self.text)
        return start, stop

    def before(self, at: int, size: int = 40) -> str:
        """What stands before a place in its line, folded, at most `size` characters."""
        start, _ = self.line(at)
        return self.low[max(start, at - size) : at]

    def after(self, at: int, size: int = 40) -> str:
        """What stands after a place in its line, folded, at most `size` characters."""
        _, stop = self.line(at)
        return self.low[at : min(stop, at + size)]
