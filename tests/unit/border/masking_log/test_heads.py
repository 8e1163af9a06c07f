import pytest

from relay.border import masking_log
from relay.border.masking_log import chain, heads, verify
from relay.errors import LogBroken, VerbFailed
from tests.unit.border.masking_log.conftest import P1, fill


@pytest.fixture
def log(opened, clock):
    """On both stores."""
    return opened(masking_log.SCHEMA, clock=clock)


async def sign(log, key, portal=P1):
    return await log.write(lambda tx: heads.sign(tx, portal, key))


async def test_an_empty_log_has_no_head_and_one_that_did_not_grow_keeps_its_head(log, clock, key):
    assert await sign(log, key) is None
    await fill(log, clock, 2)
    first = await sign(log, key)
    clock.now += 3600
    assert await sign(log, key) == first
    assert first.size == 2


async def test_a_head_signs_the_end_of_the_chain(log, clock, key):
    await fill(log, clock, 6)
    head = await sign(log, key)
    end = await log.read(lambda tx: verify(tx, P1))
    assert (head.size, head.hash, head.peaks) == (6, end.hash, end.peaks)
    assert key.signed(P1, head.note)


async def test_heads_are_walked_in_order_within_sizes(log, clock, key):
    for _ in range(4):
        await fill(log, clock, 2, start=int(clock.now))
        await sign(log, key)
    sizes = await log.read(lambda tx: [one.size for one in heads.between(tx, P1, 3, 7)])
    assert sizes == [4, 6]
    newest = await log.read(lambda tx: (heads.newest(tx, P1), heads.newest(tx, P1, 5)))
    assert [one.size for one in newest] == [8, 4]
    assert await log.read(lambda tx: heads.newest(tx, P1, 1)) is None


@pytest.mark.parametrize("hours", [-26, 2])
async def test_heads_go_on_when_the_clock_has_jumped(log, clock, key, hours):
    """The last record is a day old: 26 hours back are two before it."""
    await fill(log, clock, 2)
    await sign(log, key)
    clock.now += hours * 3600
    await fill(log, clock, 2, start=2)
    head = await sign(log, key)
    assert await log.read(lambda tx: heads.newest(tx, P1)) == head
    assert await log.read(lambda tx: heads.check_all(tx, P1, key)) == 2
    events = await log.read(
        lambda tx: [row["event"] for row in tx.all("SELECT event FROM records")]
    )
    assert ("clock_set_back" in events) == (hours < 0)
    assert head.size == len(events) == (await log.read(lambda tx: verify(tx, P1))).size


@pytest.mark.parametrize("size", [0, 1, 3, 4, 7, 9])
async def test_an_earlier_end_is_found_from_the_nearest_head(log, clock, key, size):
    await fill(log, clock, 4)
    await sign(log, key)
    await fill(log, clock, 5, start=4)
    found = await log.read(lambda tx: heads.end_at(tx, P1, size))
    rows = await log.read(lambda tx: tx.all("SELECT hash FROM records ORDER BY seq"))
    assert found.size == size
    assert found.hash == (rows[size - 1]["hash"] if size else chain.GENESIS)
    assert len(found.peaks) == bin(size).count("1")


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE records SET hash = 'x' WHERE seq = 4", "of another log"),
        ("DELETE FROM records WHERE seq = 4", "of another log"),
        ("UPDATE heads SET note = replace(note, 'chain', 'chaos') WHERE size = 4", "was changed"),
        ("UPDATE heads SET note = replace(note, '08:00', '09:00') WHERE size = 7", "not signed"),
    ],
)
async def test_heads_that_do_not_fit_their_log_are_named(log, clock, key, harm, found):
    await fill(log, clock, 4)
    await sign(log, key)
    await fill(log, clock, 3, start=4)
    await sign(log, key)
    assert await log.read(lambda tx: heads.check_all(tx, P1, key)) == 2
    await log.write(lambda tx: tx.run(harm))
    with pytest.raises(LogBroken, match=found):
        await log.read(lambda tx: heads.check_all(tx, P1, key))


async def test_a_record_that_is_not_there_cannot_be_proved(log, clock, key):
    await fill(log, clock, 3)
    head = await sign(log, key)
    await fill(log, clock, 1, start=3)
    for seq in (0, 4, 5):
        with pytest.raises(VerbFailed, match="no record"):
            await log.read(lambda tx, s=seq: heads.inclusion_proof(tx, P1, [s], head))
