"""Tokens cover what the tagger reads; the context is the same for a piece as for the whole."""

import numpy as np
import pytest

from relay.pii.learned.inference import cases
from relay.pii.learned.tokens import BASES, END, Tokens, context
from relay.pii.types import Span


def columns(text, rules=(), entities=()):
    tokens = Tokens(text)
    return context(tokens, cases(tokens.texts), rules, entities) - np.array(BASES)


def test_letters_figures_marks_and_line_ends_are_tokens_of_their_own():
    tokens = Tokens("Тел.: 8(916)\nО'Нил --- _x7")
    assert tokens.texts == [
        "Тел", ".", ":", "8", "(", "916", ")", "\n", "О", "'", "Нил", "---", "_", "x", "7",
    ]  # fmt: skip


def test_a_token_without_end_is_looked_at_from_both_ends_only():
    tokens = Tokens("я" * 100_000 + "ю")
    assert tokens.texts == ["я" * (2 * END - 1) + "ю"]
    assert tokens.stops[0] == 100_001


@pytest.mark.parametrize(
    ("start", "stop", "expected"), [(0, 3, (0, 1)), (4, 6, (1, 2)), (3, 4, (1, 1))]
)
def test_a_range_of_characters_is_a_range_of_tokens(start, stop, expected):
    assert Tokens("Иду домой").range(start, stop) == expected


def test_rules_entities_gaps_and_places_are_columns():
    table = columns("Кто: Иван,\nда", [Span(5, 9, "PERSON", "x")], [(5, 9, "PER")])
    assert table[2].tolist() == [1, 1, 1, 0, 2, 0, 0, 0, 0, 1]
    assert table[5].tolist() == [0, 0, 3, 2, 0, 1, 0, 0, 1, 0]


def test_quotes_brackets_and_shouting_are_seen_within_their_line():
    table = columns("«а (б) в» г\nд\nВСЕМ ПРИВЕТ ИЗ ОМСКА")
    assert table[:, 6].tolist() == [0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert table[3, 7] == 1
    assert table[-1, 8] == 2


def test_nothing_has_no_context():
    assert columns("").shape == (0, 10)
