"""A PostgreSQL schema at the start: is it ours to use? If not, a line says what to do."""

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


_SCHEMA = (
    "роли нельзя пользоваться своей схемой: выполните SQL, который создаёт роли и схемы",
    "the role may not use its schema: run the SQL that makes roles and schemas",
)
_WHY = {
    "connection": (
        "до сервера не достучаться: он запущен, адрес в `database:` верен?",
        "the server cannot be reached: does it run, is the address in `database:` right?",
    ),
    "certificate": (
        "TLS не состоялся: сертификата нет или он не из доверенных (ca_file)",
        "TLS fails: no certificate, or one that is not trusted (ca_file)",
    ),
    "contended": ("мешают другие узлы; повторите", "other nodes are in the way; try again"),
    "57014": ("сервер не ответил в срок", "the server took too long"),
    "28": (
        "роль или её пароль не приняты: см. url и password_file; то и другое создаёт roles.sql",
        "the role or its password is refused: see url and password_file; roles.sql makes both",
    ),
    "3D": (
        "такой базы нет: создайте её (createdb) или назовите другую в `database:`",
        "there is no such database: make it (createdb), or name another in `database:`",
    ),
    "53": (
        "у сервера кончились диск, память или соединения",
        "the server has no room: disk, memory or connections",
    ),
    "57": ("сервер запускается или останавливается", "the server is starting or stopping"),
    "25": (
        "сервер не принимает записи: это резервный? Назовите основной",
        "the server takes no writes: is it a standby? name the primary",
    ),
    "3F": _SCHEMA,
    "42501": _SCHEMA,
}


@contextlib.contextmanager
def explained(settings: config.Postgres, schema: str) -> Generator[None]:
    """Turn what goes wrong at the start into a ConfigError: where, what, and what to do."""
    shown = url.parse(settings.url).shown
    try:
        yield
    except connection.Lost as lost:
        state = lost.code.removeprefix("sqlstate_")
        why = _WHY.get(state) or _WHY.get(state[:2]) or (f"SQLSTATE {state}",) * 2
        raise ConfigError("database.server", schema=schema, why=why).at(shown) from None
    except ConfigError as error:
        raise error.at(shown) from None
    except connection.Wrong as wrong:
        raise ConfigError("database.server", schema=schema, why=str(wrong)).at(shown) from None
