import datetime
import hashlib
import json

import msgspec
import pytest

from relay.border import egress, masking_log
from relay.border.destinations import Register
from relay.border.forward import forward
from relay.border.masking.step import mask_message
from relay.border.masking_log import Record, append
from relay.errors import Held, RawPersonalData, Refused, Stopped, Unavailable
from relay.jobs.queue import Stale
from tests.unit.border.conftest import (
    DAY,
    P1,
    P2,
    Breaking,
    claim,
    cleared,
    events,
    job_of,
    message,
    one,
    reclaim,
    rows,
)


async def ready(side, event="e", portal=P1):
    await cleared(side, message(event, portal=portal))
    return await claim(side, "message.forward")


async def test_exactly_the_cleared_bytes_are_sent_and_the_message_waits(side, abroad):
    job = await ready(side)
    await forward(side, job)
    (body,) = abroad.turns
    row = await one(side.state, "SELECT * FROM turns")
    assert (body, abroad.ids) == (row["body"], [job.id])
    assert hashlib.sha256(body).hexdigest() == row["sha256"]
    waiting = await job_of(side, job.id)
    assert (waiting["state"], waiting["step"]) == ("waiting", "message.verdict")


async def test_sent_is_logged_with_every_receiver_and_its_notice(side):
    await forward(side, await ready(side))
    assert [event for event, _ in await events(side)] == ["cleared", "sending", "sent"]
    body = (await rows(side.log, "SELECT body FROM records WHERE event = 'sent'"))[0]["body"]
    record = json.loads(body)["record"]
    assert record["decision"] == "sent"
    assert [(d["recipient"], d["country"], d["notice"]) for d in record["destinations"]] == [
        ("Relay GmbH", "DE", "n-1"),
        ("OpenAI", "US", "n-2"),
    ]
    turn = await one(side.state, "SELECT sha256 FROM turns")
    assert record["output"]["sha256"] == turn["sha256"]


async def test_bytes_that_the_log_does_not_hold_as_cleared_never_leave(side, abroad):
    job = await ready(side)
    body = (await one(side.state, "SELECT body FROM turns"))["body"] + b" "
    await side.state.write(lambda tx: tx.run("UPDATE turns SET body = :b", b=body))
    with pytest.raises(Held) as held:
        await forward(side, job)
    assert held.value.code == "not_cleared"
    assert abroad.turns == []


async def test_another_portals_clearance_is_none(side, abroad):
    job = await ready(side)
    await side.log.write(lambda tx: tx.run("UPDATE records SET portal = :p", p=P2))
    with pytest.raises(Held, match="not_cleared"):
        await forward(side, job)
    assert abroad.turns == []


async def test_a_message_without_a_turn_is_held(side, abroad):
    job = await ready(side)
    await side.state.write(lambda tx: tx.run("DELETE FROM turns"))
    with pytest.raises(Held, match="turn_missing"):
        await forward(side, job)
    assert abroad.turns == []


@pytest.mark.parametrize("gone", ["offshore-de", "openai"])
async def test_without_a_valid_destination_nothing_leaves(side, abroad, border_settings, gone):
    job = await ready(side)
    left = [entry for entry in border_settings.destinations if entry.id != gone]
    with pytest.raises(Held, match="no_destination"):
        await forward(side._replace(register=Register(left, "offshore-de")), job)
    assert abroad.turns == []


async def test_a_destination_that_ran_out_after_clearing_stops_the_sending(side, abroad, clock):
    job = await ready(side)
    clock.now += 100 * 365 * DAY
    with pytest.raises(Held, match="no_destination"):
        await forward(side, job)
    assert abroad.turns == []


async def test_a_raw_turn_is_an_incident_that_closes_this_portals_egress(side, abroad):
    job = await ready(side, "a")
    other = await cleared(side, message("b"))
    abroad.refuse.append(RawPersonalData())
    with pytest.raises(Refused) as refused:
        await forward(side, job)
    assert refused.value.code == "raw_personal_data"
    code = "raw_personal_data"
    assert (await events(side))[3:] == [
        ("refused", code),
        ("incident_opened", code),
        ("egress_stopped", code),
    ]
    (incident,) = await rows(side.state, "SELECT * FROM incidents")
    assert (incident["portal"], incident["code"], incident["message"]) == (P1, code, job.id)
    stopped = await claim(side, "message.forward")
    assert stopped.id == other.message
    with pytest.raises(Stopped) as closed:
        await forward(side, stopped)
    assert closed.value.code == "egress_stopped"
    assert closed.value.retry_after
    assert abroad.turns == []
    # another portal goes on
    await forward(side, await ready(side, "c", P2))
    assert len(abroad.turns) == 1


async def test_another_refusal_is_logged_and_closes_nothing(side, abroad):
    job = await ready(side)
    abroad.refuse.append(Refused("turn_reused"))
    with pytest.raises(Refused, match="turn_reused"):
        await forward(side, job)
    assert (await events(side))[2:] == [("refused", "turn_reused")]
    assert await rows(side.state, "SELECT * FROM egress") == []


