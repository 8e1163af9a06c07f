"""Copies of SQLite files beside a running side, and what is taken out of a copy."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from relay.errors import ConfigError, VerbFailed

HALF = "RESTORING"
"""A file of this name in a data folder: a restore was interrupted, and nothing may be opened."""


def copy(source: Path, to: Path) -> None:
    """Write a consistent copy of a database, taken at one moment; VerbFailed if it is damaged."""
    if not source.exists():
        raise ConfigError("database_missing", place=source)
    try:
        reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        writing = sqlite3.connect(to)
        try:
            reading.execute("PRAGMA busy_timeout = 10000")
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode = DELETE")
            sound = writing.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            writing.close()
            reading.close()
    except sqlite3.Error:
        raise VerbFailed("database.uncopied", path=source) from None
    if sound != "ok":
        raise VerbFailed("database_damaged", path=source)
    to.chmod(0o600)


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Read from a copy."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def edit(path: Path, statements: Iterable[tuple[str, Iterable[tuple[Any, ...]]]]) -> None:
    """Run statements over a copy and write it anew, so that nothing removed stays in free pages."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN")
        for sql, values in statements:
            connection.executemany(sql, values)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    finally:
        connection.close()
