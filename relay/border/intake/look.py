"""A seen id is read whole and taken as a message, in the way of the module's.

What is no customer's doing ends here with its reason; what may not be read waits for a person.
"""

from collections.abc import Sequence

import msgspec
import structlog

from relay import metrics
from relay.border import inbound, same
from relay.border.bitrix.activities import owner_of
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.reading import ReadLead, read_lead
from relay.border.contract import Entity, Message
from relay.border.intake import deals
from relay.border.intake.sightings import Sighting, job_id, sighting
from relay.border.side import Portal, Side
from relay.errors import Ended, Held, Refused, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Tx

log = structlog.get_logger()

SOON = 5.0  # seconds until a card is looked for again that another job reads
TRANSCRIPT_WAIT = 900.0
"""Seconds that a call waits for its transcript, where the portal is said to make them."""


async def look(side: Side, job: Job) -> None:
    """Read what was seen and store it as a message; finish the job in the same transaction."""
    reach("look.started")
    portal, seen = side.portal(job.portal), sighting(job.id)
    if portal.rest is None or portal.config.bitrix is None:
        raise Held("no_rest")
    try:
        message, things = await _message(side, portal, portal.rest, job, seen)
    except Ended as error:
        if error.outcome != "cancelled":
            raise
        code = error.code  # nothing was to be read: no fault
        log.info("passed_over", job=job.id, portal=job.portal, code=code)
        metrics.PASSED_OVER.labels(code).inc()
        await side.state.write(lambda tx: queue.finish(tx, job, "cancelled", code))
        return
    except Refused as error:  # a lead that may not be read is not to be lost in silence
        raise Held(error.code) from None
    reach("look.read")
    arrived = await inbound.seal(side, portal, message, msgspec.json.encode(message), things)

    def unit(tx: Tx) -> str:
        found = inbound.store(tx, side, arrived)
        queue.finish(tx, job, "verdict")
        return found

    found = await side.state.write(unit)
    reach("look.taken")
    log.info("taken", job=job.id, message=found, portal=job.portal)
    side.wake()


async def _message(
    side: Side, portal: Portal, rest: Rest, job: Job, seen: Sighting
) -> tuple[Message, tuple[str, ...]]:
    if seen.kind == "activity":
        entity = await _owner(side, rest, job, seen)
        read = await read_lead(rest, entity, only=seen.number)
        if not read.activities:  # deleted between the two questions
            raise Ended("activity_gone", outcome="too_late")
        event = f"{entity.type}:{entity.id}:activity:{seen.number}:rest"
    else:
        entity = Entity(type=seen.kind, id=str(seen.number))
        if entity.type == "deal" and not await deals.taken(side, portal, rest):
            raise Ended("deals_not_taken", outcome="cancelled")
        read = await read_lead(rest, entity)
        if entity.type == "deal" and read.made_from is not None:
            raise Ended("converted_lead", outcome="cancelled")
        event = f"{entity.type}:{entity.id}:add:rest"
    await _await_transcript(side, portal, job, read)
    things = tuple(f"activity:{number}" for number in read.activities)
    return composed(job.portal, event, read), things


async def _owner(side: Side, rest: Rest, job: Job, seen: Sighting) -> Entity:
    """The card of a new activity; Ended if it is none of ours, or was read with its card."""
    found = await owner_of(rest, seen.number)
    if found is None:
        raise Ended("activity_gone", outcome="too_late")
    entity, from_outside = found
    if entity is None:
        raise Ended("other_card", outcome="cancelled")
    if not from_outside:
        raise Ended("not_incoming", outcome="cancelled")
    if entity.type == "deal" and not await deals.taken(side, side.portal(job.portal), rest):
        raise Ended("deals_not_taken", outcome="cancelled")
    card = job_id(job.portal, Sighting(entity.type, int(entity.id)))  # pyright: ignore[reportArgumentType] - an owner is a lead or a deal

    def unit(tx: Tx) -> tuple[bool, bool]:
        row = queue.look(tx, card)
        pending = row is not None and row["state"] not in ("done", "held")
        held = same.holder(tx, job.portal, (f"activity:{seen.number}",)) is not None
        return pending, held

    pending, held = await side.state.read(unit)
    if held:
        raise Ended("read_with_its_card", outcome="cancelled")
    if pending:  # the card's own reading takes its activities along
        raise Unavailable("card_first", retry_after=SOON)
    return entity


async def _await_transcript(side: Side, portal: Portal, job: Job, read: ReadLead) -> None:
    bitrix = portal.config.bitrix
    if not read.silent or bitrix is None or not bitrix.transcripts:
        return

    def age(tx: Tx) -> float:
        row = queue.look(tx, job.id)
        return tx.now() - row["created"] if row is not None else TRANSCRIPT_WAIT

    if await side.state.read(age) < TRANSCRIPT_WAIT:
        raise Unavailable("transcript_pending", retry_after=60)


def composed(portal: str, event: str, read: ReadLead, assistants: Sequence[str] = ()) -> Message:
    """A card that was read, as a message of the contract; `assistants`: none is our choice."""
    return Message(
        portal=portal,
        audience="border",
        source_event=event,
        entity=read.entity,
        channel=read.channel,
        occurred_at=read.occurred_at,
        source=read.source[:1000],
        fields=list(read.fields),
        files=list(read.files),
        assistants=list(assistants),
    )
