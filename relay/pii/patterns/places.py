"""Where the patterns may match in one text: found out once for all of them, then asked by each."""

import re
from collections.abc import Sequence
from functools import cached_property

from relay.pii.patterns.gates import EVERYTHING, ODD, Gate, Kinds, State
from relay.pii.patterns.index import FIGURE as ANY_FIGURE
from relay.pii.patterns.index import RUN, Index
from relay.pii.patterns.openings import CAPITAL, MARK

FIGURE = re.compile(r"\d")
WORD_START = re.compile(r"\b\w")
DENSE = 3
"""One place in so many characters is too many: searching the text is cheaper then."""


class Places:
    """The letters, marks and figures of a text, by what patterns begin with.

    `low` is `text` folded, of the same length; `folded` is false where there is no such form.
    """

    def __init__(self, text: str, low: str, *, folded: bool) -> None:
        self._text = text
        self._low = low
        self._folded = folded
        self._index: Index | None = None
        self._present = EVERYTHING
        self._begin: dict[int, list[tuple[str, int]]] = {}
        self._of_kinds: dict[int, Sequence[int]] = {}

    def of(self, gate: Gate) -> Sequence[int] | None:
        """Where the gate's pattern may match, in order; None: anywhere.

        Nowhere when the text lacks what every match needs.
        """
        if State.index is not self._index:
            self._learn(State.index)
        present = self._present
        for clause in gate.clauses:
            if not clause & present:
                return ()
        if gate.kinds is None or present == EVERYTHING:
            return None
        shared = self._of_kinds.get(gate.kinds_number)
        if shared is None:
            shared = self._of_kinds[gate.kinds_number] = self._standing(gate.kinds)
        begin = self._begin.get(gate.number)
        if begin:
            shared = self._with_runs(shared, begin)
        return None if len(shared) > len(self._low) // DENSE + 1 else shared

    def _learn(self, now: Index) -> None:
        """Read every run of letters once, for all patterns."""
        self._index = now
        begin: dict[int, list[tuple[str, int]]] = {}
        self._begin = begin
        if not self._folded or ODD.search(self._low):
            return
        present = now.bits.get(ANY_FIGURE, 0) if self._figures else 0
        for mark in self._marks:
            present |= now.bits.get(mark, 0)
        known = now.kept
        for run in self._runs:
            bits, openings = known.get(run) or now.run(run)
            present |= bits
            for number, offset in openings:
                if number in begin:
                    begin[number].append((run, offset))
                else:
                    begin[number] = [(run, offset)]
        self._present = present

    def _with_runs(self, shared: Sequence[int], begin: list[tuple[str, int]]) -> Sequence[int]:
        """The shared places and those of the runs of letters that a pattern may begin in."""
        runs = self._runs
        found: list[Sequence[int]] = [
            [at + offset for at in runs[run]] if offset else runs[run] for run, offset in begin
        ]
        return _together([shared, *found] if shared else found)

    def _standing(self, kinds: Kinds) -> Sequence[int]:
        """All places of these kinds, in order."""
        marks, opens = self._marks, kinds.openings
        found: list[Sequence[int]] = [marks[mark] for mark in marks if mark in kinds.marks]
        found += [[at + n for at in marks[mark]] for mark, n in opens.after if mark in marks]
        found += [self._all_of(literal) for literal in kinds.loose]
        if opens.initial:
            found.append((0,))
        if opens.line:
            found.append(self._line_starts)
        if opens.figure or opens.first_figure:
            found.append(self._figures if opens.figure else self._first_figures)
        if opens.capital:
            found.append(self._capital_letters)
        if opens.word:
            found.append(self._word_starts)
        return _together(found)

    def _all_of(self, literal: str) -> list[int]:
        return [m.start() for m in re.finditer(re.escape(literal), self._low)]

    @cached_property
    def _runs(self) -> dict[str, list[int]]:
        """Where every run of letters stands, by the run."""
        return _starts(RUN, self._low)

    @cached_property
    def _marks(self) -> dict[str, list[int]]:
        return _starts(MARK, self._low)

    @cached_property
    def _figures(self) -> list[int]:
        return [m.start() for m in FIGURE.finditer(self._low)]

    @cached_property
    def _first_figures(self) -> list[int]:
        every = self._figures
        return [at for at, before in zip(every, [-2, *every], strict=False) if at != before + 1]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(at + 1 for at in self._marks.get("\n", ()))]

    @cached_property
    def _capital_letters(self) -> list[int]:
        return [m.start() for m in CAPITAL.finditer(self._text)]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [m.start() for m in WORD_START.finditer(self._text)]


def _together(kinds: list[Sequence[int]]) -> Sequence[int]:
    """All these places, in order, each once."""
    return kinds[0] if len(kinds) == 1 else sorted(set[int]().union(*kinds))


def _starts(rule: re.Pattern[str], text: str) -> dict[str, list[int]]:
    """Where each thing that a pattern finds stands, by what it is."""
    found: dict[str, list[int]] = {}
    for m in rule.finditer(text):
        what = m[0]
        if what in found:
            found[what].append(m.start())
        else:
            found[what] = [m.start()]
    return found
