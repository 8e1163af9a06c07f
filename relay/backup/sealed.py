"""A sealed stream: AES-256-GCM in chunks, a data key of its own wrapped by the backup's key file.

    relay-backup/1 <newline> <JSON header, one line> <chunk>*

Every chunk is bound to the header, its number, and whether it is the last: a file that was cut
short, reordered or put together from two does not open.
"""

import base64
import json
import os
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relay.errors import Held, VerbFailed
from relay.sealing import Keyring, new_key

MAGIC = b"relay-backup/1\n"
CHUNK = 1 << 16
_TAG = 16
_MAX_HEADER = 1 << 16
_CONTEXT = "backup"


class Unreadable(VerbFailed):
    """The file is no backup, was damaged or cut short, or another key sealed it."""


class Writer:
    """A file to write into; `close` seals the last chunk and makes the bytes durable."""

    def __init__(self, file: BinaryIO, keys: Keyring, about: dict[str, Any]) -> None:
        key = new_key()
        wrapped = base64.b64encode(keys.wrap(key, _CONTEXT)).decode()
        self._header = json.dumps({**about, "wrapped": wrapped}, ensure_ascii=False).encode()
        self._file, self._cipher = file, AESGCM(key)
        self._count, self._buffer = 0, bytearray()
        file.write(MAGIC + self._header + b"\n")

    def write(self, data: bytes) -> int:
        """Take bytes; whole chunks are sealed as soon as another follows."""
        self._buffer += data
        while len(self._buffer) > CHUNK:
            self._seal(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._buffer), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, last), chunk, self._header))
        self._count += 1


class Reader:
    """The bytes of a sealed stream; Unreadable as soon as something does not fit."""

    def __init__(self, file: BinaryIO, keys: Keyring) -> None:
        self._file = file
        if file.read(len(MAGIC)) != MAGIC:
            raise Unreadable("backup_unreadable.other")
        line = file.readline(_MAX_HEADER)
        self._header = line.rstrip(b"\n")
        try:
            self.about: dict[str, Any] = json.loads(self._header)
            wrapped = base64.b64decode(self.about["wrapped"], validate=True)
        except (ValueError, KeyError, TypeError):
            raise Unreadable("backup_unreadable.header") from None
        try:
            self._cipher = AESGCM(keys.unwrap(wrapped, _CONTEXT))
        except Held:
            raise Unreadable("backup_unreadable.key") from None
        self._count, self._buffer, self._ended = 0, bytearray(), False

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        while len(self._buffer) < size and not self._ended:
            self._next()
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def finish(self) -> None:
        """Read to the last chunk: only then it is known that nothing was cut off."""
        while not self._ended:
            self._next()

    def _next(self) -> None:
        sealed = self._file.read(CHUNK + _TAG)
        following = self._file.peek(1)[:1] if hasattr(self._file, "peek") else b""  # pyright: ignore
        last = len(sealed) < CHUNK + _TAG or not following
        try:
            chunk = self._cipher.decrypt(_nonce(self._count, last), sealed, self._header)
        except (InvalidTag, ValueError):
            raise Unreadable("backup_unreadable.cut") from None
        self._buffer += chunk
        self._count += 1
        self._ended = last


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])
