"""Signed notes (C2SP signed-note) and signed heads (C2SP tlog-checkpoint): read and check."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

from relay.border.masking_log.standalone.ed25519 import ed25519


class Wrong(Exception):
    """What was given cannot be checked at all."""


class Key(NamedTuple):
    """A public key and the log it speaks for."""

    name: str
    id: bytes
    public: bytes


class Head(NamedTuple):
    """A signed head: the log's size and root at a moment."""

    portal: str
    size: int
    root: bytes
    hash: str
    time: str


def strict(text: str) -> bytes:
    """The bytes of base64 in its one form; ValueError for any other."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical base64")
    return data


def parse_key(line: str) -> Key:
    """Read `name+hash+base64(1, public key)`."""
    try:
        name, hash_, text = line.strip().split("+", 2)
        data = strict(text)
        public = data[1:]
        known = hashlib.sha256(f"{name}\n".encode() + data).digest()[:4]
    except ValueError:
        raise Wrong("ключ не читается: нужна строка имя+хеш+ключ") from None
    if data[:1] != b"\x01" or len(public) != 32 or known.hex() != hash_:
        raise Wrong("ключ повреждён: хеш в строке не подходит к ключу")
    return Key(name, known, public)


def signed(text: bytes, signatures: str, keys: list[Key]) -> Key | None:
    """The key by which `text` is signed in one of the signature lines, or None."""
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            continue
        try:
            data = strict(parts[2])
        except ValueError:
            continue
        for key in keys:
            if (key.name, key.id) == (parts[1], data[:4]) and ed25519(key.public, text, data[4:]):
                return key
    return None


def parse_head(note: str, keys: list[Key]) -> Head:
    """Read and check one signed head; Wrong if the signature is not by one of the keys."""
    text, gap, signatures = note.partition("\n\n")
    key = signed(f"{text}\n".encode(), signatures, keys) if gap else None
    if key is None:
        raise Wrong("подпись вершины не подходит ни к одному из ключей")
    found = re.fullmatch(
        r"relay/(\S+)\n([0-9]+)\n([A-Za-z0-9+/=]+)\nchain ([0-9a-f]{64})\ntime (\S+)", text
    )
    if not found or key.name != f"relay/{found[1]}":
        raise Wrong("вершина подписана, но не разбирается")
    return Head(found[1], int(found[2]), base64.b64decode(found[3]), found[4], found[5])
