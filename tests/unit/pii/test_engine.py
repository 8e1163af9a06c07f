"""The engine's switch: loads, names what is missing, masks one text."""

import subprocess
import sys

import pytest

from relay.errors import DetectionFailed
from relay.pii.engine import load, mask_text
from relay.pii.ner import weights as ner_weights
from relay.pii.types import Policy
from relay.pii.words import wordset


def test_one_text_becomes_spans_masked_text_and_hints():
    text = "Это Лидия Груздева, 8 916 204-71-33"
    load()
    found = mask_text(text, Policy())
    assert [(text[a:b], label) for a, b, label in found["spans"]] == [
        ("Лидия Груздева", "PERSON"),
        ("8 916 204-71-33", "PHONE"),
    ]
    assert found["masked"] == "Это [PERSON_1], [PHONE_1]"
    assert found["hints"]["[PERSON_1]"] == {"name": "full"}


LETTER = "Добрый день! ООО «Вега», Олег Краснов, 8 342 201-44-15, oleg@vega.ru, ул. Лесная, 4"


def test_the_first_message_finds_every_pattern_prepared():
    code = (
        "from relay.pii import engine; from relay.pii.patterns import gates;"
        " from relay.pii.types import Policy; engine.load();"
        f" known = gates.State.index; engine.mask_text({LETTER!r}, Policy());"
        " raise SystemExit(known is not gates.State.index)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_a_missing_dictionary_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(wordset, "DATA", tmp_path)
    with pytest.raises(DetectionFailed) as raised:
        wordset.frozen("given.bin")
    assert (raised.value.code, raised.value.detail) == ("dictionary_missing", "given.bin")


def test_a_missing_wheel_is_named(monkeypatch):
    monkeypatch.setattr(ner_weights.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(DetectionFailed) as raised:
        ner_weights.weights.__wrapped__()
    assert raised.value.code == "ner_missing"
