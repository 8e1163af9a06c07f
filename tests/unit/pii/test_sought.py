"""A masked value is found in every form that it may hide in."""

import base64

import pytest

from relay.pii.sought import find_values, forms
from relay.pii.text.seek import FEW
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


def test_spellings_of_one_value_are_sought_once():
    surfaces = ("Груздев Афанасий", "ГРУЗДЕВ Афанасий", "груздев афанасиЙ")
    one = forms({"[PERSON_1]": Value("PERSON", surfaces[0], surfaces[:1])})
    assert one
    assert forms({"[PERSON_1]": Value("PERSON", surfaces[0], surfaces)}) == one


def test_an_escape_across_a_placeholder_hides_nothing():
    assert find_values("&#[PERSON_1]1043;руздев Афанасий и Груздев Афанасий", VALUES) == [
        "[PERSON_1]"
    ]
