"""The module's messages: verified, strictly parsed, sealed, stored, 202. Nothing slow happens."""

import hashlib
import secrets

import structlog

from relay import metrics
from relay.border import vault
from relay.border.contract import Accepted, Message
from relay.border.side import Portal, Side
from relay.errors import Conflict, Refused, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.peer.server import Call, Reply
from relay.store.tx import Tx

log = structlog.get_logger()


async def accept(side: Side, call: Call) -> tuple[int, bytes]:
    """Store a message and answer 202 with its id; the same event is stored once.

    Two databases, so the order counts: first the sealed raw message, then the row that makes it
    one. A crash between them leaves a sealed message that nothing refers to.
    """
    message: Message = call.request
    if side.backlog() >= side.config.limits.backlog:
        raise Unavailable("backlog", retry_after=30)
    portal = side.portals.get(message.portal)
    if portal is None:
        raise Refused("unknown_portal", status=403)
    message_id, thread = f"m_{secrets.token_hex(12)}", f"t_{secrets.token_hex(12)}"
    digest = hashlib.sha256(call.body).hexdigest()
    if await side.state.read(lambda tx: _known(tx, message, digest)) is None:
        await side.vault.write(
            lambda tx: vault.keep_raw(
                tx, portal.keys, message.portal, thread, message_id, call.body
            )
        )

    def unit(tx: Tx) -> Reply:
        tx.lock(f"event:{message.portal}:{message.source_event}")
        known = _known(tx, message, digest)
        if known is None:
            _insert(tx, side, portal, message, message_id, thread, digest)
        return Reply(202, Accepted(message=known or message_id))

    answer = await call.once(side.state, unit)
    reach("border.accepted")
    metrics.ACCEPTED.labels("message").inc()
    log.info("accepted", portal=message.portal, status=answer[0])
    side.wake()
    return answer


def _known(tx: Tx, message: Message, digest: str) -> str | None:
    """Return the id under which this event was stored; Conflict if it said something else."""
    row = tx.one(
        "SELECT id, body_sha256 FROM messages WHERE portal = :portal AND source_event = :event",
        portal=message.portal,
        event=message.source_event,
    )
    if row is None:
        return None
    if row["body_sha256"] != digest:
        raise Conflict("event_reused")
    return row["id"]


def _insert(
    tx: Tx, side: Side, portal: Portal, message: Message, message_id: str, thread: str, digest: str
) -> None:
    now = tx.now()
    deadline = now + side.config.deadlines.message
    tx.run(
        "INSERT INTO messages VALUES (:id, :portal, :event, :sha256, :thread, :channel,"
        " :entity_type, :entity_id, :now, '{}')",
        id=message_id,
        portal=message.portal,
        event=message.source_event,
        sha256=digest,
        thread=thread,
        channel=message.channel.type,
        entity_type=message.entity.type if message.entity else None,
        entity_id=message.entity.id if message.entity else None,
        now=now,
    )
    wanted = portal.config.assistants.get(message.channel.type, portal.config.default)
    for name in wanted:
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
