"""The gate of a pattern: what a text must hold for it, and where it may begin.

Skipping a closed gate, and all places but these, loses nothing that a search would find.
"""

import re
from importlib import import_module
from threading import Lock
from typing import Any, NamedTuple

from relay.pii.patterns.index import RUN, Index, Opener
from relay.pii.patterns.openings import MARK, NONE, Openings, openings
from relay.pii.patterns.requirements import requirement

ODD = re.compile(
    "[\u0130\u0131\u017f\u00b5\u0345\u0370-\u03ff\u1c80-\u1c8f\u1e9b\u1e9e\u1f00-\u1fff"
    "\u2126\u212a\u212b\ufb00-\ufb06]"
)
"""Letters that a case-blind pattern takes for others; a text that has one opens every gate."""
PARSER: Any = import_module("re._parser")
EVERYTHING = -1


class Kinds(NamedTuple):
    """The places that a pattern may begin at, apart from those inside runs of letters.

    Marks and other literals, and what `openings` names by what stands there. Many patterns begin
    with the same kinds.
    """

    marks: frozenset[str]
    loose: frozenset[str]
    openings: Openings


class Gate(NamedTuple):
    """One pattern: its clauses as bits of atoms, and what its matches begin with.

    Literals that begin with letters are found in the index by the pattern's `number`, the other
    kinds of places by theirs. No kinds: it may begin anywhere.
    """

    rule: re.Pattern[str]
    number: int
    clauses: tuple[int, ...]
    kinds: Kinds | None
    kinds_number: int


GATES: dict[int, Gate] = {}
"""Every gate made so far, by its pattern's identity: a pattern's hash costs more than a scan."""


class State:
    """The index of every gate made so far; the guard's threads abroad share it, hence the lock."""

    index = Index()
    kinds: dict[Kinds | None, int] = {}
    lock = Lock()


def gate(rule: re.Pattern[str]) -> Gate:
    """The gate of a pattern, made at its first use."""
    return GATES.get(id(rule)) or _made(rule)


def _made(rule: re.Pattern[str]) -> Gate:
    parsed = PARSER.parse(rule.pattern, rule.flags)
    clauses = requirement(parsed)
    opens = openings(parsed, rule.flags)
    wanted = {atom for clause in clauses for atom in clause}
    with State.lock:
        if id(rule) in GATES:
            return GATES[id(rule)]
        old, number = State.index, len(GATES)
        if opens:
            said = ((opens.literals, False), (opens.starts, True))
            more = [Opener(text, number, start) for texts, start in said for text in texts]
        else:
            more = []
        new = Index(old, sorted(wanted - set(old.bits)), more)
        bits = tuple(sum(new.bits[atom] for atom in clause) for clause in clauses)
        kinds = _kinds(opens) if opens else None
        shared = State.kinds.setdefault(kinds, len(State.kinds))
        State.index = new
        GATES[id(rule)] = found = Gate(rule, number, bits, kinds, shared)
        return found


def _kinds(opens: Openings) -> Kinds:
    others = {text for text in opens.literals | opens.starts if not RUN.match(text)}
    marks = frozenset(text[0] for text in others if text and MARK.match(text))
    return Kinds(
        marks,
        frozenset(text for text in others if text[:1] not in marks),
        opens._replace(literals=NONE, starts=NONE),
    )
