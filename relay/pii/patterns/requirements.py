"""What a text must hold for a pattern to match at all, derived from the pattern itself.

A pattern's requirement is a list of clauses; of each clause the text must hold one atom: a run of
two or more letters inside one word, a mark, or any figure. The clauses follow from the parsed
pattern and claim only what every match holds, so that skipping a closed gate loses nothing.
"""

import re
from collections.abc import Iterable
from typing import Any

from relay.pii.patterns.index import FIGURE, FIRST, LAST
from relay.pii.words.wordset import fold, words

LIKELY = {FIGURE: 0.8, ".": 0.9, ",": 0.9, ":": 0.5, "-": 0.5, "\n": 0.7, "(": 0.3, ")": 0.3}
BY_LENGTH = (1.0, 1.0, 0.06, 0.02, 0.006, 0.002)

Clauses = list[frozenset[str]]


def requirement(parsed: Iterable[tuple[Any, Any]]) -> Clauses:
    """The clauses of a parsed pattern, the rarest first; none when nothing can be said."""
    return sorted(dict.fromkeys(_sequence(parsed)), key=_likelihood)


def _likelihood(clause: frozenset[str]) -> float:
    return sum(
        LIKELY.get(atom, 0.1) if len(atom) == 1 else BY_LENGTH[min(len(atom), 5)] for atom in clause
    )


def _sequence(
    given: Iterable[tuple[Any, Any]], apart: bool = False, closed: bool = False
) -> Clauses:
    """`apart`, `closed`: what stands before, what follows is known to be no letter."""
    items = [(str(op), value) for op, value in given]
    found: Clauses = []
    run, begun = "", apart
    for at, (name, value) in enumerate(items):
        letter = chr(value) if name == "LITERAL" else _one_letter(value) if name == "IN" else ""
        if letter:
            begun = begun if run else apart
            run += letter
            continue
        if name == "AT" and not (run and str(value) == "AT_BOUNDARY"):
            apart = apart or str(value) in APART
            continue
        if run:
            found += _atoms(run, begun, _closed(items[at:], closed))
            apart = not _is_letter(ord(run[-1]))
            run = ""
        if name != "AT":
            found += _part(name, value, apart, _closed(items[at + 1 :], closed))
        apart = _apart(name, value, apart)
    return found + _atoms(run, begun, closed)


def _closed(items: list[tuple[str, Any]], closed: bool) -> bool:
    """Whether what follows begins with no letter."""
    for name, value in items:
        if _no_letter(name, value):
            return True
        if name not in REPEATS or not _no_letter(name, (1, *value[1:])):
            return False
    return closed


APART = frozenset(words("AT_BOUNDARY AT_BEGINNING AT_BEGINNING_LINE AT_BEGINNING_STRING"))


def _apart(name: str, value: Any, before: bool) -> bool:
    """Whether no letter stands right before what follows this construct."""
    if name == "AT":
        return True
    if name in ("ASSERT", "ASSERT_NOT"):
        return before or (value[0] < 0 and len(value[1]) == 1 and _no_letter(name, (1, value[1])))
    if name in REPEATS and not value[0]:
        return before and _no_letter(name, (1, *value[1:]))
    return _no_letter(name, value)


def _no_letter(name: str, value: Any) -> bool:
    """Whether a construct is one of blanks, marks or figures, or says that no letter follows."""
    if name == "AT":
        return str(value) != "AT_NON_BOUNDARY"
    if name in REPEATS:
        return bool(value[0]) and len(value[2]) == 1 and _no_letter(*_named(value[2][0]))
    if name == "ASSERT":
        return value[0] > 0 and len(value[1]) == 1 and _no_letter(*_named(value[1][0]))
    if name == "ASSERT_NOT":
        inner = value[1]
        return value[0] > 0 and len(inner) == 1 and _has_words(*_named(inner[0]))
    if name == "LITERAL":
        return not _is_letter(value)
    return name == "IN" and all(_is_apart(str(op), what) for op, what in value)


def _named(item: tuple[Any, Any]) -> tuple[str, Any]:
    return str(item[0]), item[1]


def _has_words(name: str, value: Any) -> bool:
    """Whether a class holds all that words are made of."""
    names = [(str(op), str(what)) for op, what in value] if name == "IN" else []
    return ("CATEGORY", "CATEGORY_WORD") in names and ("NEGATE", "None") not in names


def _is_apart(name: str, value: Any) -> bool:
    if name == "CATEGORY":
        return str(value) in ("CATEGORY_SPACE", "CATEGORY_DIGIT", "CATEGORY_NOT_WORD")
    if name == "RANGE":
        return value[1] - value[0] < 128 and not any(map(_is_letter, range(value[0], value[1] + 1)))
    return name == "LITERAL" and not _is_letter(value)


def _is_letter(char: int) -> bool:
    return chr(char).isalnum() and not chr(char).isdecimal()


REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def _part(name: str, value: Any, apart: bool, closed: bool) -> Clauses:
    """The clauses of one construct that is no plain letter."""
    if name in REPEATS:
        return _sequence(value[2], apart, closed and value[1] == 1) if value[0] else []
    if name == "SUBPATTERN":
        return _sequence(value[3], apart, closed)
    if name == "ATOMIC_GROUP":
        return _sequence(value, apart, closed)
    if name == "ASSERT":
        return _sequence(value[1], apart and value[0] > 0)
    if name == "BRANCH":
        return _either(_sequence(branch, apart, closed) for branch in value[1])
    return _class(value, apart, closed) if name == "IN" else []


def _either(branches: Iterable[Clauses]) -> Clauses:
    """What every branch's own rarest clause says together."""
    together: set[str] = set()
    for clauses in branches:
        if not clauses:
            return []
        together |= min(clauses, key=_likelihood)
    return [frozenset(together)]


def _atoms(run: str, begun: bool = False, ended: bool = False) -> Clauses:
    """The atoms of a literal: its runs of letters, its marks, a figure.

    `begun` and `ended` say that no letter stands before, after it.
    """
    found: Clauses = []
    for piece in re.finditer(r"[^\W\d_]+|[\W\d_]", run):
        low = fold(piece.group())
        if len(low) != piece.end() - piece.start():
            continue
        if low.isalpha():
            first = FIRST if begun or piece.start() else ""
            last = LAST if ended or piece.end() < len(run) else ""
            found += [frozenset((first + low + last,))] if len(first + low + last) > 1 else []
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


def _class(members: Any, apart: bool, closed: bool) -> Clauses:
    """A class of marks, figures and single letters; one with other ranges or a negation says
    nothing."""
    found: set[str] = set()
    for op, value in members:
        name = str(op)
        if name == "LITERAL":
            atoms = _atoms(chr(value), apart, closed)
            if not atoms:
                return []
            found |= atoms[0]
        elif _figures(name, value):
            found.add(FIGURE)
        else:
            return []
    return [frozenset(found)]


def _figures(name: str, value: Any) -> bool:
    if name == "RANGE":
        return chr(value[0]).isdecimal() and chr(value[1]).isdecimal()
    return name == "CATEGORY" and str(value) == "CATEGORY_DIGIT"
