"""Terms of storage: what is past its term is erased without being asked, and the log says so.

Once a day per portal: messages that ended longer ago than `retention.people_days` become an erasure
of the subject `retention`; a record `retained` says that it was looked and how many were found.
"""

import asyncio

import structlog

from relay.border import masking_log
from relay.border.erasure import request
from relay.border.erasure.request import Erasure, Wanted
from relay.border.masking_log import Record
from relay.border.side import Side
from relay.errors import RelayError
from relay.store.tx import DAY, Tx

log = structlog.get_logger()

AT_ONCE = 500  # messages of one erasure; the rest follows in the next
PAUSE = 3600.0  # seconds between looks at whether a new day began


async def keep(side: Side) -> None:
    """Enforce the terms until cancelled; what fails is logged and tried again."""
    while True:
        for portal in side.portals:
            try:
                await enforce(side, portal)
            except RelayError as error:
                log.error("retention_failed", portal=portal, code=error.code)
        await asyncio.sleep(PAUSE)


async def enforce(side: Side, portal: str) -> int:
    """Erase what is past its term, once a day; return how many messages that were."""
    now = await side.state.read(lambda tx: tx.now())
    today = f"{int(now // DAY)}"
    if await side.log.read(lambda tx: masking_log.recorded(tx, portal, "retained", today)):
        return 0
    days, count = side.config.retention.people_days, 0
    while found := await side.state.read(lambda tx: _past(tx, portal, now - days * DAY)):
        asked = Erasure(portal, "retention", "relay", "term", side.config.retention.key_backup_days)
        await request.request(side.state, side.log, asked, found)
        count += len(found)
    record = Record(event="retained", counts={"messages": count, "people_days": round(days)})
    await side.log.write(lambda tx: masking_log.append(tx, portal, record, today))
    side.wake()
    return count


def _past(tx: Tx, portal: str, before: float) -> list[Wanted]:
    """Messages that came and ended before the moment, oldest first."""
    rows = tx.all(
        "SELECT messages.id, messages.thread FROM messages JOIN jobs ON jobs.id = messages.id"
        " WHERE messages.portal = :portal AND messages.received < :before"
        " AND jobs.state = 'done' AND jobs.changed < :before AND NOT EXISTS"
        " (SELECT 1 FROM erased_messages WHERE erased_messages.message = messages.id)"
        " ORDER BY messages.received LIMIT :limit",
        portal=portal,
        before=before,
        limit=AT_ONCE,
    )
    return [Wanted(row["id"], row["thread"]) for row in rows]
