"""One SQLite file: WAL with synchronous FULL, one writer thread, many callers' units per commit.

A unit is a plain function over `Tx`; it sees its own writes, and when it raises, only its own
writes are undone. `write` returns after the commit that holds the unit is on the disk.
"""

import asyncio
import contextlib
import fcntl
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from relay.errors import ConfigError, Unavailable
from relay.store.migrations import Schema, migrate
from relay.store.tx import Tx

T = TypeVar("T")
Unit = Callable[[Tx], T]

MAX_UNITS = 256  # one commit; beyond that waiting callers gain nothing
_Pending = tuple[Unit[Any], "asyncio.Future[Any]"]
_Settled = list[tuple["asyncio.Future[Any]", Any, BaseException | None]]


class Database:
    """An open database file. With `exclusive` a second process is refused while this one lives."""

    def __init__(
        self,
        path: Path,
        schemas: Sequence[Schema],
        *,
        exclusive: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self._clock = clock
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigError("data_folder", f"{path.parent}: {error.strerror}") from None
        self._lock = _lock(path) if exclusive else None
        writer = _connect(path)
        migrate(writer, schemas, clock())
        self._reader = _connect(path)
        self._reader.execute("PRAGMA query_only = ON")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-read")
        self._closed = False
        self._units: queue.SimpleQueue[_Pending | None] = queue.SimpleQueue()
        self._writing = threading.Thread(
            target=self._write_forever, args=(writer,), name=f"{path.stem}-write", daemon=True
        )
        self._writing.start()

    async def write(self, unit: Unit[T]) -> T:
        """Run `unit` and return its result once it is durable; Unavailable if the disk refuses."""
        if self._closed:
            raise Unavailable("storage_unavailable")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._units.put((unit, done))
        return await done

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` on a read-only connection that sees the last commit; Unavailable as above."""
        if self._closed:
            raise Unavailable("storage_unavailable")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(
                self._reading, lambda: unit(Tx(self._reader, self._clock))
            )
        except sqlite3.OperationalError:
            raise Unavailable("storage_unavailable") from None

    def close(self) -> None:
        """Finish the queued units, checkpoint and release the file."""
        self._closed = True
        self._units.put(None)
        self._writing.join()
        self._reading.shutdown()
        self._reader.close()
        if self._lock is not None:
            os.close(self._lock)

    def _write_forever(self, connection: sqlite3.Connection) -> None:
        tx = Tx(connection, self._clock)
        closing = False
        while not closing:
            first = self._units.get()
            if first is None:
                break
            batch = [first]
            while len(batch) < MAX_UNITS:
                try:
                    following = self._units.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    closing = True
                    break
                batch.append(following)
            settled = _commit(connection, tx, batch)
            loop = batch[0][1].get_loop()
            # RuntimeError: the loop closed while its last unit was committed; nobody waits
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, settled)
        connection.close()


def _commit(connection: sqlite3.Connection, tx: Tx, batch: list[_Pending]) -> _Settled:
    settled: _Settled = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for unit, done in batch:
            connection.execute("SAVEPOINT unit")
            try:
                result = unit(tx)
            except sqlite3.OperationalError:
                raise  # the disk, not the unit: nobody's writes may be believed
            except BaseException as error:
                connection.execute("ROLLBACK TO unit")
                settled.append((done, None, error))
            else:
                settled.append((done, result, None))
            connection.execute("RELEASE unit")
        connection.execute("COMMIT")
    except sqlite3.Error:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        return [(done, None, Unavailable("storage_unavailable")) for _, done in batch]
    return settled


def _settle(settled: _Settled) -> None:
    for done, result, error in settled:
        if done.done():  # the caller was cancelled meanwhile
            continue
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error as error:
        raise ConfigError("database", f"{path}: cannot be opened as a database") from error
    path.chmod(0o600)
    return connection


def _lock(path: Path) -> int:
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise ConfigError(
            "database_in_use", f"{path}: another relay process is running on it; stop that first"
        ) from error
    return handle
