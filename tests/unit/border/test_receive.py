import asyncio
import datetime
import json

import msgspec
import pytest

from relay import wire
from relay.border import receive as module
from relay.border.receive import poll_forever, receive
from relay.errors import Unavailable
from relay.jobs import queue
from relay.jobs.consequences import Backoff
from tests.unit.border.conftest import (
    ANSWER,
    P1,
    P2,
    Breaking,
    events,
    job_of,
    message,
    one,
    rows,
    sent,
    verdict,
)


async def run_row(side, noted):
    return await one(side.state, "SELECT * FROM runs WHERE id = :id", id=noted.run)


async def test_a_verdict_is_logged_then_stored_masked_and_its_run_is_woken(side, clock):
    noted = await sent(side, message())
    await receive(side, verdict(noted))
    row = await run_row(side, noted)
    assert (row["outcome"], row["model"], row["model_ms"]) == ("verdict", "gpt-6-luna", 900)
    assert json.loads(row["answer"]) == ANSWER  # placeholders: only the vault knows more
    job = await job_of(side, noted.run)
    assert (job["state"], job["step"]) == ("ready", "run.write")
    assert job["deadline"] == clock.now + side.config.deadlines.write
    assert (await job_of(side, noted.message))["deadline"] > job["deadline"]
    assert (await events(side))[-1] == ("received", "")


async def test_the_record_names_who_really_got_the_text_and_how_often(side):
    noted = await sent(side, message())
    recipients = [
        wire.Recipient(name="openai", model="a", at=1, attempts=2),
        wire.Recipient(name="nobody", model="b", at=2, attempts=1),
    ]
    await receive(side, verdict(noted, recipients=recipients))
    row = await one(side.log, "SELECT body FROM records WHERE event = 'received'")
    record = json.loads(row["body"])["record"]
    assert record["counts"] == {"attempts": 3}
    assert [(d["recipient"], d.get("model", "")) for d in record["destinations"]] == [
        ("OpenAI", "a"),
        ("", ""),
    ]
    assert (await run_row(side, noted))["model"] == "b"


async def test_a_repeated_verdict_changes_nothing(side):
    noted = await sent(side, message())
    await receive(side, verdict(noted))
    row, log = await run_row(side, noted), await events(side)
    other = {**ANSWER, "verdict": "spam"}
    await receive(side, verdict(noted, answer=other))
    assert dict(await run_row(side, noted)) == dict(row)
    assert await events(side) == log


@pytest.mark.parametrize("field", ["portal", "turn", "run"])
async def test_a_verdict_that_fits_no_run_of_ours_is_dropped(side, field):
    noted = await sent(side, message())
    other = {"portal": P2, "turn": "m_other", "run": "r_other"}[field]
    await receive(side, msgspec.structs.replace(verdict(noted), **{field: other}))
    assert (await run_row(side, noted))["outcome"] is None
    assert [event for event, _ in await events(side)] == ["cleared", "sending", "sent"]
    assert await events(side, P2) == []


@pytest.mark.parametrize("outcome", ["expired", "cancelled"])
async def test_a_verdict_after_the_end_is_recorded_as_too_late_and_changes_nothing(side, outcome):
    noted = await sent(side, message())

    def ended(tx):
        queue.end(tx, noted.run, outcome, "deadline")
        tx.run("UPDATE runs SET outcome = :o", o=outcome)

    await side.state.write(ended)
    await receive(side, verdict(noted))
    assert (await events(side))[-1] == ("too_late", "")
    row = await run_row(side, noted)
    assert (row["outcome"], row["answer"]) == (outcome, None)
    assert (await job_of(side, noted.run))["state"] == "done"


async def test_a_verdict_before_our_own_sent_is_taken_all_the_same(side):
    """The push may be quicker than the answer to the request that caused it."""
    from tests.unit.border.conftest import cleared

    noted = await cleared(side, message())
    await receive(side, verdict(noted))
    assert (await job_of(side, noted.run))["state"] == "ready"


async def test_a_named_reason_without_an_answer_is_stored(side):
    noted = await sent(side, message())
    await receive(side, verdict(noted, outcome="refused", code="content_filter", answer=None))
    row = await run_row(side, noted)
    assert (row["outcome"], row["code"], row["answer"]) == ("refused", "content_filter", None)
    assert (await events(side))[-1] == ("received", "content_filter")


@pytest.mark.parametrize("broken", ["log", "state"])
async def test_a_crash_between_log_and_state_is_mended_by_the_repetition(side, broken):
    noted = await sent(side, message())
    with pytest.raises(Unavailable):
        await receive(side._replace(**{broken: Breaking(getattr(side, broken))}), verdict(noted))
    assert (await run_row(side, noted))["outcome"] is None
    await receive(side, verdict(noted))
    assert (await run_row(side, noted))["outcome"] == "verdict"
    assert [event for event, _ in await events(side)] == ["cleared", "sending", "sent", "received"]


