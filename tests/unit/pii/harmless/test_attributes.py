"""Lines of a form that tell of a thing: a property crosses, a person in such a line does not."""

import pytest

from relay.pii.engine import mask_text
from relay.pii.harmless.attributes import attributes
from relay.pii.text.document import Document
from relay.pii.types import Policy


@pytest.mark.parametrize(
    "line",
    [
        "Цвет: белый",
        "Тип клиента: Холодный",
        "Приоритет: Высокий",
        "Материал: дуб",
        "Пол: Мужской",
        "Сезон: Зима",
        "Этаж: 5",
    ],
)
@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_a_property_crosses(line, mode):
    assert mask_text(line, Policy(mode=mode))["masked"] == line


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Тип клиента: Иванов Пётр", "Иванов"),
        ("Комментарий: Роза перезвонит", "Роза"),
        ("Имя: Вера", "Вера"),
        ("Доставка: Гульназ Ахметова, +7 904 555-12-12", "Гульназ"),
    ],
)
def test_a_person_in_such_a_line_does_not(line, name):
    assert name not in mask_text(line, Policy(mode="strict"))["masked"]


def test_a_label_and_a_value_of_common_words_are_named():
    text = "цвет кузова: белый\nстатус: кымбатай\nимя: вера"
    doc = Document(text)
    assert [text[a:b] for a, b in attributes(doc)] == ["цвет кузова", "белый", "статус"]
