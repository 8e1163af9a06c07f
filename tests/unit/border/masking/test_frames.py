import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking.frames import Answer, Check, Checked, Failed, Mask, Masked, Question
from relay.pii.types import Masked as Text
from relay.pii.types import MaskedPart, Masking, Part, Policy, Replacement, Value

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.dictionaries(
    TEXT, st.builds(Value, TEXT, TEXT, st.lists(TEXT, max_size=2).map(tuple)), max_size=3
)
PARTS = st.lists(st.builds(Part, TEXT, TEXT, st.sampled_from(["person", "text"])), max_size=3)
POLICY = st.builds(
    Policy,
    mode=st.sampled_from(["strict", "balanced"]),
    allow=st.lists(TEXT, max_size=2).map(tuple),
    deny=st.lists(TEXT, max_size=2).map(tuple),
    staff=st.lists(TEXT, max_size=2).map(tuple),
)
MASKING = Masking(
    parts=(
        MaskedPart("a", Text("[PERSON_1]"), (Replacement(0, 4, "[PERSON_1]", "PERSON", "ner"),)),
    ),
    values={"[PERSON_1]": Value("PERSON", "Иван", ("Иван",))},
    hints={"[PERSON_1]": {"name": "first_only"}},
    remarks=("hidden_text",),
    allowed_terms=("Битрикс24",),
)


@given(
    st.builds(Mask, PARTS.map(tuple), POLICY, VALUES)
    | st.builds(Check, st.lists(TEXT, max_size=3).map(tuple), VALUES, st.just(()))
)
def test_a_question_arrives_as_it_was_asked(question):
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(question), type=Question) == question


@pytest.mark.parametrize(
    "answer",
    [Masked(MASKING), Checked(("PHONE",)), Checked(()), Failed("detector_KeyError")],
    ids=repr,
)
def test_an_answer_arrives_as_it_was_given(answer):
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=Answer) == answer


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode({"type": "Masked"}),
        msgspec.msgpack.encode({"type": "Unknown"}),
        msgspec.msgpack.encode({"found": []}),
        msgspec.msgpack.encode([]),
        msgspec.msgpack.encode(Checked(("x",)))[:-1],
    ],
    ids=ascii,
)
def test_anything_else_is_no_answer(frame):
    with pytest.raises(msgspec.DecodeError):
        msgspec.msgpack.decode(frame, type=Answer)


def test_a_question_is_never_taken_for_an_answer():
    for one, other in ((Check((), {}, ()), Answer), (Checked(()), Question)):
        with pytest.raises(msgspec.DecodeError):
            msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=other)
