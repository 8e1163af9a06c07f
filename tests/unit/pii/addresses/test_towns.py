"""A bare town stays where an address begins or ends with one."""

import pytest

from relay.pii.addresses.towns import without_towns
from relay.pii.text.document import Document
from relay.pii.types import Span


def parts(text: str, label: str = "ADDRESS") -> list[str]:
    doc = Document(text)
    found = without_towns(doc, [Span(0, len(text), label, "learned")])
    return [text[span.start : span.stop] for span in found]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Сочи Донская 28, кв 60", ["Донская 28, кв 60"]),
        ("644099 омск тарская 13а кв 40", ["644099 ", "тарская 13а кв 40"]),
        ("Новая Усмань, Полевая, 6", ["Полевая, 6"]),
        ("г. Нигдейск, ул. Мира, 5", ["ул. Мира, 5"]),
        ("Кашинский р-н, ул. Мира, 5", ["ул. Мира, 5"]),
        ("ул. Мира, 5, г. Тында", ["ул. Мира, 5"]),
        ("ул. Мира, 5, Тында", ["ул. Мира, 5"]),
    ],
)
def test_a_town_at_an_end_of_an_address_stays(text: str, left: list[str]):
    assert parts(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Лесной проезд, 7",
        "Малая Тульская 22 кв 340",
        "Томск, дом 5",
        "Владимир Советская 5",
        "ул. Мира, 5",
        "пос. Сокол, Дорожников пер. 3-1",
    ],
)
def test_a_street_a_house_or_a_name_is_no_town(text: str):
    assert parts(text) == [text]


def test_what_was_taken_for_a_person_there_is_none_and_one_elsewhere_is():
    text = "Кострома Коммунаров 40 ждёт Кострома"
    whole = Span(0, 22, "ADDRESS", "learned")
    found = without_towns(
        Document(text), [Span(0, 19, "PERSON", "name_run"), whole, Span(28, 36, "PERSON", "x")]
    )
    assert [text[s.start : s.stop] for s in found] == ["Коммунаров", "Коммунаров 40", "Кострома"]


def test_the_town_of_a_person_is_left_alone():
    assert parts("Сочи Донская 28", "PERSON") == ["Сочи Донская 28"]
