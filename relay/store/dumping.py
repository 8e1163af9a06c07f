"""A PostgreSQL schema as a SQLite file: the same tables, every row, seen at one moment.

Backups hold SQLite files whatever a side runs on, so they are made, pruned and replayed by the
same code, and one that was made on either store can be restored into the other.
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from relay.errors import ConfigError, VerbFailed
from relay.store import copying
from relay.store.committing import in_transaction
from relay.store.database import Place
from relay.store.looking import look
from relay.store.migrations import Schema, migrate
from relay.store.tx import Tx

AT_ONCE = 50  # rows fetched together; one may hold a whole letter with its files
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"


def copy(place: Place, schemas: Sequence[Schema], to: Path) -> None:
    """Write a consistent copy of a database of either kind into a SQLite file, for its owner only.

    ConfigError if there is nothing to copy, VerbFailed if it cannot be read or written.
    """
    if isinstance(place, Path):
        copying.copy(place, to)
        return
    from relay.store import connection, starting  # asyncpg is an extra

    if look(place, schemas).state in ("missing", "empty"):
        raise ConfigError("database_missing", place=f"schema {place.schema}")
    session = connection.Session(connection.arguments(place.settings, place.schema), writes=False)
    try:
        with starting.explained(place.settings, place.schema):
            session.snapshot(partial(_dump, schemas=schemas, to=to))
    except sqlite3.Error:
        raise VerbFailed("disk.copy", path=to.parent) from None
    finally:
        session.close()


def tables(file: sqlite3.Connection) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The tables of a file, whoever is referred to first, with their columns and types."""
    for (name,) in file.execute(_TABLES).fetchall():
        rows = file.execute(f'PRAGMA table_info("{name}")').fetchall()
        yield name, [(row[1], row[2]) for row in rows]


def _dump(tx: Tx, schemas: Sequence[Schema], to: Path) -> None:
    applied = {
        (row["schema"], row["version"]): row["sha256"]
        for row in tx.all("SELECT schema, version, sha256 FROM schema_version")
    }
    to.touch(0o600)
    with contextlib.closing(sqlite3.connect(to, isolation_level=None)) as file:
        migrate(partial(in_transaction, file, time.time), schemas, only=applied)
        made = file.execute("SELECT schema, version, sha256 FROM schema_version").fetchall()
        if {(one, version): sha256 for one, version, sha256 in made} != applied:
            raise ConfigError("schema_changed.copy")
        file.execute("BEGIN")
        file.execute("DELETE FROM schema_version")
        for name, columns in tables(file):
            _fill(tx, file, name, [column for column, _ in columns])
        file.execute("COMMIT")


def _fill(tx: Tx, file: sqlite3.Connection, table: str, columns: list[str]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    adding = f'INSERT INTO "{table}" ({named}) VALUES ({marks})'  # noqa: S608 - our own names
    cursor = f'"dump_{table}"'
    tx.run(f'DECLARE {cursor} NO SCROLL CURSOR FOR SELECT {named} FROM "{table}"')  # noqa: S608
    while rows := tx.all(f"FETCH {AT_ONCE} FROM {cursor}"):
        values: list[list[Any]] = [[row[column] for column in columns] for row in rows]
        file.executemany(adding, values)
    tx.run(f"CLOSE {cursor}")
