import asyncio

import msgspec
import pytest

from relay import config, wire
from relay.errors import Conflict, Ended, Refused, Stopped, Unavailable
from relay.offshore import threads
from relay.offshore.deliver import LEASE, acknowledge, poll, push
from relay.tokens import register
from tests.conftest import STORES
from tests.unit.offshore.conftest import (
    BORDER,
    NOW,
    OTHER,
    accept,
    assistant,
    call,
    claim,
    job_of,
    one,
    ran,
    reclaim,
    turn,
)


async def polled(side, *, border=BORDER, wait=0, limit=20):
    request = wire.Poll(audience="offshore", wait=wait, limit=limit)
    status, answer = await poll(side, call(request, border=border))
    assert status == 200
    return msgspec.json.decode(answer, type=wire.Polled).verdicts


async def acked(side, *runs, border=BORDER):
    request = wire.Ack(audience="offshore", runs=list(runs))
    status, answer = await acknowledge(side, call(request, border=border))
    assert status == 200
    return msgspec.json.decode(answer, type=wire.Acked).acknowledged


async def forgotten(side, name="m_1"):
    row = await one(side, "SELECT body FROM turns WHERE id = :id", id=name)
    return row["body"] is None


async def test_a_verdict_comes_with_all_that_the_border_must_know(side):
    run = await ran(side)
    (found,) = await polled(side)
    assert (found.run, found.turn, found.portal) == (run, "m_1", "p_one")
    assert (found.outcome, found.code, found.assistant) == ("verdict", "", "a" * 64)
    assert set(found.answer) == {"verdict", "reason"}
    assert [(r.name, r.model, r.attempts) for r in found.recipients] == [
        ("openai", "gpt-6-luna", 1)
    ]
    assert found.usage.input_tokens > 0


async def test_a_border_of_the_release_before_gets_the_version_it_sent(side, monkeypatch):
    """This side knows versions 1 and 2, the border 1 only; and one that knows both."""
    monkeypatch.setattr(wire, "VERSION", 2)
    monkeypatch.setattr(wire, "SERVED", (1, 2))
    for name, version in (("m_1", 1), ("m_2", 2)):
        await ran(side, turn(name, version=version))
    assert {(one.turn, one.version) for one in await polled(side)} == {("m_1", 1), ("m_2", 2)}


async def test_it_comes_again_when_the_lease_is_over_and_not_before(side, clock):
    await ran(side)
    assert len(await polled(side)) == 1
    clock.now += LEASE - 1
    assert await polled(side) == []
    clock.now += 2
    assert len(await polled(side)) == 1


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_lease_is_over_when_the_clock_has_jumped(side, clock, hours):
    run = await ran(side)
    assert len(await polled(side)) == 1
    clock.now += hours * 3600
    assert len(await polled(side)) == 1
    assert await polled(side) == []
    assert await acked(side, run) == 1
    clock.now -= hours * 3600
    assert await polled(side) == []


async def test_an_open_run_is_not_handed_out(side):
    await accept(side, turn())
    assert await polled(side) == []


async def test_a_border_gets_its_own_verdicts_only(side):
    await ran(side, turn("m_1"), border=BORDER)
    await ran(side, turn("m_2"), border=OTHER)
    assert [found.turn for found in await polled(side, border=OTHER)] == ["m_2"]
    assert [found.turn for found in await polled(side, border=BORDER)] == ["m_1"]


async def test_an_acknowledgement_by_another_border_changes_nothing(side):
    run = await ran(side)
    assert await acked(side, run, border=OTHER) == 0
    assert not await forgotten(side)
    assert len(await polled(side)) == 1


async def test_after_the_acknowledgement_the_text_is_gone_and_nothing_comes_again(side, clock):
    run = await ran(side)
    assert await acked(side, run) == 1
    assert await forgotten(side)
    assert await acked(side, run) == 0
    clock.now += LEASE + 1
    assert await polled(side) == []


async def test_an_open_run_cannot_be_acknowledged_away(side):
    await accept(side, turn())
    assert await acked(side, "r_m_1", "r_unknown") == 0
    assert not await forgotten(side)


async def test_the_text_stays_until_the_last_run_is_acknowledged(side):
    sent = turn(assistants=[assistant("r_a"), assistant("r_b")])
    await ran(side, sent)
    from relay.offshore.runs import ask

    await ask(side, await claim(side, "run.ask"))
    assert await acked(side, "r_a") == 1
    assert not await forgotten(side)
    assert await acked(side, "r_b") == 1
    assert await forgotten(side)


async def test_the_oldest_come_first_and_no_more_than_asked_for(side, clock):
    for number in range(3):
        clock.now += 1
        await ran(side, turn(f"m_{number}"))
    assert [found.turn for found in await polled(side, limit=2)] == ["m_0", "m_1"]
    assert [found.turn for found in await polled(side, limit=2)] == ["m_2"]


