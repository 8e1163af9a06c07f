"""A text prepared for the recognisers: normal form, words, and what stands around a place."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from relay.pii.gates import EVERYTHING, ODD, Gate, index
from relay.pii.index import FIGURE as ANY_FIGURE
from relay.pii.index import RUN, Index
from relay.pii.normalise import View
from relay.pii.openings import CAPITAL, MARK, Openings
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
    """What every recogniser gets.

    `firm`: only finds that are no guesses (`rules.GUESSES`) are wanted.
    """

    def __init__(self, raw: str, mode: Mode = "strict", *, firm: bool = False) -> None:
        self.view = View(raw)
        self.text = self.view.text
        low = fold(self.text)
        self.folded = len(low) == len(self.text)
        self.low = low if self.folded else self.text
        self._index: Index | None = None
        self._begin: dict[int, list[tuple[str, int]]] = {}
        self._present = EVERYTHING
        self.mode: Mode = mode
        self.firm = firm
        self.companies: list[tuple[int, int]] | None = None

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

    def places(self, gate: Gate) -> Sequence[int] | None:
        """Where the gate's pattern may match, in order; None: anywhere.

        Nowhere when the text lacks what every match needs.
        """
        now = index()
        if now is not self._index:
            self._learn(now)
        present = self._present
        for clause in gate.clauses:
            if not clause & present:
                return ()
        wanted = gate.openings
        return None if wanted is None or present == EVERYTHING else self._gathered(gate, wanted)

    def _learn(self, now: Index) -> None:
        """Read every run of letters once, for all patterns."""
        self._index = now
        self._begin = {}
        if not self.folded or ODD.search(self.low):
            return
        present = now.bits.get(ANY_FIGURE, 0) if self._figures else 0
        for mark in self._marks:
            present |= now.bits.get(mark, 0)
        for run in self._runs:
            bits, begin = now.run(run)
            present |= bits
            for number, offset in begin:
                self._begin.setdefault(number, []).append((run, offset))
        self._present = present

    def _gathered(self, gate: Gate, wanted: Openings) -> Sequence[int] | None:
        runs = self._runs
        kinds: list[Sequence[int]] = [
            [at + offset for at in runs[run]] if offset else runs[run]
            for run, offset in self._begin.get(gate.number, ())
        ]
        if gate.marks or wanted.after:
            marks = self._marks
            kinds += [marks[mark] for mark in gate.marks if mark in marks]
            kinds += [[at + n for at in marks[mark]] for mark, n in wanted.after if mark in marks]
        if wanted.initial:
            kinds.append((0,))
        if wanted.line:
            kinds.append(self.line_starts)
        if wanted.figure or wanted.first_figure:
            kinds.append(self._figures if wanted.figure else self._first_figures)
        if wanted.capital:
            kinds.append(self._capital_letters)
        if wanted.word:
            kinds.append(self._word_starts)
        if gate.loose:
            kinds += [self._all_of(literal) for literal in gate.loose]
        if not kinds:
            return ()
        if sum(map(len, kinds)) > len(self.low) // DENSE + 1:
            return None
        if len(kinds) == 1:
            return kinds[0]
        return sorted({place for places in kinds for place in places})

    def _all_of(self, literal: str) -> list[int]:
        return [m.start() for m in re.finditer(re.escape(literal), self.low)]

    @cached_property
    def _runs(self) -> dict[str, list[int]]:
        """Where every run of letters stands, by the run."""
        found: dict[str, list[int]] = {}
        for m in RUN.finditer(self.low):
            found.setdefault(m[0], []).append(m.start())
        return found

    @cached_property
    def _marks(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for m in MARK.finditer(self.low):
            found.setdefault(m[0], []).append(m.start())
        return found

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
    def quoted(self) -> bool:
        """Whether any quote opens at all."""
        return any(mark in self.text for mark in '«“„"')

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
