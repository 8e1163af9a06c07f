"""Charsets without labels: long and short Russian texts, Western ones, and what is no text."""

import pytest

from relay.border.documents.charset import decode

_TEXTS = (
    "Добрый день! Просим выставить счёт на трубы стальные 57х3,5 — 12 тонн, доставка в Тверь.",
    "имя;фамилия;возраст\nИван;Петров;33\n",
    "ООО «Ромашка», ИНН 7701234567",
    "ДОБРЫЙ ДЕНЬ, СРОЧНО НУЖЕН ПРАЙС",
    "Hello, цена?",
    "Щипцы, жёлтый шуруп, электрощиток, ёмкость",
)


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize(
    "charset",
    [
        "utf-8",
        "utf-8-sig",
        "cp1251",
        "koi8-r",
        "cp866",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "mac-cyrillic",
    ],
)
def test_russian_texts_come_back(text, charset):
    if charset in ("koi8-r", "cp866"):
        text = text.replace("«", '"').replace("»", '"').replace("—", "-")
    assert decode(text.encode(charset)) == text


def test_a_label_is_believed_when_the_letters_agree():
    assert decode("Müller, Größe, naïve".encode("latin-1"), "iso-8859-1") == "Müller, Größe, naïve"
    assert decode("Іван Їжак, ціна".encode("koi8-u"), "koi8-u") == "Іван Їжак, ціна"


def test_a_label_that_the_letters_contradict_is_not():
    text = "Добрый день, пришлите цены на трубы"
    assert decode(text.encode("cp1251"), "iso-8859-1") == text
    assert decode(text.encode("koi8-r"), "windows-1251") == text


def test_a_letter_cut_in_half_does_not_change_the_charset():
    assert decode("Добрый день, нужны трубы".encode()[:-1]) == "Добрый день, нужны труб\ufffd"


@pytest.mark.parametrize("noise", [b"\x00\x01\x02\xff\xfe\x80" * 50, bytes(range(256))])
def test_what_is_no_text_is_none(noise):
    assert decode(noise) is None
