"""One connection to PostgreSQL as a plain object: asyncpg behind, errors sorted in front.

The only module that imports asyncpg. Server messages may quote values, so none is ever shown:
errors are told by their SQLSTATE.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from relay import config
from relay.errors import ConfigError
from relay.store import url
from relay.store.postgres_tx import PostgresTx
from relay.store.tx import Row, Unit

try:
    import asyncpg  # pyright: ignore[reportMissingTypeStubs]
except ImportError:
    raise ConfigError("postgres_missing") from None

# what the driver says of a connection that died; the second when a server's last word came at rest
_BROKEN = (asyncpg.InterfaceError, asyncpg.InternalClientError)
T = TypeVar("T")
Heard = Callable[[object, int, str, object], None]

SECONDS = 30.0  # one statement, or the making of a connection
_RACES = ("40001", "40P01", "55P03")  # serialization, deadlock, lock_timeout
_HUNG_UP = ("57P01", "57P02")  # the server was stopped, or ended this connection
_OURS = ("22", "23", "42")  # what a statement itself did wrong: the unit's own error
_SESSION = {
    "application_name": "relay",
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "25s",
    # a stopped process must not keep its locks: the server ends its transaction
    "idle_in_transaction_session_timeout": "5s",
}


class Race(Exception):
    """Another transaction was in the way; run again, this one may pass."""


class Lost(Exception):
    """The server did not take it: gone, full, read-only, or our rights were. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HungUp(Lost):
    """The other end has closed the connection, maybe long ago: another one may be had at once."""


class Wrong(Exception):
    """A statement failed by its own fault: told by SQLSTATE, for the server quotes values."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"SQLSTATE {sqlstate}")
        self.sqlstate = sqlstate


def arguments(settings: config.Postgres, schema: str) -> dict[str, Any]:
    """What every connection of a schema is opened with."""
    return url.arguments(settings) | {
        "server_settings": _SESSION | {"search_path": schema},
        "timeout": SECONDS,
        "command_timeout": SECONDS,
    }


class Session:
    """A connection with a loop of its own; used by one thread at a time."""

    def __init__(
        self,
        given: dict[str, Any],
        *,
        clock: Callable[[], float] | None = None,
        writes: bool = True,
    ) -> None:
        self._given = given
        if not writes:
            settings = given["server_settings"] | {"default_transaction_read_only": "on"}
            self._given = given | {"server_settings": settings}
        self._clock = clock
        self._loop = asyncio.new_event_loop()
        self._connection: Any = None
        self.announcing: tuple[str, str] | None = None
        self.topics: set[str] = set()
        """What the last transaction announced."""

    def transaction(self, unit: Unit[T]) -> T:
        """Run and commit a unit; Race or Lost if it is not known to be committed."""
        try:
            self._again(lambda: self.execute("BEGIN"))
            tx = PostgresTx(self, self._clock)
            result = unit(tx)
            self.execute(self._ending(tx))
            self.topics = tx.topics
        except BaseException as error:
            self._undo(error)
            raise
        return result

    def look(self, unit: Unit[T]) -> T:
        """Run a unit that only reads; every statement sees the last commit."""
        try:
            return self._again(lambda: unit(PostgresTx(self, self._clock)))
        except Race:
            self.close_connection()
            raise Lost("contended") from None

    def snapshot(self, unit: Unit[T]) -> T:
        """Run a unit that only reads; every statement sees the same moment."""
        self._open()
        try:
            self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return unit(PostgresTx(self, self._clock))
        finally:
            self.close_connection()

    def rewrite(self, table: str) -> None:
        """Write a table's files anew, without the rows that were; Race if it is in use for long."""
        self._open()
        self.execute(f'VACUUM FULL "{table}"')

    def _ending(self, tx: PostgresTx) -> str:
        if tx.topics and self.announcing is not None:
            channel, name = self.announcing
            return f"NOTIFY {channel}, '{name} {' '.join(sorted(tx.topics))}'; COMMIT"
        return "COMMIT"

    def _undo(self, error: BaseException) -> None:
        if isinstance(error, Lost):
            return self.close_connection()
        try:
            self.execute("ROLLBACK")
        except (Race, Lost):
            self.close_connection()
        return None

    def execute(self, sql: str, *values: Any) -> str:
        """Run a statement and return the server's word on it, such as `UPDATE 3`."""
        return self._wait(self._connection.execute(sql, *values))

    def fetch(self, sql: str, *values: Any) -> list[Row]:
        """Run a query and return its rows."""
        return self._wait(self._connection.fetch(sql, *values))

    def first(self, sql: str, *values: Any) -> Row | None:
        """Run a query and return its first row."""
        return self._wait(self._connection.fetchrow(sql, *values))

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to a table in one go."""
        copying = self._connection.copy_records_to_table
        self._wait(copying(table, columns=columns, records=rows))

    def close_connection(self) -> None:
        """Hang up; the next use dials again."""
        if self._connection is not None:
            self._connection.terminate()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._connection = None

    def close(self) -> None:
        """Say goodbye and let go of the loop."""
        if self._connection is not None and not self._connection.is_closed():
            with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError):
                self._loop.run_until_complete(self._connection.close(timeout=2))
        self._loop.close()

    def _open(self) -> bool:
        """Dial unless that is done already; whether it was."""
        if self._connection is not None and not self._connection.is_closed():
            return True
        self._connection = None
        self._connection = self._wait(_dial(self._given))
        return False

    def _again(self, harmless: Callable[[], T]) -> T:
        """Do what may be done twice: once more if the connection turns out to be long dead.

        Otherwise a restart of the server would fail as many units as there are connections.
        """
        rested = self._open()
        try:
            return harmless()
        except HungUp:
            self.close_connection()
            if not rested:
                raise
        self._open()
        return harmless()

    def _wait(self, doing: Coroutine[Any, Any, T]) -> T:
        try:
            return self._loop.run_until_complete(doing)
        except ssl.SSLError as error:
            raise Lost("certificate") from error
        except TimeoutError as error:
            raise Lost("connection") from error
        except asyncpg.exceptions.OutdatedSchemaCacheError as error:
            self._loop.run_until_complete(self._connection.reload_schema_state())
            raise Race from error
        except asyncpg.exceptions.InvalidCachedStatementError as error:
            raise Race from error  # another node migrated; the driver has dropped the statement
        except (OSError, *_BROKEN) as error:
            raise HungUp("connection") from error
        except asyncpg.PostgresError as error:
            state = str(getattr(error, "sqlstate", ""))
            if state in _RACES:
                raise Race from error
            if state[:2] in _OURS and state != "42501":
                raise Wrong(state) from None
            if state[:2] == "08" or state in _HUNG_UP:
                raise HungUp("connection") from error
            raise Lost(f"sqlstate_{state}") from error


async def _dial(given: dict[str, Any]) -> Any:
    driver: Any = asyncpg  # it has no types
    return await driver.connect(**given)


async def listen(given: dict[str, Any], channel: str, heard: Heard) -> None:
    """Call `heard` at each notification until the connection is lost (Lost)."""
    lost = asyncio.Event()

    def ended(_connection: object) -> None:
        lost.set()

    try:
        connection = await _dial(given)
    except (OSError, asyncpg.PostgresError, *_BROKEN) as error:
        raise Lost("connection") from error
    try:
        connection.add_termination_listener(ended)
        await connection.add_listener(channel, heard)
        await lost.wait()
    except (OSError, asyncpg.PostgresError, *_BROKEN) as error:
        raise Lost("connection") from error
    finally:
        connection.terminate()
    raise Lost("connection")
