"""Look at a database without changing it: is it there, and which migrations does it lack?"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from relay.errors import ConfigError
from relay.refusals import of_system
from relay.store.database import Place
from relay.store.migrations import Schema

_APPLIED = "SELECT schema, version FROM schema_version"


class Look(NamedTuple):
    """What is there. `lacking`: migrations that the next start applies, as `schema 0002`."""

    state: Literal["missing", "empty", "behind", "current"]
    lacking: tuple[str, ...] = ()


def look(place: Place, schemas: Sequence[Schema]) -> Look:
    """Look at a database; ConfigError if it cannot be opened or is newer than this relay."""
    if isinstance(place, Path):
        applied = _of_file(place)
    else:
        from relay.store.postgres import peek

        applied = peek(place.settings, place.schema)
    if applied is None:
        return Look("missing")
    known = {
        (schema.name, int(file.name.split("_")[0]))
        for schema in schemas
        for file in schema.folder.glob("[0-9]*.sql")
    }
    ahead = sorted(applied - known)
    if ahead:
        name, version = ahead[-1]
        raise ConfigError("schema_newer", version=version, schema=name)
    lacking = tuple(f"{name} {version:04}" for name, version in sorted(known - applied))
    if not applied:
        return Look("empty", lacking)
    return Look("behind" if lacking else "current", lacking)


def require(place: Place, schemas: Sequence[Schema]) -> None:
    """ConfigError unless somebody has made this database: opening one that is not there makes it.

    Whoever only looks must not: an empty log is sound too easily, and a restore asks for a place
    where nothing is.
    """
    if look(place, schemas).state in ("missing", "empty"):
        shown = place if isinstance(place, Path) else f"schema {place.schema}"
        raise ConfigError("database_missing", place=shown)


def require_file(place: Place, schemas: Sequence[Schema]) -> None:
    """Like `require` for a side that starts on files: an empty new one in their place, because a
    disk is not mounted or `data` is wrong, would go on without its people, tokens and log.

    A server's schema has an owner who made it; its first node fills it.
    """
    if isinstance(place, Path):
        require(place, schemas)


def unusable(path: Path, error: OSError) -> ConfigError:
    """A file or folder of the database's that the system does not give us."""
    return ConfigError("data_folder.owner", path=path, why=of_system(error))


def _of_file(path: Path) -> set[tuple[str, int]] | None:
    try:
        if not path.exists():
            return None
    except OSError as error:
        raise unusable(path, error) from None
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")
            return set(connection.execute(_APPLIED)) if tables.fetchone() else set()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        raise ConfigError("database.unreadable", path=path) from None
    except sqlite3.Error:
        raise ConfigError("database.damaged", path=path) from None
