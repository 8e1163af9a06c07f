"""The list of trade names: a brand crosses, a person called like one does not."""

import pytest

from relay.pii.engine import mask_text
from relay.pii.types import Policy
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import STRANGER, traits
from relay.pii.words.listed import is_settlement, is_trade_name
from relay.pii.words.wordset import LONGEST, term_list, word_set


def test_nobody_is_called_by_a_trade_name():
    names = (word_set("given"), word_set("latin_given"), term_list("given_extra"))

    assert not [w for w in term_list("trade_names") if any(w in given for given in names)]


@pytest.mark.parametrize("word", ["flender", "вайлант", "вайланта", "кнауфом", "рехау"])
def test_a_trade_name_is_known_in_every_case_form(word: str):
    assert is_trade_name(word)


@pytest.mark.parametrize("word", ["власов", "роза", "max", "ремень"])
def test_a_name_or_a_word_is_no_trade_name(word: str):
    assert not is_trade_name(word)


def test_a_trade_name_is_a_term_in_both_scripts():
    assert latin_traits("optibelt").term
    assert traits("будерус").term


def test_a_brand_crosses_and_a_person_called_like_it_does_not():
    brand = mask_text("Нужны ремни Optibelt и плиты Кнауф", Policy(mode="strict"))
    person = mask_text("Звонил Кнауф Пётр Ильич, просил перезвонить", Policy(mode="strict"))

    assert brand["masked"] == "Нужны ремни Optibelt и плиты Кнауф"
    assert "Кнауф" not in person["masked"]


@pytest.mark.parametrize("word", ["добринка", "добринке", "саранпауле", "усть-куломе"])
def test_a_village_is_a_place_in_every_case_form(word: str):
    assert traits(word).place


@pytest.mark.parametrize("word", ["жуков", "анна", "ключи"])
def test_a_village_called_like_a_person_or_a_thing_stays_ambiguous(word: str):
    assert is_settlement(word)
    assert not traits(word).place


@pytest.mark.parametrize("name", ["given_extra", "terms", "trade_names", "roles", "people"])
def test_no_listed_word_is_taken_for_a_stranger(name):
    told = {word for word in term_list(name) if word.isalpha() and "а" <= word[0] <= "я"}
    assert told
    assert not [word for word in told if len(word) <= LONGEST and traits(word) == STRANGER]


@pytest.mark.parametrize("word", ["ыгвжфкщь", "бгдеж"])
def test_a_word_of_no_list_is_a_stranger(word):
    assert traits(word) == STRANGER


def test_a_stranger_may_be_built_like_a_name():
    assert traits("ыгвжфович").patronymic
    assert traits("ыгвжфовский").last
