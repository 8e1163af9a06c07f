"""A value is masked whole: its edges, and the parts of it that stand apart."""

import pytest

from relay.pii.edges import whole
from relay.pii.text.document import Document
from relay.pii.types import Span


def grown(text, *finds):
    """The texts of the spans after growing, for finds given as (surface, label)."""
    spans = [
        Span(text.index(surface), text.index(surface) + len(surface), label, "learned")
        for surface, label in finds
    ]
    return {text[s.start : s.stop] for s in whole(Document(text), spans)}


@pytest.mark.parametrize(
    ("text", "surface", "label", "expected"),
    [
        ("пароль: Summer-in-Bukhara9.", "Bukhara", "SECRET", "Summer-in-Bukhara9"),
        ("pass=Zima!24&id=7", "Zima", "SECRET", "Zima!24"),
        ("ник не_вася_совсем, да", "вася_совсем", "HANDLE", "не_вася_совсем"),
        ("спросите Jung-Krämer там", "Jung", "PERSON", "Jung-Krämer"),
        ("пишет Dell'Orto", "Dell", "PERSON", "Dell'Orto"),
        ("|Мельник А||", "Мельник", "PERSON", "Мельник А"),
        ("Мельник А дальше", "Мельник", "PERSON", "Мельник"),
        ("для D3нису", "D3", "PLATE", "D3нису"),
        ("р. 14 мая 1979 г.р., был", "14 мая 1979", "DOB", "14 мая 1979 г.р."),
        ("Мне 1.12.1961, пишу", "12.1961", "DOB", "1.12.1961"),
        ("Мне 61 с 01.12.2021-5", "61", "DOB", "61"),
        ("1979-12-01T03:00:00+03:00", "1979-12-01", "DOB", "1979-12-01T03:00:00+03:00"),
        ("2-14-90 (внутр. 506)", "2-14-90", "PHONE", "2-14-90 (внутр. 506"),
        ("9-17-44 (код района 86733)", "9-17-44", "PHONE", "9-17-44 (код района 86733"),
        ("В.В. внутр 3-08", "3-08", "PHONE", "внутр 3-08"),
        ("тел=+7 983 417-70-22", "7 983 417-70-22", "PHONE", "+7 983 417-70-22"),
        ("кем: ОВД Зимы", "ОВД Зимы", "PASSPORT", "кем: ОВД Зимы"),
        ("цена 15", "15", "NUM", "15"),
    ],
)
def test_a_find_grows_to_its_edges(text, surface, label, expected):
    assert grown(text, (surface, label)) == {expected}


def test_what_hangs_on_a_name_goes_with_it_in_strict():
    text = "звать Лёд-старший"
    find = Span(text.index("Лёд"), text.index("-"), "PERSON", "learned")
    found = {mode: whole(Document(text, mode), [find]) for mode in ("strict", "balanced")}
    assert {mode: text[s.start : s.stop] for mode, (s,) in found.items()} == {
        "strict": "Лёд-старший",
        "balanced": "Лёд",
    }


@pytest.mark.parametrize(
    ("text", "finds", "whole"),
    [
        ("девятьсот два, ой, нет, вру: триста один", ("девятьсот два", "триста один"), "PHONE"),
        ("917 ой, сейчас гляну, 86733", ("917", "86733"), "PHONE"),
        ("9-17-44 ой, сейчас гляну, 86733", ("9-17-44", "86733"), None),
        ("Мира 5 (новый город 27/14)", ("Мира 5", "27/14"), "ADDRESS"),
        ("на Мира 5. Адрес: Лесная 4", ("Мира 5", "Лесная 4"), None),
        ("Мира 5 или Лесная 4", ("Мира 5", "Лесная 4"), None),
        ("на Мира 5\nкв. 4", ("Мира 5", "кв. 4"), None),
    ],
)
def test_a_remark_inside_a_value_is_masked_with_it_in_strict(text, finds, whole):
    label = whole or ("ADDRESS" if "Мира" in text else "PHONE")
    left, right = finds
    joined = text[text.index(left) : text.index(right) + len(right)]
    assert (joined in grown(text, (left, label), (right, label))) is (whole is not None)


def test_parts_of_one_value_are_joined_over_a_word():
    text = "XTA21 и дальше 0447188"
    assert grown(text, ("XTA21", "VIN"), ("0447188", "VIN")) == {"XTA21", "0447188"}
    text = "XTA21 потом 0447188"
    assert text in grown(text, ("XTA21", "VIN"), ("0447188", "VIN"))
    text = "94 11\nномер 330 185"
    assert grown(text, ("94 11", "PASSPORT"), ("330 185", "PASSPORT")) == {
        "94 11",
        "номер 330 185",
    }


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("119019, Москва, Арбат 4", (("119019", "ADDRESS"), ("Арбат 4", "ADDRESS"))),
        ("119019 москва арбат 4", (("119019", "ADDRESS"), ("арбат 4", "ADDRESS"))),
        ("Анна и Олег", (("Анна", "PERSON"), ("Олег", "PERSON"))),
        ("А447КУ05 или В118ЕК05", (("А447КУ05", "PLATE"), ("В118ЕК05", "PLATE"))),
        ("77-18-04 это старый, а новый 77-18-05", (("77-18-04", "PHONE"), ("77-18-05", "PHONE"))),
    ],
)
def test_what_stands_between_two_values_stays(text, finds):
    assert grown(text, *finds) == {surface for surface, _ in finds}
