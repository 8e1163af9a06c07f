"""The rows of a new message: itself, a run for each of its assistants, and their jobs."""

from collections.abc import Sequence
from typing import NamedTuple

from relay.border import policies
from relay.border.contract import Message
from relay.border.ids import new_id
from relay.border.side import Portal, Side
from relay.jobs import queue
from relay.store.tx import Tx


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


def assistants(portal: Portal, message: Message) -> Sequence[str]:
    """The names of those who judge the message, each once."""
    configured = portal.config.assistants.get(message.channel.type, portal.config.default)
    return list(dict.fromkeys(message.assistants or configured))


def insert(tx: Tx, side: Side, arrived: Arrived) -> None:
    """Make what arrived a message that is at work, and pin the policy it is masked by."""
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
    for name in assistants(portal, message):
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
    run = new_id("r")
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
