"""A database by its place: a SQLite file or a PostgreSQL schema, with one face for both.

A unit is a plain function over `Tx`; it sees its own writes, and when it raises, only its own
writes are undone. `write` returns after the commit that holds the unit is on the disk.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from relay import config
from relay.store.migrations import Schema
from relay.store.tx import News, Unit

T = TypeVar("T")


class Server(NamedTuple):
    """A schema of a PostgreSQL server: what stands for a file there."""

    settings: config.Postgres
    schema: str


Place = Path | Server


class Engine(ABC):
    """How one kind of database keeps the promises of `Database`."""

    shared: bool

    @abstractmethod
    async def write(self, unit: Unit[T]) -> T: ...

    async def write_first(self, unit: Unit[object], then: "Engine", following: Unit[T]) -> T:
        await self.write(unit)
        return await then.write(following)

    @abstractmethod
    async def read(self, unit: Unit[T]) -> T: ...

    @abstractmethod
    async def scrub(self, tables: Sequence[str]) -> bool: ...

    @abstractmethod
    async def glance(self, unit: Unit[T]) -> T: ...

    def __init__(self) -> None:
        self.followers: list[News] = []

    def tell(self, topics: Iterable[str]) -> None:
        """Pass on what was announced, on the loop of those who follow."""
        for topic in topics:
            for news in self.followers:
                news(topic)

    @abstractmethod
    async def listen(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


class Database:
    """An open database. On SQLite `exclusive` refuses a second process while this one lives."""

    def __init__(
        self,
        place: Place,
        schemas: Sequence[Schema],
        *,
        exclusive: bool = True,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Open and migrate; ConfigError says what is wrong with the place and what to do.

        `clock` stands in for the database's own clock in tests.
        """
        self.place = place
        self._engine: Engine
        if isinstance(place, Server):
            from relay.store.postgres import Postgres

            self._engine = Postgres(place.settings, place.schema, schemas, clock)
        else:
            from relay.store.sqlite import Sqlite

            self._engine = Sqlite(place, schemas, exclusive, clock or time.time)

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        if isinstance(self.place, Server):
            raise TypeError("a PostgreSQL database has no file")
        return self.place

    @property
    def shared(self) -> bool:
        """Whether other nodes may work on it at the same time."""
        return self._engine.shared

    async def write(self, unit: Unit[T]) -> T:
        """Run `unit` and return its result once it is durable; Unavailable if the disk refuses."""
        return await self._engine.write(unit)

    async def write_first(self, unit: Unit[object], then: "Database", following: Unit[T]) -> T:
        """Run `unit`; once it is durable run `following` in `then` and return its result.

        What a crash leaves in between is `unit` alone.
        """
        return await self._engine.write_first(unit, then._engine, following)

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` on a read-only connection that sees the last commit; Unavailable as above."""
        return await self._engine.read(unit)

    async def scrub(self, *tables: str) -> bool:
        """Leave no copy of what was deleted or overwritten in `tables` in the database's files.

        False if somebody was reading and it has to be done again. Backups and, on a server, its
        archived log keep their copies until they end.
        """
        return await self._engine.scrub(tables)

    async def glance(self, unit: Unit[T]) -> T:
        """Like `read`, for a few rows by key: done on the caller's thread where that is quick."""
        return await self._engine.glance(unit)

    async def follow(self, news: News) -> None:
        """Call `news` with each topic announced by a committed unit, on any node, until cancelled.

        After a lost connection it is called with `ALL` (relay/store/tx.py).
        """
        self._engine.followers.append(news)
        try:
            await self._engine.listen()
            await asyncio.Event().wait()
        finally:
            self._engine.followers.remove(news)

    def close(self) -> None:
        """Finish the queued units and let go of file or server."""
        self._engine.close()