async def test_a_peer_that_is_down_leaves_no_trace_but_a_later_try(side, abroad):
    job = await ready(side)
    abroad.refuse.append(Unavailable("backlog", retry_after=30))
    with pytest.raises(Unavailable) as busy:
        await forward(side, job)
    assert (busy.value.code, busy.value.retry_after) == ("backlog", 30)
    assert [event for event, _ in await events(side)] == ["cleared", "sending"]
    await forward(side, job)
    assert [event for event, _ in await events(side)] == ["cleared", "sending", "sent"]


@pytest.mark.parametrize("broken", ["log", "state"])
async def test_a_crash_after_the_post_sends_the_same_bytes_under_the_same_id(side, abroad, broken):
    job = await ready(side)
    writes = 1 if broken == "log" else 0  # the log says "sending" before the post
    with pytest.raises(Unavailable):
        await forward(side._replace(**{broken: Breaking(getattr(side, broken), writes)}), job)
    assert (await job_of(side, job.id))["state"] == "running"
    await forward(side, await reclaim(side, job))
    assert abroad.turns[0] == abroad.turns[1]
    assert abroad.ids == [job.id, job.id]
    assert [event for event, _ in await events(side)] == ["cleared", "sending", "sent"]
    assert (await side.log.read(lambda tx: masking_log.verify(tx, P1))).size == 3


async def test_an_attempt_that_lost_its_claim_moves_nothing(side, abroad):
    job = await ready(side)
    newer = await reclaim(side, job)
    with pytest.raises(Stale):
        await forward(side, job)
    assert (await job_of(side, job.id))["state"] == "running"
    await forward(side, newer)
    assert (await job_of(side, job.id))["state"] == "waiting"


async def test_only_vendors_of_the_register_may_receive(side, abroad, border_settings):
    more = msgspec.structs.replace(border_settings.destinations[1], id="zz", role="model")
    side = side._replace(register=Register([*border_settings.destinations, more], "offshore-de"))
    await forward(side, await ready(side))
    assert json.loads(abroad.turns[0])["allowed_recipients"] == ["openai", "zz"]


async def test_nothing_is_posted_when_the_log_cannot_say_that_it_will_be(side, abroad):
    job = await ready(side)
    with pytest.raises(Unavailable):
        await forward(side._replace(log=Breaking(side.log)), job)
    assert abroad.turns == []


async def test_a_vendor_that_ran_out_while_the_turn_waited_gets_a_new_masking(
    side, abroad, border_settings
):
    more = msgspec.structs.replace(border_settings.destinations[1], id="zz")
    both = side._replace(register=Register([*border_settings.destinations, more], "offshore-de"))
    job = await ready(both)
    await forward(side, job)
    assert abroad.turns == []
    again = await claim(side, "message.mask")
    assert again.id == job.id
    await mask_message(side, again)
    await forward(side, await claim(side, "message.forward"))
    assert json.loads(abroad.turns[0])["allowed_recipients"] == ["openai"]
    assert [event for event, _ in await events(side)] == ["cleared", "cleared", "sending", "sent"]


async def test_a_vendor_that_joined_while_the_turn_waited_is_not_logged_as_a_receiver(
    side, border_settings
):
    job = await ready(side)
    more = msgspec.structs.replace(border_settings.destinations[1], id="zz", recipient="Other")
    await forward(
        side._replace(register=Register([*border_settings.destinations, more], "offshore-de")), job
    )
    (row,) = await rows(side.log, "SELECT body FROM records WHERE event = 'sent'")
    assert "Other" not in row["body"]


async def test_nobody_is_asked_after_the_last_day_of_an_entry(side, border_settings):
    short = msgspec.structs.replace(
        border_settings.destinations[1], valid_until=datetime.date(2026, 11, 21)
    )
    register = Register([border_settings.destinations[0], short], "offshore-de")
    await ready(side._replace(register=register))
    turn = json.loads((await one(side.state, "SELECT body FROM turns"))["body"])
    end = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC).timestamp()
    assert turn["deadline"] == end


async def test_a_clock_that_was_set_back_makes_no_entry_valid_again(
    side, abroad, border_settings, clock
):
    job = await ready(side)
    ended = msgspec.structs.replace(
        border_settings.destinations[1], valid_until=datetime.date(2026, 11, 22)
    )
    register = Register([border_settings.destinations[0], ended], "offshore-de")
    clock.now += 3 * DAY
    with pytest.raises(Held, match="no_destination"):
        await forward(side._replace(register=register), job)
    await side.log.write(lambda tx: append(tx, P1, Record(event="held"), "later"))
    clock.now -= 3 * DAY
    with pytest.raises(Held, match="no_destination"):
        await forward(side._replace(register=register), job)
    assert abroad.turns == []


async def test_every_portal_stops_when_all_do(side, abroad):
    job = await ready(side)
    await side.state.write(lambda tx: egress.stop(tx, egress.ALL, "drill"))
    with pytest.raises(Stopped):
        await forward(side, job)
    await side.state.write(lambda tx: egress.open_again(tx, egress.ALL))
    await forward(side, job)
    assert len(abroad.turns) == 1
