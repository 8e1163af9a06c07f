"""The tagger in a text: what it adds, what it may overrule, what it never does."""

import numpy as np
import pytest

from relay.pii.document import Document
from relay.pii.engine import mask_text
from relay.pii.learned.priors import is_place, is_version, soothe
from relay.pii.learned.tagger import KEEP, Reading, Threshold, read
from relay.pii.learned.tokens import LABELS, Tokens
from relay.pii.types import Policy, Span


def reading(text, personal, keep=0.0):
    """A reading in which every token is as personal as told."""
    tokens = Tokens(text)
    odds = np.zeros((len(tokens), len(LABELS) + 2))
    odds[:, KEEP] = keep
    return Reading(
        Document(text), tokens, odds, np.full(len(tokens), personal), Threshold(0.5, 0.2, 0.05)
    )


@pytest.mark.parametrize(
    ("label", "rule", "personal", "keep", "expected"),
    [
        ("PERSON", "name_word", 0.01, 0.0, True),
        ("PERSON", "name_word", 0.2, 0.0, False),
        ("PERSON", "name_run", 0.01, 0.9, False),  # a full name is no guess
        ("INN", "inn", 0.01, 0.9, False),
        ("NUM", "sweep_code", 0.01, 0.9, True),
        ("NUM", "sweep_code", 0.01, 0.1, False),  # unknown and not known to be a thing
        ("NUM", "sweep_number", 0.01, 0.9, False),  # figures alone may be anybody's
        ("TERM", "sweep_word", 0.01, 0.1, False),
    ],
)
def test_only_guesses_are_overruled_and_only_where_the_tagger_is_sure(
    label, rule, personal, keep, expected
):
    span = Span(0, 4, label, rule)
    assert reading("Роза и мир", personal, keep).harmless(span) is expected


def test_the_answer_is_the_same_each_time():
    doc = Document("Спросите Туяну, 8 (3012) 37-55-10, нужны 4 шт Dell R760")
    one, other = read(doc, (), ()), read(doc, (), ())
    assert np.array_equal(one.odds, other.odds)
    assert list(one.finds()) == list(other.finds())


def test_a_bare_town_is_no_address():
    tokens = Tokens("Казань Баумана 5")
    assert is_place(tokens, 0, 1)
    assert not is_place(tokens, 0, 3)
    assert not is_place(tokens, 2, 3)


@pytest.mark.parametrize(
    ("text", "what", "expected"),
    [
        ("хром 126.0.6478.127 падает", "126.0.6478", True),  # not an address by arithmetic
        ("драйвер 5.979.0.0.", "5.979.0.0", True),
        ("битрикс 24.0.300, хром", "24", True),
        ("версия 10.12.0.4", "10.12.0.4", True),  # named
        ("сервер 10.44.8.17/27", "10.44.8.17", False),
        ("шлюз I0.0.0.1", "0.0.0.1", False),
        ("звоните 8.916.448.20.17", "916.448.20.17", False),
        ("адрес десять ноль ноль один", "десять ноль ноль один", False),
    ],
)
def test_what_cannot_be_an_address_or_is_named_a_version_is_none(text, what, expected):
    start = text.index(what)
    assert is_version(Document(text), start, start + len(what)) is expected


def test_times_sizes_and_amounts_need_more_than_a_suspicion():
    doc = Document("к 19:40, 4 шт, 600x1000, дом 7")
    tokens = Tokens(doc.text)
    personal = np.ones(len(tokens))
    soothe(doc, tokens, personal, np.zeros(len(tokens)))
    calm = {text for text, p in zip(tokens.texts, personal, strict=True) if p < 1}
    assert calm == {"19", ":", "40", "4", "600", "x", "1000"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("фланцы", 0.09),
        ("Фланцы", 0.09),
        ("вера", 0.3),  # a given name as well
        ("мороз", 0.3),  # a surname as well
        ("кымбатай", 0.3),  # no word at all
        ("ФЛАНЦЫ", 0.3),  # capitals hide what a word is
    ],
)
def test_an_everyday_word_that_is_nobodys_name_needs_more_than_a_suspicion(text, expected):
    tokens = Tokens(text)
    personal = np.full(1, 0.3)
    soothe(Document(text), tokens, personal, np.full(1, 0.25))
    assert personal[0] == pytest.approx(expected)


def test_an_everyday_word_of_an_address_is_as_suspicious_as_it_was():
    personal = np.full(1, 0.3)
    soothe(Document("линейная"), Tokens("линейная"), personal, np.full(1, 0.05))
    assert personal[0] == pytest.approx(0.3)


def test_a_name_that_is_in_no_list_is_masked_by_its_place():
    found = mask_text("меня зовут кымбатай, перезвоните", Policy(mode="balanced"))
    assert "кымбатай" not in found["masked"]
