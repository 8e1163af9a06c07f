"""Sealing at rest for both sides: AES-256-GCM, data keys wrapped by keys that live in files.

A sealed value is bound to its place (`context`): moved to another row it no longer opens.
Destroying a wrapped data key is destroying everything sealed under it.
"""

import base64
import hmac
import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relay.errors import ConfigError, Held
from relay.secret_files import read_key

_NONCE = 12
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")  # a colon follows it where a data key is wrapped


def new_key() -> bytes:
    """Return a fresh data key (256 bits)."""
    return secrets.token_bytes(32)


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    """Return `plain` sealed under `key` and bound to `context`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def open_sealed(key: bytes, sealed: bytes, context: str) -> bytes:
    """Return what was sealed; Held("sealed_unreadable") if key, context or bytes differ."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Held("sealed_unreadable") from error


class Keyring:
    """Wrapping keys of one file: the first wraps, all unwrap, so that rotation can re-wrap."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys
        self._current = next(iter(keys))
        self._derived: dict[str, bytes] = {}  # by purpose, from the current key

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Read lines `<key id> <base64 of 32 bytes>` from a 0600 file; ConfigError otherwise."""
        keys: dict[str, bytes] = {}
        for line in read_key(path).splitlines():
            key_id, _, text = line.partition(" ")
            try:
                keys[key_id] = base64.b64decode(text, validate=True)
            except ValueError:  # binascii.Error, or not ASCII
                keys[key_id] = b""
        if not keys or any(len(key) != 32 or not _KEY_ID.fullmatch(id) for id, key in keys.items()):
            raise ConfigError("key_file", path=path)
        return cls(keys)

    def __repr__(self) -> str:
        return f"Keyring({list(self._keys)!r})"

    def wrap(self, key: bytes, context: str) -> bytes:
        """Return a data key wrapped by the current key; its key id stands in front."""
        return self._current.encode() + b":" + seal(self._keys[self._current], key, context)

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        """Return the data key; Held("key_missing") if its wrapping key is not in the file."""
        key_id, _, sealed = wrapped.partition(b":")
        key = self._keys.get(key_id.decode(errors="replace"))
        if key is None:
            raise Held("key_missing")
        return open_sealed(key, sealed, context)

    @property
    def ids(self) -> list[str]:
        """The ids of the keys, the current one first."""
        return list(self._keys)

    def rewrapped(self, wrapped: bytes, context: str) -> bytes | None:
        """Return a data key wrapped by the current key instead; None if it is so already."""
        if wrapped.startswith(self._current.encode() + b":"):
            return None
        return self.wrap(self.unwrap(wrapped, context), context)

    def digest(self, content: bytes, purpose: str) -> str:
        """Return an HMAC of `content` under a key derived for `purpose` from the current one."""
        key = self._derived.get(purpose)
        if key is None:
            current = self._keys[self._current]
            key = hmac.digest(current, f"relay/1/{purpose}".encode(), "sha256")
            self._derived[purpose] = key
        return hmac.digest(key, content, "sha256").hex()


def new_keyring_text(key_id: str) -> str:
    """Return the text of a key file with one fresh key."""
    return f"{key_id} {base64.b64encode(new_key()).decode()}\n"
