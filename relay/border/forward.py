"""Turn → offshore: only bytes that the log holds as cleared, only to a valid destination."""

import hashlib

import msgspec
import structlog

from relay import metrics, wire
from relay.border import masking_log
from relay.border.masking.records import output_of
from relay.border.masking_log import Output, Record
from relay.border.masking_log.record import code
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
    sent = _sent(turn, digest, receivers)
    trying = msgspec.structs.replace(sent[0][1], event="sending", decision="")
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, trying, digest))
    try:
        await side.offshore.post("/v1/turns", body, wire.Accepted, webhook_id=job.id)
    except Refused as refusal:
        await _refused(side, job, turn["thread"], refusal, digest)
        raise
    reach("forward.posted")

    def say(tx: Tx) -> None:
        for once, record in sent:
            masking_log.append(tx, job.portal, record, once)

    await side.log.write(say)
    reach("forward.logged")
    await side.state.write(lambda tx: queue.park(tx, job, "message.verdict"))


def _turn(tx: Tx, job: Job) -> Row:
    """Return the stored turn; Stopped while the portal's egress is closed."""
    stopped = tx.one("SELECT reason FROM egress WHERE portal = :portal", portal=job.portal)
    if stopped is not None:
        raise Stopped("egress_stopped", retry_after=10)
    row = tx.one(
        "SELECT turns.body, messages.thread FROM turns JOIN messages ON messages.id = turns.message"
        " WHERE message = :id",
        id=job.id,
    )
    if row is None:
        raise Held("turn_missing")
    return row


def _sent(turn: Row, digest: str, receivers: list[Destination]) -> list[tuple[str, Record]]:
    """The records of a sending: one for the turn, one for each file in it."""
    body: bytes = turn["body"]
    content = msgspec.json.decode(body, type=wire.Turn)
    whole = Record(
        event="sent",
        decision="sent",
        part="message",
        request_id=content.turn,
        lead_ref=content.thread,
        output=Output(sha256=digest, bytes=len(body)),
        destinations=[
            masking_log.Destination(recipient=one.recipient, country=one.country, notice=one.notice)
            for one in receivers
        ],
    )
    files = [
        (
            f"{digest}:{file.name}",
            msgspec.structs.replace(whole, part=file.name, output=output_of(file)),
        )
        for file in content.files
    ]
    return [(digest, whole), *files]


async def _refused(side: Side, job: Job, thread: str, refusal: Refused, digest: str) -> None:
    """Record the refusal; when the guard fired, close the portal's egress: it is an incident."""
    record = Record(
        event="refused",
        decision="failed",
        request_id=job.id,
        lead_ref=thread,
        reason=code(refusal.code),
    )
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, record, digest))
    if refusal.code != "raw_personal_data":
        return
    metrics.GUARD_HITS.inc()
    log.error("incident", message=job.id, code=refusal.code)
    stop = msgspec.structs.replace(record, event="egress_stopped", decision="")
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
