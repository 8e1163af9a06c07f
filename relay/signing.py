"""Signatures of every hop: Standard Webhooks (HMAC-SHA256), keys derived from the sync token.

A request signs `id.timestamp.body`; a response signs `request id.timestamp.status.body`, so an
answer can be neither swapped nor replayed for another request. The scheme and its headers are
those of https://www.standardwebhooks.com; the derived keys and the response form are ours.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from relay.errors import BadSignature

Direction = Literal["module>border", "border>module", "border>offshore", "offshore>border"]
Purpose = Literal["request", "response"]

ID, TIMESTAMP, SIGNATURE, KEY_ID = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "x-relay-key-id",
)
TOLERANCE = 300  # seconds either way, as the specification recommends
MAX_CANDIDATES = 8  # signatures tried in one header: a rotation needs two

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TIMESTAMP = re.compile(r"[0-9]{10}")
_TOKEN = re.compile(r"sync_([a-z0-9]{6,32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True, repr=False)
class SyncToken:
    """One string to paste: `sync_<key id>_<secret>`. Its repr shows the key id only.

    Not a tuple: JSON encoders and `%` formatting open a tuple and would show the secret.
    """

    key_id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"SyncToken({self.key_id!r}, …)"

    def __str__(self) -> str:
        return repr(self)

    @property
    def text(self) -> str:
        """The string the administrator pastes; shown once."""
        return f"sync_{self.key_id}_{base64.urlsafe_b64encode(self.secret).decode().rstrip('=')}"


def new_token() -> SyncToken:
    """Return a fresh token with 256 bits of secret."""
    return SyncToken(secrets.token_hex(6), secrets.token_bytes(32))


def parse_token(text: str) -> SyncToken:
    """Return the token written as `text`; ValueError (without the text) if it is not one."""
    found = _TOKEN.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a sync token: sync_<key id>_<secret> expected")
    return SyncToken(found[1], base64.urlsafe_b64decode(found[2] + "="))


@functools.lru_cache(maxsize=256)
def derive(secret: bytes, direction: Direction, purpose: Purpose) -> bytes:
    """HKDF-SHA256 (RFC 5869, empty salt, 32 bytes) with info `relay/1/<direction>/<purpose>`."""
    extracted = hmac.digest(b"\0" * 32, secret, hashlib.sha256)
    info = f"relay/1/{direction}/{purpose}".encode()
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def sign(
    key: bytes, message_id: str, timestamp: int, body: bytes, status: int | None = None
) -> str:
    """Return the value of `webhook-signature`; with `status` it is a response's."""
    middle = (
        f"{message_id}.{timestamp}." if status is None else f"{message_id}.{timestamp}.{status}."
    )
    mac = _keyed(key).copy()  # setting a key up costs as much as a short body
    mac.update(middle.encode())
    mac.update(body)
    return "v1," + base64.b64encode(mac.digest()).decode()


@functools.lru_cache(maxsize=256)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod=hashlib.sha256)


def verify(
    headers: Mapping[str, str],
    body: bytes,
    keys: Iterable[bytes],
    *,
    now: float,
    status: int | None = None,
    request_id: str | None = None,
) -> str:
    """Return the `webhook-id` if any key signed these raw bytes lately; else BadSignature.

    A response is verified with its `status` and the `request_id` it must answer. Every cause
    raises the same error, and every candidate is compared in constant time.
    """
    message_id = headers.get(ID, "")
    stamp = headers.get(TIMESTAMP, "")
    if not _ID.fullmatch(message_id) or not _TIMESTAMP.fullmatch(stamp):
        raise BadSignature
    if abs(now - int(stamp)) > TOLERANCE or request_id not in (None, message_id):
        raise BadSignature
    given = [_decode(token) for token in headers.get(SIGNATURE, "").split(" ", MAX_CANDIDATES)]
    good = False
    for key in keys:
        wanted = _decode(sign(key, message_id, int(stamp), body, status))
        for candidate in given[:MAX_CANDIDATES]:
            good |= hmac.compare_digest(candidate, wanted)
    if not good:
        raise BadSignature
    return message_id


def _decode(token: str) -> bytes:
    version, _, text = token.partition(",")
    if version != "v1":
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # ValueError: the text is not ASCII
        return b""
