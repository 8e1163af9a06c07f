import pytest

from relay.border.erasure import request
from relay.border.erasure.request import Erasure, Wanted
from relay.errors import VerbFailed
from tests.unit.border.conftest import P1, accepted, events, job_of, message, one

ASKED = Erasure(P1, "lead:15", "ivan", "withdrawal", 7)


async def wanted(side, event="lead:15:add"):
    noted = await accepted(side, message(event))
    row = await one(side.state, "SELECT thread FROM messages WHERE id = :m", m=noted.message)
    return Wanted(noted.message, row["thread"])


async def test_it_is_recorded_and_gets_a_job_and_a_day_on_which_the_backups_end(side, clock):
    one_message = await wanted(side)
    erasure = await request.request(side.state, side.log, ASKED, [one_message])
    assert await events(side) == [("erasing", "withdrawal")]
    assert (await job_of(side, erasure))["step"] == "erase.confirm"
    row = await side.state.read(lambda tx: request.look(tx, erasure))
    assert (row["subject"], row["actor"], row["confirmed"]) == ("lead:15", "ivan", None)
    assert row["backups_end"] == clock.now + 7 * 86400
    assert await side.state.read(lambda tx: request.messages_of(tx, erasure)) == [one_message]


async def test_the_second_is_told_and_leaves_nothing_half_done(side):
    first, second = await wanted(side), await wanted(side, "lead:16:add")
    await request.request(side.state, side.log, ASKED, [first])
    with pytest.raises(VerbFailed, match="another erasure has it"):
        await request.request(side.state, side.log, ASKED, [second, first])
    assert len(await side.state.read(lambda tx: request.latest(tx, P1))) == 1
    await request.request(side.state, side.log, ASKED, [second])


async def test_counts_add_up(side):
    erasure = await request.request(side.state, side.log, ASKED, [await wanted(side)])
    for more in ({"keys": 1}, {"keys": 0, "raw": 2}):
        await side.state.write(lambda tx, m=more: request.add_counts(tx, erasure, m))
    row = await side.state.read(lambda tx: request.look(tx, erasure))
    assert row["counts"] == '{"keys": 1, "raw": 2}'


async def test_newest_first_and_of_one_portal(side):
    erasure = await request.request(side.state, side.log, ASKED, [await wanted(side)])
    latest = await side.state.read(lambda tx: request.latest(tx, None))
    assert [row["id"] for row in latest] == [erasure]
    assert await side.state.read(lambda tx: request.latest(tx, "p_two")) == []
