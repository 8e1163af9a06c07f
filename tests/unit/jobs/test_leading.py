import asyncio
import contextlib

import pytest

from relay.errors import Unavailable
from relay.jobs import SCHEMA, nodes
from relay.jobs.leading import lead
from relay.store.database import Database
from tests.conftest import empty_schema


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    monkeypatch.setattr(nodes, "BEAT", 0.02)
    monkeypatch.setattr(nodes, "DEAD", 0.2)


@pytest.fixture
def two(postgres):
    place = empty_schema(postgres)
    opened = [Database(place, [SCHEMA]) for _ in range(2)]
    yield opened
    for db in opened:
        db.close()


class Duty:
    """Work that never ends; knows at which nodes it is being done."""

    def __init__(self):
        self.at = set()
        self.most = 0
        self.changed = asyncio.Condition()

    def of(self, name):
        async def work():
            await self._note(self.at.add, name)
            try:
                await asyncio.Event().wait()
            finally:
                await self._note(self.at.discard, name)

        return work

    async def _note(self, change, name):
        async with self.changed:
            change(name)
            self.most = max(self.most, len(self.at))
            self.changed.notify_all()

    async def is_at(self, *names):
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: self.at == set(names))


@contextlib.asynccontextmanager
async def leading(db, node, *work):
    task = asyncio.ensure_future(lead(db, lambda: node, work))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_one_of_two_nodes_works_and_the_other_takes_over(two):
    first, second = [await db.write(lambda tx: nodes.join(tx, "n")) for db in two]
    duty = Duty()
    async with leading(two[1], second, duty.of(2)), leading(two[0], first, duty.of(1)):
        await duty.is_at(1)
        await asyncio.sleep(0.3)
        assert duty.at == {1}
        await two[1].write(lambda tx: nodes.remove(tx, first))  # as the others do with a dead node
        await duty.is_at(2)
        again = await two[0].write(lambda tx: nodes.join(tx, "n"))
        async with leading(two[0], again, duty.of(3)):
            await asyncio.sleep(0.2)
            assert duty.at == {2}  # who comes back stands at the end of the line
    await duty.is_at()


async def test_several_duties_start_and_end_together(two):
    node = await two[0].write(lambda tx: nodes.join(tx, "n"))
    duty = Duty()
    async with leading(two[0], node, duty.of(1), duty.of(2)):
        await duty.is_at(1, 2)
        await two[0].write(lambda tx: nodes.remove(tx, node))
        await duty.is_at()


async def test_who_cannot_ask_does_not_lead(two):
    node = await two[0].write(lambda tx: nodes.join(tx, "n"))
    duty = Duty()
    async with leading(two[0], node, duty.of(1)):
        await duty.is_at(1)
        two[0].close()
        await duty.is_at()


async def test_on_sqlite_there_is_nobody_else(tmp_path):
    db = Database(tmp_path / "x.db", [SCHEMA])
    duty = Duty()
    async with leading(db, "", duty.of(1)):
        await duty.is_at(1)
    await duty.is_at()
    db.close()


async def test_work_that_fails_is_not_hidden(tmp_path):
    async def fails():
        raise ZeroDivisionError

    db = Database(tmp_path / "x.db", [SCHEMA])
    with pytest.raises(ExceptionGroup):
        await lead(db, lambda: "", [fails])
    db.close()


async def test_a_database_that_is_away_for_a_while_ends_neither_the_work_nor_the_node(tmp_path):
    db = Database(tmp_path / "x.db", [SCHEMA])
    duty, tries = Duty(), []

    async def at_first_unavailable():
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("storage_unavailable")
        await duty.of(1)()

    async with leading(db, "", at_first_unavailable):
        await duty.is_at(1)
    assert len(tries) == 3
    db.close()
