"""What a token is by itself."""

import pytest

from relay.pii.learned.tokens import LOWER, TITLE, UPPER
from relay.pii.learned.words import BUCKETS, FEATURES, describe


def names(token):
    return {FEATURES[i] for i in describe(token).features}


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("Ольга", {"cyrillic", "first", "kind:f", "female", "case:title", "size:5"}),
        ("сервером", {"cyrillic", "common", "noun_case:b", "case:lower"}),
        ("Петрович", {"patronymic", "kind:p", "male"}),
        ("James", {"latin", "latin:first", "case:title"}),
        ("Чебурашкой", {"cyrillic", "trade"}),
        ("хилти", {"trade"}),
        ("2024", {"figures", "figures:4", "year"}),
        ("8", {"figures:1", "seven_eight", "day", "month"}),
        ("000", {"zero_first", "one_figure", "round"}),
        ("٣٤", {"figures", "figures:2"}),
        ("\n", {"newline"}),
        ("@", {"mark"}),
        ("王", {"other_script", "case:single"}),
    ],
)
def test_features_say_what_it_is(token, expected):
    assert expected <= names(token)


@pytest.mark.parametrize(
    ("token", "case"), [("да", LOWER), ("ДА", UPPER), ("Да", TITLE), ("дА", TITLE), ("7", 0)]
)
def test_the_case_is_told_apart(token, case):
    assert describe(token).case == case


def test_pieces_are_shared_by_words_built_alike():
    one, other = set(describe("Кипшидзе").pieces), set(describe("Махшидзе").pieces)
    assert len(one & other) > 5
    assert all(0 <= row < BUCKETS for row in one | other)


def test_figures_of_one_length_and_start_are_alike():
    assert len(set(describe("89161234567").pieces) & set(describe("89169999967").pieces)) == 4
