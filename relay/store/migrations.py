"""Forward-only migrations: numbered SQL files, each applied once, in one transaction, by hash.

A schema is a folder of `0001_name.sql` files beside the code that owns the tables. The files are
written in the SQL that SQLite and PostgreSQL share. A changed file, or a database newer than the
code, stops the start: nobody guesses about data.
"""

import hashlib
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from relay.errors import ConfigError
from relay.store.tx import Tx, Unit

Commit = Callable[[Unit[Any]], Any]
"""Runs a unit in a transaction of its own, now."""

_OWN = """CREATE TABLE IF NOT EXISTS schema_version (
    schema TEXT NOT NULL, version BIGINT NOT NULL, sha256 TEXT NOT NULL,
    applied_at DOUBLE PRECISION NOT NULL, PRIMARY KEY (schema, version))"""


class Schema(NamedTuple):
    """A name for a set of tables, and the folder of its migrations."""

    name: str
    folder: Path


class _File(NamedTuple):
    schema: str
    version: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrate(
    commit: Commit,
    schemas: Sequence[Schema],
    only: Container[tuple[str, int]] | None = None,
) -> None:
    """Bring every schema to its newest file; ConfigError if the database is ahead or differs.

    With `only`, no other than these files (schema, version) are applied.
    """

    def prepare(tx: Tx) -> None:
        tx.lock("migrations")
        tx.run(_OWN)

    commit(prepare)
    for schema in schemas:
        files = [
            _File(schema.name, int(path.name.split("_")[0]), path.name, path.read_text("utf-8"))
            for path in sorted(schema.folder.glob("[0-9]*.sql"))
        ]
        commit(lambda tx, files=files, name=schema.name: _refuse_newer(tx, name, files))
        for file in files:
            if only is None or (file.schema, file.version) in only:
                commit(lambda tx, file=file: _apply(tx, file))


def _refuse_newer(tx: Tx, schema: str, files: list[_File]) -> None:
    numbers = {file.version for file in files}
    ahead = sorted(set(_applied(tx, schema)) - numbers)
    if ahead:
        raise ConfigError("schema_newer", version=ahead[-1], schema=schema)


def _apply(tx: Tx, file: _File) -> None:
    """Apply one file unless it is applied; two nodes that start at once do it once."""
    tx.lock("migrations")
    before = _applied(tx, file.schema).get(file.version)
    if before == file.sha256:
        return
    if before is not None:
        raise ConfigError("schema_changed.file", schema=file.schema, name=file.name)
    for statement in file.text.split(";\n"):
        if statement.strip():
            tx.run(statement)
    tx.run(
        "INSERT INTO schema_version VALUES (:schema, :version, :sha256, :now)",
        schema=file.schema,
        version=file.version,
        sha256=file.sha256,
        now=tx.now(),
    )


def _applied(tx: Tx, schema: str) -> dict[int, str]:
    rows = tx.all(
        "SELECT version, sha256 FROM schema_version WHERE schema = :s ORDER BY version", s=schema
    )
    return {row["version"]: row["sha256"] for row in rows}
