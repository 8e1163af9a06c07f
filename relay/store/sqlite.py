"""One SQLite file: WAL with synchronous FULL, one writer thread, many callers' units per commit."""

import asyncio
import contextlib
import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from relay.errors import ConfigError, Unavailable
from relay.store.copying import HALF
from relay.store.database import Engine
from relay.store.migrations import Schema, migrate
from relay.store.tx import Row, Tx, Unit

T = TypeVar("T")

MAX_UNITS = 256  # one commit; beyond that waiting callers gain nothing
_Pending = tuple[Unit[Any], "asyncio.Future[Any]"]
_Settled = list[tuple["asyncio.Future[Any]", Any, BaseException | None]]


class SqliteTx(Tx):
    """A transaction on one connection; `clock` is the machine's."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float]) -> None:
        super().__init__()
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self._clock = clock

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock()

    def run(self, sql: str, **values: Any) -> int:
        """Execute a statement; return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def one(self, sql: str, **values: Any) -> Row | None:
        """Return the first row, or None."""
        return self._connection.execute(sql, values).fetchone()

    def all(self, sql: str, **values: Any) -> list[Row]:
        """Return every row."""
        return self._connection.execute(sql, values).fetchall()

    def take(self, sql: str, **values: Any) -> list[Row]:
        """Return every row: nobody else is at work."""
        return self.all(sql, **values)

    def lock(self, name: str) -> None:
        """Units run one after another: everything is locked."""


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
        except OSError as error:
            raise ConfigError("data_folder", f"{path.parent}: {error.strerror}") from None
        if (path.parent / HALF).exists():
            raise ConfigError(
                "half_restored",
                f"{path.parent}: a restore was interrupted here; run relay restore again",
            )
        self._lock = _lock(path) if exclusive else None
        try:
            writer = _prepared(path, schemas, clock)
        except BaseException:
            self._unlock()
            raise
        self._reader, self._glancing = _reader(path), _reader(path)
        self._reading = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-read")
        self._closed = False
        self._gathered: list[_Pending] = []
        self._units: queue.SimpleQueue[list[_Pending] | None] = queue.SimpleQueue()
        self._writing = threading.Thread(
            target=self._write_forever, args=(writer,), name=f"{path.stem}-write", daemon=True
        )
        self._writing.start()

    async def write(self, unit: Unit[T]) -> T:
        """Queue `unit` for the next commit and wait for that.

        What is written in one turn of the loop is handed to the writer together: waking its thread
        costs more than a unit.
        """
        if self._closed:
            raise Unavailable("storage_unavailable")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        if not self._gathered or self._gathered[0][1].get_loop() is not loop:
            loop.call_soon(self._hand_over)
        self._gathered.append((unit, done))
        return await done

    def _hand_over(self) -> None:
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            self._units.put(gathered)

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
        self._units.put(None)
        self._writing.join()
        self._reading.shutdown()
        self._reader.close()
        self._glancing.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)

    def _write_forever(self, connection: sqlite3.Connection) -> None:
        closing = False
        while not closing:
            first = self._units.get()
            if first is None:
                break
            batch = first
            while len(batch) < MAX_UNITS:
                try:
                    following = self._units.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    closing = True
                    break
                batch += following
            tx = SqliteTx(connection, self._clock)
            settled = _commit(connection, tx, batch)
            loop = batch[0][1].get_loop()
            # RuntimeError: the loop closed while its last unit was committed; nobody waits
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, settled)
                if tx.topics:
                    loop.call_soon_threadsafe(self.tell, tx.topics)
        connection.close()


def in_transaction(connection: sqlite3.Connection, clock: Callable[[], float], unit: Unit[T]) -> T:
    """Run one unit in a transaction of its own, on the calling thread."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = unit(SqliteTx(connection, clock))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


def _commit(connection: sqlite3.Connection, tx: Tx, batch: list[_Pending]) -> _Settled:
    """Commit a batch; a unit that raises is rare, so only then is each kept apart."""
    try:
        try:
            return _together(connection, tx, batch)
        except sqlite3.OperationalError:
            raise  # the disk, not the unit: nobody's writes may be believed
        except BaseException as error:
            connection.execute("ROLLBACK")
            if len(batch) == 1:
                return [(batch[0][1], None, error)]
            tx.topics.clear()
            return _apart(connection, tx, batch)
    except sqlite3.Error:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        return [(done, None, Unavailable("storage_unavailable")) for _, done in batch]


def _together(connection: sqlite3.Connection, tx: Tx, batch: list[_Pending]) -> _Settled:
    connection.execute("BEGIN IMMEDIATE")
    settled: _Settled = [(done, unit(tx), None) for unit, done in batch]
    connection.execute("COMMIT")
    return settled


def _apart(connection: sqlite3.Connection, tx: Tx, batch: list[_Pending]) -> _Settled:
    settled: _Settled = []
    connection.execute("BEGIN IMMEDIATE")
    for unit, done in batch:
        connection.execute("SAVEPOINT unit")
        try:
            result = unit(tx)
        except sqlite3.OperationalError:
            raise
        except BaseException as error:
            connection.execute("ROLLBACK TO unit")
            settled.append((done, None, error))
        else:
            settled.append((done, result, None))
        connection.execute("RELEASE unit")
    connection.execute("COMMIT")
    return settled


def _settle(settled: _Settled) -> None:
    for done, result, error in settled:
        if done.done():  # the caller was cancelled meanwhile
            continue
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)


def _prepared(
    path: Path, schemas: Sequence[Schema], clock: Callable[[], float]
) -> sqlite3.Connection:
    connection = _connect(path)
    try:
        migrate(lambda unit: in_transaction(connection, clock, unit), schemas)
    except sqlite3.OperationalError as error:
        connection.close()
        raise ConfigError(
            "database_unwritable",
            f"{path}: cannot be written; is the disk full, or the file or its folder read-only?",
        ) from error
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
    except sqlite3.Error as error:
        raise ConfigError("database", f"{path}: cannot be opened as a database") from error
    path.chmod(0o600)
    return connection


def _lock(path: Path) -> int:
    try:
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError("data_folder", f"{path}.lock: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise ConfigError(
            "database_in_use", f"{path}: another relay process is running on it; stop that first"
        ) from error
    return handle
