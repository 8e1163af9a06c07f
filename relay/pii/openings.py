"""Where a pattern may begin: what each of its matches opens with, derived from the pattern itself.

Trying a pattern only at these places costs a tenth of searching the text for it.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from relay.pii.wordset import fold

MOST = 160
"""Literals a pattern may open with before searching the text for each costs more than it saves."""


class Openings(NamedTuple):
    """What matches begin with: folded literals, a figure, the first figure of a run, a capital."""

    literals: frozenset[str]
    figure: bool = False
    first_figure: bool = False
    capital: bool = False


NOTHING = Openings(frozenset())


def _both(one: Openings, two: Openings) -> Openings:
    return Openings(
        one.literals | two.literals,
        one.figure or two.figure,
        one.first_figure or two.first_figure,
        one.capital or two.capital,
    )


Found = tuple[Openings | None, bool]
"""What a construct opens with (None: anything), and whether it may be empty."""


def openings(items: Iterable[tuple[Any, Any]], flags: int) -> Openings | None:
    """The openings of a parsed pattern; None when it may begin with anything."""
    found, empty = _sequence(list(items), bool(flags & re.IGNORECASE), False)
    return None if empty or found is None or len(found.literals) > MOST else found


def _sequence(items: list[tuple[Any, Any]], blind: bool, alone: bool) -> Found:
    """`alone`: a look-behind has said that no figure stands before."""
    together = NOTHING
    for at, (op, value) in enumerate(items):
        name = str(op)
        if name == "ASSERT_NOT" and value[0] < 0:
            alone = alone or _excludes_figures(list(value[1]))
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        if name == "LITERAL":
            return _both(together, _literal(items[at:], alone)), False
        found, empty = _one(name, value, blind, alone)
        if found is None:
            return None, empty
        together = _both(together, found)
        if not empty:
            return together, False
        alone = False
    return together, True


def _one(name: str, value: Any, blind: bool, alone: bool) -> Found:
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        found, empty = _sequence(list(value[2]), blind, alone)
        return found, empty or not value[0]
    if name == "SUBPATTERN":
        return _sequence(list(value[3]), (blind or bool(value[1] & re.I)) and not value[2], alone)
    if name == "ATOMIC_GROUP":
        return _sequence(list(value), blind, alone)
    if name == "BRANCH":
        together, empty = NOTHING, False
        for branch in value[1]:
            found, nothing = _sequence(list(branch), blind, alone)
            if found is None:
                return None, False
            together, empty = _both(together, found), empty or nothing
        return together, empty
    return (_class(list(value), blind, alone) if name == "IN" else None), False


def _literal(items: list[tuple[Any, Any]], alone: bool) -> Openings:
    """The literal that these constructs spell, as far as they do."""
    spelled = ""
    for op, value in items:
        if str(op) != "LITERAL" or len(fold(chr(value))) != 1 or not value:
            break  # a zero byte stands for a line end in some forms of the text
        spelled += fold(chr(value))
    if not spelled:
        return NOTHING._replace(literals=frozenset(("",)))
    if spelled[0].isdecimal():
        return _figure(alone)
    return Openings(frozenset((spelled,)))


def _figure(alone: bool) -> Openings:
    return Openings(frozenset(), figure=not alone, first_figure=alone)


def _class(members: list[tuple[Any, Any]], blind: bool, alone: bool) -> Openings | None:
    """A class of single letters and marks, of figures, or of capitals; None for any other."""
    found = NOTHING
    for op, value in members:
        name = str(op)
        if name == "LITERAL" and not blind and chr(value).isupper():
            found = found._replace(capital=True)
        elif name == "LITERAL":
            found = _both(found, _literal([(op, value)], alone))
        elif name == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            found = _both(found, _figure(alone))
        elif name == "RANGE":
            if chr(value[0]).isdecimal() and chr(value[1]).isdecimal():
                found = _both(found, _figure(alone))
            elif not blind and all(chr(c).isupper() for c in range(value[0], value[1] + 1)):
                found = found._replace(capital=True)
            elif value[1] - value[0] < 8:
                found = _both(
                    found, Openings(frozenset(fold(chr(c)) for c in range(value[0], value[1] + 1)))
                )
            else:
                return None
        else:
            return None
    return found


def _excludes_figures(items: list[tuple[Any, Any]]) -> bool:
    """Whether a look-behind of one class refuses every figure before the match."""
    if len(items) != 1 or str(items[0][0]) != "IN":
        return False
    return any(
        (str(op) == "CATEGORY" and str(value) in ("CATEGORY_DIGIT", "CATEGORY_WORD"))
        for op, value in items[0][1]
    ) and not any(str(op) == "NEGATE" for op, _ in items[0][1])
