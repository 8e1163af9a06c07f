import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking_log.record import (
    EVENTS,
    GENESIS,
    Destination,
    Input,
    Output,
    Record,
    check,
    code,
    decode,
    encode,
)

DIGEST = "0123456789abcdef" * 4
FULL = {
    "request_id": "m_1",
    "lead_ref": "t_1",
    "part": "attachment-1.md",
    "actor": "ivanov",
    "policy_sha256": DIGEST,
    "subject": "k_1",
    "input": Input(kind="file", bytes=10, hmac=DIGEST, format="pdf"),
    "output": Output(sha256=DIGEST, bytes=9),
    "counts": {"PERSON": 2},
    "distinct": {"PERSON": 1},
    "checks": ["second_pass"],
    "destinations": [Destination(recipient="ООО «Пример»", country="DE", notice="1")],
}
PERSONAL = (
    "Иван Петров",
    "+7 916 123-45-67",
    "ivan@example.ru",
    "паспорт 4509 123456.pdf",
    "Ivan Petrov.docx",
)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_can_say_all_fields_and_reads_back(event):
    record = Record(event=event, reason="deadline", **FULL)
    body = encode("p1", 1, 0.0, GENESIS, record)
    assert decode(body).record == record
    bare = decode(encode("p1", 1, 0.0, GENESIS, Record(event=event))).record
    assert bare == Record(event=event, actor="relay")


WORDS = ("request_id", "lead_ref", "part", "subject", "actor", "reason", "detector", "method")


@pytest.mark.parametrize("field", WORDS)
@pytest.mark.parametrize("value", PERSONAL)
def test_no_field_of_any_event_takes_a_name_a_number_or_a_file_name(field, value):
    for event in EVENTS:
        with pytest.raises(ValueError, match=field):
            check(Record(event=event, **{field: value}))


@pytest.mark.parametrize("value", PERSONAL)
def test_nor_do_the_fields_inside_of_fields(value):
    inside = {
        "counts": {value: 1},
        "distinct": {value: 1},
        "checks": [value],
        "input": Input(kind="file", bytes=1, hmac=DIGEST, format=value),
        "output": Output(sha256=value, bytes=1),
    }
    for field, bad in inside.items():
        with pytest.raises(
            ValueError, match="counts" if field in ("checks", "distinct") else field
        ):
            check(Record(event="sent", **{field: bad}))


@pytest.mark.parametrize("field", ["policy_sha256", "assistant_sha256", "subject_sha256"])
def test_a_hash_is_a_hash(field):
    check(Record(event="sent", **{field: DIGEST}))
    with pytest.raises(ValueError, match=field):
        check(Record(event="sent", **{field: DIGEST[1:]}))


def test_only_a_person_may_give_a_reason_in_words_and_only_a_short_one():
    words = "разбор инцидента, см. протокол"
    check(Record(event="egress_opened", actor="ivanov", reason=words))
    with pytest.raises(ValueError, match="reason"):
        check(Record(event="egress_opened", reason=words))
    with pytest.raises(ValueError, match="reason"):
        check(Record(event="egress_opened", actor="ivanov", reason="x" * 501))


def test_the_fields_are_those_of_the_law_and_no_others():
    """A new field is a decision: what may stand in the log is what the law's table lists."""
    assert {field.name for field in msgspec.structs.fields(Record)} == {
        "event", "request_id", "lead_ref", "part", "decision", "actor", "method", "policy_sha256",
        "detector", "assistant_sha256", "subject", "subject_sha256", "before_sha256", "input",
        "output", "counts", "distinct", "reason", "checks", "destinations",
    }  # fmt: skip


def test_the_moment_stands_in_both_times():
    body = json.loads(encode("p1", 7, 1795248000.5, GENESIS, Record(event="sent")))
    assert body["ts"] == "2026-11-21T08:00:00.500+00:00"
    assert body["ts_msk"] == "2026-11-21T11:00:00.500+03:00"
    assert (body["seq"], body["prev_hash"], body["v"]) == (7, GENESIS, 2)


@given(
    st.text(max_size=40),
    st.dictionaries(st.from_regex("[A-Za-z_]{1,9}", fullmatch=True), st.integers(0, 2**53)),
)
def test_the_bytes_are_what_any_json_library_writes_sorted_and_tight(text, counts):
    record = Record(event="egress_opened", actor="a", reason=text, counts=counts)
    body = encode("p1", 1, 0.0, GENESIS, record)
    again = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == body


@pytest.mark.parametrize("body", [b"", b"x", b"{}", b"[]", b"null", b"\xff"])
def test_what_is_no_record_is_refused(body):
    with pytest.raises(ValueError, match="not a record"):
        decode(body)


def test_a_peers_code_is_kept_if_it_is_one():
    assert code("raw_personal_data") == "raw_personal_data"
    assert code("") == ""
    assert code("Иван") == code("a b") == code("x" * 81) == "other"
