"""A message is taken: sealed, stored, deduplicated, the module's answered 202; nothing slow.

Two databases, so the order counts: first the sealed raw message, then the row that makes it one.
A crash between them leaves a sealed message that nothing refers to.
"""

import hashlib

import structlog

from relay import metrics
from relay.border import new_message, same, vault
from relay.border.contract import Accepted, Message
from relay.border.endings import message_ended
from relay.border.ids import new_id
from relay.border.new_message import Arrived
from relay.border.side import Portal, Side
from relay.errors import Conflict, Refused, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.peer.server import Call, Earlier, Reply
from relay.store.tx import Row, Tx

log = structlog.get_logger()

ACCEPTED = metrics.ACCEPTED.labels("message")


async def accept(side: Side, call: Call) -> tuple[int, bytes]:
    """Store the module's message and answer 202 with its id; the same event is stored once."""
    message: Message = call.request
    portal = side.portals.get(message.portal)
    if portal is None:
        raise Refused("unknown_portal", status=403)
    if not set(message.assistants) <= set(side.assistants):
        raise Refused("assistant_unknown", "the border has no assistant of that name")
    arrived = _arrived(side, portal, message, call.sha256)

    def unit(tx: Tx) -> Reply:
        tx.lock(f"event:{message.portal}:{message.source_event}")
        found = store(tx, side, arrived)
        if found != arrived.id:
            _refuse_another_body(tx, arrived)
        return Reply(202, Accepted(message=found))

    raw = await _unless_taken(side, arrived, call.body)
    answer = await call.once(side.state, unit, after=raw)
    reach("border.accepted")
    ACCEPTED.inc()
    log.info("accepted", portal=message.portal, status=answer[0])
    side.wake()
    return answer


async def seal(
    side: Side, portal: Portal, message: Message, body: bytes, things: tuple[str, ...] = ()
) -> Arrived:
    """Seal `body` (the message's raw bytes) unless it is known; Unavailable if the queue is full.

    `things` names what the message holds beside its own event: the activities that were read.
    """
    arrived = _arrived(side, portal, message, hashlib.sha256(body).hexdigest(), things)
    raw = await _unless_taken(side, arrived, body)
    if raw is not None:
        await raw.db.write(raw.unit)
    return arrived


def _arrived(
    side: Side, portal: Portal, message: Message, digest: str, things: tuple[str, ...] = ()
) -> Arrived:
    if side.backlog() >= side.config.limits.backlog:
        raise Unavailable("backlog", retry_after=30)
    return Arrived(
        message,
        portal,
        new_id("m"),
        new_id("t"),
        digest,
        (*same.things(message), *things),
        same.print_of(portal.keys, message) if portal.config.repeats else None,
        _judgings(side, portal, message),
    )


async def _unless_taken(side: Side, arrived: Arrived, body: bytes) -> Earlier | None:
    """What is to be in the vault before the message is stored; nothing if it is known already."""
    if await side.state.glance(lambda tx: _known(tx, arrived) or _judged(tx, arrived)) is not None:
        return None
    keys, portal = arrived.portal.keys, arrived.message.portal

    def unit(tx: Tx) -> None:
        vault.keep_raw(tx, keys, portal, arrived.thread, arrived.id, body)

    return Earlier(side.vault, unit)


def _refuse_another_body(tx: Tx, arrived: Arrived) -> None:
    """An event belongs to one body, as long as that is known."""
    known = _by_event(tx, arrived.message)
    if known is not None and known["body_sha256"] not in ("", arrived.digest):  # none: erased
        raise Conflict("event_reused")


def store(tx: Tx, side: Side, arrived: Arrived) -> str:
    """Make it a message, or find the one that was made of the same event; return the id.

    A card that a robot had judged, or that a robot asks about while it is being judged, is judged
    once: unchanged, by the same assistants, within the window of repetitions. A repetition in other
    words (another mailbox, a form sent thrice) is a message of its own that
    ends at once as cancelled: `duplicate`.
    """
    if arrived.things or arrived.print or arrived.judgings:
        tx.lock(f"taken:{arrived.message.portal}")  # another node may hold the same at this moment
    portal, window = arrived.message.portal, arrived.portal.config.repeats
    known = _known(tx, arrived)
    if known is not None:
        return known
    judged = _judged(tx, arrived)
    if judged is not None:
        same.hold(tx, portal, judged, arrived.things)
        return judged
    original = same.original(tx, portal, arrived.print, window)
    new_message.insert(tx, side, arrived)
    same.keep(tx, portal, arrived.id, arrived.things, arrived.print, original, window)
    same.remember(tx, portal, arrived.id, arrived.judgings)
    if original is not None:
        _end_duplicate(tx, arrived)
    return arrived.id


def _end_duplicate(tx: Tx, arrived: Arrived) -> None:
    queue.end(tx, f"{arrived.id}:late", "cancelled", "duplicate")
    job = queue.Job(arrived.id, "message", arrived.message.portal, "message.mask", 0, 0, 0.0)
    if queue.end(tx, arrived.id, "cancelled", "duplicate"):
        message_ended(tx, job, "cancelled", "duplicate")


def _known(tx: Tx, arrived: Arrived) -> str | None:
    """The id of the message that was made of this event, by either route."""
    row = _by_event(tx, arrived.message)
    if row is not None:
        return row["id"]
    return same.holder(tx, arrived.message.portal, same.things(arrived.message))


def _judged(tx: Tx, arrived: Arrived) -> str | None:
    """The id of the message by which this card, as it is, has been judged already."""
    window = arrived.portal.config.repeats
    return same.judged(tx, arrived.message.portal, arrived.judgings, window)


def _judgings(side: Side, portal: Portal, message: Message) -> tuple[str, ...]:
    """How to know the card again when it comes by the robot and otherwise; none without a robot."""
    bitrix = portal.config.bitrix
    if bitrix is None or bitrix.app is None or not bitrix.app.robot or not portal.config.repeats:
        return ()
    hashes = [side.assistants[name].sha256 for name in new_message.assistants(portal, message)]
    return same.judgings_of(portal.keys, message, hashes)


def _by_event(tx: Tx, message: Message) -> Row | None:
    return tx.one(
        "SELECT id, body_sha256 FROM messages WHERE portal = :portal AND source_event = :event",
        portal=message.portal,
        event=message.source_event,
    )
