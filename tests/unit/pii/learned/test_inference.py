"""The network: the same answer every time, and for a piece the same as for the whole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.pii.learned import inference
from relay.pii.learned.inference import Memory, cases, probabilities
from relay.pii.learned.tokens import Tokens, context
from relay.pii.learned.weights import weights
from tests.corpus.notation import cases as corpus


def answer(text):
    tokens = Tokens(text)
    return probabilities(tokens.texts, context(tokens, cases(tokens.texts), (), ()))


def test_rows_are_probabilities():
    odds = answer("Звоните Ольге 8 916 204-71-33")
    assert np.allclose(odds.sum(1), 1, atol=1e-5)
    assert odds.min() >= 0


def test_nothing_gets_no_row():
    assert len(answer("")) == 0


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="абв ИП«»()@.,-17\nxY", max_size=400), st.integers(20, 60))
def test_a_long_text_is_answered_as_its_pieces_are(text, window):
    whole = answer(text)
    try:
        inference.WINDOW, before = window, inference.WINDOW
        pieces = answer(text)
    finally:
        inference.WINDOW = before
    solid = [token[0].isalnum() for token in Tokens(text).texts]
    assert np.allclose(whole[solid], pieces[solid], atol=1e-4)


def test_marks_without_a_word_near_are_nobodys():
    odds = answer("+-" * 3000)
    assert (odds[:, 0] == 1).all()


def test_lines_further_than_the_reach_do_not_matter():
    text = "\n".join(case.text for case in corpus("mail"))
    tokens = Tokens(text)
    around = context(tokens, cases(tokens.texts), (), ())
    odds = probabilities(tokens.texts, around)
    reach = weights().reach
    first, last = 500, 900
    part = probabilities(
        tokens.texts[first - reach : last + reach], around[first - reach : last + reach]
    )
    assert np.allclose(odds[first:last], part[reach:-reach], atol=1e-4)


def test_a_full_memory_begins_again_and_answers_the_same(monkeypatch):
    text = "Звоните Ольге или Фёдору Ильичу, 8 916 204-71-33, склад 5"
    before = answer(text)
    monkeypatch.setattr(inference, "KEPT", 24)
    monkeypatch.setattr(inference, "MEMORY", Memory())
    for words in ("один два три четыре", "пять шесть семь восемь девять", text):
        after = answer(words)
    assert np.allclose(before, after, atol=1e-6)
    assert len(inference.MEMORY.rows) <= 24


def test_a_memory_that_fills_up_between_two_questions_about_a_text_answers_the_same(monkeypatch):
    text = "Звоните Ольге или Фёдору, склад 5"
    before = answer(text)
    for kept in range(9, 30):
        monkeypatch.setattr(inference, "KEPT", kept)
        monkeypatch.setattr(inference, "MEMORY", Memory())
        answer("один два три четыре пять")
        assert np.allclose(before, answer(text), atol=1e-6), kept
