"""Turn → offshore: only bytes that the log holds as cleared, only to a valid destination."""

import hashlib

import msgspec
import structlog

from relay import metrics, wire
from relay.border import masking_log
from relay.border.masking_log import Output, Record
from relay.border.side import Side
from relay.config import Destination
from relay.errors import Held, Refused, Stopped
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()


async def forward(side: Side, job: Job) -> None:
    """Send the cleared turn of message `job.id`, logged before and after; the message waits.

    `sending` stands in the log before a byte leaves, so an answer lost for good hides nothing.
    """
    turn = await side.state.read(lambda tx: _turn(tx, job))
    body: bytes = turn["body"]
    digest = hashlib.sha256(body).hexdigest()
    if not await side.log.read(lambda tx: masking_log.is_cleared(tx, job.portal, digest)):
        raise Held("not_cleared")
    now = await side.state.read(lambda tx: tx.now())
    receivers = [side.register.offshore(now), *side.register.recipients(now)]
    reach("forward.checked")
    record = _sent(job.id, digest, len(body), receivers)
    trying = msgspec.structs.replace(record, event="sending", decision="none")
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, trying, digest))
    try:
        await side.offshore.post("/v1/turns", body, wire.Accepted, webhook_id=job.id)
    except Refused as refusal:
        await _refused(side, job, refusal, digest)
        raise
    reach("forward.posted")
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, record, digest))
    reach("forward.logged")
    await side.state.write(lambda tx: queue.park(tx, job, "message.verdict"))


def _turn(tx: Tx, job: Job) -> Row:
    """Return the stored turn; Stopped while the portal's egress is closed."""
    stopped = tx.one("SELECT reason FROM egress WHERE portal = :portal", portal=job.portal)
    if stopped is not None:
        raise Stopped("egress_stopped", retry_after=10)
    row = tx.one("SELECT body FROM turns WHERE message = :id", id=job.id)
    if row is None:
        raise Held("turn_missing")
    return row


def _sent(message: str, digest: str, size: int, receivers: list[Destination]) -> Record:
    return Record(
        event="sent",
        decision="sent",
        lead_ref=message,
        output=Output(sha256=digest, bytes=size),
        destinations=[
            masking_log.Destination(recipient=one.recipient, country=one.country, notice=one.notice)
            for one in receivers
        ],
    )


async def _refused(side: Side, job: Job, refusal: Refused, digest: str) -> None:
    """Record the refusal; when the guard fired, close the portal's egress: it is an incident."""
    record = Record(event="refused", decision="failed", lead_ref=job.id, reason=refusal.code)
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, record, digest))
    if refusal.code != "raw_personal_data":
        return
    metrics.GUARD_HITS.inc()
    log.error("incident", message=job.id, code=refusal.code)
    stop = Record(event="egress_stopped", lead_ref=job.id, reason=refusal.code)
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, stop, digest))
    await side.state.write(lambda tx: stop_egress(tx, job.portal, refusal.code))


def stopped(tx: Tx) -> list[Row]:
    """Portals from which nothing leaves until a person opens them again."""
    return tx.all("SELECT portal, reason, stopped_at FROM egress ORDER BY portal")


def stop_egress(tx: Tx, portal: str, reason: str) -> bool:
    """Close a portal's egress; False if it was closed."""
    changed = tx.run(
        "INSERT INTO egress VALUES (:portal, :now, :reason) ON CONFLICT (portal) DO NOTHING",
        portal=portal,
        now=tx.now(),
        reason=reason,
    )
    return changed == 1


def open_egress(tx: Tx, portal: str, _reason: str) -> bool:
    """Open a portal's egress; False if it was open."""
    return tx.run("DELETE FROM egress WHERE portal = :portal", portal=portal) == 1
