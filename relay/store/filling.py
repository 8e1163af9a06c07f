"""SQLite files → empty PostgreSQL schemas: all of them, or a marker that forbids to open any."""

import contextlib
import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from relay.errors import ConfigError
from relay.store import connection, starting
from relay.store.connection import Session
from relay.store.database import Server
from relay.store.dumping import tables
from relay.store.migrations import Schema, migrate
from relay.store.postgres_tx import PostgresTx
from relay.store.starting import HALF
from relay.store.tx import Tx

AT_ONCE = 50  # rows sent together, as in dumping
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || ' restore', 0)) AS got"
_OWN = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


Target = tuple[Server, Sequence[Schema]]
"""A schema to fill and the tables that belong there."""


class Filling:
    """Reserved schemas; `fill` puts a file into each of them."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        self._targets = targets
        self._sessions = {
            name: Session(connection.arguments(server.settings, server.schema))
            for name, (server, _) in targets.items()
        }
        self._filled = False

    def reserve(self) -> None:
        """Keep other restores away; ConfigError unless all are empty or were left half restored."""
        found: dict[str, list[str]] = {}
        for name, (server, _) in self._targets.items():
            with starting.explained(server.settings, server.schema):
                session = self._sessions[name]
                with contextlib.suppress(starting.Half):
                    session.look(partial(starting.check, schema=server.schema))
                row = session.look(lambda tx: tx.one(_LOCK))
                if row is None or not row["got"]:
                    raise ConfigError("restore_running", place=f"schema {server.schema}")
                found[name] = session.look(lambda tx: [row["tablename"] for row in tx.all(_OWN)])
        if any(HALF in there for there in found.values()):
            return
        for name, there in found.items():
            if there:
                raise ConfigError("data_not_empty.schema", schema=self._targets[name][0].schema)

    def fill(self, folder: Path) -> None:
        """Move the file of each name in `folder` into its schema."""
        for name in self._targets:
            self._on(name, _empty)
        for name in self._targets:
            self._migrate(name)
            self._on(name, partial(_load, path=folder / name))
            (folder / name).unlink()
        self._filled = True

    def release(self) -> None:
        """Say that all is there: from now on the schemas may be opened."""
        if self._filled:
            for name in self._targets:
                self._on(name, _open)

    def close(self) -> None:
        """Hang up; that lets go of the locks, too."""
        for session in self._sessions.values():
            session.close()

    def _on(self, name: str, unit: Callable[[Any], None]) -> None:
        server, _ = self._targets[name]
        with starting.explained(server.settings, server.schema):
            self._sessions[name].transaction(unit)

    def _migrate(self, name: str) -> None:
        server, schemas = self._targets[name]
        with starting.explained(server.settings, server.schema):
            migrate(self._sessions[name].transaction, schemas)


@contextlib.contextmanager
def reserved(targets: Mapping[str, Target]) -> Generator[Filling]:
    """Empty schemas by the names of the files that go there; opened for others at a good end."""
    filling = Filling(targets)
    try:
        filling.reserve()
        yield filling
        filling.release()
    finally:
        filling.close()


def _empty(tx: Tx) -> None:
    """Mark a schema as being filled, and drop what an interrupted restore left in it."""
    tx.run(f"CREATE TABLE IF NOT EXISTS {HALF} (at DOUBLE PRECISION)")
    for row in tx.all(_OWN):
        if row["tablename"] != HALF:
            tx.run(f'DROP TABLE "{row["tablename"]}" CASCADE')


def _open(tx: Tx) -> None:
    tx.run(f"DROP TABLE {HALF}")


def _load(tx: PostgresTx, path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as file:
        for table, columns in tables(file):
            if table == "schema_version":  # the migrations have written theirs
                continue
            names = [name for name, _ in columns]
            asked = ", ".join(f'"{name}"' for name in names)
            found = file.execute(f'SELECT {asked} FROM "{table}"')  # noqa: S608 - our own names
            while rows := found.fetchmany(AT_ONCE):
                tx.put(table, names, rows)
