"""The vault: the only keys to people. Raw messages, placeholders and positions, sealed per thread.

Everything of a thread is sealed under one data key, wrapped by the portal's key file; destroying
the wrapped key (one row) is forgetting the thread, in every row and every copy of them.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from relay.errors import Held
from relay.pii.types import MaskedPart, Value
from relay.sealing import Keyring, new_key, open_sealed, seal
from relay.store.migrations import Schema
from relay.store.tx import Tx

SCHEMA = Schema("vault", Path(__file__).parent / "schema" / "vault")


def keep_raw(tx: Tx, keys: Keyring, portal: str, thread: str, message: str, body: bytes) -> None:
    """Seal a raw message, mostly the first of its thread; a repetition changes nothing."""
    data_key = _new_thread(tx, keys, portal, thread) or _must(tx, keys, thread)
    tx.run(
        "INSERT INTO raw VALUES (:message, :thread, :sealed, :now)"
        " ON CONFLICT (message) DO NOTHING",
        message=message,
        thread=thread,
        sealed=seal(data_key, body, f"raw:{message}"),
        now=tx.now(),
    )


def raw(tx: Tx, keys: Keyring, thread: str, message: str) -> bytes:
    """Return a raw message; Held("forgotten") when the thread was erased."""
    row = tx.one("SELECT sealed FROM raw WHERE message = :message", message=message)
    if row is None:
        raise Held("forgotten")
    return open_sealed(_must(tx, keys, thread), row["sealed"], f"raw:{message}")


def keep_masking(
    tx: Tx,
    keys: Keyring,
    thread: str,
    message: str,
    values: Mapping[str, Value],
    parts: tuple[MaskedPart, ...],
) -> None:
    """Seal what stands behind each placeholder, and the position lists that restore exactly."""
    data_key = _must(tx, keys, thread)
    for placeholder, value in values.items():
        tx.run(
            "INSERT INTO placeholders VALUES (:thread, :placeholder, :sealed)"
            " ON CONFLICT (thread, placeholder) DO UPDATE SET sealed = excluded.sealed",
            thread=thread,
            placeholder=placeholder,
            sealed=_seal(data_key, value, f"value:{thread}:{placeholder}"),
        )
    for part in parts:
        tx.run(
            "INSERT INTO positions VALUES (:message, :part, :thread, :sealed)"
            " ON CONFLICT (message, part) DO UPDATE SET sealed = excluded.sealed",
            message=message,
            part=part.name,
            thread=thread,
            sealed=_seal(data_key, part, f"positions:{message}:{part.name}"),
        )


def values(tx: Tx, keys: Keyring, thread: str) -> dict[str, Value]:
    """Return every placeholder of the thread with what stands behind it."""
    data_key = _must(tx, keys, thread)
    rows = tx.all("SELECT placeholder, sealed FROM placeholders WHERE thread = :t", t=thread)
    return {
        row["placeholder"]: msgspec.msgpack.decode(
            open_sealed(data_key, row["sealed"], f"value:{thread}:{row['placeholder']}"),
            type=Value,
        )
        for row in rows
    }


def fingerprint(tx: Tx, keys: Keyring, thread: str, content: bytes) -> str:
    """HMAC of input bytes under the thread's own key: proves sameness, dies with the thread."""
    key = hmac.digest(_must(tx, keys, thread), b"relay/1/fingerprint", hashlib.sha256)
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def opens(tx: Tx, keys: Keyring, portal: str) -> bool:
    """Whether these are the keys that seal the portal's newest thread; True if it has none."""
    row = tx.one(
        "SELECT id, wrapped FROM threads WHERE portal = :portal AND wrapped <> :none"
        " ORDER BY created DESC LIMIT 1",
        portal=portal,
        none=b"",
    )
    if row is None:
        return True
    try:
        keys.unwrap(row["wrapped"], f"thread:{row['id']}")
    except Held:
        return False
    return True


def destroy(tx: Tx, thread: str) -> dict[str, int]:
    """Overwrite a thread's key and delete its rows; return what there was of each, for the act.

    The caller then scrubs the files. The thread's row stays, without a key: it can be told that
    it was. Repeating it destroys nothing more.
    """
    counts = {
        table: tx.run(f"DELETE FROM {table} WHERE thread = :t", t=thread)  # noqa: S608 - ours
        for table in ("raw", "placeholders", "positions")
    }
    counts["keys"] = tx.run(
        "UPDATE threads SET wrapped = :none WHERE id = :t AND wrapped <> :none", t=thread, none=b""
    )
    return counts


def _new_thread(tx: Tx, keys: Keyring, portal: str, thread: str) -> bytes | None:
    """The key of a new thread; None if there is such a thread."""
    data_key = new_key()
    made = tx.run(
        "INSERT INTO threads VALUES (:id, :portal, :wrapped, :now) ON CONFLICT (id) DO NOTHING",
        id=thread,
        portal=portal,
        wrapped=keys.wrap(data_key, f"thread:{thread}"),
        now=tx.now(),
    )
    return data_key if made else None


def _key(tx: Tx, keys: Keyring, thread: str) -> bytes | None:
    row = tx.one("SELECT wrapped FROM threads WHERE id = :id", id=thread)
    if row is None or not row["wrapped"]:
        return None
    return keys.unwrap(row["wrapped"], f"thread:{thread}")


def _must(tx: Tx, keys: Keyring, thread: str) -> bytes:
    key = _key(tx, keys, thread)
    if key is None:
        raise Held("forgotten")
    return key


def _seal(key: bytes, value: Any, context: str) -> bytes:
    return seal(key, msgspec.msgpack.encode(value), context)
