"""Which patterns can match at all: what each needs in the text, derived from the pattern itself.

A pattern's requirement is a list of clauses; of each clause the text must hold one atom: a run of
two or more letters inside one word, a mark, or any figure. The clauses follow from the parsed
pattern and claim only what every match holds, so that skipping a closed gate loses nothing.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from threading import Lock
from typing import Any, NamedTuple

from relay.pii.openings import Openings, openings
from relay.pii.wordset import fold

FIGURE = "0"
"""The atom that stands for any decimal digit of any script."""
LIKELY = {FIGURE: 0.8, ".": 0.9, ",": 0.9, ":": 0.5, "-": 0.5, "\n": 0.7, "(": 0.3, ")": 0.3}
BY_LENGTH = (1.0, 1.0, 0.06, 0.02, 0.006, 0.002)
ODD = re.compile(
    "[\u0130\u0131\u017f\u00b5\u0345\u0370-\u03ff\u1c80-\u1c8f\u1e9b\u1e9e\u1f00-\u1fff"
    "\u2126\u212a\u212b\ufb00-\ufb06]"
)
"""Letters that a case-blind pattern takes for others; a text that has one opens every gate."""
PARSER: Any = import_module("re._parser")
EVERYTHING = -1

Clauses = list[frozenset[str]]


def requirement(rule: re.Pattern[str]) -> Clauses:
    """The clauses of a pattern, the rarest first; none when nothing can be said."""
    found = dict.fromkeys(_sequence(PARSER.parse(rule.pattern, rule.flags)))
    return sorted(found, key=_likelihood)


def _likelihood(clause: frozenset[str]) -> float:
    return sum(
        LIKELY.get(atom, 0.1) if len(atom) == 1 else BY_LENGTH[min(len(atom), 5)] for atom in clause
    )


def _sequence(items: Iterable[tuple[Any, Any]]) -> Clauses:
    found: Clauses = []
    run = ""
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            run += chr(value)
        elif name == "IN" and (same := _one_letter(value)):
            run += same
        elif name != "AT":
            found += _atoms(run)
            run = ""
            found += _part(name, value)
    return found + _atoms(run)


def _part(name: str, value: Any) -> Clauses:
    """The clauses of one construct that is no plain letter."""
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _sequence(value[2]) if value[0] else []
    if name == "SUBPATTERN":
        return _sequence(value[3])
    if name == "ATOMIC_GROUP":
        return _sequence(value)
    if name == "ASSERT":
        return _sequence(value[1])
    if name == "BRANCH":
        return _either(map(_sequence, value[1]))
    return _class(value) if name == "IN" else []


def _either(branches: Iterable[Clauses]) -> Clauses:
    """What every branch's own rarest clause says together."""
    together: set[str] = set()
    for clauses in branches:
        if not clauses:
            return []
        together |= min(clauses, key=_likelihood)
    return [frozenset(together)]


def _atoms(run: str) -> Clauses:
    """The atoms of a literal: its runs of letters, its marks, a figure."""
    found: Clauses = []
    for piece in re.findall(r"[^\W\d_]+|[\W\d_]", run):
        low = fold(piece)
        if len(low) != len(piece):
            continue
        if low.isalpha():
            found += [frozenset((low,))] if len(low) > 1 else []
        else:
            found += _mark(low)
    return found


def _mark(char: str) -> Clauses:
    if char.isdecimal():
        return [frozenset((FIGURE,))]
    return [frozenset((char,))] if char == "\n" or (char.isprintable() and char != " ") else []


def _one_letter(members: Any) -> str:
    """The letter of a class such as `[её]` whose members are one letter when folded."""
    letters = {fold(chr(v)) if str(op) == "LITERAL" else "" for op, v in members}
    return letters.pop() if len(letters) == 1 else ""


