"""Group commit on SQLite: one thread per file runs the units of many callers in one transaction.

A unit may have a follower in another file: when the unit's commit is on the disk, this thread
hands the follower to that file's thread, and only the end of both is told to the caller's loop.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from relay.errors import Unavailable
from relay.store.tx import Row, Tx, Unit

T = TypeVar("T")

MAX_UNITS = 256  # one commit; beyond that waiting callers gain nothing


class Waiting(NamedTuple):
    """A unit, the caller who waits for its end, and what is to follow it where."""

    unit: Unit[Any]
    done: "asyncio.Future[Any]"
    then: "tuple[Committer, Unit[Any]] | None" = None


class _Ended(NamedTuple):
    waiting: Waiting
    result: Any
    error: BaseException | None


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


class Committer:
    """The thread that writes to one file; `tell` hears, on the loop, what was announced."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        clock: Callable[[], float],
        tell: Callable[[Iterable[str]], None],
        name: str,
    ) -> None:
        self._connection, self._clock, self._tell = connection, clock, tell
        self._closed = False
        self._units: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_forever, name=name, daemon=True)
        self._thread.start()

    def put(self, batch: list[Waiting]) -> None:
        """Hand units to the thread, in their order; Unavailable once it was told to end."""
        if self._closed:
            raise Unavailable("storage_unavailable")
        self._units.put(batch)

    def close(self) -> None:
        """Finish what was handed over and close the connection."""
        self._closed = True
        self._units.put(None)
        self._thread.join()

    def _write_forever(self) -> None:
        closing = False
        while not closing:
            batch = self._units.get()
            if batch is None:
                break
            while len(batch) < MAX_UNITS:
                try:
                    following = self._units.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    closing = True
                    break
                batch += following
            tx = SqliteTx(self._connection, self._clock)
            ended = _handed_on(_commit(self._connection, tx, batch))
            # RuntimeError: the loop closed while its last unit was committed; nobody waits
            with contextlib.suppress(RuntimeError):
                loop = batch[0].done.get_loop()
                if ended:
                    loop.call_soon_threadsafe(_settle, ended)
                if tx.topics:
                    loop.call_soon_threadsafe(self._tell, tx.topics)
        self._connection.close()


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


def _commit(connection: sqlite3.Connection, tx: Tx, batch: list[Waiting]) -> list[_Ended]:
    """Commit a batch; a unit that raises is rare, so only then is each kept apart."""
    try:
        try:
            return _together(connection, tx, batch)
        except sqlite3.OperationalError:
            raise  # the disk, not the unit: nobody's writes may be believed
        except BaseException as error:
            connection.execute("ROLLBACK")
            if len(batch) == 1:
                return [_Ended(batch[0], None, error)]
            tx.topics.clear()
            return _apart(connection, tx, batch)
    except sqlite3.Error:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        return [_Ended(one, None, Unavailable("storage_unavailable")) for one in batch]


def _together(connection: sqlite3.Connection, tx: Tx, batch: list[Waiting]) -> list[_Ended]:
    connection.execute("BEGIN IMMEDIATE")
    ended = [_Ended(one, one.unit(tx), None) for one in batch]
    connection.execute("COMMIT")
    return ended


def _apart(connection: sqlite3.Connection, tx: Tx, batch: list[Waiting]) -> list[_Ended]:
    ended: list[_Ended] = []
    connection.execute("BEGIN IMMEDIATE")
    for one in batch:
        connection.execute("SAVEPOINT unit")
        try:
            result = one.unit(tx)
        except sqlite3.OperationalError:
            raise
        except BaseException as error:
            connection.execute("ROLLBACK TO unit")
            ended.append(_Ended(one, None, error))
        else:
            ended.append(_Ended(one, result, None))
        connection.execute("RELEASE unit")
    connection.execute("COMMIT")
    return ended


def _handed_on(ended: list[_Ended]) -> list[_Ended]:
    """Hand the followers of what was committed to their files; return what has none."""
    here: list[_Ended] = []
    onward: dict[Committer, list[Waiting]] = {}
    for one in ended:
        if one.waiting.then is None or one.error is not None:
            here.append(one)
        else:
            where, unit = one.waiting.then
            onward.setdefault(where, []).append(Waiting(unit, one.waiting.done))
    for where, batch in onward.items():
        try:
            where.put(batch)
        except Unavailable as error:
            here += [_Ended(one, None, error) for one in batch]
    return here


def _settle(ended: list[_Ended]) -> None:
    for (_, done, _), result, error in ended:
        if done.done():  # the caller was cancelled meanwhile
            continue
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)
