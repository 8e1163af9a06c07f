"""Hints: closed enums that say what matters about a value and identify nobody."""

import pytest

from relay.pii.masking import mask
from relay.pii.types import Part, Policy


def hint(text: str, kind: str) -> dict[str, str]:
    done = mask([Part("field", text, kind)], Policy())
    return next(iter(done.hints.values()))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+7 (999) 999-99-99", {"phone": "fake_pattern", "line": "mobile", "country": "RU"}),
        ("+7 916 123-45-67", {"phone": "fake_pattern", "line": "mobile", "country": "RU"}),
        ("+7 495 000-00-00", {"phone": "fake_pattern", "line": "landline", "country": "RU"}),
        ("8 (916) 204-71-33", {"phone": "plausible", "line": "mobile", "country": "RU"}),
        ("8 800 250-17-33", {"phone": "plausible", "line": "tollfree", "country": "RU"}),
        ("+49 30 901820", {"phone": "plausible", "line": "landline", "country": "DE"}),
    ],
)
def test_phones(number, expected):
    assert hint(number, "phone") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("anna77@mail.ru", "free"),
        ("a.petrov@zavod-les.ru", "corporate"),
        ("x@mailinator.com", "disposable"),
        ("x@0815.ru", "disposable"),  # from the frozen list alone
        ("x@in.mailinator.com", "disposable"),
        ("x@e-mail.ru", "free"),
        ("info@zavod-les.ru", "role"),
        ("test@test.ru", "test"),
        ("ivan@example.com", "test"),
    ],
)
def test_emails(address, expected):
    assert hint(address, "email") == {"email": expected}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Лидия Груздева", "full"),
        ("Лидия", "first_only"),
        ("Груздева", "last_only"),
        ("Груздев А.П.", "initials"),
    ],
)
def test_names(name, expected):
    assert hint(name, "person") == {"name": expected}
