"""The frozen morphology: readings of forms, and forms of lexemes."""

import pytest

from relay.pii.words.morphology import forms, readings


@pytest.mark.parametrize(
    ("word", "lemma", "kind", "case"),
    [
        ("ольге", "ольга", "f", "d"),
        ("Петровой", "петров", "s", "g"),
        ("москве", "москва", "g", "l"),
        ("серверами", "сервер", "c", "b"),
    ],
)
def test_a_form_is_read(word, lemma, kind, case):
    assert (lemma, kind, case) in {(r.lemma, r.kind, r.case) for r in readings(word)}


@pytest.mark.parametrize("word", ["", "гыврымзап", "щ" * 1000])
def test_a_stranger_has_no_readings(word):
    assert readings(word) == ()


def test_a_lexeme_gives_its_forms():
    assert ("ольгой", "fNbsfy") in forms("Ольга", "f")
