"""One SQLite file: WAL with synchronous FULL, one writer thread, many callers' units per commit."""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from relay.errors import ConfigError, Unavailable
from relay.store.committing import Committer, SqliteTx, Waiting, in_transaction
from relay.store.copying import HALF
from relay.store.database import Engine
from relay.store.looking import unusable
from relay.store.migrations import Schema, migrate
from relay.store.tx import Unit

T = TypeVar("T")


class Sqlite(Engine):
    """An open database file; with `exclusive` a lock beside it is held while it is open."""

    shared = False

    def __init__(
        self,
        path: Path,
        schemas: Sequence[Schema],
        exclusive: bool,
        clock: Callable[[], float],
    ) -> None:
        super().__init__()
        self._clock, self._path = clock, path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            half_restored = (path.parent / HALF).exists()
        except OSError as error:
            raise unusable(path.parent, error) from None
        if half_restored:
            raise ConfigError("half_restored", place=path.parent)
        self._lock = _lock(path) if exclusive else None
        try:
            writer = _prepared(path, schemas, clock)
        except BaseException:
            self._unlock()
            raise
        self._reader, self._glancing = _reader(path), _reader(path)
        self._reading = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-read")
        self._closed = False
        self._gathered: list[Waiting] = []
        self._committer = Committer(writer, clock, self.tell, f"{path.stem}-write")

    async def write(self, unit: Unit[T]) -> T:
        """Queue `unit` for the next commit and wait for that.

        What is written in one turn of the loop is handed to the writer together: waking its thread
        costs more than a unit.
        """
        return await self._gather(unit, None)

    async def write_first(self, unit: Unit[object], then: Engine, following: Unit[T]) -> T:
        """Queue both; between two files no caller is woken for the first commit."""
        if not isinstance(then, Sqlite):
            return await super().write_first(unit, then, following)
        return await self._gather(unit, (then._committer, following))

    def _gather(
        self, unit: Unit[Any], then: tuple[Committer, Unit[Any]] | None
    ) -> "asyncio.Future[Any]":
        if self._closed:
            raise Unavailable("storage_unavailable")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        if not self._gathered or self._gathered[0].done.get_loop() is not loop:
            loop.call_soon(self._hand_over)
        self._gathered.append(Waiting(unit, done, then))
        return done

    def _hand_over(self) -> None:
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            self._committer.put(gathered)

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` on the reader's thread."""
        if self._closed:
            raise Unavailable("storage_unavailable")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(
                self._reading, lambda: unit(SqliteTx(self._reader, self._clock))
            )
        except sqlite3.OperationalError:
            raise Unavailable("storage_unavailable") from None

    async def scrub(self, tables: Sequence[str]) -> bool:
        """Empty the write-ahead log: `secure_delete` has overwritten the pages, not their past."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._checkpoint)

    def _checkpoint(self) -> bool:
        with contextlib.closing(_connect(self._path)) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    async def glance(self, unit: Unit[T]) -> T:
        """Run `unit` here and now: a look-up by key costs less than going to another thread."""
        if self._closed:
            raise Unavailable("storage_unavailable")
        try:
            return unit(SqliteTx(self._glancing, self._clock))
        except sqlite3.OperationalError:
            raise Unavailable("storage_unavailable") from None

    async def listen(self) -> None:
        """One process: there is nobody else to hear from."""

    def close(self) -> None:
        """Finish the queued units, checkpoint and release the file."""
        self._closed = True
        self._hand_over()
        self._committer.close()
        self._reading.shutdown()
        self._reader.close()
        self._glancing.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)


def _prepared(
    path: Path, schemas: Sequence[Schema], clock: Callable[[], float]
) -> sqlite3.Connection:
    connection = _connect(path)
    try:
        migrate(lambda unit: in_transaction(connection, clock, unit), schemas)
    except sqlite3.OperationalError as error:
        connection.close()
        raise ConfigError("database_unwritable", path=path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.OperationalError as error:
        raise ConfigError("database.unopened", path=path) from error
    except sqlite3.Error as error:
        raise ConfigError("database.damaged", path=path) from error
    try:
        if stat.S_IMODE(path.stat().st_mode) != 0o600:  # a disk that fails refuses even to ask
            path.chmod(0o600)
    except OSError as error:
        connection.close()
        raise unusable(path, error) from None
    return connection


def _lock(path: Path) -> int:
    try:
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unusable(Path(f"{path}.lock"), error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise ConfigError("database_in_use", path=path) from error
    return handle
