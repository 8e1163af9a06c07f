"""An erasure is asked for once per message: whoever comes second is told."""

import json
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from relay.border import masking_log
from relay.border.masking_log import Record
from relay.errors import VerbFailed
from relay.jobs import queue
from relay.store.database import Database
from relay.store.tx import DAY, Row, Tx

CONFIRM_SECONDS = 30 * DAY  # how long the other side is asked; then a person is


class Wanted(NamedTuple):
    """A message to forget."""

    message: str
    thread: str


class Erasure(NamedTuple):
    """What is asked for: whose data, by whom, why, and when the last backup of its keys ends.

    `subject` is `message:<id>`, `lead:<id>` or another kind of card, `person` or `retention`:
    an id, never who it is. `reason` is masked.
    """

    portal: str
    subject: str
    actor: str
    reason: str
    backup_days: float


async def request(
    state: Database, log: Database, asked: Erasure, messages: Sequence[Wanted]
) -> str:
    """Store an erasure and its job, recorded first in the log; return its id.

    VerbFailed("already_erased") if another erasure has one of the messages.
    """
    erasure = f"e_{secrets.token_hex(12)}"

    def record(tx: Tx) -> None:
        for one in messages:
            masking_log.append(tx, asked.portal, _erasing(asked, erasure, one), one.message)

    await log.write(record)
    await state.write(lambda tx: _store(tx, erasure, asked, messages))
    return erasure


def _erasing(asked: Erasure, erasure: str, one: Wanted) -> Record:
    return Record(
        event="erasing",
        actor=asked.actor,
        reason=asked.reason,
        request_id=one.message,
        lead_ref=one.thread,
        subject=erasure,
    )


def _store(tx: Tx, erasure: str, asked: Erasure, messages: Sequence[Wanted]) -> None:
    now = tx.now()
    tx.run(
        "INSERT INTO erasures VALUES (:id, :portal, :subject, :actor, :reason, :now, NULL,"
        " :backups_end, '{}')",
        id=erasure,
        portal=asked.portal,
        subject=asked.subject,
        actor=asked.actor,
        reason=asked.reason,
        now=now,
        backups_end=now + asked.backup_days * DAY,
    )
    for one in messages:
        added = tx.run(
            "INSERT INTO erased_messages VALUES (:message, :thread, :erasure)"
            " ON CONFLICT (message) DO NOTHING",
            message=one.message,
            thread=one.thread,
            erasure=erasure,
        )
        if not added:
            raise VerbFailed("already_erased", name=one.message)
    queue.add(
        tx,
        erasure,
        kind="erasure",
        portal=asked.portal,
        step="erase.confirm",
        deadline=now + CONFIRM_SECONDS,
        priority=1,
    )


def look(tx: Tx, erasure: str) -> Row | None:
    """The erasure's row."""
    return tx.one("SELECT * FROM erasures WHERE id = :id", id=erasure)


def latest(tx: Tx, portal: str | None, limit: int = 100) -> list[Row]:
    """The newest erasures, of one portal or of all."""
    return tx.all(
        "SELECT * FROM erasures WHERE :portal = '' OR portal = :portal"
        " ORDER BY requested DESC LIMIT :limit",
        portal=portal or "",
        limit=limit,
    )


def messages_of(tx: Tx, erasure: str) -> list[Wanted]:
    """The messages of an erasure."""
    rows = tx.all(
        "SELECT message, thread FROM erased_messages WHERE erasure = :e ORDER BY message", e=erasure
    )
    return [Wanted(row["message"], row["thread"]) for row in rows]


def add_counts(tx: Tx, erasure: str, more: dict[str, int]) -> None:
    """Add to what the act will say was destroyed."""
    row = look(tx, erasure)
    known: dict[str, int] = {} if row is None else json.loads(row["counts"])
    total = {name: known.get(name, 0) + more.get(name, 0) for name in sorted({*known, *more})}
    tx.run(
        "UPDATE erasures SET counts = :counts WHERE id = :id", counts=json.dumps(total), id=erasure
    )
