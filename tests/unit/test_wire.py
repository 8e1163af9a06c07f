import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay import wire
from relay.pii.types import Masked

ASSISTANT = wire.Assistant(
    run="r1",
    name="lead-qualifier",
    sha256="0" * 64,
    instructions=Masked("Разбери обращение"),
    provider="openai",
    model="m",
    settings=wire.Settings(temperature=0.2),
    verdict_schema={"type": "object"},
)
TURN = wire.Turn(
    version=wire.VERSION,
    portal="p1",
    audience="offshore",
    turn="m1",
    thread="t1",
    text=Masked("Меня зовут [PERSON_1]"),
    files=[wire.File(name="attachment-1.md", text=Masked("пусто"))],
    hints=[wire.Hint(placeholder=Masked("[PHONE_1]"), phone="plausible", country="RU")],
    remarks=["hidden_text"],
    assistants=[ASSISTANT],
    allowed_recipients=["openai"],
    allowed_terms=[Masked("Битрикс24")],
    deadline=1795248000,
)
VERDICT = wire.Verdict(
    version=wire.VERSION,
    portal="p1",
    audience="border",
    run="r1",
    turn="m1",
    assistant="0" * 64,
    outcome="verdict",
    code="",
    answer={"verdict": "target"},
    recipients=[wire.Recipient(name="openai", model="m", at=1, attempts=2)],
    usage=wire.Usage(input_tokens=5),
    model_ms=12,
)
ALL = [
    TURN,
    VERDICT,
    wire.Poll(audience="offshore"),
    wire.Polled(verdicts=[VERDICT]),
    wire.Ack(audience="offshore", runs=["r1"]),
    wire.Acked(acknowledged=1),
    wire.Accepted(turn="m1"),
    wire.Erase(audience="offshore", erasure="e_1", turns=["m1"]),
    wire.Erased(erasure="e_1", texts=0, running=1, objects=2),
    wire.CapabilitiesRequest(audience="offshore"),
    wire.Capabilities(versions=[1], release="0.1.0", providers=["openai"], body_mb=25, time=1),
]
IDS = [type(one).__name__ for one in ALL]


def plain(struct):
    return msgspec.json.decode(msgspec.json.encode(struct))


def test_everything_that_crosses_is_tried_here():
    crossing = {
        name
        for name, found in vars(wire).items()
        if isinstance(found, type) and issubclass(found, wire.Struct) and found is not wire.Struct
    }
    inside = {"Hint", "File", "Settings", "Assistant", "Recipient", "Usage"}
    assert crossing == set(IDS) | inside


@pytest.mark.parametrize("struct", ALL, ids=IDS)
def test_what_is_written_reads_back(struct):
    assert msgspec.convert(plain(struct), type(struct)) == struct
    assert msgspec.json.encode(struct) == msgspec.json.encode(
        msgspec.json.decode(msgspec.json.encode(struct), type=type(struct))
    )


def places(value):
    """Every object inside a JSON value."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from places(item)
    elif isinstance(value, list):
        for item in value:
            yield from places(item)


@pytest.mark.parametrize("struct", ALL, ids=IDS)
def test_a_field_that_nobody_agreed_on_is_refused_wherever_it_stands(struct):
    free = (ASSISTANT.verdict_schema, VERDICT.answer)  # JSON of the customer's own shape
    for index, place in enumerate(places(plain(struct))):
        if place in free:
            continue
        value = plain(struct)
        list(places(value))[index]["raw_text"] = "+7 916 123-45-67"
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, type(struct))


@pytest.mark.parametrize("struct", ALL, ids=IDS)
def test_nothing_that_crosses_can_be_changed(struct):
    name = struct.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(struct, name, None)


@pytest.mark.parametrize("other", ["border", "module", "", None])
def test_a_turn_names_its_own_audience(other):
    for field, value in (("audience", other), ("type", other or "verdict")):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(plain(TURN) | {field: value}, wire.Turn)


HINT = {"placeholder": "[PHONE_1]"}


@given(st.text(max_size=40))
def test_a_hint_speaks_of_a_placeholder_and_of_nothing_else(text):
    fits = (
        text.startswith("[")
        and text.endswith("]")
        and text[1:-1].rpartition("_")[2].isdigit()
        and text[1:-1].isascii()
        and text.isupper()
    )
    if not fits:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"placeholder": text}, wire.Hint)


@pytest.mark.parametrize(
    "change",
    [
        {"placeholder": "[PERSON_1] Иванов"},
        {"placeholder": "[PERSON_1]\n"},
        {"placeholder": "[Иванов_1]"},
        {"country": "RU "},
        {"country": "Россия"},
        {"country": "RU\n"},
        {"phone": "+79161234567"},
        {"name": "Иван"},
        {"email": "ivan@example.com"},
        {"line": ""},
        {"same": "same_as_ivanov"},
        {"comment": "Иван"},
    ],
    ids=str,
)
def test_a_hint_has_no_room_for_a_value(change):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(HINT | change, wire.Hint)


def test_a_hint_says_only_what_it_knows():
    assert plain(wire.Hint(placeholder=Masked("[PHONE_1]"), phone="invalid")) == {
        "placeholder": "[PHONE_1]",
        "phone": "invalid",
    }
