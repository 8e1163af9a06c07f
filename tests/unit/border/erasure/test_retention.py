from relay.border.erasure import request, retention
from relay.jobs import queue
from tests.unit.border.conftest import DAY, P1, cleared, events, message, rows


async def ended(side, event):
    noted = await cleared(side, message(event))

    def unit(tx):
        queue.end(tx, noted.message, "cancelled", "dropped")
        for run in tx.all("SELECT id FROM runs WHERE message = :m", m=noted.message):
            queue.end(tx, run["id"], "cancelled", "dropped")

    await side.state.write(unit)
    return noted.message


async def test_what_is_past_its_term_is_erased_and_recorded_once_a_day(side, clock):
    old = await ended(side, "old")
    clock.now += 29 * DAY
    assert await retention.enforce(side, P1) == 0
    fresh = await ended(side, "fresh")
    clock.now += 2 * DAY
    assert await retention.enforce(side, P1) == 1
    erased = [row["message"] for row in await rows(side.state, "SELECT * FROM erased_messages")]
    assert erased == [old]
    assert fresh not in erased
    (row,) = await side.state.read(lambda tx: request.latest(tx, P1))
    assert (row["subject"], row["actor"]) == ("retention", "relay")
    assert await retention.enforce(side, P1) == 0
    assert [event for event, _ in await events(side)].count("retained") == 2


async def test_what_has_not_ended_is_kept(side, clock):
    await cleared(side, message())
    clock.now += 400 * DAY
    assert await retention.enforce(side, P1) == 0


async def test_more_than_one_portion(side, clock, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(5):
        await ended(side, f"e{number}")
    clock.now += 40 * DAY
    assert await retention.enforce(side, P1) == 5
    assert len(await side.state.read(lambda tx: request.latest(tx, P1))) == 3
