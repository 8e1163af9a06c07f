"""The daily self-check: is the log whole, and some of what left yesterday for a person to read.

The sample is drawn at random from the messages that were sent; a person reads the masked text as it
left (`relay review show`) and says whether somebody can be told from it. The report holds ids only.
"""

import asyncio
import random
from collections.abc import Sequence

import structlog

from relay import metrics
from relay.border import masking_log
from relay.border.masking_log import Record
from relay.border.side import Side
from relay.errors import LogBroken, RelayError
from relay.store.tx import DAY, Row, Tx

log = structlog.get_logger()

PAUSE = 3600.0  # seconds between looks at whether a new day began
MOST = 10_000  # messages of a day that a sample is drawn from


async def keep(side: Side) -> None:
    """Check every portal once a day until cancelled; what fails is logged and tried again."""
    while True:
        for portal in side.portals:
            try:
                await check(side, portal, random.SystemRandom())
            except RelayError as error:
                log.error("self_check_failed", portal=portal, code=error.code)
        await asyncio.sleep(PAUSE)


async def check(side: Side, portal: str, chance: random.Random) -> int:
    """Walk the log and draw the sample of the day before; return its size, 0 if that is done."""
    now = await side.state.read(lambda tx: tx.now())
    day = int(now // DAY) - 1
    if await side.log.read(lambda tx: masking_log.recorded(tx, portal, "self_checked", f"{day}")):
        return 0
    sound = await side.log.read(lambda tx: _is_sound(tx, portal))
    chosen = await side.state.write(
        lambda tx: _draw(tx, portal, day, side.config.reviews_per_day, chance)
    )
    record = Record(
        event="self_checked",
        counts={"chosen": len(chosen)},
        checks=["chain_whole" if sound else "chain_broken"],
    )
    await side.log.write(lambda tx: masking_log.append(tx, portal, record, f"{day}"))
    if not sound:
        log.error("audit_alarm", portal=portal, code="chain_broken")
        metrics.ALARMS.inc()
    return len(chosen)


def _is_sound(tx: Tx, portal: str) -> bool:
    try:
        masking_log.verify(tx, portal)
    except LogBroken:
        return False
    return True


def _draw(tx: Tx, portal: str, day: int, size: int, chance: random.Random) -> Sequence[str]:
    rows = tx.all(
        "SELECT messages.id FROM messages JOIN turns ON turns.message = messages.id"
        " WHERE messages.portal = :portal AND turns.created >= :since AND turns.created < :until"
        " ORDER BY messages.id LIMIT :most",
        portal=portal,
        since=day * DAY,
        until=(day + 1) * DAY,
        most=MOST,
    )
    chosen = chance.sample([row["id"] for row in rows], min(size, len(rows)))
    for message in chosen:
        tx.run(
            "INSERT INTO reviews VALUES (:message, :portal, :day, :now, NULL, NULL)"
            " ON CONFLICT (message) DO NOTHING",
            message=message,
            portal=portal,
            day=day,
            now=tx.now(),
        )
    return chosen


def waiting(tx: Tx, portal: str, limit: int = 500) -> list[Row]:
    """What waits for a reader, oldest first."""
    return tx.all(
        "SELECT * FROM reviews WHERE portal = :p AND found IS NULL ORDER BY chosen LIMIT :limit",
        p=portal,
        limit=limit,
    )


def settle(tx: Tx, message: str, found: str) -> bool:
    """Note what a reader found; False if the message was not chosen or is settled."""
    changed = tx.run(
        "UPDATE reviews SET found = :found, reviewed = :now WHERE message = :m AND found IS NULL",
        found=found,
        m=message,
        now=tx.now(),
    )
    return changed == 1
