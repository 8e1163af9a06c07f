"""Openings: what a match can begin with, read from the pattern."""

import re
from importlib import import_module

import pytest

from relay.pii.patterns.openings import NONE, Openings, openings


def of(pattern: str, flags: int = 0) -> Openings | None:
    return openings(import_module("re._parser").parse(pattern, flags), flags)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?<!\w)(?:тел|факс)\.?", Openings(NONE, starts=frozenset({"тел", "факс"}))),
        (r"(?:тел|факс)\.?", Openings(frozenset({"тел", "факс"}))),
        (r"\b№?к/с", Openings(frozenset({"№"}), starts=frozenset({"к/с"}))),
        (r"(?<![\d.])\d{6}", Openings(NONE, first_figure=True)),
        (r"(?<!-)\+?7", Openings(frozenset({"+"}), figure=True)),
        (r"[А-ЯЁ]\w+", Openings(NONE, capital=True)),
        (r"\w+@", None),
        (r"(?<![\w.])\w+@", Openings(NONE, word=True)),
        (r"\b[^\W\d_]+:", Openings(NONE, word=True)),
        (r"(?<!\w)[абвгдеж-]\d", Openings(frozenset({"-"}), word=True)),
        (r"(?:^|[,\n])да", Openings(frozenset({",", "\n"}), initial=True)),
        (r"(?<=[.-]\s)\w+", Openings(NONE, after=frozenset({(".", 2), ("-", 2)}))),
        (r"(?<=\s)\w+", None),
        (r"(?:да)?", None),
        (r"[^x]y", None),
    ],
)
def test_what_a_match_begins_with(pattern, expected):
    assert of(pattern) == expected


def test_a_case_blind_class_of_capitals_begins_with_anything():
    assert of(r"[А-Я]\w+", re.IGNORECASE) is None


def test_a_pattern_of_lines_begins_with_the_text_or_with_a_line():
    assert of(r"^да", re.MULTILINE) == Openings(NONE, initial=True, line=True)
