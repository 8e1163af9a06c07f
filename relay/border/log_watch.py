"""Is this the log that was signed? Heads kept elsewhere are compared; a doubt stops the egress.

A log restored from a backup ends before its last signed head, or goes on differently behind it.
What is known of heads outside of the log itself: a mark in the state database, and the files in
`border.log.heads_directory`. The officer acknowledges a contradiction by opening the egress.
"""

from collections.abc import Sequence
from typing import NamedTuple

import structlog

from relay.border import egress
from relay.border.masking_log import Record, append, chain, heads
from relay.border.masking_log.anchors import in_directory
from relay.border.masking_log.heads import Head
from relay.border.masking_log.keys import LogKey
from relay.config import MaskingLog
from relay.store.database import Database
from relay.store.tx import Tx

log = structlog.get_logger()


class Mark(NamedTuple):
    """That the log once had this many records, the last with this hash."""

    size: int
    hash: str


async def marks(settings: MaskingLog, state: Database, key: LogKey, portal: str) -> Sequence[Mark]:
    """Every mark outside of the log."""
    row = await state.read(
        lambda tx: tx.one("SELECT size, hash FROM log_marks WHERE portal = :p", p=portal)
    )
    found = [] if row is None else [Mark(row["size"], row["hash"])]
    kept = await in_directory(settings, key, portal)
    return found if kept is None else [*found, Mark(*kept)]


async def check(
    settings: MaskingLog, books: tuple[Database, Database], key: LogKey, portal: str
) -> bool:
    """Compare the log with its marks; where one contradicts, record it, stop the egress, False."""
    masking_log, state = books
    known = await marks(settings, state, key, portal)
    wrong = await masking_log.read(lambda tx: contradictions(tx, portal, known))
    if not wrong:
        return True
    log.error("log_behind", portal=portal, count=len(wrong))

    def say(tx: Tx) -> None:
        size = chain.end_of(tx, portal).size
        for one in wrong:
            counts = {"records": size, "signed": one.size}
            record = Record(event="log_behind", subject=f"{one.size}", counts=counts)
            append(tx, portal, record, f"{one.size}:{one.hash}")

    await masking_log.write(say)
    await state.write(lambda tx: egress.stop(tx, portal, "log_behind"))
    return False


def contradictions(tx: Tx, portal: str, known: Sequence[Mark]) -> list[Mark]:
    """Marks that the log does not have, and that nobody has acknowledged."""
    found: list[Mark] = []
    for one in known:
        row = tx.one(
            "SELECT hash FROM records WHERE portal = :p AND seq = :seq", p=portal, seq=one.size
        )
        accepted = tx.one(
            "SELECT at FROM acknowledged WHERE portal = :p AND size = :size AND hash = :hash",
            p=portal,
            size=one.size,
            hash=one.hash,
        )
        if (row is None or row["hash"] != one.hash) and accepted is None:
            found.append(one)
    return found


def acknowledge(tx: Tx, portal: str, wrong: Sequence[Mark]) -> None:
    """Accept the log as it is; the record of who did it and why is the caller's.

    The moment it has seen is reset too: a clock that ran ahead no longer ends every destination.
    """
    for one in wrong:
        tx.run(
            "INSERT INTO acknowledged VALUES (:p, :size, :hash, :now) ON CONFLICT DO NOTHING",
            p=portal,
            size=one.size,
            hash=one.hash,
            now=tx.now(),
        )
    tx.run("UPDATE chains SET latest = :now WHERE portal = :p", now=tx.now(), p=portal)


async def mark(state: Database, head: Head) -> None:
    """Remember a head in the state, which is another database with another backup."""
    await state.write(
        lambda tx: tx.run(
            "INSERT INTO log_marks VALUES (:p, :size, :hash, :at) ON CONFLICT (portal) DO UPDATE"
            " SET size = excluded.size, hash = excluded.hash, at = excluded.at",
            p=head.portal,
            size=head.size,
            hash=head.hash,
            at=head.at,
        )
    )


async def sign(books: tuple[Database, Database], key: LogKey, portal: str) -> Head | None:
    """Sign the log's end and mark it; None if the log is empty."""
    masking_log, state = books
    head = await masking_log.write(lambda tx: heads.sign(tx, portal, key))
    if head is not None:
        await mark(state, head)
    return head
