import pytest

from relay.errors import Ended, Held
from relay.offshore import threads
from relay.sealing import Keyring
from tests.unit.offshore.conftest import TEXT, accept, assistant, one, ran, rows, turn


async def loaded(side, name="m_1"):
    return await side.db.read(lambda tx: threads.load(tx, side.keys, name))


async def forget(side, name="m_1", **given):
    await side.db.write(lambda tx: threads.forget(tx, name, **given))


async def acknowledge(side):
    await side.db.write(lambda tx: tx.run("UPDATE runs SET acknowledged = 1"))


async def test_a_turn_is_sealed_under_a_key_of_its_own(side):
    await accept(side, turn("m_1"))
    await accept(side, turn("m_2"))
    (found, first), (_, second) = await loaded(side, "m_1"), await loaded(side, "m_2")
    assert found == turn("m_1")
    assert first != second
    row = await one(side, "SELECT wrapped, body FROM turns WHERE id = 'm_1'")
    assert row["wrapped"].startswith(b"k1:")
    assert TEXT.encode() not in row["body"]


async def test_a_body_moved_to_another_turn_does_not_open(side):
    await accept(side, turn("m_1"))
    await accept(side, turn("m_2"))
    row = await one(side, "SELECT wrapped, body FROM turns WHERE id = 'm_1'")
    sql = "UPDATE turns SET wrapped = :w, body = :b WHERE id = 'm_2'"
    await side.db.write(lambda tx: tx.run(sql, w=row["wrapped"], b=row["body"]))
    with pytest.raises(Held, match="sealed_unreadable"):
        await loaded(side, "m_2")


async def test_without_its_wrapping_key_nothing_opens(side):
    await accept(side, turn())
    with pytest.raises(Held, match="key_missing"):
        await loaded(side._replace(keys=Keyring({"k9": b"9" * 32})))


async def test_what_never_was_is_as_forgotten_as_what_went(side):
    with pytest.raises(Ended, match="forgotten"):
        await loaded(side, "m_never")


async def test_nothing_is_forgotten_while_a_run_waits(side):
    await accept(side, turn(assistants=[assistant("r_a"), assistant("r_b")]))
    await side.db.write(lambda tx: tx.run("UPDATE runs SET acknowledged = 1 WHERE id = 'r_a'"))
    await forget(side)
    assert (await loaded(side))[0].turn == "m_1"


async def test_after_the_last_acknowledgement_ids_times_and_costs_stay_and_no_text(side, clock):
    run = await ran(side)
    await acknowledge(side)
    clock.now += 5
    await forget(side)
    with pytest.raises(Ended, match="forgotten"):
        await loaded(side)
    row = await one(side, "SELECT * FROM turns")
    assert (row["wrapped"], row["body"], row["forgotten"]) == (None, None, clock.now)
    kept = await one(side, "SELECT * FROM runs WHERE id = :id", id=run)
    assert (kept["answer"], kept["outcome"]) == (None, "verdict")
    assert kept["input_tokens"] > 0
    assert kept["recipients"] != "[]"


async def test_forgetting_twice_keeps_the_first_time(side, clock):
    await ran(side)
    await acknowledge(side)
    await forget(side)
    first = (await one(side, "SELECT forgotten FROM turns"))["forgotten"]
    clock.now += 100
    await forget(side)
    assert (await one(side, "SELECT forgotten FROM turns"))["forgotten"] == first


async def test_what_nobody_fetched_goes_all_the_same_when_it_must(side):
    await ran(side)
    await forget(side, even_undelivered=True)
    with pytest.raises(Ended, match="forgotten"):
        await loaded(side)
    assert (await one(side, "SELECT answer FROM runs"))["answer"] is None


async def test_forgetting_leaves_neither_key_nor_text_in_the_file(side):
    run = await ran(side)
    row = await one(side, "SELECT wrapped, body FROM turns")
    answer = (await one(side, "SELECT answer FROM runs"))["answer"]
    needles = [row["wrapped"], row["body"][:64], answer]
    await acknowledge(side)
    await forget(side)
    side.db.close()
    file = side.db.path.read_bytes()
    assert run.encode() in file
    for needle in needles:
        assert needle not in file
    assert not side.db.path.with_name(side.db.path.name + "-wal").exists()


async def test_another_turn_is_untouched(side):
    await accept(side, turn("m_1"))
    await accept(side, turn("m_2"))
    await forget(side, "m_1", even_undelivered=True)
    assert (await loaded(side, "m_2"))[0] == turn("m_2")
    assert len(await rows(side, "SELECT id FROM runs")) == 2
