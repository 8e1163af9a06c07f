"""Where a pattern may begin: what each of its matches opens with, derived from the pattern itself.

Trying a pattern only at these places costs a tenth of searching the text for it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from relay.pii.words.wordset import fold

MOST = 160
"""Literals a pattern may open with before searching the text for each costs more than it saves."""
MARKS: frozenset[tuple[str, int]] = frozenset()
NONE: frozenset[str] = frozenset()


class Openings(NamedTuple):
    """What matches begin with: folded literals, literals that begin a word, a figure, the first
    figure of a run, a letter that is no plain small one, the first letter or figure of a word, the
    beginning of the text, of a line, and a place so many characters after a mark."""

    literals: frozenset[str]
    starts: frozenset[str] = NONE
    figure: bool = False
    first_figure: bool = False
    capital: bool = False
    word: bool = False
    initial: bool = False
    line: bool = False
    after: frozenset[tuple[str, int]] = MARKS


FREE, NO_FIGURE, NO_WORD = 0, 1, 2
"""What may stand before a match: anything; no figure; nothing that words are made of."""
FEW, SOME = 4, 16
CAPITAL = re.compile(r"[^\W\d_a-zа-яё]")
MARK = re.compile(r"[^\w\s\x00]|[\n\t_]")
NOTHING = Openings(NONE)
BEGINNINGS = {
    "AT_BEGINNING": NOTHING._replace(initial=True),
    "AT_BEGINNING_STRING": NOTHING._replace(initial=True),
}


def _both(one: Openings, two: Openings) -> Openings:
    return Openings(
        one.literals | two.literals,
        one.starts | two.starts,
        one.figure or two.figure,
        one.first_figure or two.first_figure,
        one.capital or two.capital,
        one.word or two.word,
        one.initial or two.initial,
        one.line or two.line,
        one.after | two.after,
    )


Found = tuple[Openings | None, bool]
"""What a construct opens with (None: anything), and whether it may be empty."""


def openings(items: Iterable[tuple[Any, Any]], flags: int) -> Openings | None:
    """The openings of a parsed pattern; None when it may begin with anything."""
    found, empty = _sequence(list(items), bool(flags & re.IGNORECASE), FREE)
    if empty or found is None or len(found.literals) + len(found.starts) > MOST:
        return None
    return found._replace(line=found.initial) if flags & re.MULTILINE else found


def _sequence(items: list[tuple[Any, Any]], blind: bool, behind: int) -> Found:
    """`behind`: what a look-behind has said of the character before."""
    together = NOTHING
    for at, (op, value) in enumerate(items):
        name = str(op)
        if name == "ASSERT_NOT" and value[0] < 0:
            behind = max(behind, _excluded(list(value[1])))
        if name == "ASSERT" and value[0] < 0:
            behind = max(behind, _required(list(value[1])))
        if name in ("AT", "ASSERT"):
            if (place := _place(name, value)) is not None:
                return _both(together, place), False
            behind = NO_WORD if str(value) == "AT_BOUNDARY" else behind
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        if name == "LITERAL":
            return _both(together, _literal(items[at:], behind)), False
        found, empty = _one(name, value, blind, behind)
        if found is None:
            return None, empty
        together = _both(together, found)
        if not empty:
            return together, False  # what may be empty leaves the place where it is
    return together, True


def _place(name: str, value: Any) -> Openings | None:
    """A place that an anchor, or a mark in a look-behind of plain characters, names by itself."""
    if name == "AT":
        return BEGINNINGS.get(str(value))
    inner = list(value[1])
    if value[0] > 0 or any(str(op) not in ("LITERAL", "IN") for op, _ in inner):
        return None
    for at, (op, members) in enumerate(inner):
        marks = _marks([(op, members)] if str(op) == "LITERAL" else list(members))
        if marks:
            return NOTHING._replace(after=frozenset((mark, len(inner) - at) for mark in marks))
    return None


def _marks(members: list[tuple[Any, Any]]) -> list[str]:
    """The marks a class consists of; none when it holds anything else."""
    found = [chr(value) if str(op) == "LITERAL" else "" for op, value in members]
    return found if all(is_mark(char) for char in found) else []


def is_mark(char: str) -> bool:
    """Whether a character is a mark, a line end or a tab: nothing that words are made of."""
    return MARK.fullmatch(char) is not None


def _one(name: str, value: Any, blind: bool, behind: int) -> Found:
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        found, empty = _sequence(list(value[2]), blind, behind)
        return found, empty or not value[0]
    if name == "SUBPATTERN":
        return _sequence(list(value[3]), (blind or bool(value[1] & re.I)) and not value[2], behind)
    if name == "ATOMIC_GROUP":
        return _sequence(list(value), blind, behind)
    if name == "BRANCH":
        together, empty = NOTHING, False
        for branch in value[1]:
            found, nothing = _sequence(list(branch), blind, behind)
            if found is None:
                return None, False
            together, empty = _both(together, found), empty or nothing
        return together, empty
    return (_class(list(value), blind, behind) if name == "IN" else None), False


def _literal(items: list[tuple[Any, Any]], behind: int) -> Openings:
    """The literal that these constructs spell, as far as they do."""
    spelled = ""
    for op, value in items:
        if str(op) != "LITERAL" or len(fold(chr(value))) != 1 or not value:
            break  # a zero byte stands for a line end in some forms of the text
        spelled += fold(chr(value))
    if not spelled:
        return NOTHING._replace(literals=frozenset(("",)))
    if spelled[0].isdecimal():
        return _figure(behind)
    if behind == NO_WORD and spelled[0].isalnum():
        return Openings(NONE, starts=frozenset((spelled,)))
    return Openings(frozenset((spelled,)))


def _figure(behind: int) -> Openings:
    return Openings(NONE, figure=behind == FREE, first_figure=behind != FREE)


def _class(members: list[tuple[Any, Any]], blind: bool, behind: int) -> Openings | None:
    """A class of single letters and marks, of figures, of capitals, of what words are made of."""
    found = NOTHING
    letters = 0
    for op, value in members:
        name = str(op)
        if name == "LITERAL" and not blind and CAPITAL.match(chr(value)):
            found = found._replace(capital=True)
        elif name == "LITERAL":
            letters += chr(value).isalpha()
            found = _both(found, _literal([(op, value)], behind))
        elif _of_figures(name, value):
            found = _both(found, _figure(behind))
        elif name == "RANGE" and not blind and _all(CAPITAL.match, value):
            found = found._replace(capital=True)
        elif behind == NO_WORD and _of_words(name, value):
            found = _both(found, NOTHING._replace(word=True, literals=_others(name, value)))
        else:
            return _inverted(members, behind)
    if found.word or (behind == NO_WORD and letters > FEW):
        marks = frozenset(one for one in found.literals if not one.isalnum())
        return Openings(marks, word=True)
    return found


def _all(test: Callable[[str], object], ends: tuple[int, int]) -> bool:
    return all(test(chr(c)) for c in range(ends[0], ends[1] + 1))


def _of_figures(name: str, value: Any) -> bool:
    if name == "RANGE":
        return _all(str.isdecimal, value)
    return name == "CATEGORY" and str(value) == "CATEGORY_DIGIT"


def _of_words(name: str, value: Any) -> bool:
    if name == "RANGE":
        return len(_others(name, value)) <= SOME
    return name == "CATEGORY" and str(value) == "CATEGORY_WORD"


def _others(name: str, value: Any) -> frozenset[str]:
    """What a range holds beside letters and figures (`×` among `À-Þ`)."""
    if name != "RANGE":
        return NONE
    every = map(chr, range(value[0], value[1] + 1))
    return frozenset(fold(char) for char in every if not char.isalnum())


def _inverted(members: list[tuple[Any, Any]], behind: int) -> Openings | None:
    """`[^\\W…]`: some of what words are made of."""
    names = [(str(op), str(value)) for op, value in members]
    if behind != NO_WORD or names[0][0] != "NEGATE":
        return None
    return Openings(NONE, word=True) if ("CATEGORY", "CATEGORY_NOT_WORD") in names else None


def _required(items: list[tuple[Any, Any]]) -> int:
    """What a look-behind of one class rules out by what it asks for."""
    if len(items) != 1 or str(items[0][0]) != "IN":
        return FREE
    names = [(str(op), str(value)) for op, value in items[0][1]]
    without = names[0][0] == "NEGATE" and ("CATEGORY", "CATEGORY_DIGIT") in names
    return NO_FIGURE if without else FREE


def _excluded(items: list[tuple[Any, Any]]) -> int:
    """What a look-behind of one class refuses before the match."""
    if len(items) != 1 or str(items[0][0]) != "IN":
        return FREE
    names = {(str(op), str(value)) for op, value in items[0][1]}
    if ("NEGATE", "None") in names:
        return FREE
    if ("CATEGORY", "CATEGORY_WORD") in names:
        return NO_WORD
    return NO_FIGURE if ("CATEGORY", "CATEGORY_DIGIT") in names else FREE
