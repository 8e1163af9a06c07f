"""What belongs to an address on either side of its street."""

import pytest

from relay.pii.addresses.tails import carried_on
from relay.pii.text.document import Document
from relay.pii.types import Span


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("едем в пос. Аршан, Лесная 5", "strict", "пос. Аршан, Лесная 5"),
        ("едем в село Усть-Баргузин, Лесная 5", "strict", "село Усть-Баргузин, Лесная 5"),
        ("едем в пос. Аршан, Лесная 5", "balanced", "Лесная 5"),
        ("едем в г. Пермь, Лесная 5", "strict", "Лесная 5"),
        ("Лесная 5, подъезд 2, этаж 3", "balanced", "Лесная 5, подъезд 2, этаж 3"),
        ("Лесная 5 этаж гипсокартон", "balanced", "Лесная 5 этаж"),
        ("Лесная 5 этажей", "balanced", "Лесная 5"),
    ],
)
def test_a_street_takes_its_village_in_strict_and_its_entrance_in_both(text, mode, expected):
    start = text.index("Лесная")
    (one,) = carried_on(Document(text, mode), [Span(start, start + 8, "ADDRESS", "learned")])
    assert text[one.start : one.stop] == expected


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("показания: Весенняя 9 кв 3", "9 кв 3", "Весенняя 9 кв 3"),
        ("показания: Весенняя, 9 кв 3", "кв 3", "Весенняя, 9 кв 3"),
        ("показания: весенняя 9 кв 3", "кв 3", "9 кв 3"),
        ("склад Весенний 9 кв м", "кв м", "кв м"),
        ("всего 1.9 кв 3", "кв 3", "кв 3"),
    ],
)
def test_a_flat_takes_its_house_and_the_street_without_its_word(text, found, expected):
    start = text.index(found)
    (one,) = carried_on(Document(text, "strict"), [Span(start, len(text), "ADDRESS", "learned")])
    assert text[one.start : one.stop] == expected
