"""Every reason, loss and odd format has words in both languages."""

from typing import get_args

from relay.border.documents.blocks import Format, Lost, Reason
from relay.border.documents.words import FORMATS, LOSSES, REASONS


def test_every_reason_and_loss_has_words():
    assert set(REASONS) == set(get_args(Reason))
    assert set(LOSSES) == set(get_args(Lost))
    assert set(FORMATS) <= set(get_args(Format))


def test_words_are_there_in_both_languages():
    for russian, english in (*REASONS.values(), *LOSSES.values(), *FORMATS.values()):
        assert russian
        assert english.isascii()
        assert english
