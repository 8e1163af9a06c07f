"""The masking log: is it signed lately, are its heads kept elsewhere, is its key there."""

from collections.abc import Sequence

from relay import config
from relay.border import masking_log
from relay.border.masking_log import chain, heads, keys
from relay.border.stores import SCHEMAS, open_beside, place
from relay.doctor import databases
from relay.doctor.finding import Finding, fail, left, ok, warn
from relay.said import both, same


async def log(settings: config.Border) -> Sequence[Finding]:
    """Every portal's newest head, where else heads are kept, and the key that signs them."""
    if not databases.current(place(settings, "log"), SCHEMAS["log"]):
        return []
    db = open_beside(settings, "log")
    try:
        found: list[Finding] = []
        signed = False
        now = await db.read(lambda tx: tx.now())
        for portal_id in await db.read(masking_log.portals):
            end = await db.read(lambda tx, p=portal_id: chain.end_of(tx, p))
            head = await db.read(lambda tx, p=portal_id: heads.newest(tx, p))
            found.append(_head(settings, portal_id, end.size, head, now))
            signed = signed or head is not None
            late = await db.read(lambda tx, p=portal_id: heads.undelivered(tx, p))
            found += _kept_elsewhere(settings, portal_id, late, now)
        if signed and not keys.path_of(settings).exists():
            found.append(fail("log", both("log.key_gone"), both("log.key_back")))
        return found
    finally:
        db.close()


def _kept_elsewhere(
    settings: config.Border, portal_id: str, late: Sequence[heads.Head], now: float
) -> Sequence[Finding]:
    """Heads prove nothing against an administrator while only his own database has them."""
    if settings.log.heads_directory is None and settings.log.heads_mail is None:
        return [warn("log", both("log.here_only", portal=portal_id), both("log.keep"))]
    if late and now - late[0].at > 2 * settings.log.head_seconds:
        said = both("log.undelivered", portal=portal_id, count=len(late))
        return [warn("log", said, both("log.deliver"))]
    return []


def _head(
    settings: config.Border, portal_id: str, size: int, head: heads.Head | None, now: float
) -> Finding:
    mend = both("log.sign", portal=portal_id)
    if head is None:
        return warn("log", both("log.unsigned", portal=portal_id, size=size), mend)
    age = now - head.at
    said = both("log.signed", portal=portal_id, age=left(age), after=size - head.size)
    if head.size > size:
        return fail("log", both("log.short", portal=portal_id), same("relay log verify"))
    if size > head.size and age > 3 * settings.log.head_seconds:
        return warn("log", said, mend)
    return ok("log", said)
