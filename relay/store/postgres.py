"""A schema of a PostgreSQL server, shared by any number of nodes.

Each unit is a transaction of its own (READ COMMITTED) on one of a few connections; concurrent
commits share the server's flushes. A unit that met a deadlock or a lost race is run again. The
driver is asynchronous and units are plain functions, so each connection has a thread and a loop
of its own.
"""

import asyncio
import contextlib
import queue
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from relay import config
from relay.errors import Unavailable
from relay.store import connection, starting
from relay.store.connection import Lost, Race, Session
from relay.store.database import Engine
from relay.store.migrations import Schema, migrate
from relay.store.tx import ALL, Unit

T = TypeVar("T")
log = structlog.get_logger()

WRITERS = 4  # connections; concurrent commits share a flush, more of them add only contention
READERS = 2
RACES = 10  # tries of a unit that other nodes get in the way of
GATHER = 0.02  # seconds in which announcements count as one
PAUSE = 1.0  # seconds before a lost subscription is taken up again


class Postgres(Engine):
    """An open schema; connections are made when they are first needed and again after a loss."""

    shared = True

    def __init__(
        self,
        settings: config.Postgres,
        schema: str,
        schemas: Sequence[Schema],
        clock: Callable[[], float] | None,
    ) -> None:
        super().__init__()
        self._name = secrets.token_hex(6)  # tells our announcements from those of others
        self._channel = f"relay_{schema}"
        self._arguments = connection.arguments(settings, schema)
        self._closed = False
        opening = Session(self._arguments, clock=clock)
        try:
            _elsewhere(lambda: _prepare(opening, settings, schema, schemas))
        except BaseException:
            _elsewhere(opening.close)
            raise
        writers = [opening]
        writers += [Session(self._arguments, clock=clock) for _ in range(WRITERS - 1)]
        for one in writers:
            one.announcing = (self._channel, self._name)
        readers = [Session(self._arguments, clock=clock, writes=False) for _ in range(READERS)]
        self._writers = _Pool(writers, f"{schema}-write")
        self._readers = _Pool(readers, f"{schema}-read")

    async def write(self, unit: Unit[T]) -> T:
        """Run `unit` in a transaction; a lost connection leaves open whether it is committed."""
        result, topics = await self._run(self._writers, lambda session: _settled(session, unit))
        self.tell(topics)
        return result

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` on a connection that cannot write."""
        return await self._run(self._readers, lambda session: session.look(unit))

    async def scrub(self, tables: Sequence[str]) -> bool:
        """Write the tables anew: an UPDATE leaves the old row where it was."""

        def rewrite(session: Session) -> bool:
            try:
                for table in tables:
                    session.rewrite(table)
            except Race:
                return False
            return True

        return await self._run(self._writers, rewrite)

    async def glance(self, unit: Unit[T]) -> T:
        """Every statement is a round trip: nothing of it may wait on the caller's thread."""
        return await self.read(unit)

    async def listen(self) -> None:
        """Listen on a connection of its own, and take it up again whenever it is lost."""
        loop, heard = asyncio.get_running_loop(), set[str]()

        def tell() -> None:
            self.tell(sorted(heard))
            heard.clear()

        def hear(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            sender, *topics = str(payload).split(" ")
            if sender == self._name:
                return
            if not heard:  # many at once are one piece of news
                loop.call_later(GATHER, tell)
            heard.update(topics)

        while True:
            with contextlib.suppress(Lost):
                await connection.listen(self._arguments, self._channel, hear)
            log.warning("storage", code="announcements_lost")
            await asyncio.sleep(PAUSE)
            self.tell([ALL])  # whatever was missed meanwhile

    def close(self) -> None:
        """Finish what was begun and hang up."""
        self._closed = True
        self._writers.close()
        self._readers.close()

    async def _run(self, pool: "_Pool", work: Callable[[Session], T]) -> T:
        if self._closed:
            raise Unavailable("storage_unavailable")
        try:
            return await pool.run(work)
        except Lost as lost:
            log.error("storage", code=lost.code)
            raise Unavailable("storage_unavailable") from None


class _Pool:
    """Sessions and as many threads; the session used last is used first, the others rest."""

    def __init__(self, sessions: list[Session], name: str) -> None:
        self._sessions = sessions
        self._free: queue.LifoQueue[Session] = queue.LifoQueue()
        for one in reversed(sessions):
            self._free.put(one)
        self._threads = ThreadPoolExecutor(len(sessions), thread_name_prefix=name)

    async def run(self, work: Callable[[Session], T]) -> T:
        def held() -> T:
            session = self._free.get()
            try:
                return work(session)
            finally:
                self._free.put(session)

        return await asyncio.get_running_loop().run_in_executor(self._threads, held)

    def close(self) -> None:
        self._threads.shutdown()
        for one in self._sessions:
            _elsewhere(one.close)


def _settled(session: Session, unit: Unit[T]) -> tuple[T, set[str]]:
    """Run a unit until nobody gets in its way; Lost when that never happens.

    Returned beside its result is what it announced.
    """
    for tries in range(RACES):
        try:
            return session.transaction(unit), session.topics
        except Race:
            time.sleep(random.uniform(0, 0.005 * 2**tries))  # noqa: S311 - jitter
    raise Lost("contended")


def _prepare(
    session: Session, settings: config.Postgres, schema: str, schemas: Sequence[Schema]
) -> None:
    with starting.explained(settings, schema):
        session.look(lambda tx: starting.check(tx, schema))
        migrate(lambda unit: _settled(session, unit), schemas)


def peek(settings: config.Postgres, schema: str) -> set[tuple[str, int]]:
    """Which migrations a schema holds, without changing anything; errors as at the start."""
    found: set[tuple[str, int]] = set()
    session = Session(connection.arguments(settings, schema), writes=False)

    def look() -> None:
        with starting.explained(settings, schema):
            session.look(lambda tx: starting.check(tx, schema, writes=False))
            there = "SELECT to_regclass(:name) IS NOT NULL AS there"
            row = session.look(lambda tx: tx.one(there, name=f"{schema}.schema_version"))
            if row is not None and row["there"]:
                rows = session.look(lambda tx: tx.all("SELECT schema, version FROM schema_version"))
                found.update((row["schema"], row["version"]) for row in rows)

    try:
        _elsewhere(look)
    finally:
        _elsewhere(session.close)
    return found


def _elsewhere(work: Callable[[], object]) -> None:
    """Run `work` on a thread without a running loop, and raise here what it raises."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
