import asyncio
import os
import subprocess
import sys
import textwrap
import threading

import pytest

from relay import config
from relay.errors import Unavailable
from relay.store.database import Database, Server


@pytest.fixture
def db(opened, schema):
    return opened(schema, clock=lambda: 7.0)


def add(number, name="n"):
    return lambda tx: tx.run("INSERT INTO t VALUES (:id, :name)", id=number, name=name)


def ids(tx):
    return [row["id"] for row in tx.all("SELECT id FROM t ORDER BY id")]


async def test_a_unit_that_fails_undoes_only_itself(db):
    def counted(number):
        def run(tx):
            add(number)(tx)
            if number == 13:
                add(1000)(tx)
                raise LookupError("only mine")
            return number * 2

        return run

    found = await asyncio.gather(
        *(db.write(counted(n)) for n in range(100)), return_exceptions=True
    )
    assert isinstance(found[13], LookupError)
    assert [one for one in found if one is not found[13]] == [n * 2 for n in range(100) if n != 13]
    assert await db.read(ids) == [n for n in range(100) if n != 13]


async def test_a_statement_that_fails_is_the_units_own_error_and_the_others_live(db):
    async def refused(unit):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the driver's own class
            await db.write(unit)
        assert not isinstance(caught.value, Unavailable)

    await db.write(add(1))
    good = asyncio.ensure_future(db.write(add(2)))
    await refused(add(1))
    await refused(lambda tx: tx.run("INSERT INTO t VALUES (:id, NULL)", id=3))
    await good
    assert await db.read(ids) == [1, 2]


async def test_a_result_is_given_only_after_the_commit_that_holds_it(db, opened, schema):
    other = opened(schema, exclusive=False)
    for number in range(20):
        await db.write(add(number))
        assert (await other.read(ids))[-1] == number


async def test_one_write_after_another_commits_both_in_their_order(db):
    def failing(tx):
        add(9)(tx)
        raise LookupError

    assert await db.write_first(add(1), db, ids) == [1]
    with pytest.raises(LookupError):
        await db.write_first(failing, db, add(2))
    assert await db.read(ids) == [1]


async def test_what_is_not_committed_is_seen_by_nobody(db):
    entered, go = threading.Event(), threading.Event()

    def unit(tx):
        add(1)(tx)
        entered.set()
        assert go.wait(4)

    writing = asyncio.ensure_future(db.write(unit))
    await asyncio.to_thread(entered.wait, 4)
    before = await db.read(ids)
    go.set()
    await writing
    assert (before, await db.read(ids)) == ([], [1])


async def test_a_cancelled_caller_disturbs_nobody(db):
    waiting = [asyncio.ensure_future(db.write(add(n))) for n in range(3)]
    await asyncio.sleep(0)
    waiting[1].cancel()
    await asyncio.gather(waiting[0], waiting[2])
    assert set(await db.read(ids)) - {1} == {0, 2}


async def test_reading_cannot_write(db):
    for look in (db.read, db.glance):
        with pytest.raises(Unavailable):
            await look(add(1))
    assert await db.read(ids) == await db.glance(ids) == []


async def test_a_clock_that_was_passed_in_is_the_clock_of_units(db):
    assert await db.write(lambda tx: tx.now()) == await db.read(lambda tx: tx.now()) == 7.0


async def test_what_a_unit_announces_is_told_after_its_commit(db):
    told = []

    def announcing(tx):
        add(len(ids(tx)))(tx)
        tx.announce("step")

    following = asyncio.ensure_future(db.follow(told.append))
    await asyncio.sleep(0)
    await db.write(announcing)
    await db.write(add(7))
    await asyncio.sleep(0)
    assert told == ["step"]
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    await db.write(announcing)
    await asyncio.sleep(0)
    assert told == ["step"]


async def test_looking_and_writing_under_a_lock_is_as_if_one_came_after_another(db, opened, schema):
    """Two nodes, many units: each counts and adds the next number, and no number comes twice."""
    other = opened(schema, exclusive=False)

    def next_number(tx):
        tx.lock("numbers")
        add(len(ids(tx)))(tx)

    async with asyncio.timeout(30):
        await asyncio.gather(*((db, other)[n % 2].write(next_number) for n in range(60)))
    assert await db.read(ids) == list(range(60))


async def test_a_closed_database_refuses_instead_of_letting_callers_wait(place, opened, schema):
    db = Database(place, [schema])
    queued = asyncio.ensure_future(db.write(add(1)))
    await asyncio.sleep(0)
    db.close()
    assert await queued == 1
    with pytest.raises(Unavailable):
        await db.write(add(2))
    for look in (db.read, db.glance):
        with pytest.raises(Unavailable):
            await look(ids)
    assert await opened(schema).read(ids) == [1]


def test_only_a_sqlite_database_has_a_file():
    assert issubclass(Server, tuple)
    where = Server(config.Postgres(url="postgresql://r@h/d"), "s")
    db = Database.__new__(Database)
    db.place = where
    with pytest.raises(TypeError):
        _ = db.path


CHILD = textwrap.dedent(
    """
    import asyncio, sys
    from pathlib import Path
    from relay import config
    from relay.store.database import Database, Server
    from relay.store.migrations import Schema

    async def main():
        place = Path(sys.argv[1])
        if len(sys.argv) > 3:
            place = Server(config.Postgres(url=sys.argv[1]), sys.argv[3])
        db = Database(place, [Schema("t", Path(sys.argv[2]))])

        async def one(number):
            await db.write(lambda tx: tx.run("INSERT INTO t VALUES (:i, 'n')", i=number))
            print(number, flush=True)

        number = 0
        while True:
            await asyncio.gather(*(one(number + k) for k in range(7)))
            number += 7

    asyncio.run(main())
    """
)


@pytest.mark.parametrize("after", [1, 40, 250])
async def test_killed_in_the_middle_of_writing_nothing_acknowledged_is_lost(
    place, opened, schema, after
):
    where = [str(place), str(schema.folder)]
    if isinstance(place, Server):
        where = [place.settings.url, str(schema.folder), place.schema]
    child = subprocess.Popen(  # noqa: ASYNC220 - forking is quick
        [sys.executable, "-c", CHILD, *where],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(after)]
    child.kill()
    said += child.stdout.readlines()
    child.stdout.close()
    assert child.wait() == -9
    acknowledged = {int(line) for line in said if line.endswith("\n")}
    assert len(acknowledged) >= after
    db = opened(schema)  # the dead process's lock is gone, the database is whole
    assert acknowledged <= set(await db.read(ids))
