"""Group commit: who shares one, what a failure undoes, what follows in another file."""

import asyncio
import sqlite3
import threading

import pytest

from relay.errors import Unavailable
from relay.store.committing import MAX_UNITS
from relay.store.database import Database


@pytest.fixture
def db(tmp_path, schema):
    opened = Database(tmp_path / "x.db", [schema], clock=lambda: 7.0)
    yield opened
    opened.close()


def add(number, name="n"):
    return lambda tx: tx.run("INSERT INTO t VALUES (:id, :name)", id=number, name=name)


def ids(tx):
    return [row["id"] for row in tx.all("SELECT id FROM t ORDER BY id")]


def hold_writer(db):
    """Keep the writer busy until the returned event is set, so that units pile up behind."""
    entered, go = threading.Event(), threading.Event()

    def unit(_tx):
        entered.set()
        assert go.wait(10)

    return unit, entered, go


async def test_many_units_share_a_commit_and_one_that_fails_undoes_only_itself(db):
    unit, entered, go = hold_writer(db)
    holder = asyncio.ensure_future(db.write(unit))
    await asyncio.to_thread(entered.wait, 10)

    def counted(number):
        def run(tx):
            add(number)(tx)
            if number == 13:
                add(1000)(tx)
                raise LookupError("only mine")
            return number * 2

        return run

    waiting = [asyncio.ensure_future(db.write(counted(n))) for n in range(100)]
    await asyncio.sleep(0)  # every unit stands in the queue
    assert not any(one.done() for one in waiting)
    before = await asyncio.to_thread(outside, db.path)
    go.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    await holder
    assert before == []
    assert isinstance(found[13], LookupError)
    assert [one for one in found if one is not found[13]] == [n * 2 for n in range(100) if n != 13]
    assert await db.read(ids) == [n for n in range(100) if n != 13]


def outside(path):
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT id FROM t ORDER BY id")]
    finally:
        connection.close()


async def test_a_result_is_given_only_after_the_commit_that_holds_it(db):
    for number in range(20):
        await db.write(add(number))
        assert outside(db.path)[-1] == number


async def test_more_units_than_one_commit_takes_are_all_written(db):
    unit, entered, go = hold_writer(db)
    holder = asyncio.ensure_future(db.write(unit))
    await asyncio.to_thread(entered.wait, 10)
    waiting = [asyncio.ensure_future(db.write(add(n))) for n in range(2 * MAX_UNITS + 3)]
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(holder, *waiting)
    assert await db.read(ids) == list(range(2 * MAX_UNITS + 3))


async def test_a_unit_sees_what_the_units_before_it_wrote(db):
    first = asyncio.ensure_future(db.write(add(1)))
    second = asyncio.ensure_future(db.write(ids))
    assert await second == [1]
    await first


async def test_a_cancelled_caller_disturbs_nobody(db):
    unit, entered, go = hold_writer(db)
    holder = asyncio.ensure_future(db.write(unit))
    await asyncio.to_thread(entered.wait, 10)
    waiting = [asyncio.ensure_future(db.write(add(n))) for n in range(3)]
    await asyncio.sleep(0)
    waiting[1].cancel()
    go.set()
    await asyncio.gather(holder, waiting[0], waiting[2])
    assert await db.read(ids) == [0, 1, 2]


async def test_a_full_disk_is_unavailable_for_all_of_the_commit_and_passes(db):
    await db.write(add(0))

    def fill(tx):
        pages = tx.one("PRAGMA page_count")[0]
        tx.one(f"PRAGMA max_page_count = {pages}")

    await db.write(fill)
    unit, entered, go = hold_writer(db)
    holder = asyncio.ensure_future(db.write(unit))
    await asyncio.to_thread(entered.wait, 10)
    small = asyncio.ensure_future(db.write(add(1)))
    big = asyncio.ensure_future(db.write(add(2, "x" * 10**6)))
    await asyncio.sleep(0)
    go.set()
    await holder
    for one in (small, big):
        with pytest.raises(Unavailable) as caught:
            await one
        assert caught.value.code == "storage_unavailable"
        assert not caught.value.permanent
    assert await db.read(ids) == [0]
    await db.write(lambda tx: tx.one("PRAGMA max_page_count = 1000000"))
    await db.write(add(2, "x" * 10**6))
    assert await db.read(ids) == [0, 2]


async def test_a_database_gone_read_only_is_unavailable(db):
    await db.write(lambda tx: tx.one("PRAGMA query_only = ON"))
    with pytest.raises(Unavailable, match="storage_unavailable"):
        await db.write(add(1))
    assert await db.read(ids) == []


async def test_a_file_locked_by_somebody_else_is_unavailable_and_passes(db):
    await db.read(lambda tx: tx.one("PRAGMA busy_timeout = 0"))
    await db.write(lambda tx: tx.one("PRAGMA busy_timeout = 0"))
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="storage_unavailable"):
        await db.write(add(1))
    other.execute("ROLLBACK")
    other.close()
    await db.write(add(1))
    assert await db.read(ids) == [1]


@pytest.fixture
def other(tmp_path, schema):
    opened = Database(tmp_path / "y.db", [schema])
    yield opened
    opened.close()


async def test_what_follows_in_another_file_begins_after_the_commit(db, other):
    seen = []

    def following(tx):
        seen.append(outside(db.path))
        return add(1)(tx)

    assert await db.write_first(add(7), other, following) == 1
    assert seen == [[7]]
    assert outside(other.path) == [1]


async def test_many_that_are_followed_share_their_commits_in_both_files(db, other):
    unit, entered, go = hold_writer(db)
    holder = asyncio.ensure_future(db.write(unit))
    await asyncio.to_thread(entered.wait, 10)
    seen = []

    def following(number):
        def run(tx):
            seen.append(outside(other.path))
            return add(number)(tx)

        return run

    waiting = [
        asyncio.ensure_future(db.write_first(add(n), other, following(n))) for n in range(20)
    ]
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(holder, *waiting)
    assert seen == [[]] * 20  # nothing was committed between them
    assert await db.read(ids) == await other.read(ids) == list(range(20))


async def test_nothing_follows_a_unit_that_failed_and_the_others_go_on(db, other):
    await db.write(add(3))
    waiting = [
        asyncio.ensure_future(db.write_first(add(n), other, add(n * 10))) for n in range(2, 5)
    ]
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in found] == [int, sqlite3.IntegrityError, int]
    assert await db.read(ids) == [2, 3, 4]
    assert await other.read(ids) == [20, 40]


async def test_what_follows_may_fail_and_what_was_first_stays(db, other):
    await other.write(add(1))
    with pytest.raises(sqlite3.IntegrityError):
        await db.write_first(add(7), other, add(1))
    assert await db.read(ids) == [7]


async def test_where_the_other_file_was_closed_the_caller_is_told(db, tmp_path, schema):
    other = Database(tmp_path / "y.db", [schema])
    other.close()
    with pytest.raises(Unavailable):
        await db.write_first(add(7), other, add(1))
    assert await db.read(ids) == [7]
