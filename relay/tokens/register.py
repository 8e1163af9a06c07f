"""The register of sync tokens on the side that issued them: rows, sealed secrets, expiry.

A token belongs to a subject: at the border a portal's id, offshore a border's name. One without
an end is current; a rotation gives it an end and issues the next in the same transaction.
"""

from typing import NamedTuple

import structlog

from relay.errors import Held, VerbFailed
from relay.sealing import Keyring
from relay.signing import SyncToken, new_token
from relay.store.tx import DAY, Tx
from relay.tokens import LIVE, foreign

log = structlog.get_logger()

MAX_LIVE = 2  # valid at once per subject: the old and the new one of a rotation
OVERLAP = DAY  # seconds the old token lives beside the new one, unless told otherwise
LONGEST_OVERLAP = 7 * DAY
USE_STEP = 60.0  # seconds; a use is noted at most this often


class Known(NamedTuple):
    """A token as the register lists it: never its secret."""

    key_id: str
    subject: str
    created: float
    not_after: float | None
    last_used: float | None
    revoked: float | None

    def valid(self, now: float) -> bool:
        """Whether requests signed with it are let in."""
        return self.revoked is None and (self.not_after is None or self.not_after > now)


class Rotated(NamedTuple):
    """What a rotation left: the new token, to be shown once, and when the old one ends."""

    token: SyncToken
    old_key_id: str
    old_ends: float


class Bearer(NamedTuple):
    """Who a valid key id speaks for, and the secret its keys derive from."""

    token: SyncToken
    subject: str

    def __repr__(self) -> str:
        return f"Bearer({self.token.key_id!r}, {self.subject!r})"


def issue(tx: Tx, keys: Keyring, subject: str) -> SyncToken:
    """Store a new token of `subject` and return it, to be shown once; VerbFailed beyond two."""
    tx.lock(f"tokens:{subject}")
    live = [known for known in listing(tx) if known.subject == subject and known.valid(tx.now())]
    if len(live) >= MAX_LIVE:
        raise VerbFailed("too_many_tokens", count=len(live))
    return _insert(tx, keys, subject)


def rotate(tx: Tx, keys: Keyring, subject: str, overlap: float = OVERLAP) -> Rotated:
    """Issue the next token of `subject`; the current one ends after `overlap` seconds.

    VerbFailed if there is nothing to rotate, if a rotation is under way already, or beyond 7 days.
    The current token gets its end by one conditional UPDATE: of two administrators at once
    exactly one changes the row, the other is told.
    """
    if not 0 <= overlap <= LONGEST_OVERLAP:
        raise VerbFailed("overlap_too_long")
    now = tx.now()
    live = [known for known in listing(tx) if known.subject == subject and known.valid(now)]
    ending = [known for known in live if known.not_after is not None]
    if ending:
        raise VerbFailed(
            "rotation_under_way.ending",
            key=ending[0].key_id,
            left=hours((ending[0].not_after or now) - now),
        )
    if not live:
        raise VerbFailed("nothing_to_rotate.none")
    if len(live) > 1:
        raise VerbFailed("nothing_to_rotate.two")
    old = live[0].key_id
    changed = tx.run(
        "UPDATE tokens SET not_after = :end WHERE key_id = :key_id AND not_after IS NULL",
        key_id=old,
        end=now + overlap,
    )
    if changed != 1:  # PostgreSQL: another transaction ended it while this one waited for the row
        raise VerbFailed("rotation_under_way.now", key=old)
    return Rotated(_insert(tx, keys, subject), old, now + overlap)


def note_use(tx: Tx, key_id: str) -> None:
    """Remember that a request with this key was verified just now."""
    tx.run(
        "UPDATE tokens SET last_used = :now WHERE key_id = :key_id"
        " AND (last_used IS NULL OR last_used < :before)",
        key_id=key_id,
        now=tx.now(),
        before=tx.now() - USE_STEP,
    )


def _insert(tx: Tx, keys: Keyring, subject: str) -> SyncToken:
    foreign.allow(tx, keys)
    token = new_token()
    tx.run(
        "INSERT INTO tokens (key_id, subject, sealed, created)"
        " VALUES (:key_id, :subject, :s, :now)",
        key_id=token.key_id,
        subject=subject,
        s=keys.wrap(token.secret, f"token:{token.key_id}"),
        now=tx.now(),
    )
    return token


def find(tx: Tx, keys: Keyring, key_id: str) -> Bearer | None:
    """Return who `key_id` speaks for, or None if it is unknown or no longer valid."""
    row = tx.one(
        f"SELECT subject, sealed FROM tokens WHERE key_id = :key_id AND {LIVE}",  # noqa: S608 - ours
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
            "UPDATE tokens SET not_after = :now, revoked = :now"  # noqa: S608 - ours
            f" WHERE key_id = :key_id AND {LIVE}",
            key_id=key_id,
            now=tx.now(),
        )
        == 1
    )


def signers(tx: Tx, keys: Keyring, subject: str) -> list[Bearer]:
    """The tokens this side may sign its own requests to `subject` with, the likeliest first.

    During a rotation the other side holds one of two: the one it used last, and before it used
    the new one, the old.
    """
    rows = tx.all(
        f"SELECT key_id FROM tokens WHERE subject = :subject AND {LIVE}"  # noqa: S608 - ours
        " ORDER BY COALESCE(last_used, 0) DESC, created",
        subject=subject,
        now=tx.now(),
    )
    found = [find(tx, keys, row["key_id"]) for row in rows]
    return [bearer for bearer in found if bearer is not None]


def listing(tx: Tx) -> list[Known]:
    """Every token ever issued, newest first."""
    rows = tx.all(
        "SELECT key_id, subject, created, not_after, last_used, revoked FROM tokens"
        " ORDER BY created DESC, key_id"
    )
    return [Known(*(row[name] for name in Known._fields)) for row in rows]


def hours(seconds: float) -> tuple[str, str]:
    """Hours and minutes in both languages."""
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    return f"{hours} ч {minutes} мин", f"{hours} h {minutes} min"