def _class(members: Any) -> Clauses:
    """A class of marks and figures; one with letters, ranges or a negation says nothing."""
    found: set[str] = set()
    for op, value in members:
        name = str(op)
        if name == "LITERAL":
            mark = [] if chr(value).isalpha() else _mark(chr(value))
            if not mark:
                return []
            found |= mark[0]
        elif _figures(name, value):
            found.add(FIGURE)
        else:
            return []
    return [frozenset(found)]


def _figures(name: str, value: Any) -> bool:
    if name == "RANGE":
        return chr(value[0]).isdecimal() and chr(value[1]).isdecimal()
    return name == "CATEGORY" and str(value) == "CATEGORY_DIGIT"


class Atoms:
    """All atoms asked for so far, each with its bit; never changed, only replaced by more."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.bits = {name: 1 << i for i, name in enumerate(names)}
        self.marks = [(n, bit) for n, bit in self.bits.items() if len(n) == 1 and n != FIGURE]
        self._by_start: dict[str, list[tuple[str, int]]] = {}
        for name, bit in self.bits.items():
            if len(name) > 1:
                self._by_start.setdefault(name[:2], []).append((name, bit))
        self._kept: dict[str, int] = {}

    def of(self, text: str, words: Iterable[str]) -> int:
        """The atoms of a folded text, of which `words` are all words, as bits."""
        if ODD.search(text):
            return EVERYTHING
        found = self.bits.get(FIGURE, 0) if re.search(r"\d", text) else 0
        for mark, bit in self.marks:
            if mark in text:
                found |= bit
        kept = self._kept
        for word in words:
            bits = kept.get(word)
            if bits is None:
                bits = self._of_word(word)
                if len(kept) < KEPT and len(word) < LONG:
                    kept[word] = bits
            found |= bits
        return found

    def _of_word(self, word: str) -> int:
        found = 0
        for at in range(len(word) - 1):
            for name, bit in self._by_start.get(word[at : at + 2], ()):
                if word.startswith(name, at):
                    found |= bit
        return found


KEPT = 8192
"""Words whose atoms are remembered; texts of people, but only their ordinary words repeat."""
LONG = 32


class Gate(NamedTuple):
    """One pattern: its clauses as bits of atoms, and what its matches begin with.

    Of the literals it may begin with, `literals` are told by the bit of an atom (all of them
    `any_literal`), and `loose` have none.
    """

    rule: re.Pattern[str]
    clauses: tuple[int, ...]
    openings: Openings | None
    any_literal: int = 0
    literals: dict[int, tuple[str, ...]] = {}
    loose: tuple[str, ...] = ()


class _State:
    """The atoms of every gate made so far; the guard's threads abroad share it, hence the lock."""

    atoms = Atoms(())
    gates: dict[int, Gate] = {}
    lock = Lock()


def gate(rule: re.Pattern[str]) -> Gate:
    """The gate of a pattern, made at its first use."""
    known = _State.gates.get(id(rule))  # by identity: the hash of a pattern costs more than a scan
    if known is not None:
        return known
    clauses = requirement(rule)
    opens = openings(PARSER.parse(rule.pattern, rule.flags), rule.flags)
    literals = {text: _atoms(text)[:1] for text in opens.literals} if opens else {}
    wanted = {atom for clause in clauses for atom in clause}
    wanted |= {atom for first in literals.values() for clause in first for atom in clause}
    with _State.lock:
        if missing := wanted - set(_State.atoms.bits):
            _State.atoms = Atoms((*_State.atoms.bits, *sorted(missing)))
        bits = _State.atoms.bits
        by_bit: dict[int, tuple[str, ...]] = {}
        for text, first in literals.items():
            bit = bits[min(first[0])] if first else 0
            by_bit[bit] = (*by_bit.get(bit, ()), text)
        loose = by_bit.pop(0, ())
        found = Gate(
            rule,
            tuple(sum(bits[atom] for atom in clause) for clause in clauses),
            opens,
            sum(by_bit),
            by_bit,
            loose,
        )
        return _State.gates.setdefault(id(rule), found)


def atoms() -> Atoms:
    """The atoms of all gates so far."""
    return _State.atoms
