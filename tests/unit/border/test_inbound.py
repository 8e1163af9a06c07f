import json

import msgspec
import pytest

from relay.border import inbound, vault
from relay.errors import Conflict, Refused, Unavailable
from tests.unit.border.conftest import (
    NAME,
    P1,
    P2,
    accepted,
    call,
    message,
    one,
    rows,
)


async def count(side, what):
    sql = {
        "messages": "SELECT * FROM messages",
        "runs": "SELECT * FROM runs",
        "jobs": "SELECT * FROM jobs",
    }
    return len(await rows(side.state, sql[what]))


async def test_the_raw_message_is_sealed_and_stands_in_no_file_readably(side, border_settings):
    body = message()
    noted = await accepted(side, body)
    thread = (await one(side.state, "SELECT thread FROM messages"))["thread"]
    keys = side.portals[P1].keys
    raw = await side.vault.read(lambda tx: vault.raw(tx, keys, thread, noted.message))
    assert raw == msgspec.json.encode(body)
    for path in border_settings.data.iterdir():
        assert NAME.encode() not in path.read_bytes()
        assert b"lead:15" not in path.read_bytes() or path.name.startswith("border.db")


async def test_the_same_request_again_gets_the_same_answer_and_stores_nothing(side):
    first = await inbound.accept(side, call(message(), "w1"))
    again = await inbound.accept(side, call(message(), "w1"))
    assert first == again
    assert (await count(side, "messages"), await count(side, "runs")) == (1, 1)
    raw = await one(side.vault, "SELECT count(*) AS n FROM raw")
    assert raw["n"] == 1


async def test_the_same_event_under_another_request_id_is_the_same_message(side):
    first = await inbound.accept(side, call(message(), "w1"))
    again = await inbound.accept(side, call(message(), "w2"))
    assert json.loads(first[1]) == json.loads(again[1])
    assert (await count(side, "messages"), await count(side, "jobs")) == (1, 2)


async def test_the_same_event_with_another_body_is_a_conflict_and_changes_nothing(side):
    await inbound.accept(side, call(message(), "w1"))
    before = await rows(side.state, "SELECT * FROM messages")
    with pytest.raises(Conflict) as refused:
        await inbound.accept(side, call(message(source="WEB"), "w2"))
    assert refused.value.code == "event_reused"
    assert await rows(side.state, "SELECT * FROM messages") == before
    assert (await one(side.vault, "SELECT count(*) AS n FROM raw"))["n"] == 1


async def test_a_request_id_with_another_event_is_a_conflict_and_stores_no_message(side):
    await inbound.accept(side, call(message("lead:15:add"), "w1"))
    with pytest.raises(Conflict) as refused:
        await inbound.accept(side, call(message("lead:16:add"), "w1"))
    assert refused.value.code == "id_reused"
    assert await count(side, "messages") == 1


async def test_one_event_of_two_portals_is_two_messages_under_two_keys(side):
    mine = await accepted(side, message(portal=P1))
    theirs = await accepted(side, message(portal=P2))
    assert mine.message != theirs.message
    wrapped = await rows(side.vault, "SELECT portal, wrapped FROM threads ORDER BY portal")
    assert [(row["portal"], row["wrapped"][:3]) for row in wrapped] == [(P1, b"k1:"), (P2, b"k2:")]


async def test_a_portal_that_left_the_configuration_is_refused_and_nothing_is_kept(side):
    side.portals.pop(P2)
    with pytest.raises(Refused) as refused:
        await inbound.accept(side, call(message(portal=P2)))
    assert (refused.value.code, refused.value.status) == ("unknown_portal", 403)
    assert await count(side, "messages") == 0
    assert (await one(side.vault, "SELECT count(*) AS n FROM raw"))["n"] == 0


async def test_under_load_the_caller_is_told_when_to_come_back(side):
    full = side._replace(backlog=lambda: side.config.limits.backlog)
    with pytest.raises(Unavailable) as busy:
        await inbound.accept(full, call(message()))
    assert (busy.value.code, busy.value.retry_after) == ("backlog", 30)
    assert await count(side, "messages") == 0


async def test_the_workers_are_woken(side):
    woken = []
    await inbound.accept(side._replace(wake=lambda: woken.append(1)), call(message()))
    assert woken == [1]


async def test_a_message_may_name_its_assistants_and_only_known_ones(side):
    await accepted(side, message("a", assistants=["lead-qualifier", "lead-qualifier"]))
    assert [row["assistant"] for row in await rows(side.state, "SELECT assistant FROM runs")] == [
        "lead-qualifier"
    ]
    with pytest.raises(Refused) as refused:
        await accepted(side, message("b", assistants=["nobody"]))
    assert (refused.value.code, refused.value.status) == ("assistant_unknown", 400)
