"""Another wrapping key: it stands first in its file, and what the former wrapped is wrapped anew.

Only data keys and other short secrets are wrapped, so people's texts stay as they are. The former
key stays in the file: copies made before need it.
"""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from relay.errors import ConfigError
from relay.refusals import of_system
from relay.sealing import Keyring, new_keyring_text
from relay.secret_files import read_secret, refuse_command
from relay.store.database import Database
from relay.store.tx import Row, Tx

AT_ONCE = 500  # rows of one commit


class Wrapped(NamedTuple):
    """Rows that hold something wrapped: its context is `<context>:<the row's key>`."""

    table: str
    key: str
    column: str
    context: str


def add_key(path: Path) -> str:
    """Put a fresh key before those in the file, and return its id; ConfigError if that fails."""
    refuse_command(path)
    before = Keyring.load(path).ids
    fresh = next(name for name in (f"k{n}" for n in range(1, 1000)) if name not in before)
    text = new_keyring_text(fresh) + read_secret(path) + "\n"
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        owner = path.stat()
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError("write", path=path, why=of_system(error)) from None
    return fresh


async def rewrap(db: Database, keys: Keyring, rows: Wrapped, portal: str | None = None) -> int:
    """Wrap under the first key what another wrapped, of one portal or of all; return how many."""
    done, after = 0, ""
    while True:
        step = await db.write(lambda tx, a=after: _some(tx, keys, rows, portal, a))
        done += step[0]
        if step[1] is None:
            return done
        after = step[1]


async def count(db: Database, rows: Wrapped, portal: str | None = None) -> dict[str, int]:
    """How many rows each key id wraps."""
    found: dict[str, int] = {}

    def unit(tx: Tx, after: str) -> str | None:
        some = _read(tx, rows, portal, after)
        for row in some:
            name = bytes(row["wrapped"] or b"").partition(b":")[0].decode(errors="replace")
            if name:
                found[name] = found.get(name, 0) + 1
        return some[-1]["id"] if len(some) == AT_ONCE else None

    after: str | None = ""
    while after is not None:
        after = await db.read(lambda tx, a=after: unit(tx, a))
    return found


def _some(
    tx: Tx, keys: Keyring, rows: Wrapped, portal: str | None, after: str
) -> tuple[int, str | None]:
    done, some = 0, _read(tx, rows, portal, after)
    for row in some:
        old = bytes(row["wrapped"] or b"")  # none: it was erased
        new = keys.rewrapped(old, f"{rows.context}:{row['id']}") if old else None
        if new is not None:
            done += tx.run(
                f"UPDATE {rows.table} SET {rows.column} = :new"  # noqa: S608 - ours
                f" WHERE {rows.key} = :id AND {rows.column} = :old",
                new=new,
                id=row["id"],
                old=old,
            )
    return done, some[-1]["id"] if len(some) == AT_ONCE else None


def _read(tx: Tx, rows: Wrapped, portal: str | None, after: str) -> list[Row]:
    of_portal = "" if portal is None else " AND portal = :portal"
    given = {} if portal is None else {"portal": portal}
    return tx.all(
        f"SELECT {rows.key} AS id, {rows.column} AS wrapped FROM {rows.table}"  # noqa: S608 - ours
        f" WHERE {rows.key} > :after{of_portal} ORDER BY {rows.key} LIMIT {AT_ONCE}",
        after=after,
        **given,
    )
