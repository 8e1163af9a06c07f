"""Any string at all gives a result or a clear refusal, and no refusal holds the text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.errors import RelayError
from relay.pii.engine import mask_text
from relay.pii.masking import mask
from relay.pii.placeholders import EXACT
from relay.pii.restore import restore_exact
from relay.pii.types import Part, Policy
from tests.corpus.notation import cases
from tools.fuzz_masking import one_input

ANY = st.text(alphabet=st.characters(), max_size=200)  # lone surrogates and controls included
LINES = [case.text for case in cases()]
HOSTILE = st.sampled_from(
    ["\x00", "\u200b", "\u202e", "\ud800", "[", "]", "PERSON_1",
     "_1", "&#x110000;", "%FF", "«", "\r",
     "٠",
     "ﬁ", "İ", "ß", "e\u0301", "\U000e0041", "💥", "8916", "@", "."]
)  # fmt: skip
MIXED = st.lists(st.one_of(ANY, HOSTILE, st.sampled_from(LINES)), max_size=6).map("".join)
MODES = st.sampled_from(["strict", "balanced"])


@settings(max_examples=80, deadline=None)
@given(MIXED, MODES)
@example("\ud83d Иван Петров", "strict")
@example("", "strict")
@example("\x00" * 300, "balanced")
def test_any_string_gives_a_result_or_a_refusal_without_it(text, mode):
    try:
        done = mask([Part("text", text)], Policy(mode=mode))
    except RelayError as error:
        refused = error
    else:
        refused = None
    if refused is not None:
        assert refused.__cause__ is None
        assert str(refused) in ("invalid_text", "guard_still_finds")
        return
    (part,) = done.parts
    assert restore_exact(part) == text
    inside = [one.placeholder for one in part.replacements]
    assert EXACT.findall(part.text) == inside  # nothing in the input passes for a placeholder


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=120))
def test_the_fuzz_target_takes_any_bytes(data):
    one_input(data)


@pytest.mark.parametrize(
    "text", ["[PERSON_1]", "[person_12]", "PHONE_3", "<<EMAIL_1>>", "[TERM_999999]"]
)
@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_what_looks_like_a_placeholder_is_escaped(text, mode):
    found = mask_text(f"смотри {text} и всё", Policy(mode=mode))
    assert [label for _, _, label in found["spans"]] == ["TERM"]
    assert found["masked"] == "смотри [TERM_1] и всё"
