import json
from typing import get_args

import msgspec
import pytest

from relay.border import contract
from relay.config import Channel
from relay.errors import Malformed
from relay.peer import strict_json

MESSAGE = {
    "type": "message",
    "portal": "p1",
    "audience": "border",
    "source_event": "lead:15:add:1795248000",
    "entity": {"type": "lead", "id": "15"},
    "channel": {"type": "mail", "mailbox": "sales@firma.example"},
    "occurred_at": "2026-11-21T08:00:00Z",
    "source": "EMAIL",
    "fields": [{"name": "TITLE", "label": "Название", "kind": "text", "value": "Нужен сервер"}],
    "files": [
        {"name": "КП.docx", "type": "application/msword", "size": 3, "content": "AAAA"},
        {"name": "big.zip", "type": "application/zip", "size": 99999999, "omitted": "too_large"},
    ],
}


def parse(value, shape=contract.Message):
    return strict_json.decode(json.dumps(value).encode(), shape)


def changed(path, value):
    copy = json.loads(json.dumps(MESSAGE))
    place = copy
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def test_the_message_of_the_contract_is_read():
    message = parse(MESSAGE)
    assert message.entity == contract.Entity(type="lead", id="15")
    assert message.fields[0].label == "Название"
    assert message.files[1].omitted == "too_large"
    assert message.occurred_at.isoformat() == "2026-11-21T08:00:00+00:00"


@pytest.mark.parametrize("channel", get_args(Channel))
def test_each_channel_needs_no_detail(channel):
    value = changed(["channel"], {"type": channel}) | {"entity": None}
    del value["files"], value["fields"], value["source"]
    assert parse(value).channel.type == channel


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["type"], "ping"),
        (["type"], ...),
        (["portal"], ""),
        (["portal"], "p" * 129),
        (["portal"], ...),
        (["audience"], "offshore"),
        (["audience"], ...),
        (["source_event"], ""),
        (["source_event"], "e" * 301),
        (["entity"], ...),
        (["entity", "type"], "company"),
        (["entity", "id"], 15),
        (["entity", "id"], "15; DROP"),
        (["entity", "id"], "-1"),
        (["entity", "id"], "1" * 19),
        (["channel", "type"], "fax"),
        (["channel", "secret"], "x"),
        (["occurred_at"], "yesterday"),
        (["occurred_at"], 1795248000),
        (["fields", 0, "kind"], "passport"),
        (["fields", 0, "value"], None),
        (["fields", 0, "label"], "x" * 1001),
        (["files", 0, "omitted"], "lost"),
        (["files", 0, "size"], "3"),
        (["fields"], [MESSAGE["fields"][0]] * 501),
        (["files"], [MESSAGE["files"][0]] * 101),
        (["verdict"], "target"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_anything_else_is_malformed(path, value):
    with pytest.raises(Malformed) as caught:
        parse(changed(path, value))
    assert caught.value.status == 400


@pytest.mark.parametrize(("field", "low", "high"), [("wait", 0, 30), ("limit", 1, 50)])
def test_a_poll_has_bounds(field, low, high):
    poll = {"type": "results.poll", "portal": "p1", "audience": "border"}
    for value in (low, high):
        assert getattr(parse(poll | {field: value}, contract.ResultsPoll), field) == value
    for value in (low - 1, high + 1, "1", 1.5, None):
        with pytest.raises(Malformed):
            parse(poll | {field: value}, contract.ResultsPoll)


@pytest.mark.parametrize(
    ("shape", "kind", "field"),
    [
        (contract.StatusRequest, "messages.status", "messages"),
        (contract.ResultsAck, "results.ack", "results"),
    ],
)
def test_lists_of_ids_have_bounds(shape, kind, field):
    ask = {"type": kind, "portal": "p1", "audience": "border"}
    assert getattr(parse(ask | {field: ["m"] * 50}, shape), field) == ["m"] * 50
    for ids in (["m"] * 51, [""], [5], None, "m"):
        with pytest.raises(Malformed):
            parse(ask | {field: ids}, shape)


def test_requests_of_different_kinds_are_never_taken_for_each_other():
    """Each names itself in the signed body, so a signature cannot be moved to another route."""
    requests = (
        contract.Message,
        contract.StatusRequest,
        contract.ResultsPoll,
        contract.ResultsAck,
        contract.Ping,
    )
    tags = {shape.__struct_config__.tag for shape in requests}
    assert tags == {"message", "messages.status", "results.poll", "results.ack", "ping"}
    for shape in requests:
        assert {"portal", "audience"} <= set(shape.__struct_fields__)
        for tag in tags - {shape.__struct_config__.tag}:
            with pytest.raises(Malformed):
                parse({"type": tag, "portal": "p", "audience": "border"}, shape)


def test_answers_read_back():
    answer = contract.Status(
        messages=[contract.MessageStatus(message="m", state="held", reason="задержан")]
    )
    assert msgspec.json.decode(msgspec.json.encode(answer), type=contract.Status) == answer
