"""A text prepared for the recognisers: normal form, words, and what stands around a place."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from relay.pii.patterns.places import Places
from relay.pii.text import columns
from relay.pii.text.normalise import View
from relay.pii.types import Mode
from relay.pii.words.wordset import fold

LINE_END = re.compile("\n")
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")


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

    `firm`: only finds that are no guesses (`rules.GUESSES`) are wanted. `normal`: the text is
    another document's.
    """

    def __init__(
        self, raw: str, mode: Mode = "strict", *, firm: bool = False, normal: bool = False
    ) -> None:
        self.view = View(raw, normal=normal)
        self.text = self.view.text
        low = fold(self.text)
        folded = len(low) == len(self.text)
        self.low = low if folded else self.text
        self.places = Places(self.text, self.low, folded=folded)
        self.mode: Mode = mode
        self.firm = firm
        self._found: dict[str, array[int]] = {}
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

    def count(self, mark: str, start: int, stop: int) -> int:
        """How often a mark stands in a range; however long the range is."""
        known = self._every(mark)
        return bisect_left(known, stop) - bisect_left(known, start)

    def last(self, mark: str, start: int, stop: int) -> int:
        """Where a mark stands for the last time in a range, -1 where it does not."""
        known = self._every(mark)
        at = bisect_left(known, stop)
        return known[at - 1] if at and known[at - 1] >= start else -1

    def _every(self, mark: str) -> "array[int]":
        found = self._found.get(mark)
        if found is None:
            places = (m.start() for m in re.finditer(re.escape(mark), self.text))
            found = self._found[mark] = array("i", places)
        return found

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
        return [0, *(found.end() for found in LINE_END.finditer(self.text))]

    def lines(self) -> Iterator[tuple[int, int]]:
        """The range of each line, its newline excluded."""
        starts = self.line_starts
        stops = chain((at - 1 for at in islice(starts, 1, None)), (len(self.text),))
        return zip(starts, stops, strict=True)

    @cached_property
    def rows(self) -> tuple[columns.Row, ...]:
        """The rows of every table whose header is understood."""
        return tuple(columns.rows(self.text, self.low, self.lines()))

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
