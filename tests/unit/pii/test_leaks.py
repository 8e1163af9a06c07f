"""The second pass over finished bytes: a value is found in every form it may hide in."""

import base64

import pytest

from relay.pii.leaks import find_values
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
