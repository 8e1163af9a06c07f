"""A PostgreSQL schema at the start: is it ours to use? If not, one line says what to do."""

import contextlib
from collections.abc import Generator

from relay import config
from relay.errors import ConfigError
from relay.store import connection, url
from relay.store.tx import Tx

OLDEST = 130000  # PostgreSQL 13
HALF = "restoring"
"""A table of this name in a schema: a restore was interrupted, and nothing may be opened."""


class Half(ConfigError):
    """A restore into the schema was interrupted."""

    def __init__(self, schema: str) -> None:
        super().__init__(
            "half_restored",
            f"schema {schema}: a restore was interrupted here; run relay restore again",
        )


def check(tx: Tx, schema: str, *, writes: bool = True) -> None:
    """Look whether this server and this schema are ours to use; ConfigError otherwise.

    Not `writes`: over a connection that only looks, where read-only is no fault.
    """
    row = tx.one(
        "SELECT current_setting('server_version_num')::int AS version,"
        " pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS fixed,"
        " to_regnamespace(:schema) IS NOT NULL AS there, to_regclass(:half) IS NOT NULL AS half",
        schema=schema,
        half=f"{schema}.{HALF}",
    )
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    if row["version"] < OLDEST:
        raise ConfigError("database_old", "the server is older than PostgreSQL 13")
    if row["fixed"] and writes:
        raise ConfigError(
            "database_read_only", "the server takes no writes: is it a standby? name the primary"
        )
    if not row["there"]:
        raise ConfigError(
            "database_schema",
            f"there is no schema '{schema}': run the SQL that makes roles and schemas"
            " (docs/architecture.md, PostgreSQL)",
        )
    if row["half"]:
        raise Half(schema)


_WHY = {
    "connection": "the server cannot be reached: does it run, is the address in `database:` right?",
    "certificate": "TLS fails: no certificate, or one that is not trusted (ca_file)",
    "contended": "other nodes are in the way; try again",
    "57014": "the server took too long",
    "28": "the role or its password is refused: see url and password_file; roles.sql makes both",
    "3D": "there is no such database: make it (createdb), or name another in `database:`",
    "53": "the server has no room: disk, memory or connections",
    "57": "the server is starting or stopping",
    "25": "the server takes no writes: is it a standby? name the primary",
    "3F": "the role may not use its schema: run the SQL that makes roles and schemas",
    "42501": "the role may not use its schema: run the SQL that makes roles and schemas",
}


@contextlib.contextmanager
def explained(settings: config.Postgres, schema: str) -> Generator[None]:
    """Turn what goes wrong at the start into one line: where, what, and what to do."""
    shown = url.parse(settings.url).shown
    try:
        yield
    except connection.Lost as lost:
        state = lost.code.removeprefix("sqlstate_")
        why = _WHY.get(state) or _WHY.get(state[:2]) or f"SQLSTATE {state}"
        raise ConfigError("database", f"{shown}, schema {schema}: {why}") from None
    except ConfigError as error:
        raise ConfigError(error.code, f"{shown}: {error.detail}") from None
    except connection.Wrong as wrong:
        raise ConfigError("database", f"{shown}, schema {schema}: {wrong}") from None
