"""The job of an erasure: destroyed here, forgotten abroad, deleted at the vendor; then recorded."""

import secrets
from collections.abc import Sequence

import msgspec
import structlog

from relay import wire
from relay.border import masking_log
from relay.border.erasure import request
from relay.border.erasure.destroy import destroy
from relay.border.erasure.request import Wanted
from relay.border.masking_log import Record
from relay.border.side import Side
from relay.errors import Unavailable
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()

AT_ONCE = 50  # turns in one request


async def confirm(side: Side, job: Job) -> None:
    """Finish an erasure, or raise Unavailable while something is left of it."""
    messages = await side.state.read(lambda tx: request.messages_of(tx, job.id))
    await destroy(side.state, side.vault, job.id, messages)
    for start in range(0, len(messages), AT_ONCE):
        await _ask(side, job, messages[start : start + AT_ONCE])
    row = await side.state.read(lambda tx: request.look(tx, job.id))
    assert row is not None  # noqa: S101 - the job is added in the row's transaction
    erased = _erased(row, messages)
    await side.log.write(lambda tx: _record(tx, row, erased))

    def unit(tx: Tx) -> None:
        tx.run("UPDATE erasures SET confirmed = :now WHERE id = :id", now=tx.now(), id=job.id)
        queue.finish(tx, job, "verdict")

    await side.state.write(unit)
    log.info("erased", run=job.id, portal=job.portal)


async def _ask(side: Side, job: Job, messages: Sequence[Wanted]) -> None:
    """Let offshore forget these turns; Unavailable while something of them is left there."""
    body = wire.Erase(audience="offshore", erasure=job.id, turns=[one.message for one in messages])
    # each asking is one of its own: the answer tells how far it is now
    left = await side.offshore.post(
        "/v1/erase",
        msgspec.json.encode(body),
        wire.Erased,
        webhook_id=f"erase_{secrets.token_hex(12)}",
    )
    if left.texts or left.running or left.objects:
        raise Unavailable("not_yet_erased")


def _erased(row: Row, messages: Sequence[Wanted]) -> list[Record]:
    counts: dict[str, int] = msgspec.json.decode(row["counts"])
    return [
        Record(
            event="erased",
            actor=row["actor"],
            reason=row["reason"],
            request_id=one.message,
            lead_ref=one.thread,
            subject=row["id"],
            counts={**counts, "messages": len(messages)},
            checks=["offshore_confirmed"],
        )
        for one in messages
    ]


def _record(tx: Tx, row: Row, records: Sequence[Record]) -> None:
    for one in records:
        masking_log.append(tx, row["portal"], one, one.request_id)
