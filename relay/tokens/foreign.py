"""Is a sealing key the one of this database? The valid sync tokens in it are the proof."""

from pathlib import Path

from relay.errors import ConfigError, Held, VerbFailed
from relay.sealing import Keyring
from relay.store.database import Database
from relay.store.tx import Tx
from relay.tokens import LIVE


def unreadable(tx: Tx, keys: Keyring) -> list[str]:
    """The key ids of valid tokens that these keys do not open: the sealing key is another one."""
    rows = tx.all(
        f"SELECT key_id, sealed FROM tokens WHERE {LIVE} ORDER BY created DESC LIMIT 100",  # noqa: S608 - ours
        now=tx.now(),
    )
    return [row["key_id"] for row in rows if not _opens(keys, row["key_id"], row["sealed"])]


def allow(tx: Tx, keys: Keyring) -> None:
    """VerbFailed if a row sealed by these keys would stand beside rows that they do not open."""
    if unreadable(tx, keys):
        raise VerbFailed("key_foreign.database")


async def refuse(db: Database, keys: Keyring, path: Path) -> None:
    """ConfigError if the keys of file `path` are not this database's.

    A side that started all the same would let nobody in and seal new rows under a key of its own.
    """
    if await db.read(lambda tx: unreadable(tx, keys)):
        raise ConfigError("key_foreign.tokens", path=path)


def _opens(keys: Keyring, key_id: str, sealed: bytes) -> bool:
    try:
        keys.unwrap(sealed, f"token:{key_id}")
    except Held:
        return False
    return True
