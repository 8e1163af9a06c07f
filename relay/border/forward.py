"""Turn → offshore: only bytes that the log holds as cleared, only to a valid destination."""

import hashlib

import msgspec
import structlog

from relay import metrics, wire
from relay.border import egress, masking_log
from relay.border.destinations import logged
from relay.border.incidents import open_incident
from relay.border.masking.records import output_of
from relay.border.masking_log import Output, Record
from relay.border.masking_log.record import code
from relay.border.side import Side
from relay.config import Destination
from relay.errors import Held, Refused, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()


async def forward(side: Side, job: Job) -> None:
    """Send the cleared turn of message `job.id`, logged before and after; the message waits.

    `sending` stands in the log before a byte leaves, so an answer lost for good hides nothing. A
    turn that names a vendor whose entry has run out meanwhile is masked again for those that may,
    and one in a wire version that is not served there is made again in one that is.
    """
    turn = await side.state.read(lambda tx: _turn(tx, job))
    body: bytes = turn["body"]
    content = msgspec.json.decode(body, type=wire.Turn)
    digest = hashlib.sha256(body).hexdigest()
    cleared, latest = await side.log.read(
        lambda tx: (
            masking_log.is_cleared(tx, job.portal, digest),
            masking_log.end_of(tx, job.portal).latest,
        )
    )
    if not cleared:
        raise Held("not_cleared")
    # a clock that was set back must not make an entry valid again
    now = max(latest, await side.state.read(lambda tx: tx.now()))
    offshore, vendors = side.register.offshore(now), side.register.recipients(now)
    named = set(content.allowed_recipients)
    receivers = [offshore, *(one for one in vendors if one.id in named)]
    if named - {one.id for one in vendors}:
        await side.state.write(lambda tx: queue.advance(tx, job, "message.mask"))
        return
    if not await side.understood.serves(content.version):
        await side.state.write(lambda tx: queue.advance(tx, job, "message.mask"))
        return
    reach("forward.checked")
    sent = _sent(content, Output(sha256=digest, bytes=len(body)), receivers)
    trying = msgspec.structs.replace(sent[0][1], event="sending", decision="")
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, trying, digest))
    try:
        await side.offshore.post("/v1/turns", body, wire.Accepted, webhook_id=job.id)
    except Refused as refusal:
        if refusal.code == "version_not_served":  # it was set back to an older release just now
            side.understood.forget()
            raise Unavailable(refusal.code) from None
        await _refused(side, job, content.thread, refusal, digest)
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
    egress.check(tx, job.portal)
    row = tx.one("SELECT body FROM turns WHERE message = :id", id=job.id)
    if row is None:
        raise Held("turn_missing")
    return row


def _sent(
    turn: wire.Turn, output: Output, receivers: list[Destination]
) -> list[tuple[str, Record]]:
    """The records of a sending: one for the turn, one for each file in it."""
    whole = Record(
        event="sent",
        decision="sent",
        part="message",
        request_id=turn.turn,
        lead_ref=turn.thread,
        output=output,
        destinations=[logged(one) for one in receivers],
    )
    files = [
        (
            f"{output.sha256}:{file.name}",
            msgspec.structs.replace(whole, part=file.name, output=output_of(file)),
        )
        for file in turn.files
    ]
    return [(output.sha256, whole), *files]


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
    log.error("incident", portal=job.portal, message=job.id, code=refusal.code)
    await open_incident(side.books, job.portal, refusal.code, message=job.id)
