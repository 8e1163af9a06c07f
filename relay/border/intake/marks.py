"""How far each kind of a portal's cards has been seen, and what the last look came to."""

from typing import NamedTuple

import structlog

from relay.border.side import Side
from relay.errors import RelayError
from relay.store.tx import Tx

log = structlog.get_logger()


class Mark(NamedTuple):
    """How far a kind has been seen; nothing at or below `floor` is ever taken."""

    floor: int
    mark: int


def mark_of(tx: Tx, portal: str, kind: str) -> Mark | None:
    """The stored watermark, None before the first look."""
    row = tx.one(
        "SELECT floor, mark FROM intakes WHERE portal = :portal AND kind = :kind",
        portal=portal,
        kind=kind,
    )
    return None if row is None else Mark(row["floor"], row["mark"])


def move(tx: Tx, portal: str, kind: str, mark: Mark) -> None:
    """Move the watermark up; never down."""
    tx.run(
        "INSERT INTO intakes VALUES (:portal, :kind, :floor, :mark, :now, '')"
        " ON CONFLICT (portal, kind) DO UPDATE SET mark = CASE WHEN intakes.mark > excluded.mark"
        " THEN intakes.mark ELSE excluded.mark END, at = excluded.at",
        portal=portal,
        kind=kind,
        floor=mark.floor,
        mark=mark.mark,
        now=tx.now(),
    )


async def report(side: Side, portal: str, what: str, code: str) -> None:
    """Keep what the last look came to; the doctor shows it."""

    def unit(tx: Tx) -> None:
        tx.run(
            "INSERT INTO intakes VALUES (:portal, :what, 0, 0, :now, :code)"
            " ON CONFLICT (portal, kind) DO UPDATE SET at = excluded.at, code = excluded.code",
            portal=portal,
            what=what,
            code=code,
            now=tx.now(),
        )

    try:
        await side.state.write(unit)
    except RelayError as error:
        log.error("storage", code=error.code)
