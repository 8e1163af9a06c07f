import asyncio

import msgspec
import pytest

from relay.border.contract import Acknowledged, ResultsAck, ResultsPoll
from relay.border.crm import write
from relay.border.endings import message_ended
from relay.border.results import LEASE, acknowledge, poll
from relay.errors import Conflict
from relay.jobs import queue
from tests.conftest import STORES
from tests.unit.border.conftest import (
    ANSWER,
    NAME,
    P1,
    P2,
    accepted,
    call,
    claim,
    decided,
    message,
    one,
    result_of,
    rows,
)


def asked(portal=P2, **given):
    return ResultsPoll(portal=portal, audience="border", **given)


async def polled(side, **given):
    status, answer = await poll(side, call(asked(**given)))
    assert status == 200
    return result_of(answer)


async def acked(side, results, portal=P2):
    request = ResultsAck(portal=portal, audience="border", results=results)
    status, answer = await acknowledge(side, call(request))
    assert status == 200
    return msgspec.json.decode(answer, type=Acknowledged).acknowledged


async def released(side, event="e", **given):
    noted = await decided(side, message(event, portal=P2, lead="15"), **given)
    await write(side, await claim(side, "run.write"))
    return noted


async def test_a_released_result_is_handed_out_restored(side):
    noted = await released(side)
    (found,) = await polled(side)
    assert (found.result, found.message, found.outcome) == (noted.run, noted.message, "verdict")
    assert found.source_event == "e"
    assert (found.entity.type, found.entity.id) == ("lead", "15")
    assert found.answer["reason"] == found.reason == f"{NAME} просит цену на серверы"
    assert (found.model, found.assistant) == ("gpt-6-luna", "lead-qualifier")
    assert found.decided_at == "2026-11-21T08:00:00Z"


async def test_it_comes_again_when_the_lease_is_over_and_not_before(side, clock):
    await released(side)
    assert len(await polled(side)) == 1
    assert await polled(side) == []
    clock.now += LEASE - 1
    assert await polled(side) == []
    clock.now += 2
    assert len(await polled(side)) == 1


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_lease_is_over_when_the_clock_has_jumped(side, clock, hours):
    noted = await released(side)
    assert len(await polled(side)) == 1
    clock.now += hours * 3600
    assert len(await polled(side)) == 1
    assert await polled(side) == []
    assert await acked(side, [noted.run]) == 1
    clock.now -= hours * 3600
    assert await polled(side) == []


async def test_acknowledged_is_never_handed_out_again(side, clock):
    noted = await released(side)
    assert await acked(side, [noted.run]) == 1
    assert await acked(side, [noted.run]) == 0
    clock.now += LEASE + 1
    assert await polled(side) == []


async def test_a_module_acknowledges_only_what_is_its_own_and_released(side):
    noted = await released(side)
    waiting = await decided(side, message("later", portal=P2))
    assert await acked(side, [noted.run, waiting.run, "r_unknown"], portal=P1) == 0
    assert await acked(side, [waiting.run, "r_unknown"]) == 0
    assert [one.result for one in await polled(side)] == [noted.run]


async def test_the_limit_and_the_order_hold(side, clock):
    events = []
    for number in range(3):
        clock.now += 1
        events.append((await released(side, f"e{number}")).run)
    assert [found.result for found in await polled(side, limit=2)] == events[:2]
    assert [found.result for found in await polled(side, limit=2)] == events[2:]


async def test_a_portal_with_rest_gets_nothing_here_and_does_not_wait(side, lead):
    await decided(side, message(lead=lead))
    await write(side, await claim(side, "run.write"))
    async with asyncio.timeout(2):
        assert await polled(side, portal=P1, wait=30) == []


async def test_a_poll_waits_for_a_result_and_gets_it_at_once(side):
    await decided(side, message(portal=P2))
    waiting = asyncio.ensure_future(polled(side, wait=30))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await write(side, await claim(side, "run.write"))
    async with asyncio.timeout(5):
        assert len(await waiting) == 1


async def test_a_poll_without_news_ends_empty_when_its_time_is_over(side):
    async with asyncio.timeout(5):
        assert await polled(side, wait=1) == []


async def test_a_poll_cannot_be_replayed(side):
    await poll(side, call(asked(), "w1"))
    with pytest.raises(Conflict) as refused:
        await poll(side, call(asked(), "w1"))
    assert refused.value.code == "replayed"


async def test_a_run_without_an_answer_says_why_in_russian(side):
    await released(side, outcome="refused", code="content_filter", answer=None)
    (found,) = await polled(side)
    assert (found.outcome, found.answer) == ("refused", None)
    assert found.reason.endswith("ответ остановлен фильтром модели")


async def test_a_held_message_is_told_and_told_again_when_it_has_ended(side):
    noted = await accepted(side, message(portal=P2))
    job = await claim(side, "message.mask")

    def held(tx):
        queue.hold(tx, job, "second_pass")
        message_ended(tx, job, None, "second_pass")

    await side.state.write(held)
    (found,) = await polled(side)
    assert (found.outcome, found.answer) == ("held", None)
    assert "повторная проверка" in found.reason
    assert await acked(side, [noted.run]) == 1

    def dropped(tx):
        queue.end(tx, noted.message, "cancelled", "dropped")
        message_ended(tx, job, "failed", "internal")

    await side.state.write(dropped)
    (found,) = await polled(side)
    assert found.outcome == "failed"


async def test_an_erased_thread_gives_the_answer_as_the_model_wrote_it(side):
    await released(side)

    def erase(tx):
        tx.run("DELETE FROM raw")
        tx.run("DELETE FROM placeholders")
        tx.run("DELETE FROM positions")
        tx.run("DELETE FROM threads")

    await side.vault.write(erase)
    (found,) = await polled(side)
    assert found.answer["reason"] == "[PERSON_1] просит цену на серверы"


async def test_a_result_is_released_only_by_its_writing(side):
    noted = await decided(side, message(portal=P2))
    assert await polled(side) == []
    row = await one(side.state, "SELECT released FROM runs WHERE id = :id", id=noted.run)
    assert row["released"] is None


async def test_what_the_module_says_of_a_result_is_kept_with_it(side):
    first, second = await released(side, "a"), await released(side, "b")
    request = ResultsAck(
        portal=P2,
        audience="border",
        results=[first.run, second.run],
        codes={first.run: "written", second.run: "gone", "r_other": "written"},
    )
    await acknowledge(side, call(request))
    kept = await rows(side.state, "SELECT run, action, outcome, code FROM actions ORDER BY code")
    assert kept == [
        {"run": second.run, "action": "module", "outcome": "too_late", "code": "gone"},
        {"run": first.run, "action": "module", "outcome": "done", "code": "written"},
    ]


async def test_the_role_that_an_answer_names_is_a_person_of_the_portal(side):
    portal = side.portals[P2]
    config = msgspec.structs.replace(portal.config, roles={"sales": [12]})
    loaded = side.assistants["lead-qualifier"]
    schema = {**loaded.assistant.verdict, "additionalProperties": True}
    text = loaded.text.replace("additionalProperties: false", "additionalProperties: true")
    open_loaded = msgspec.structs.replace(
        loaded, assistant=msgspec.structs.replace(loaded.assistant, verdict=schema), text=text
    )
    side = side._replace(
        portals={**side.portals, P2: portal._replace(config=config)},
        assistants={"lead-qualifier": open_loaded},
    )
    await released(side, "a", answer={**ANSWER, "role": "sales"})
    await released(side, "b", answer={**ANSWER, "role": "nobody"})
    assert [found.responsible for found in await polled(side)] == [12, None]
