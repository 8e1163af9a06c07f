"""Passwords that are words: quotes and clauses behind the word that announces one."""

import pytest

from relay.pii.engine import mask_text
from relay.pii.strict.passphrases import passphrases
from relay.pii.text.document import Document
from relay.pii.types import Policy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("пароль от кабинета «мама мыла раму», да", ["мама мыла раму"]),
        ("код ворот скажет «степь сто»", ["степь сто"]),
        ("Пароль вайфая для гостей: шаланды полные кефали, вот", ["шаланды полные кефали"]),
        ("JWT_SECRET=не-забыть-поменять\nPORT=80", ["не-забыть-поменять"]),
        ("пароль — то же, что и у вас в прошлый раз был там", ["то же"]),
        ("пароль: он давно уже не подходит к этой учётной записи", []),  # a sentence
        ("пароль. Тариф «Бизнес»", []),
        ("пароль: логин=vasya", []),
        ("забыли пароль от 1С:Предприятие 8.3", []),
    ],
)
def test_a_password_in_words_is_found_behind_what_announces_it(text, expected):
    found = [text[span.start : span.stop].strip() for span in passphrases(Document(text))]
    assert found == expected


def test_it_is_the_business_of_strict_alone():
    text = "пароль от вайфая «тихий вечер»"
    assert "вечер" not in mask_text(text, Policy(mode="strict"))["masked"]