async def test_a_poll_waits_for_a_verdict_and_gets_it_at_once(side):
    waiting = asyncio.ensure_future(polled(side, wait=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await ran(side)
    async with asyncio.timeout(5):
        assert len(await waiting) == 1


async def test_a_poll_without_news_ends_empty(side):
    async with asyncio.timeout(5):
        assert await polled(side, wait=1) == []


async def test_a_poll_and_an_acknowledgement_cannot_be_replayed(side):
    request = wire.Poll(audience="offshore", wait=0)
    await poll(side, call(request, "w1"))
    with pytest.raises(Conflict, match="replayed"):
        await poll(side, call(request, "w1"))
    ack = wire.Ack(audience="offshore", runs=[])
    await acknowledge(side, call(ack, "w2"))
    with pytest.raises(Conflict, match="replayed"):
        await acknowledge(side, call(ack, "w2"))


async def test_an_outcome_without_an_answer_comes_too(side):
    await accept(side, turn())
    sql = "UPDATE runs SET outcome = 'refused', code = 'content_filter', decided = :now"
    await side.db.write(lambda tx: tx.run(sql, now=NOW))
    (found,) = await polled(side)
    assert (found.outcome, found.code, found.answer) == ("refused", "content_filter", None)


async def test_a_verdict_whose_text_had_to_go_is_no_verdict(side):
    """Nobody fetched it in time: the border is told so, not handed an empty verdict."""
    await ran(side)
    await side.db.write(lambda tx: threads.forget(tx, "m_1", even_undelivered=True))
    (found,) = await polled(side)
    assert (found.outcome, found.code, found.answer) == ("failed", "forgotten", None)


async def test_a_push_delivers_signed_and_forgets(home):
    side, border = home
    run = await ran(side)
    await push(side, await claim(side, "delivery.push"))
    (found,) = border.verdicts
    assert (found.run, found.outcome) == (run, "verdict")
    assert border.ids == [run]
    assert await forgotten(side)
    assert (await job_of(side, f"push:{run}"))["outcome"] == "verdict"
    assert await polled(side) == []


async def test_a_border_that_is_down_delays_the_push_and_loses_nothing(home):
    side, border = home
    run = await ran(side)
    border.refuse.append(Unavailable("storage_unavailable", retry_after=7))
    job = await claim(side, "delivery.push")
    with pytest.raises(Unavailable) as busy:
        await push(side, job)
    assert busy.value.retry_after == 7
    assert not await forgotten(side)
    await push(side, await reclaim(side, job))
    assert [found.run for found in border.verdicts] == [run]
    assert border.ids == [run, run]


async def test_a_push_that_is_taken_but_not_acknowledged_forgets_nothing(home):
    side, border = home
    await ran(side)
    border.acknowledges = 0
    with pytest.raises(Refused, match="not_acknowledged"):
        await push(side, await claim(side, "delivery.push"))
    assert not await forgotten(side)


async def test_a_crash_after_the_post_pushes_once_more_under_the_same_id(home):
    side, border = home
    run = await ran(side)
    job = await claim(side, "delivery.push")

    class Full:
        read = side.db.read

        async def write(self, _unit):
            raise Unavailable("storage_unavailable")

    with pytest.raises(Unavailable):
        await push(side._replace(db=Full()), job)
    assert not await forgotten(side)
    await push(side, await reclaim(side, job))
    assert border.ids == [run, run]
    assert await forgotten(side)


async def test_a_push_during_a_rotation_arrives_whichever_token_the_border_holds(home):
    side, border = home
    await side.db.write(lambda tx: register.rotate(tx, side.keys, BORDER))
    run = await ran(side)
    # the border was seen with the new token, then went back to the old one from a backup
    new = (await side.db.read(register.listing))[0].key_id
    await side.db.write(lambda tx: register.note_use(tx, new))
    await push(side, await claim(side, "delivery.push"))
    assert [found.run for found in border.verdicts] == [run]
    assert await forgotten(side)


async def test_a_border_that_takes_neither_token_delays_the_push(home):
    side, border = home
    old = await side.db.write(lambda tx: register.rotate(tx, side.keys, BORDER))
    await side.db.write(lambda tx: register.revoke(tx, old.old_key_id))
    await ran(side)
    with pytest.raises(Stopped, match="token_refused"):
        await push(side, await claim(side, "delivery.push"))
    assert border.verdicts == []
    assert not await forgotten(side)


async def test_a_border_that_left_the_configuration_or_has_no_token_ends_the_push(home):
    side, _ = home
    await ran(side)
    job = await claim(side, "delivery.push")
    removed = msgspec.structs.replace(side.config, borders=[config.BorderPeer(name=OTHER)])
    with pytest.raises(Ended, match="border_removed"):
        await push(side._replace(config=removed), job)
    for known in await side.db.read(register.listing):
        await side.db.write(lambda tx, key_id=known.key_id: register.revoke(tx, key_id))
    with pytest.raises(Ended, match="no_token"):
        await push(side, job)
    with pytest.raises(Ended, match="run_missing"):
        await push(side, job._replace(id="push:r_none"))
