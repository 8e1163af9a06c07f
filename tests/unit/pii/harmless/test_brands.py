"""Quotes: a thing's name, or a person's that somebody put in quotes."""

import pytest

from relay.pii.engine import mask_text
from relay.pii.harmless.brands import is_brand
from relay.pii.text.document import Document
from relay.pii.types import Policy


@pytest.mark.parametrize("mode", ["strict", "balanced"])
@pytest.mark.parametrize(
    "text",
    ["Файл «Иванов Пётр» приложен", "Лист «Пётр Иванов»", "анкета «Кузнецова Анна», скан ниже"],
)
def test_what_is_called_after_the_person_it_is_about_loses_the_name(text, mode):
    done = mask_text(text, Policy(mode=mode))["masked"]
    assert "«[PERSON_1]»" in done


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("отчёт «Иванов Пётр» ждёт", "отчёт «[PERSON_1]» ждёт"),
        ("отчёт «Сидоров Олег Петрович» ждёт", "отчёт «[PERSON_1]» ждёт"),
        ("роман «Анна Каренина»", "роман «Анна Каренина»"),
        ("крейсер «Пётр Великий» в порту", "крейсер «Пётр Великий» в порту"),
        ("ООО «Иванов Пётр»", "ООО «Иванов Пётр»"),
        ("магазин «Иванов Пётр»", "магазин «Иванов Пётр»"),
        ("файл «Смета», лист «Цены»", "файл «Смета», лист «Цены»"),
    ],
)
def test_in_strict_a_name_as_papers_write_it_is_a_person_unless_a_trade_is_called_so(text, masked):
    assert mask_text(text, Policy())["masked"] == masked


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("школа № 28 им. А. С. Макаренко", True),
        ("библиотека имени Крупской", True),
        ("СОШ № 8 им. Терешковой", True),
        ("от имени Терешковой", False),
        ("передайте им. Терешкова приедет", False),
        ("замена имени Терешковой", False),
    ],
)
def test_an_institution_keeps_the_name_it_is_called_after(text, thing):
    start = max(text.find(name) for name in ("А. С. Макаренко", "Крупской", "Терешков"))
    assert is_brand(Document(text), start, len(text)) == thing
