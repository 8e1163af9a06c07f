"""The normal form of hostile spelling, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.pii.text.normalise import View


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("Сн\u00adежа\u200bна", "Снежана"),
        ("８９１６", "8916"),
        ("+7&nbsp;916&#32;1", "+7 916 1"),
        ("tel=%2B7%20916&x=1", "tel=+7 916&x=1"),
        ("Ceргeй", "Сергей"),
        ("8 9I6 2О4 71 ЗЗ", "8 916 204 71 33"),
        ("Плехан0ва", "Плеханова"),
        ("a‑b", "a-b"),
        ("5 ООО «Лес»", "5 ООО «Лес»"),
    ],
)
def test_spelling_is_undone(raw, normal):
    assert View(raw).text == normal


@given(st.text(alphabet="аА a1\u200b&;%2Bо0\u00a0－①İ\u0301", max_size=40))
def test_every_place_leads_back_into_the_original(raw):
    view = View(raw)
    at = 0
    for i in range(len(view.text)):
        start, stop = view.original(i, i + 1)
        assert at <= start <= stop <= len(raw)
        at = start
