"""Hashes and cadastral numbers are nobody's; what is named a secret is one."""

import pytest

from relay.pii.engine import mask_text
from relay.pii.harmless.things import things
from relay.pii.text.document import Document
from relay.pii.types import Policy

UUID = "8c1f7e20-55ab-4d0e-b7a1-90ce33f1d2b8"
DIGEST = "9e107d9d372bb6826bd81d3542a419d6"


@pytest.mark.parametrize(
    "text",
    [
        f"МЧД № {UUID}",
        f"Хеш: {DIGEST}",
        "отпечаток 4A:7C:09:DE:55:B1:F8:20:6E:93:CD:01:77:A2:3B:EC:18:F4:60:9D",
        "участок 59:32:3980008:1176",
        "запись 50:20:0010112:7743-50/422/2020-3",
        "Годы 2015 2016 2017 2018",
        "| 2013 | 2014 | 2015 | 2016 | 2017 |",
        "2000; 2005; 2010",
        "Сайт shop-igrushki.example не открывается",
        "Посмотрите https://kamin-velikiy.ru, потом напишите",
    ],
)
@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_a_number_of_a_thing_crosses(text: str, mode: str):
    assert mask_text(text, Policy(mode=mode))["masked"] == text


@pytest.mark.parametrize(
    "text",
    [
        f"token: {UUID}",
        f"пароль Leto!\nхеш {DIGEST}",
        "12345678901234567890123456789012",
        "4A:7C:09:DE:55:B1",
        "карта 2014 2016 2017 2019",
        "2015 2015 2015",
        "12:30:45",
        "пишите на ivanov собака mail.ru",
        "ivanov at firma.ru",
        "vk.com/ivan.petrov",
        "ivanov@firma.ru",
    ],
)
def test_a_secret_or_another_number_is_no_such_thing(text: str):
    assert list(things(Document(text))) == []
