import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.answers import MAX_TEXT, fitting, restored
from relay.border.assistants.loading import load_all
from relay.errors import Ended
from relay.pii.types import Value

SCHEMA = load_all(None)["lead-qualifier"].assistant.verdict
ANSWER = {
    "verdict": "target",
    "confidence": 0.9,
    "reason": "[PERSON_1] просит счёт",
    "quotes": ["пишет [PERSON_1]", "на [EMAIL_1]"],
    "topic": "счёт",
}
VALUES = {
    "[PERSON_1]": Value("PERSON", "Пётр Иванов", ("Пётр Иванов",)),
    "[EMAIL_1]": Value("EMAIL", "p@firma.example", ("p@firma.example",)),
}


def test_an_answer_that_fits_its_schema_passes():
    fitting(ANSWER, SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "[B]target[/B]"},
        {"verdict": ["target"]},
        {"confidence": 1.5},
        {"confidence": "0.9"},
        {"quotes": "one"},
        {"quotes": ["a", "b", "c", "d"]},
        {"quotes": [{"text": "a"}]},
        {"reason": None},
        {"reason": "x" * (MAX_TEXT + 1)},
        {"quotes": ["x" * (MAX_TEXT + 1)]},
        {"actions": {"delete": "everything"}},
        {"topic": {}},
    ],
    ids=lambda change: str(change)[:30],
)
def test_an_answer_that_does_not_is_no_verdict(change):
    with pytest.raises(Ended) as caught:
        fitting(ANSWER | change, SCHEMA)
    assert (caught.value.code, caught.value.outcome) == ("schema_mismatch", "failed")


def test_a_missing_key_is_no_verdict():
    for key in ANSWER:
        with pytest.raises(Ended):
            fitting({k: v for k, v in ANSWER.items() if k != key}, SCHEMA)


def test_a_schema_is_never_fetched_from_elsewhere():
    with pytest.raises(Exception, match="nresolvable"):
        fitting(ANSWER, {"$ref": "http://127.0.0.1:1/schema.json"})


def test_placeholders_are_restored_in_every_string():
    answer, unknown = restored(ANSWER, VALUES)
    assert answer["reason"] == "Пётр Иванов просит счёт"
    assert answer["quotes"] == ["пишет Пётр Иванов", "на p@firma.example"]
    assert (answer["verdict"], answer["confidence"], unknown) == ("target", 0.9, ())


def test_a_placeholder_that_nobody_gave_out_stays_and_is_told():
    hostile = ANSWER | {"reason": "[PERSON_2] и [PERSON_1]", "quotes": ["[PHONE_7]"]}
    answer, unknown = restored(hostile, VALUES)
    assert answer["reason"] == "[PERSON_2] и Пётр Иванов"
    assert answer["quotes"] == ["[PHONE_7]"]
    assert set(unknown) == {"[PERSON_2]", "[PHONE_7]"}


def test_a_value_that_looks_like_a_placeholder_is_not_restored_again():
    values = {
        "[PERSON_1]": Value("PERSON", "[EMAIL_1]", ("[EMAIL_1]",)),
        "[EMAIL_1]": VALUES["[EMAIL_1]"],
    }
    assert restored("[PERSON_1]", values)[0] == "[EMAIL_1]"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=30),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_the_shape_of_an_answer_survives_whatever_it_is(answer):
    def shape(value):
        if isinstance(value, str):
            return str
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        if isinstance(value, list):
            return [shape(item) for item in value]
        return value

    found, _ = restored(answer, VALUES)
    assert shape(found) == shape(answer)
