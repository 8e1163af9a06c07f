"""Only the named fields of a vendor's answer are read, and only in their own types."""

import json
from typing import Any

import msgspec
import pytest

from relay.offshore.providers.replies import Completion, Reply, Rows
from relay.wire import Usage

REPLY: dict[str, Any] = {"id": "resp_1", "model": "m", "status": "completed", "output": []}


def decode(change: dict[str, Any]) -> Reply:
    return msgspec.json.decode(json.dumps(REPLY | change), type=Reply)


def test_unknown_fields_and_items_are_passed_over() -> None:
    reasoning = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": None}
    reply = decode({"output": [reasoning], "service_tier": "default", "error": None})
    assert [item.content for item in reply.output] == [[]]
    assert reply.spent == Usage()


def test_tokens_are_counted_in_both_dialects() -> None:
    usage = {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}
    assert decode({"usage": usage}).spent == Usage(input_tokens=3, output_tokens=4)
    chat = {"model": "m", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}
    completion = msgspec.json.decode(json.dumps(chat), type=Completion)
    assert completion.spent == Usage(input_tokens=3, output_tokens=4)


@pytest.mark.parametrize(
    "change", [{"id": None}, {"model": 1}, {"status": 1}, {"output": {}}, {"usage": [1]}]
)
def test_other_types_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(change)


def test_a_model_need_not_name_its_end() -> None:
    rows = msgspec.json.decode(
        b'{"data": [{"id": "a"}, {"id": "b", "shutdown_date": null}]}', type=Rows
    )
    assert [row.shutdown_date for row in rows.data] == [None, None]
