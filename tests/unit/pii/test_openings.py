"""Openings: what a match can begin with, read from the pattern."""

import re
from importlib import import_module

import pytest

from relay.pii.openings import Openings, openings


def of(pattern: str, flags: int = 0) -> Openings | None:
    return openings(import_module("re._parser").parse(pattern, flags), flags)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?<!\w)(?:тел|факс)\.?", Openings(frozenset({"тел", "факс"}))),
        (r"\b№?к/с", Openings(frozenset({"№", "к/с"}))),
        (r"(?<![\d.])\d{6}", Openings(frozenset(), first_figure=True)),
        (r"(?<!-)\+?7", Openings(frozenset({"+"}), figure=True)),
        (r"[А-ЯЁ]\w+", Openings(frozenset(), capital=True)),
        (r"\w+@", None),
        (r"(?<![\w.])\w+@", Openings(frozenset(), word=True)),
        (r"\b[^\W\d_]+:", Openings(frozenset(), word=True)),
        (r"(?<!\w)[абвгдеж-]\d", Openings(frozenset({"-"}), word=True)),
        (r"(?:да)?", None),
        (r"[^x]y", None),
    ],
)
def test_what_a_match_begins_with(pattern, expected):
    assert of(pattern) == expected


def test_a_case_blind_class_of_capitals_begins_with_anything():
    assert of(r"[А-Я]\w+", re.IGNORECASE) is None
