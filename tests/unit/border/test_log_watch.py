import pytest

from relay.border import log_watch
from relay.border.masking_log import anchors, chain, keys
from tests.unit.border.conftest import P1, events, message, rows, sent


@pytest.fixture
def key(side):
    keys.make(side.config.data / "log.key", "k1")
    return keys.load(side.config.data / "log.key")


def books(side):
    return side.log, side.state


async def check(side, key):
    return await log_watch.check(side.config.log, books(side), key, P1)


async def cut(side, size):
    """A log as an older backup has it."""

    def unit(tx):
        for table, column in (("records", "seq"), ("heads", "size")):
            tx.run(f"DELETE FROM {table} WHERE {column} > :n", n=size)  # noqa: S608
        tx.run("DELETE FROM chains")

    await side.log.write(unit)


async def stopped(side):
    return [(r["portal"], r["reason"]) for r in await rows(side.state, "SELECT * FROM egress")]


async def test_the_log_that_was_signed_is_in_order(side, key):
    await sent(side, message())
    head = await log_watch.sign(books(side), key, P1)
    assert head.size == 3
    await sent(side, message("b"))
    assert await check(side, key)
    assert await stopped(side) == []


async def test_an_empty_log_has_nothing_to_sign_and_nothing_to_doubt(side, key):
    assert await log_watch.sign(books(side), key, P1) is None
    assert await check(side, key)


@pytest.mark.parametrize("size", [0, 2])
async def test_a_log_behind_its_last_head_stops_the_egress_and_says_so(side, key, size):
    await sent(side, message())
    await log_watch.sign(books(side), key, P1)
    await cut(side, size)
    assert not await check(side, key)
    assert not await check(side, key)
    assert await stopped(side) == [(P1, "log_behind")]
    assert [event for event, _ in await events(side)].count("log_behind") == 1


async def test_a_log_that_went_on_differently_is_found_as_well(side, key):
    await sent(side, message())
    await log_watch.sign(books(side), key, P1)
    await cut(side, 1)
    await sent(side, message("b"))
    await sent(side, message("c"))
    assert not await check(side, key)


async def test_the_officer_may_accept_it_once_and_another_loss_is_another_doubt(side, key):
    await sent(side, message())
    await log_watch.sign(books(side), key, P1)
    await cut(side, 2)
    known = await log_watch.marks(side.config.log, side.state, key, P1)
    wrong = await side.log.read(lambda tx: log_watch.contradictions(tx, P1, known))
    assert [one.size for one in wrong] == [3]
    await side.log.write(lambda tx: log_watch.acknowledge(tx, P1, wrong))
    assert await check(side, key)
    await sent(side, message("b"))
    await log_watch.sign(books(side), key, P1)
    await cut(side, 1)
    assert not await check(side, key)


async def test_accepting_resets_a_clock_that_ran_ahead(side, key, clock):
    clock.now += 1e9
    await sent(side, message())
    clock.now -= 1e9
    await side.log.write(lambda tx: log_watch.acknowledge(tx, P1, []))
    end = await side.log.read(lambda tx: chain.end_of(tx, P1))
    assert end.latest == clock.now


async def test_when_everything_was_restored_the_folder_elsewhere_tells(
    side, key, tmp_path, border_settings
):
    from relay.config import MaskingLog

    settings = MaskingLog(heads_directory=tmp_path)
    await sent(side, message())
    await anchors.deliver(settings, await log_watch.sign(books(side), key, P1))
    await cut(side, 1)
    await side.state.write(lambda tx: tx.run("DELETE FROM log_marks"))
    assert await log_watch.check(border_settings.log, books(side), key, P1)
    assert not await log_watch.check(settings, books(side), key, P1)
