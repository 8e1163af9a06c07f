"""The log's housekeeping: what changed since the last start, heads at an interval, heads elsewhere.

At the start, before anything is sent: is it the log that was signed, and what of policies,
assistants, destinations, roles and keys is new. Then, for as long as the border runs: sign each
log that has grown, and bring every head to the places that the configuration names.
"""

import asyncio
import hashlib
from collections.abc import Mapping

import structlog

from relay import metrics
from relay.border import log_watch, reveals
from relay.border.destinations import entry_sha256, entry_text, logged
from relay.border.masking_log import Record, anchors, heads, keys
from relay.border.masking_log.changes import note_changes
from relay.border.masking_log.keys import LogKey
from relay.border.side import Portal, Side
from relay.config import Border
from relay.errors import RelayError
from relay.store.tx import Tx

log = structlog.get_logger()

FIRST = 5.0  # seconds after the start: a head of what the start itself wrote


async def begin(side: Side, key: LogKey) -> None:
    """Check every portal's log, then record what has changed; storage errors stop the start."""
    for portal in side.portals.values():
        name = portal.config.id
        await log_watch.check(side.config.log, (side.log, side.state), key, name)
        await side.state.write(lambda tx: _keep_contents(tx, side))
        await side.log.write(lambda tx, p=portal: _note(tx, side, p, key))


async def keep(side: Side, key: LogKey) -> None:
    """Sign and deliver until cancelled; what fails is logged and tried at the next turn."""
    pause = min(FIRST, side.config.log.head_seconds)
    seen = await side.log.read(lambda tx: tx.now())
    while True:
        await asyncio.sleep(pause)
        pause, since = side.config.log.head_seconds, seen
        try:
            seen = await side.log.read(lambda tx: tx.now())
        except RelayError as error:
            log.error("storage", code=error.code)
            continue
        for portal in side.portals:
            try:
                await tend(side, key, portal)
                await _warn(side, portal, since)
            except RelayError as error:
                log.error("head_failed", portal=portal, code=error.code)
                metrics.HEADS.labels("failed").inc()


async def tend(side: Side, key: LogKey, portal: str) -> None:
    """One turn for one portal: compare, sign, deliver; a log in doubt is not signed over."""
    books = (side.log, side.state)
    if not await log_watch.check(side.config.log, books, key, portal):
        return
    await log_watch.sign(books, key, portal)
    for head in await side.log.read(lambda tx: heads.undelivered(tx, portal)):
        await anchors.deliver(side.config.log, head)
        await side.log.write(lambda tx, h=head: heads.note_delivered(tx, h))
        metrics.HEADS.labels("delivered").inc()


async def _warn(side: Side, portal: str, since: float) -> None:
    """Repeat alarms of the command line where somebody watches: the service's log and metrics."""
    count = await side.log.read(lambda tx: reveals.alarms(tx, portal, since))
    if count:
        log.error("audit_alarm", portal=portal, count=count)
        metrics.ALARMS.inc(count)


def _note(tx: Tx, side: Side, portal: Portal, key: LogKey) -> None:
    name = portal.config.id
    keys.note_key(tx, name, key)
    policy = Record(event="policy_changed", subject_sha256=portal.policy_sha256)
    note_changes(tx, name, "policy", {name: policy})
    assistants = {
        one: Record(event="assistant_changed", subject_sha256=loaded.sha256)
        for one, loaded in side.assistants.items()
    }
    note_changes(tx, name, "assistant", assistants)
    entries = {
        one.id: Record(
            event="destination_changed",
            subject_sha256=entry_sha256(one),
            destinations=[logged(one, whole=True)],
        )
        for one in side.register.entries()
    }
    note_changes(tx, name, "destination", entries)
    note_changes(tx, name, "role", roles_of(side.config, name))


def roles_of(settings: Border, portal: str) -> Mapping[str, Record]:
    """The register of roles on a portal, as subjects `user:role`."""
    return {
        f"{one.user}:{one.role}": Record(
            event="role_changed",
            subject_sha256=hashlib.sha256(f"{one.user}:{one.role}".encode()).hexdigest(),
        )
        for one in settings.access.roles
        if not one.portals or portal in one.portals
    }


def _keep_contents(tx: Tx, side: Side) -> None:
    """Keep the text behind each hash that a record names; policies and assistants have tables."""
    for one in side.register.entries():
        _keep(tx, entry_sha256(one), "destination", one.id, entry_text(one))


def _keep(tx: Tx, sha256: str, kind: str, subject: str, text: bytes) -> None:
    tx.run(
        "INSERT INTO contents VALUES (:sha256, :kind, :subject, :text, :now)"
        " ON CONFLICT (sha256) DO NOTHING",
        sha256=sha256,
        kind=kind,
        subject=subject,
        text=text.decode(),
        now=tx.now(),
    )
