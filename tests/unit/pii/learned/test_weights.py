"""The weights: complete, of the expected shapes, refused when missing or foreign."""

import pytest

from relay.errors import DetectionFailed
from relay.pii.learned.tokens import GROUPS, LABELS
from relay.pii.learned.weights import FILE, weights
from relay.pii.learned.words import BUCKETS, FEATURES
from relay.pii.words import wordset


def test_the_tables_fit_the_code():
    w = weights()
    assert w.pieces.shape[0] == BUCKETS
    assert w.features.shape[0] == len(FEATURES)
    assert w.context.shape[0] == sum(GROUPS)
    assert w.head.shape[1] == len(LABELS) + 2


def test_missing_weights_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(wordset, "DATA", tmp_path)
    with pytest.raises(DetectionFailed) as raised:
        weights.__wrapped__()
    assert (raised.value.code, raised.value.detail) == ("dictionary_missing", FILE)


def test_foreign_weights_are_refused(monkeypatch, tmp_path):
    blob = bytearray((wordset.DATA / FILE).read_bytes())
    blob[len(blob) // 2] ^= 1
    (tmp_path / FILE).write_bytes(blob)
    monkeypatch.setattr(wordset, "DATA", tmp_path)
    with pytest.raises(DetectionFailed) as raised:
        weights.__wrapped__()
    assert (raised.value.code, raised.value.detail) == ("dictionary_damaged", FILE)
