"""A message is taken: sealed, stored, deduplicated, the module's answered 202; nothing slow.

Two databases, so the order counts: first the sealed raw message, then the row that makes it one.
A crash between them leaves a sealed message that nothing refers to.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import NamedTuple

import structlog

from relay import metrics
from relay.border import policies, same, vault
from relay.border.contract import Accepted, Message
from relay.border.endings import message_ended
from relay.border.side import Portal, Side
from relay.errors import Conflict, Refused, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.peer.server import Call, Reply
from relay.store.tx import Row, Tx

log = structlog.get_logger()

ACCEPTED = metrics.ACCEPTED.labels("message")


class Arrived(NamedTuple):
    """A message whose raw bytes are sealed; `store` makes it one."""

    message: Message
    portal: Portal
    id: str
    thread: str
    digest: str
    things: tuple[str, ...]
    print: str | None
    judgings: tuple[str, ...]

    def __repr__(self) -> str:  # what it holds must not reach a log
        return f"Arrived({self.id!r})"


async def accept(side: Side, call: Call) -> tuple[int, bytes]:
    """Store the module's message and answer 202 with its id; the same event is stored once."""
    message: Message = call.request
    portal = side.portals.get(message.portal)
    if portal is None:
        raise Refused("unknown_portal", status=403)
    if not set(message.assistants) <= set(side.assistants):
        raise Refused("assistant_unknown", "the border has no assistant of that name")
    arrived = await seal(side, portal, message, call.body)

    def unit(tx: Tx) -> Reply:
        tx.lock(f"event:{message.portal}:{message.source_event}")
        known = _by_event(tx, message)
        if known is not None and known["body_sha256"] not in ("", arrived.digest):  # none: erased
            raise Conflict("event_reused")
        return Reply(202, Accepted(message=store(tx, side, arrived)))

    answer = await call.once(side.state, unit)
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
    if side.backlog() >= side.config.limits.backlog:
        raise Unavailable("backlog", retry_after=30)
    name = secrets.token_hex(24)  # drawn once for both
    arrived = Arrived(
        message,
        portal,
        f"m_{name[:24]}",
        f"t_{name[24:]}",
        hashlib.sha256(body).hexdigest(),
        (*same.things(message), *things),
        same.print_of(portal.keys, message) if portal.config.repeats else None,
        _judgings(side, portal, message),
    )
    if await side.state.glance(lambda tx: _known(tx, arrived) or _judged(tx, arrived)) is None:
        await side.vault.write(
            lambda tx: vault.keep_raw(
                tx, portal.keys, message.portal, arrived.thread, arrived.id, body
            )
        )
    return arrived


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
    _insert(tx, side, arrived)
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
    hashes = [side.assistants[name].sha256 for name in _assistants(portal, message)]
    return same.judgings_of(portal.keys, message, hashes)


def _assistants(portal: Portal, message: Message) -> Sequence[str]:
    """The names of those who judge the message, each once."""
    configured = portal.config.assistants.get(message.channel.type, portal.config.default)
    return list(dict.fromkeys(message.assistants or configured))


def _by_event(tx: Tx, message: Message) -> Row | None:
    return tx.one(
        "SELECT id, body_sha256 FROM messages WHERE portal = :portal AND source_event = :event",
        portal=message.portal,
        event=message.source_event,
    )


def _insert(tx: Tx, side: Side, arrived: Arrived) -> None:
    message, portal, message_id = arrived.message, arrived.portal, arrived.id
    now = tx.now()
    deadline = now + side.config.deadlines.message
    tx.run(
        "INSERT INTO messages VALUES (:id, :portal, :event, :sha256, :thread, :channel,"
        " :entity_type, :entity_id, :now, '{}')",
        id=message_id,
        portal=message.portal,
        event=message.source_event,
        sha256=arrived.digest,
        thread=arrived.thread,
        channel=message.channel.type,
        entity_type=message.entity.type if message.entity else None,
        entity_id=message.entity.id if message.entity else None,
        now=now,
    )
    policies.pin(tx, message.portal, message_id)
    for name in _assistants(portal, message):
        _insert_run(tx, side, message, message_id, name, deadline)
    queue.add(
        tx,
        message_id,
        kind="message",
        portal=message.portal,
        step="message.mask",
        deadline=deadline,
    )
    if message.entity is not None and portal.rest is not None:
        queue.add(
            tx,
            f"{message_id}:late",
            kind="note",
            portal=message.portal,
            step="note.write",
            due=now + side.config.deadlines.late,
            deadline=deadline,
            priority=7,
        )


def _insert_run(
    tx: Tx, side: Side, message: Message, message_id: str, name: str, deadline: float
) -> None:
    loaded = side.assistants[name]
    run = f"r_{secrets.token_hex(12)}"
    if not tx.one("SELECT 1 FROM assistants WHERE sha256 = :sha256", sha256=loaded.sha256):
        tx.run(
            "INSERT INTO assistants VALUES (:sha256, :name, :text, :now)"
            " ON CONFLICT (sha256) DO NOTHING",
            sha256=loaded.sha256,
            name=name,
            text=loaded.text,
            now=tx.now(),
        )
    tx.run(
        "INSERT INTO runs VALUES (:id, :message, :portal, :name, :sha256, NULL, '', NULL, '', 0,"
        " NULL, NULL, 0, NULL)",
        id=run,
        message=message_id,
        portal=message.portal,
        name=name,
        sha256=loaded.sha256,
    )
    # it waits for the verdict; the message's own deadline ends it, so its own lies behind
    queue.add(
        tx,
        run,
        kind="run",
        portal=message.portal,
        step="run.write",
        state="waiting",
        deadline=deadline + 60,
    )
