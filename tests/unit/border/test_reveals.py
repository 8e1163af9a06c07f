from relay.border import reveals
from relay.border.masking_log import Record, append
from tests.unit.border.conftest import P1, P2, events


async def reveal(side, actor="ivanov", portal=P1):
    record = Record(event="revealed", actor=actor)
    await side.log.write(lambda tx: append(tx, portal, record, f"{actor}{tx.now()}"))


async def test_more_than_the_limit_of_one_person_in_an_hour_is_an_alarm(side, clock):
    for _ in range(3):
        await reveal(side)
        await reveal(side, "petrov")
        clock.now += 60
        assert not await reveals.alarm(side.log, P1, "ivanov", 3)
    await reveal(side)
    assert await reveals.alarm(side.log, P1, "ivanov", 3)
    assert [event for event, _ in await events(side)].count("reveal_alarm") == 1
    assert await side.log.read(lambda tx: reveals.alarms(tx, P1, clock.now - 60)) == 1
    assert await side.log.read(lambda tx: reveals.alarms(tx, P2, 0)) == 0


async def test_what_is_older_than_an_hour_is_no_alarm(side, clock):
    for _ in range(5):
        await reveal(side)
        clock.now += 1200
    assert not await reveals.alarm(side.log, P1, "ivanov", 3)
