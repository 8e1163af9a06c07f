"""Two nodes on one PostgreSQL: take-over, burial, and what a buried worker may still do."""

import asyncio
import contextlib

import pytest

from relay.jobs import SCHEMA, claiming, nodes, queue, recovery, sweep, worker
from relay.jobs.queue import Stale
from relay.jobs.step import Step
from relay.jobs.worker import Worker
from relay.store.database import Database
from tests.conftest import empty_schema


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    monkeypatch.setattr(nodes, "BEAT", 0.02)
    monkeypatch.setattr(nodes, "DEAD", 0.2)
    monkeypatch.setattr(sweep, "SWEEP", 0.05)


@pytest.fixture
def two(postgres):
    place = empty_schema(postgres)
    opened = [Database(place, [SCHEMA]) for _ in range(2)]
    yield opened
    for db in opened:
        db.close()


class Gate:
    """A step that can be held up, and that remembers which attempts finished or came too late."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.open = asyncio.Event()
        self.started: asyncio.Queue[queue.Job] = asyncio.Queue()
        self.finished: list[str] = []
        self.stale: list[str] = []

    async def __call__(self, job: queue.Job) -> None:
        self.started.put_nowait(job)
        await self.open.wait()
        try:
            await self.db.write(lambda tx: queue.finish(tx, job, "verdict"))
        except Stale:
            self.stale.append(job.id)
            raise
        self.finished.append(job.id)


@contextlib.asynccontextmanager
async def working(db, gate, name):
    found = Worker(db, [Step("s", gate, 4, 30.0)], {"k": lambda *_: None}, name=name)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        task = group.create_task(found.run())
        yield found, task
        gate.open.set()
        found.stop()


async def add(db, name="j1", **given):
    wanted = {"kind": "k", "portal": "p", "step": "s", "deadline": 9e9} | given
    await db.write(lambda tx: queue.add(tx, name, **wanted))


async def until_done(db, name="j1"):
    async with asyncio.timeout(20):
        while (row := await db.read(lambda tx: queue.look(tx, name)))["state"] != "done":  # noqa: ASYNC110 - a row has no event
            await asyncio.sleep(0.02)
    return row


async def test_work_of_a_dead_node_is_done_by_another(two):
    """A node that claimed and then died leaves its row behind, and beats no more."""
    node = await two[0].write(lambda tx: nodes.join(tx, "gone"))
    await add(two[0])
    await two[0].write(lambda tx: claiming.claim(tx, "s", {}, node))
    gate = Gate(two[1])
    gate.open.set()
    async with working(two[1], gate, "alive"):
        row = await until_done(two[1])
    assert (row["outcome"], gate.finished) == ("verdict", ["j1"])


async def test_a_living_node_keeps_its_work_however_long_it_takes(two):
    mine, theirs = Gate(two[0]), Gate(two[1])
    await add(two[0])
    async with working(two[0], mine, "a"):
        await mine.started.get()
        async with working(two[1], theirs, "b"):
            await asyncio.sleep(4 * nodes.DEAD)
            assert theirs.started.empty()
            mine.open.set()
            await until_done(two[0])
    assert (mine.finished, theirs.finished) == (["j1"], [])


async def test_a_node_that_was_buried_changes_nothing_and_lives_on_under_another_id(two):
    """As after a SIGSTOP past its heartbeat: its try is cut off, and a late finish is fenced."""
    mine = Gate(two[0])
    await add(two[0])
    async with working(two[0], mine, "a") as (found, _):
        late = await mine.started.get()
        before = found._life.node

        def take_over_and_finish(tx):
            other = nodes.join(tx, "b")
            nodes.remove(tx, before)
            recovery.recover(tx, 9)
            queue.finish(tx, claiming.claim(tx, "s", {}, other), "failed", "by b")
            nodes.remove(tx, other)

        await two[1].write(take_over_and_finish)
        with pytest.raises(Stale):
            await two[0].write(lambda tx: queue.finish(tx, late, "verdict"))
        async with asyncio.timeout(10):
            while found._life.node == before:  # noqa: ASYNC110 - an id has no event
                await asyncio.sleep(0.01)
        mine.open.set()
        await add(two[0], "j2")
        await until_done(two[0], "j2")
    row = await two[1].read(lambda tx: queue.look(tx, "j1"))
    assert (row["outcome"], row["code"]) == ("failed", "by b")
    assert mine.finished == ["j2"]
    assert mine.stale == []  # it was cut off before it could try


async def test_a_buried_node_claims_nothing(two):
    node = await two[0].write(lambda tx: nodes.join(tx, "a"))
    await add(two[0])
    await two[0].write(lambda tx: nodes.remove(tx, node))
    assert await two[0].write(lambda tx: claiming.claim(tx, "s", {}, node)) is None


async def test_a_restart_at_the_same_address_goes_on_at_once(two, monkeypatch):
    monkeypatch.setattr(nodes, "DEAD", 3600.0)
    node = await two[0].write(lambda tx: nodes.join(tx, "here"))
    await add(two[0])
    await two[0].write(lambda tx: claiming.claim(tx, "s", {}, node))
    gate = Gate(two[1])
    gate.open.set()
    async with working(two[1], gate, "here"):
        await until_done(two[1])
    assert gate.finished == ["j1"]


async def test_a_node_that_stops_leaves_no_row(two):
    gate = Gate(two[0])
    async with working(two[0], gate, "a"):
        pass
    assert await two[0].read(nodes.beats) == {}


async def test_no_job_is_given_to_two_and_portals_take_turns_on_both(two):
    """Two nodes empty one queue: every job once, and no portal waits for another's backlog."""
    for number in range(60):
        await add(two[0], f"big-{number}", portal="big", due=1.0)
    for number in range(5):
        await add(two[0], f"small-{number}", portal="small", due=2.0)
    order: list[str] = []

    def step(db):
        async def run(job):
            order.append(job.id)
            await db.write(lambda tx: queue.finish(tx, job, "verdict"))

        return run

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        workers = [
            Worker(db, [Step("s", step(db), 2, 30.0)], {"k": lambda *_: None}, name=str(number))
            for number, db in enumerate(two)
        ]
        for one in workers:
            group.create_task(one.run())
        while await two[0].read(queue.backlog):  # noqa: ASYNC110 - rows again
            await asyncio.sleep(0.02)
        for one in workers:
            one.stop()
    assert sorted(order) == sorted(
        [f"big-{n}" for n in range(60)] + [f"small-{n}" for n in range(5)]
    )
    assert max(order.index(f"small-{n}") for n in range(5)) < 40


async def test_work_added_on_one_node_wakes_the_other(two):
    """Without the announcement it would look again after IDLE seconds."""
    gate = Gate(two[1])
    gate.open.set()
    async with working(two[1], gate, "b"):
        await asyncio.sleep(0.5)  # its subscription stands
        async with asyncio.timeout(worker.IDLE - 1):
            await add(two[0])
            await gate.started.get()
