"""How often a person looks behind placeholders: beyond a rate the log itself raises an alarm."""

from relay.border.masking_log import Record, append, chain
from relay.store.database import Database
from relay.store.tx import Tx

HOUR = 3600.0


async def alarm(log: Database, portal: str, actor: str, limit: int) -> bool:
    """Record an alarm if `actor` has revealed more than `limit` times in the last hour."""
    return await log.write(lambda tx: _alarm(tx, portal, actor, limit))


def _alarm(tx: Tx, portal: str, actor: str, limit: int) -> bool:
    now = tx.now()
    rows = tx.all(
        "SELECT body, hash FROM records WHERE portal = :p AND at > :since AND event = 'revealed'"
        " ORDER BY seq DESC LIMIT 10000",
        p=portal,
        since=now - HOUR,
    )
    found = [chained for row in rows if (chained := chain.read(row)) is not None]
    count = sum(one.record.actor == actor for one in found)
    if count <= limit:
        return False
    record = Record(event="reveal_alarm", actor=actor, counts={"reveals": count})
    append(tx, portal, record, f"{actor}:{int(now // HOUR)}")
    return True


def alarms(tx: Tx, portal: str, since: float) -> int:
    """How many alarms and denied acts the log holds since a moment."""
    row = tx.one(
        "SELECT count(*) AS n FROM records WHERE portal = :p AND at >= :since"
        " AND event IN ('reveal_alarm', 'denied')",
        p=portal,
        since=since,
    )
    return 0 if row is None else row["n"]
