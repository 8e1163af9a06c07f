"""The second pass over finished bytes: a value is found in every form it may hide in."""

import base64

import pytest

from relay.pii.leaks import BLOCK, find_values, standing
from relay.pii.seek import FEW
from relay.pii.types import Value

VALUES = {
    "[PERSON_1]": Value("PERSON", "Груздев Афанасий", ("Груздев Афанасий",)),
    "[PHONE_1]": Value("PHONE", "+7 (916) 204-71-33", ("+7 (916) 204-71-33",)),
    "[EMAIL_1]": Value("EMAIL", "a.gruzdev@pochta.example", ("a.gruzdev@pochta.example",)),
    "[TERM_1]": Value("TERM", "гыврымзап", ("гыврымзап",)),
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("это Груздев Афанасий", "[PERSON_1]"),
        ("ГРУЗДЕВ АФАНАСИЙ", "[PERSON_1]"),
        ("Gruzdev Afanasiy wrote", "[PERSON_1]"),
        ("тел 89162047133", "[PHONE_1]"),
        ("id=79162047133", "[PHONE_1]"),
        ("9162047133.pdf", "[PHONE_1]"),
        ("A.GRUZDEV@POCHTA.EXAMPLE", "[EMAIL_1]"),
        ("a.gruzdev\u200b@pochta.example", "[EMAIL_1]"),
        (base64.b64encode(b"x: a.gruzdev@pochta.example").decode(), "[EMAIL_1]"),
        (base64.b64encode("ещё Груздев Афанасий".encode()).decode(), "[PERSON_1]"),
    ],
)
def test_a_value_left_in_the_text_is_named(text, name):
    assert find_values(text, VALUES) == [name]


@pytest.mark.parametrize(
    "text", ["", "[PERSON_1], [PHONE_1], [EMAIL_1]", "12 серверов по 916 204", "слово гыврымзап"]
)
def test_clean_text_names_nobody(text):
    assert find_values(text, VALUES) == []


OTHERS = {
    f"[HANDLE_{i}]": Value("HANDLE", f"nobody_{i}_here", (f"nobody_{i}_here",))
    for i in range(2 * FEW)
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("это Груздев Афанасий", "[PERSON_1]"),
        ("Gruzdev Afanasiy wrote", "[PERSON_1]"),
        ("id=79162047133", "[PHONE_1]"),
        (base64.b64encode(b"x: a.gruzdev@pochta.example").decode(), "[EMAIL_1]"),
    ],
)
def test_a_value_is_named_among_many_as_alone(text, name):
    assert find_values(text, OTHERS | VALUES) == [name]


def test_a_name_that_is_a_word_is_named_where_it_has_a_capital():
    values = {"[PERSON_1]": Value("PERSON", "Вера", ("Вера",))}
    assert find_values("его вера крепка", values) == []
    assert find_values("пришла ВЕРА сама", values) == ["[PERSON_1]"]


@pytest.mark.parametrize("before", [0, 3, BLOCK, 9 * BLOCK])
def test_what_hides_a_value_is_found_in_a_long_text(before):
    wrapped = base64.b64encode(b"x: a.gruzdev@pochta.example").decode()
    text = "слово " * before + wrapped + " и" * BLOCK
    at = text.index(wrapped)
    assert {(one.start, one.stop) for one in standing(text, VALUES)} == {(at, at + len(wrapped))}


def test_a_value_spread_over_neighbours_is_found_whole():
    text = "слово " * BLOCK + "Gruzdev Afanasiy" + " и" * BLOCK
    (found,) = set(standing(text, VALUES))
    assert text[found.start : found.stop] == "Gruzdev Afanasiy"
