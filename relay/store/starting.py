"""A PostgreSQL schema at the start: is it ours to use? If not, a line says what to do."""

import contextlib
from collections.abc import Generator

from relay import config
from relay.errors import ConfigError
from relay.refusals import of_server
from relay.store import connection, url
from relay.store.tx import Tx

OLDEST = 130000  # PostgreSQL 13
HALF = "restoring"
"""A table of this name in a schema: a restore was interrupted, and nothing may be opened."""


class Half(ConfigError):
    """A restore into the schema was interrupted."""

    def __init__(self, schema: str) -> None:
        super().__init__("half_restored", place=f"schema {schema}")


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
        raise ConfigError("database_old")
    if row["fixed"] and writes:
        raise ConfigError("database_read_only")
    if not row["there"]:
        raise ConfigError("database_schema", schema=schema)
    if row["half"]:
        raise Half(schema)


@contextlib.contextmanager
def explained(settings: config.Postgres, schema: str) -> Generator[None]:
    """Turn what goes wrong at the start into a ConfigError: where, what, and what to do."""
    shown = url.parse(settings.url).shown
    try:
        yield
    except connection.Lost as lost:
        state = lost.code.removeprefix("sqlstate_")
        why = of_server(state)
        raise ConfigError("database.server", schema=schema, why=why).at(shown) from None
    except ConfigError as error:
        raise error.at(shown) from None
    except connection.Wrong as wrong:
        raise ConfigError("database.server", schema=schema, why=str(wrong)).at(shown) from None
