"""What every pattern wants to know of a run of letters: learnt once for each run, then kept.

A run answers two questions for all patterns at once: which atoms it holds, and which patterns may
begin in it, and where. Never changed, only replaced by one that knows more patterns.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FIGURE = "0"
"""The atom that stands for any decimal digit of any script."""
FIRST, LAST = "^", "$"
"""Before and after the letters of an atom: they begin, they end a run of letters."""
RUN = re.compile(r"[^\W\d_]+")
KEPT = 8192
"""Runs that are remembered; texts of people, but only their ordinary words repeat."""
LONG = 32


class Opener(NamedTuple):
    """A literal that matches of the pattern `number` may begin with; `start`: at a run's start
    only."""

    literal: str
    number: int
    start: bool


class Run(NamedTuple):
    """Atoms as bits, and (pattern, offset) of what may begin inside."""

    bits: int
    openings: tuple[tuple[int, int], ...]


class _Table:
    """Strings of letters by their first two, those at a run's start apart, each with a number."""

    def __init__(self) -> None:
        self._start: dict[str, list[tuple[str, bool, int]]] = {}
        self._inside: dict[str, list[tuple[str, bool, int]]] = {}

    def add(self, letters: str, number: int, *, first: bool, last: bool) -> None:
        """`first`, `last`: only at a run's start, only at its end."""
        table = self._start if first else self._inside
        table.setdefault(letters[:2], []).append((letters, last, number))

    def find(self, run: str) -> Iterator[tuple[int, int]]:
        """The number and the place of every string in a run of letters."""
        for at in range(len(run)):
            for head in {run[at : at + 2], run[at]}:
                known = self._inside.get(head, ())
                for letters, last, number in known if at else (*known, *self._start.get(head, ())):
                    stop = at + len(letters)
                    if run.startswith(letters, at) and (not last or stop == len(run)):
                        yield number, at


class Index:
    """Bits of all atoms asked for so far, and the openers of all patterns."""

    def __init__(self, names: Iterable[str] = (), openers: Iterable[Opener] = ()) -> None:
        self.bits = {name: 1 << i for i, name in enumerate(names)}
        self.openers = tuple(openers)
        self._atoms, self._heads = _Table(), _Table()
        for name, bit in self.bits.items():
            letters = name.strip(FIRST + LAST)
            if letters.isalpha():
                self._atoms.add(letters, bit, first=name[0] == FIRST, last=name[-1] == LAST)
        for one in self.openers:
            found = RUN.match(one.literal)
            if found:  # where more than letters follows, the run ends with them
                more = found.end() < len(one.literal)
                self._heads.add(found[0], one.number, first=one.start, last=more)
        self._kept: dict[str, Run] = {}

    def run(self, letters: str) -> Run:
        """What is known of a folded run of letters."""
        found = self._kept.get(letters)
        if found is None:
            bits = 0
            for bit, _ in self._atoms.find(letters):
                bits |= bit
            found = Run(bits, tuple(sorted(set(self._heads.find(letters)))))
            if len(self._kept) < KEPT and len(letters) < LONG:
                self._kept[letters] = found
        return found
