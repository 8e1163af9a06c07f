"""Forward-only migrations: numbered SQL files, each applied once, in one transaction, by hash.

A schema is a folder of `0001_name.sql` files beside the code that owns the tables. The files are
written in the SQL that SQLite and PostgreSQL share. A changed file, or a database newer than the
code, stops the start: nobody guesses about data.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from relay.errors import ConfigError

_OWN = """CREATE TABLE IF NOT EXISTS schema_version (
    schema TEXT NOT NULL, version BIGINT NOT NULL, sha256 TEXT NOT NULL,
    applied_at DOUBLE PRECISION NOT NULL, PRIMARY KEY (schema, version))"""


class Schema(NamedTuple):
    """A name for a set of tables, and the folder of its migrations."""

    name: str
    folder: Path


def migrate(connection: sqlite3.Connection, schemas: Sequence[Schema], now: float) -> None:
    """Bring every schema to its newest file; ConfigError if the database is ahead or differs."""
    connection.execute(_OWN)
    for schema in schemas:
        _migrate(connection, schema, now)


def _migrate(connection: sqlite3.Connection, schema: Schema, now: float) -> None:
    files = sorted(schema.folder.glob("[0-9]*.sql"))
    rows = connection.execute(
        "SELECT version, sha256 FROM schema_version WHERE schema = ? ORDER BY version",
        (schema.name,),
    )
    applied: dict[int, str] = dict(rows.fetchall())
    known = {int(file.name.split("_")[0]): file for file in files}
    ahead = sorted(set(applied) - set(known))
    if ahead:
        raise ConfigError(
            "schema_newer",
            f"the database has version {ahead[-1]} of schema '{schema.name}', this relay knows"
            f" {max(known, default=0)}: start the newer relay, or restore a backup",
        )
    for version, file in sorted(known.items()):
        text = file.read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        if version in applied:
            if applied[version] != digest:
                raise ConfigError(
                    "schema_changed",
                    f"schema '{schema.name}': {file.name} differs from the one this database was"
                    " made with: start the relay that made it",
                )
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in text.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(
                "INSERT INTO schema_version VALUES (?, ?, ?, ?)",
                (schema.name, version, digest, now),
            )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
