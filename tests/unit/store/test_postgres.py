import asyncio
import contextlib

import pytest

from relay.errors import Unavailable
from relay.store.connection import Race
from relay.store.database import Database
from relay.store.migrations import Schema
from relay.store.postgres import RACES
from tests.conftest import empty_schema


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "0001_t.sql").write_text("CREATE TABLE t (id BIGINT PRIMARY KEY);\n")
    return Schema("t", tmp_path)


@pytest.fixture
def place(postgres):
    return empty_schema(postgres)


@pytest.fixture
def two(place, schema):
    """Two nodes on one schema."""
    nodes = [Database(place, [schema]) for _ in range(2)]
    yield nodes
    for one in nodes:
        one.close()


def add(number):
    return lambda tx: tx.run("INSERT INTO t VALUES (:id)", id=number)


def ids(tx):
    return [row["id"] for row in tx.all("SELECT id FROM t ORDER BY id")]


async def test_nodes_that_start_at_once_apply_each_file_once(place, schema):
    def start():
        Database(place, [schema]).close()

    await asyncio.gather(*(asyncio.to_thread(start) for _ in range(5)))
    db = Database(place, [schema])
    rows = await db.read(lambda tx: tx.all("SELECT schema, version FROM schema_version"))
    db.close()
    assert [dict(row) for row in rows] == [{"schema": "t", "version": 1}]


async def test_a_unit_that_met_another_is_run_again_from_its_start(two):
    tries = []

    def unit(tx):
        tries.append(1)
        add(len(tries))(tx)
        if len(tries) < 4:
            raise Race

    await two[0].write(unit)
    assert await two[1].read(ids) == [4]


async def test_a_unit_that_nobody_lets_through_is_unavailable(two, monkeypatch):
    tries = []

    def unit(_tx):
        tries.append(1)
        raise Race

    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with pytest.raises(Unavailable, match="storage_unavailable"):
        await two[0].write(unit)
    assert len(tries) == RACES


async def test_what_a_node_announces_is_heard_by_the_others_after_the_commit(two):
    heard: list[str] = []
    seen: list[int] = []

    def announcing(tx):
        add(len(ids(tx)))(tx)
        tx.announce("one")
        tx.announce("two")

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        following = group.create_task(two[1].follow(heard.append))
        while not heard:  # until the subscription stands
            await two[0].write(announcing)
            await asyncio.sleep(0.02)
        seen = await two[1].read(ids)
        following.cancel()
    assert seen
    assert set(heard) == {"one", "two"}


async def test_nothing_is_announced_by_a_unit_that_fails(two):
    heard = asyncio.Event()

    def failing(tx):
        tx.announce("step")
        raise LookupError

    def announcing(tx):
        tx.announce("step")

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        following = group.create_task(two[1].follow(lambda _: heard.set()))
        while not heard.is_set():
            await two[0].write(announcing)
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)  # what is under way may still come
        heard.clear()
        with pytest.raises(LookupError):
            await two[0].write(failing)
        await two[0].write(add(1))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await heard.wait()
        following.cancel()
    assert not heard.is_set()


async def test_a_lost_subscription_is_taken_up_again_and_counts_as_news(two, postgres, monkeypatch):
    monkeypatch.setattr("relay.store.postgres.PAUSE", 0.01)
    heard = asyncio.Event()

    async with asyncio.timeout(90), asyncio.TaskGroup() as group:
        following = group.create_task(two[1].follow(lambda _: heard.set()))
        while not heard.is_set():
            await asyncio.to_thread(
                postgres.sql,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'",
            )
            await asyncio.sleep(0.2)
        following.cancel()


async def test_a_server_that_restarts_is_unavailable_meanwhile_and_nothing_is_lost(
    schema, tmp_path_factory
):
    from tests.postgres import server

    with server() as own:
        db = Database(empty_schema(own), [schema])
        try:
            await db.write(add(1))
            await asyncio.to_thread(own.stop)
            for unit in (add(2), add(2)):
                with pytest.raises(Unavailable):
                    await db.write(unit)
            with pytest.raises(Unavailable):
                await db.read(ids)
            await asyncio.to_thread(own.start)
            await db.write(add(2))
            assert await db.read(ids) == [1, 2]
        finally:
            db.close()