async def polling(side, until):
    task = asyncio.ensure_future(poll_forever(side))
    try:
        async with asyncio.timeout(10):
            await until()
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_polled_verdicts_are_stored_before_they_are_acknowledged(side, abroad):
    first, second = await sent(side, message("a")), await sent(side, message("b"))
    abroad.verdicts = [verdict(first), verdict(second)]
    await polling(side, abroad.acked.wait)
    assert abroad.acknowledged == [first.run, second.run]
    assert len(await rows(side.state, "SELECT * FROM runs WHERE outcome = 'verdict'")) == 2


async def test_what_cannot_be_stored_is_not_acknowledged(side, abroad):
    noted = await sent(side, message())
    abroad.verdicts = [verdict(noted)]

    await polling(side._replace(state=Breaking(side.state)), lambda: asyncio.sleep(0.3))
    assert abroad.polls == 1
    assert abroad.acknowledged == []


async def test_a_peer_that_fails_is_asked_again(side, abroad, monkeypatch):
    monkeypatch.setattr(module, "Backoff", lambda **_: Backoff(first=0.01, longest=0.02))
    noted = await sent(side, message())
    abroad.refuse = [Unavailable("busy"), Unavailable("busy")]
    abroad.verdicts = [verdict(noted)]
    await polling(side, abroad.acked.wait)
    assert abroad.polls >= 3
    assert abroad.acknowledged == [noted.run]


async def test_an_unknown_run_is_acknowledged_so_that_it_does_not_come_for_ever(side, abroad):
    noted = await sent(side, message())
    abroad.verdicts = [verdict(noted, run="r_forgotten")]
    await polling(side, abroad.acked.wait)
    assert abroad.acknowledged == ["r_forgotten"]
    assert len(await rows(side.log, "SELECT * FROM records WHERE portal = :p", p=P1)) == 3


async def test_a_verdict_that_breaks_us_does_not_keep_the_others_away(side, abroad):
    first, second = await sent(side, message("a")), await sent(side, message("b"))
    abroad.verdicts = [verdict(first, model_ms=2**80), verdict(second)]
    await polling(side, abroad.acked.wait)
    assert abroad.acknowledged == [second.run]
    assert (await run_row(side, first))["outcome"] is None
    assert (await run_row(side, second))["outcome"] == "verdict"


async def test_counts_that_a_vendor_made_up_are_no_reason_to_fall(side):
    noted = await sent(side, message())
    await receive(side, verdict(noted, usage=wire.Usage(input_tokens=-5, output_tokens=-1)))
    assert (await run_row(side, noted))["outcome"] == "verdict"


async def test_a_recipient_outside_of_the_register_is_an_incident_that_stops_the_portal(side):
    noted = await sent(side, message())
    known = wire.Recipient(name="openai", model="a", at=1, attempts=1)
    await receive(side, verdict(noted, recipients=[known]))
    assert await rows(side.state, "SELECT * FROM incidents") == []
    second = await sent(side, message("b"))
    other = wire.Recipient(name="nobody", model="b", at=2, attempts=1)
    await receive(side, verdict(second, recipients=[known, other]))
    (incident,) = await rows(side.state, "SELECT * FROM incidents")
    assert (incident["code"], incident["message"]) == ("recipient_not_allowed", second.message)
    assert await rows(side.state, "SELECT portal FROM egress") == [{"portal": P1}]
    names = [event for event, _ in await events(side)]
    assert names[-4:] == [
        "received",
        "recipient_not_allowed",
        "incident_opened",
        "egress_stopped",
    ]


async def test_so_is_one_that_was_asked_after_its_entry_had_run_out(side, border_settings):
    noted = await sent(side, message())
    late = int(datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC).timestamp())
    asked = wire.Recipient(name="openai", model="a", at=late, attempts=1)
    await receive(side, verdict(noted, recipients=[asked]))
    assert len(await rows(side.state, "SELECT * FROM incidents")) == 1


async def test_words_of_the_other_side_enter_the_log_as_codes_only(side):
    noted = await sent(side, message())
    bad = wire.Recipient(name="Иван Петров", model="+7 916 123-45-67", at=1, attempts=1)
    await receive(side, verdict(noted, outcome="failed", code="Иван Петров", recipients=[bad]))
    found = await rows(side.log, "SELECT body FROM records WHERE event = 'received'")
    record = json.loads(found[0]["body"])["record"]
    assert (record["reason"], record["destinations"][0]["id"]) == ("other", "other")
    assert "Петров" not in str(await rows(side.log, "SELECT body FROM records"))
