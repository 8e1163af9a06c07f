"""The register of sync tokens on the side that issued them: rows, sealed secrets, expiry.

A token belongs to a subject: at the border a portal's id, offshore a border's name.
"""

from typing import NamedTuple

import structlog

from relay.errors import Held, Refused
from relay.sealing import Keyring
from relay.signing import SyncToken, new_token
from relay.store.tx import Tx

log = structlog.get_logger()

MAX_LIVE = 2  # valid at once per subject: the old and the new one of a rotation


class Known(NamedTuple):
    """A token as the register lists it: never its secret."""

    key_id: str
    subject: str
    created: float
    not_after: float | None


class Bearer(NamedTuple):
    """Who a valid key id speaks for, and the secret its keys derive from."""

    token: SyncToken
    subject: str

    def __repr__(self) -> str:
        return f"Bearer({self.token.key_id!r}, {self.subject!r})"


def issue(tx: Tx, keys: Keyring, subject: str) -> SyncToken:
    """Store a new token of `subject` and return it, to be shown once; Refused beyond two."""
    live = [known for known in listing(tx) if known.subject == subject and _valid(known, tx.now())]
    if len(live) >= MAX_LIVE:
        raise Refused(
            "too_many_tokens", f"{len(live)} tokens are valid already: revoke one first", status=409
        )
    token = new_token()
    data_key = keys.wrap(token.secret, f"token:{token.key_id}")
    tx.run(
        "INSERT INTO tokens VALUES (:key_id, :subject, :sealed, :now, NULL)",
        key_id=token.key_id,
        subject=subject,
        sealed=data_key,
        now=tx.now(),
    )
    return token


def find(tx: Tx, keys: Keyring, key_id: str) -> Bearer | None:
    """Return who `key_id` speaks for, or None if it is unknown or no longer valid."""
    row = tx.one(
        "SELECT subject, sealed FROM tokens WHERE key_id = :key_id"
        " AND (not_after IS NULL OR not_after > :now)",
        key_id=key_id,
        now=tx.now(),
    )
    if row is None:
        return None
    try:
        secret = keys.unwrap(row["sealed"], f"token:{key_id}")
    except Held as error:  # the sealing key is gone: nobody is let in, and the log says why
        log.error("token_unreadable", key_id=key_id, code=error.code)
        return None
    return Bearer(SyncToken(key_id, secret), row["subject"])


def revoke(tx: Tx, key_id: str) -> bool:
    """End a token now; False if there is no such valid one."""
    return (
        tx.run(
            "UPDATE tokens SET not_after = :now WHERE key_id = :key_id"
            " AND (not_after IS NULL OR not_after > :now)",
            key_id=key_id,
            now=tx.now(),
        )
        == 1
    )


def newest(tx: Tx, keys: Keyring, subject: str) -> Bearer | None:
    """The token this side signs its own requests to `subject` with."""
    row = tx.one(
        "SELECT key_id FROM tokens WHERE subject = :subject"
        " AND (not_after IS NULL OR not_after > :now) ORDER BY created DESC LIMIT 1",
        subject=subject,
        now=tx.now(),
    )
    return None if row is None else find(tx, keys, row["key_id"])


def listing(tx: Tx) -> list[Known]:
    """Every token ever issued, newest first."""
    rows = tx.all("SELECT key_id, subject, created, not_after FROM tokens ORDER BY created DESC")
    return [Known(row["key_id"], row["subject"], row["created"], row["not_after"]) for row in rows]


def _valid(known: Known, now: float) -> bool:
    return known.not_after is None or known.not_after > now
