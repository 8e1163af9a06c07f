import random

from relay.border import masking_log, review
from tests.unit.border.conftest import DAY, P1, cleared, message, rows


async def yesterday(side, clock, count):
    found = [(await cleared(side, message(f"e{n}"))).message for n in range(count)]
    clock.now += DAY
    return found


async def test_a_sample_of_yesterdays_sends_waits_for_a_reader_once_a_day(side, clock):
    sent = await yesterday(side, clock, 8)
    assert await review.check(side, P1, random.Random(7)) == 5
    assert await review.check(side, P1, random.Random(7)) == 0
    waiting = await side.state.read(lambda tx: review.waiting(tx, P1))
    assert len({row["message"] for row in waiting}) == 5
    assert {row["message"] for row in waiting} <= set(sent)


async def test_the_check_is_recorded_with_whether_the_chain_is_whole(side, clock):
    await yesterday(side, clock, 1)
    await review.check(side, P1, random.Random(1))
    (row,) = await rows(side.log, "SELECT body FROM records WHERE event = 'self_checked'")
    assert '"checks":["chain_whole"]' in row["body"]


async def test_a_broken_chain_is_said(side, clock):
    await yesterday(side, clock, 1)
    await side.log.write(lambda tx: tx.run("UPDATE records SET hash = 'x' WHERE seq = 1"))
    await review.check(side, P1, random.Random(1))
    (row,) = await rows(side.log, "SELECT body FROM records WHERE event = 'self_checked'")
    assert "chain_broken" in row["body"]


async def test_what_a_reader_found_is_settled_once(side, clock):
    (message_id,) = await yesterday(side, clock, 1)
    await review.check(side, P1, random.Random(1))
    for expected in (True, False):
        done = await side.state.write(lambda tx: review.settle(tx, message_id, "nothing"))
        assert done is expected
    assert await side.state.read(lambda tx: review.waiting(tx, P1)) == []


async def test_a_day_without_sends_is_checked_too(side):
    assert await review.check(side, P1, random.Random(1)) == 0
    assert await side.log.read(
        lambda tx: masking_log.recorded(tx, P1, "self_checked", f"{int(tx.now() // DAY) - 1}")
    )
