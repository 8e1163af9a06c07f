"""What every pattern wants to know of a run of letters: learnt once for each run, then kept.

A run answers two questions for all patterns at once: which atoms it holds, and which patterns may
begin in it, and where. Never changed, only replaced by one that knows more patterns.
"""

import re
from collections.abc import Iterable
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


class _Atom(NamedTuple):
    letters: str
    first: bool
    last: bool
    bit: int


class _Head(NamedTuple):
    """The letters an opener begins with; `last`: more than letters follows them."""

    letters: str
    last: bool
    number: int
    start: bool


class Index:
    """Bits of all atoms asked for so far, and the openers of all patterns."""

    def __init__(self, names: Iterable[str] = (), openers: Iterable[Opener] = ()) -> None:
        self.bits = {name: 1 << i for i, name in enumerate(names)}
        self.openers = tuple(openers)
        self._atoms: dict[str, list[_Atom]] = {}
        for name, bit in self.bits.items():
            letters = name.strip(FIRST + LAST)
            if letters.isalpha():
                atom = _Atom(letters, name[0] == FIRST, name[-1] == LAST, bit)
                self._atoms.setdefault(letters[0], []).append(atom)
        self._heads: dict[str, list[_Head]] = {}
        for one in self.openers:
            found = RUN.match(one.literal)
            if found:
                head = _Head(found[0], found.end() < len(one.literal), one.number, one.start)
                self._heads.setdefault(one.literal[0], []).append(head)
        self._kept: dict[str, Run] = {}

    def run(self, letters: str) -> Run:
        """What is known of a folded run of letters."""
        found = self._kept.get(letters)
        if found is None:
            found = Run(self._bits(letters), tuple(sorted(self._openings(letters))))
            if len(self._kept) < KEPT and len(letters) < LONG:
                self._kept[letters] = found
        return found

    def _bits(self, run: str) -> int:
        found = 0
        for at, letter in enumerate(run):
            for atom in self._atoms.get(letter, ()):
                if _stands(atom.letters, run, at, atom.first, atom.last):
                    found |= atom.bit
        return found

    def _openings(self, run: str) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for at, letter in enumerate(run):
            for head in self._heads.get(letter, ()):
                if _stands(head.letters, run, at, head.start, head.last):
                    found.add((head.number, at))
        return found


def _stands(letters: str, run: str, at: int, first: bool, last: bool) -> bool:
    return (
        not (first and at)
        and run.startswith(letters, at)
        and (not last or at + len(letters) == len(run))
    )
