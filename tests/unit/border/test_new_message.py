"""What stands in the tables once a message is taken."""

import json

import msgspec

from relay.border import inbound
from tests.unit.border.conftest import (
    P1,
    P2,
    accepted,
    call,
    claim,
    job_of,
    message,
    one,
    rows,
)


async def test_a_message_is_stored_with_its_run_and_its_first_step(side, clock):
    noted = await accepted(side, message(lead="15"))
    row = await one(side.state, "SELECT * FROM messages WHERE id = :id", id=noted.message)
    assert (row["portal"], row["channel"], row["entity_type"], row["entity_id"]) == (
        P1,
        "mail",
        "lead",
        "15",
    )
    job = await claim(side, "message.mask")
    assert (job.id, job.kind, job.portal) == (noted.message, "message", P1)
    assert job.deadline == clock.now + side.config.deadlines.message
    run = await job_of(side, noted.run)
    assert (run["state"], run["step"]) == ("waiting", "run.write")
    assert run["deadline"] > job.deadline
    pinned = await one(side.state, "SELECT * FROM assistants")
    assert pinned["sha256"] == side.assistants["lead-qualifier"].sha256
    assert pinned["text"] == side.assistants["lead-qualifier"].text


async def test_a_late_note_is_planned_only_where_the_border_writes_into_a_card(side, clock):
    with_card = await accepted(side, message("a", lead="15"))
    without = await accepted(side, message("b"))
    by_module = await accepted(side, message("c", portal=P2, lead="15"))
    note = await job_of(side, f"{with_card.message}:late")
    assert (note["step"], note["due"]) == ("note.write", clock.now + side.config.deadlines.late)
    assert await job_of(side, f"{without.message}:late") is None
    assert await job_of(side, f"{by_module.message}:late") is None


async def test_each_channel_goes_to_its_own_assistants(side, border_settings):
    loaded = side.assistants["lead-qualifier"]
    side.assistants["other"] = msgspec.structs.replace(loaded, sha256="b" * 64)
    portal = side.portals[P1]
    wanted = msgspec.structs.replace(
        portal.config, assistants={"chat": ["other", "lead-qualifier"], "call": []}
    )
    side.portals[P1] = portal._replace(config=wanted)
    chat = await inbound.accept(side, call(message("a", channel={"type": "chat"}), "w1"))
    mail = await inbound.accept(side, call(message("b"), "w2"))
    names = {}
    for kind, answer in (("chat", chat), ("mail", mail)):
        found = await rows(
            side.state,
            "SELECT assistant FROM runs WHERE message = :m ORDER BY assistant",
            m=json.loads(answer[1])["message"],
        )
        names[kind] = [row["assistant"] for row in found]
    assert names == {"chat": ["lead-qualifier", "other"], "mail": ["lead-qualifier"]}
