"""What every test may ask for: a PostgreSQL server of our own, and a database of either kind."""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from relay.store.committing import SqliteTx, in_transaction
from relay.store.connection import Session, arguments
from relay.store.database import Database, Place, Server
from relay.store.migrations import Schema, migrate
from relay.store.postgres_tx import PostgresTx
from relay.store.tx import Tx
from tests.postgres import Postgres, server

STORES = ("sqlite", "postgres")


class Clock:
    """A database's clock: it stands still until a test moves it. Seconds since 1970."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Begin(Protocol):
    """Gives an open transaction over empty tables; the one it gave before is undone."""

    def __call__(self, schemas: Sequence[Schema], clock: Callable[[], float]) -> Tx: ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One private server for the whole run; where it is not installed, tests skip and say so."""
    try:
        with server() as started:
            yield started
    except LookupError as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place of either kind: the test runs on both."""
    if request.param == "sqlite":
        return tmp_path / "x.db"
    return empty_schema(request.getfixturevalue("postgres"))


@pytest.fixture
def store() -> str:
    """Where a side's databases are; a test that names both stores runs on both."""
    return "sqlite"


@pytest.fixture
def place_of(request: pytest.FixtureRequest, store: str) -> Callable[[Path], Place]:
    """The place of a side's database that would be this file."""

    def found(path: Path) -> Place:
        if store == "sqlite":
            return path
        return empty_schema(request.getfixturevalue("postgres"))

    return found


@pytest.fixture
def opened(place: Place) -> Iterator[Callable[..., Database]]:
    """Opens the place; everything it opened is closed at the end."""
    databases: list[Database] = []

    def open_(*schemas: Schema, **given: Any) -> Database:
        db = Database(place, schemas, **given)
        databases.append(db)
        return db

    yield open_
    for db in databases:
        db.close()


@pytest.fixture(params=STORES)
def begin(request: pytest.FixtureRequest) -> Iterator[Begin]:
    """A transaction of either kind: the test runs on both."""
    found = request.getfixturevalue(f"begin_{request.param}")
    yield found
    found.undo()


@pytest.fixture
def begin_sqlite() -> "BeginSqlite":
    """In memory: durability is another test's subject."""
    return BeginSqlite()


@pytest.fixture(scope="session")
def begin_postgres(postgres: Postgres) -> Iterator["BeginPostgres"]:
    """Tables are made once for the whole run; every test's transaction is rolled back."""
    found = BeginPostgres(postgres)
    yield found
    found.close()


class BeginSqlite:
    """Transactions in memory."""

    def __init__(self) -> None:
        self.connection: sqlite3.Connection | None = None

    def __call__(self, schemas: Sequence[Schema], clock: Callable[[], float]) -> Tx:
        self.undo()
        made = sqlite3.connect(":memory:", isolation_level=None)
        made.execute("PRAGMA foreign_keys = ON")
        migrate(lambda unit: in_transaction(made, clock, unit), schemas)
        self.connection = made
        return SqliteTx(made, clock)

    def undo(self) -> None:
        """Forget everything."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class BeginPostgres:
    """Transactions on a server; the tables of each set of schemas are made once."""

    def __init__(self, running: Postgres) -> None:
        self._running = running
        self._sessions: dict[tuple[Schema, ...], Session] = {}
        self._open: Session | None = None

    def __call__(self, schemas: Sequence[Schema], clock: Callable[[], float]) -> Tx:
        self.undo()
        session = self._sessions.get(tuple(schemas))
        if session is None:
            place = empty_schema(self._running)
            session = Session(arguments(place.settings, place.schema))
            migrate(session.transaction, schemas)
            # a test on a busy machine may think for longer than a node would
            session.execute("SET idle_in_transaction_session_timeout = 0")
            self._sessions[tuple(schemas)] = session
        session.execute("BEGIN")
        self._open = session
        return PostgresTx(session, clock)

    def undo(self) -> None:
        """Roll back what was begun."""
        if self._open is not None:
            self._open.execute("ROLLBACK")
            self._open = None

    def close(self) -> None:
        """Hang up."""
        for session in self._sessions.values():
            session.close()


def empty_schema(running: Postgres) -> Server:
    """A fresh schema in the server's own database."""
    name = f"s_{secrets.token_hex(6)}"
    running.sql(f"CREATE SCHEMA {name}")
    return Server(running.settings("postgres"), name)
