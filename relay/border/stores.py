"""The border's three databases, kept apart: state and masked texts, people, the log.

SQLite files in `data`, or three schemas of PostgreSQL, each with a role that sees no other.
"""

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Literal, NamedTuple

from relay import config
from relay.border import masking_log, vault
from relay.jobs import SCHEMA as JOBS
from relay.store.database import Database, Place, Server
from relay.store.looking import require, require_file
from relay.store.migrations import Schema
from relay.tokens import SCHEMA as TOKENS

Duty = Literal["state", "vault", "log"]

STATE = Schema("border", Path(__file__).parent / "schema" / "state")
SCHEMAS: dict[Duty, tuple[Schema, ...]] = {
    "state": (JOBS, TOKENS, STATE),
    "vault": (vault.SCHEMA,),
    "log": (masking_log.SCHEMA,),
}
FILES: dict[Duty, str] = {"state": "border.db", "vault": "vault.db", "log": "log.db"}


class Stores(NamedTuple):
    """All three, open."""

    state: Database
    vault: Database
    log: Database

    def close(self) -> None:
        """Close all three, the state last: what follows a commit of the others ends there."""
        for db in reversed(self):
            db.close()


def place(settings: config.Border, duty: Duty) -> Place:
    """Where a store is: a file, or a schema of its own."""
    if settings.database is None:
        return settings.data / FILES[duty]
    return Server(getattr(settings.database, duty), f"relay_{duty}")


def open_store(settings: config.Border, duty: Duty, *, exclusive: bool = True) -> Database:
    """Open one of the three, made if it is not there; not `exclusive`: beside a running border."""
    return Database(place(settings, duty), SCHEMAS[duty], exclusive=exclusive)


def open_beside(settings: config.Border, duty: Duty) -> Database:
    """Open one of the three beside a running border; ConfigError if there is none yet."""
    require(place(settings, duty), SCHEMAS[duty])
    return open_store(settings, duty, exclusive=False)


@contextlib.contextmanager
def beside(settings: config.Border, *duties: Duty) -> Generator[list[Database]]:
    """Open some of the three beside a running border; they close at the end, opened or not."""
    with contextlib.ExitStack() as opened:
        found: list[Database] = []
        for duty in duties:
            found.append(open_beside(settings, duty))
            opened.callback(found[-1].close)
        yield found


def require_stores(settings: config.Border) -> None:
    """ConfigError if a file of a border that is about to start is not there."""
    for duty, schemas in SCHEMAS.items():
        require_file(place(settings, duty), schemas)


def open_stores(settings: config.Border) -> Stores:
    """Open all three; on SQLite a second process on the same folder is refused."""
    with contextlib.ExitStack() as opened:
        state = open_store(settings, "state")
        opened.callback(state.close)
        people = open_store(settings, "vault")
        opened.callback(people.close)
        log = open_store(settings, "log")
        opened.pop_all()  # all three are open: from here on the caller closes them
    return Stores(state, people, log)
