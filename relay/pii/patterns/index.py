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
KEPT = 1 << 16
"""Runs that are remembered, more than a megabyte holds; then all are forgotten, lest a text of
strangers leave no room for the words of people."""
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


NOTHING = Run(0, ())


class _Table:
    """Strings of letters by their first two, those at a run's start apart, each with a number."""

    def __init__(self, other: "_Table | None" = None) -> None:
        """Empty, or with all that another knows."""
        self._start: dict[str, tuple[tuple[str, bool, int], ...]] = (
            dict(other._start) if other else {}
        )
        self._inside: dict[str, tuple[tuple[str, bool, int], ...]] = (
            dict(other._inside) if other else {}
        )
        self._singles: set[str] = set(other._singles) if other else set()

    def add(self, letters: str, number: int, *, first: bool, last: bool) -> None:
        """`first`, `last`: only at a run's start, only at its end. Atoms: numbers below zero."""
        table = self._start if first else self._inside
        table[letters[:2]] = (*table.get(letters[:2], ()), (letters, last, number))
        if len(letters) == 1 and not first:
            self._singles.add(letters)

    def find(self, run: str) -> Iterator[tuple[int, int]]:
        """The number and the place of every string in a run of letters."""
        for head in {run[:2], run[:1]}:
            yield from _standing(run, 0, self._start.get(head, ()))
        inside, singles, end = self._inside, self._singles, len(run) - 1
        for at in range(len(run)):
            known = inside.get(run[at : at + 2])
            if known:
                yield from _standing(run, at, known)
            if run[at] in singles and at < end:  # the last letter has no pair but itself
                yield from _standing(run, at, inside[run[at]])


def _standing(
    run: str, at: int, known: Iterable[tuple[str, bool, int]]
) -> Iterator[tuple[int, int]]:
    """Those of the known strings that stand at this place."""
    for letters, last, number in known:
        if run.startswith(letters, at) and (not last or at + len(letters) == len(run)):
            yield number, at


class Index:
    """Bits of all atoms asked for so far, and the openers of all patterns.

    With `other`: what it knows, and these new atoms and openers. It stays as it is.
    """

    def __init__(
        self,
        other: "Index | None" = None,
        names: Iterable[str] = (),
        openers: Iterable[Opener] = (),
    ) -> None:
        self.bits: dict[str, int] = dict(other.bits) if other else {}
        self._table = _Table(other._table if other else None)
        self.kept: dict[str, Run] = {}
        for name in names:
            number = ~len(self.bits)
            self.bits[name] = 1 << ~number
            letters = name.strip(FIRST + LAST)
            if letters.isalpha():
                self._table.add(letters, number, first=name[0] == FIRST, last=name[-1] == LAST)
        for one in openers:
            found = RUN.match(one.literal)
            if found:  # where more than letters follows, the run ends with them
                more = found.end() < len(one.literal)
                self._table.add(found[0], one.number, first=one.start, last=more)

    def run(self, letters: str) -> Run:
        """What is known of a folded run of letters."""
        found = self.kept.get(letters)
        if found is None:
            bits = 0
            opens: set[tuple[int, int]] = set()
            for number, at in self._table.find(letters):
                if number < 0:
                    bits |= 1 << ~number
                else:
                    opens.add((number, at))
            found = Run(bits, tuple(sorted(opens))) if bits or opens else NOTHING
            if len(letters) < LONG:
                if len(self.kept) >= KEPT:
                    self.kept.clear()
                self.kept[letters] = found
        return found
