"""Cleaning of text: what is told to be plain needs none, whole or in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from relay.border.documents.text import apart, clean, is_plain, tidy

_TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("а й\u0306\u200b\xad<>\n\r\t ё1")),
    max_size=20,
)


@given(_TEXTS, _TEXTS)
def test_no_piece_of_a_plain_line_changes_but_for_spaces_at_its_end(one, other):
    if is_plain(one + other):
        for piece in (one, other, one + other):
            assert clean(piece) == piece == apart(piece)
            assert tidy(piece) == piece.rstrip()


def test_what_is_not_plain():
    assert is_plain("Труба 57×3,5 – 12 т")
    for text in ("a\nb", "a\u200bb", "и\u0306", "<mailto:a@b.ru>", "a\u00a0b", "a\x00"):
        assert not is_plain(text)
