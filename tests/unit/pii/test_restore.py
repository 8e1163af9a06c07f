"""Restore: tolerant of what models do to placeholders, never guessing, in the right case."""

import pytest

from relay.pii.restore import restore
from relay.pii.types import Value

VALUES = {
    "[PERSON_1]": Value("PERSON", "Иван Петров", ("Иван Петров",)),
    "[PERSON_2]": Value("PERSON", "Ольга Сергеевна Левченко", ()),
    "[PERSON_3]": Value("PERSON", "Анна Маяковская", ()),
    "[PERSON_4]": Value("PERSON", "Гагик Мкртчян", ()),
    "[PERSON_5]": Value("PERSON", "Tomasz Nowak", ()),
    "[PHONE_1]": Value("PHONE", "+7 916 204-71-33", ()),
}


@pytest.mark.parametrize(
    "form",
    [
        "[PERSON_1]",
        "[person_1]",
        "[[PERSON_1]]",
        "<PERSON_1>",
        "PERSON_1",
        "[ PERSON_1 ]",
        "`[PERSON_1]`",
        "**PERSON_1**",
    ],
)
def test_every_shape_of_a_placeholder_is_filled(form):
    assert restore(f"Клиент {form} ждёт", VALUES).text == "Клиент Иван Петров ждёт"


@pytest.mark.parametrize("form", ["[PERSON_11]", "[EMAIL_1]", "[PHONE_7]"])
def test_an_unknown_number_is_flagged_and_left_alone(form):
    done = restore(f"Ответ: {form}.", VALUES)
    assert (done.text, done.unknown) == (f"Ответ: {form}.", (form,))


@pytest.mark.parametrize(
    ("answer", "restored"),
    [
        ("Перезвоните [PERSON_1] на [PHONE_1].", "Перезвоните Ивану Петрову на +7 916 204-71-33."),
        ("Запрос от [PERSON_2] принят.", "Запрос от Ольги Сергеевны Левченко принят."),
        ("Свяжитесь с [PERSON_3].", "Свяжитесь с Анной Маяковской."),
        ("Назначить встречу [PERSON_4].", "Назначить встречу Гагику Мкртчяну."),
        ("По словам [PERSON_3], срок горит.", "По словам Анны Маяковской, срок горит."),
        ("Передайте менеджеру [PERSON_1] счёт.", "Передайте менеджеру Ивану Петрову счёт."),
        ("Ответить [PERSON_3|дат] до пятницы.", "Ответить Анне Маяковской до пятницы."),
        ("Встретили [PERSON_2|вин].", "Встретили Ольгу Сергеевну Левченко."),
        ("Доволен [PERSON_1|твор].", "Доволен Иваном Петровым."),
        ("[PERSON_2] просит скидку.", "Ольга Сергеевна Левченко просит скидку."),
        ("Письмо для [PERSON_5].", "Письмо для Tomasz Nowak."),
    ],
)
def test_names_take_the_case_of_the_sentence(answer, restored):
    assert restore(answer, VALUES).text == restored


def test_a_surface_in_another_case_comes_back_in_the_nominative():
    values = {"[PERSON_1]": Value("PERSON", "Ольге", ("Ольге",))}
    assert restore("[PERSON_1] согласна.", values).text == "Ольга согласна."


def test_brackets_of_the_sentence_survive():
    assert restore("(см. [PHONE_1])", VALUES).text == "(см. +7 916 204-71-33)"
