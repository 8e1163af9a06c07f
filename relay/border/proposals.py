"""Further actions wait for a person: proposed with the verdict, done only after `relay approve`.

The border proposes; a person decides at the command line beside it; then a job does it, once. No
setting lets an action through alone, least of all one that rejects somebody.
"""

import zlib
from collections.abc import Mapping
from typing import Any

import structlog

from relay.border.assistants.loading import Propose
from relay.border.bitrix import deeds
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.deeds import Deed
from relay.border.contract import Entity
from relay.border.side import Side
from relay.config import Portal as PortalConfig
from relay.errors import Ended, Outcome, Refused
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()

DO_SECONDS = 3 * 86400  # how long a portal that does not answer is asked
BEGUN = "begun"  # what came so far of a conversion that the portal has started


def person(settings: PortalConfig, answer: Mapping[str, Any] | None, message: str) -> int | None:
    """The person behind the role that the answer names; several take turns, fixed by message."""
    people = settings.roles.get(str((answer or {}).get("role", "")), [])
    return people[zlib.crc32(message.encode()) % len(people)] if people else None


async def wanted(
    rest: Rest,
    entity: Entity,
    propose: Propose,
    verdict: str,
    candidate: int | None,
    template: int | None,
) -> list[Deed]:
    """What an assistant proposes for a card after this verdict; `template` converts leads."""
    stage, convert = propose.stage.get(verdict, ""), verdict in propose.convert
    if convert and template is None:  # the assistant's file was another when we started
        raise Refused("convert_unsupported")
    who = candidate if propose.responsible else None
    if not stage and not convert and who is None:
        return []
    return await deeds.possible(rest, entity, stage, who, convert=template if convert else None)


def keep(tx: Tx, run: Row, entity: Entity, found: list[Deed]) -> None:
    """Keep what was proposed, each action of a run once; it replaces what waits for that card."""
    for deed in found:
        tx.run(
            "UPDATE proposals SET state = 'replaced', at = :now WHERE state = 'new'"
            " AND portal = :portal AND entity_type = :type AND entity_id = :id"
            " AND action = :action AND run <> :run",
            run=run["id"],
            action=deed.action,
            portal=run["portal"],
            type=entity.type,
            id=entity.id,
            now=tx.now(),
        )
        tx.run(
            "INSERT INTO proposals (run, action, portal, message, entity_type, entity_id, value,"
            " found, words, state, code, ref, actor, at) VALUES (:run, :action, :portal, :message,"
            " :type, :id, :value, :found, :words, 'new', '', '', '', :now)"
            " ON CONFLICT (run, action) DO NOTHING",
            run=run["id"],
            action=deed.action,
            portal=run["portal"],
            message=run["message"],
            type=entity.type,
            id=entity.id,
            value=deed.value,
            found=deed.found,
            words=deed.words,
            now=tx.now(),
        )


def of_run(tx: Tx, run: str) -> list[Row]:
    """A run's proposals, in a fixed order."""
    return tx.all("SELECT * FROM proposals WHERE run = :run ORDER BY action", run=run)


def latest(tx: Tx, *, waiting: bool, limit: int = 200) -> list[Row]:
    """Proposals that wait for a person, oldest first; or the newest of all."""
    if waiting:
        return tx.all(
            "SELECT * FROM proposals WHERE state = 'new' ORDER BY at, run, action LIMIT :limit",
            limit=limit,
        )
    return tx.all("SELECT * FROM proposals ORDER BY at DESC, run, action LIMIT :limit", limit=limit)


def look(tx: Tx, proposal: str) -> Row | None:
    """The proposal `<run>:<action>`."""
    run, _, action = proposal.partition(":")
    return tx.one(
        "SELECT * FROM proposals WHERE run = :run AND action = :action", run=run, action=action
    )


def decide(tx: Tx, proposal: str, actor: str, *, approved: bool) -> bool:
    """Write down a person's decision, and let it be done; False if it was decided before."""
    tx.lock(f"proposal:{proposal}")
    row = look(tx, proposal)
    if row is None or row["state"] != "new":
        return False
    _state(tx, row, "approved" if approved else "declined", actor=actor)
    if approved:
        queue.add(
            tx,
            f"{row['run']}:do:{row['action']}",
            kind="proposal",
            portal=row["portal"],
            step="proposal.do",
            deadline=tx.now() + DO_SECONDS,
            priority=3,
        )
    return True


async def carry_out(side: Side, job: Job) -> None:
    """Do what a person approved; the job is `<run>:do:<action>`."""
    row = await side.state.read(lambda tx: _of(tx, job))
    rest = side.portal(job.portal).rest
    if row is None or row["state"] != "approved" or rest is None:
        raise Ended("no_card", outcome="cancelled")
    entity = Entity(type=row["entity_type"], id=row["entity_id"])

    async def begin() -> None:
        await side.state.write(lambda tx: _state(tx, row, "approved", ref=BEGUN))

    ref = await deeds.do(
        rest,
        entity,
        row["action"],
        row["value"],
        row["found"],
        begun=row["ref"] == BEGUN,
        begin=begin,
    )

    def unit(tx: Tx) -> None:
        _state(tx, row, "done", ref=ref)
        queue.finish(tx, job, "verdict")

    await side.state.write(unit)


def ended(tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """What was approved could not be done: the list says so."""
    log.warning("proposal_ended", job=job.id, outcome=outcome, code=code)
    row = _of(tx, job)
    if outcome is not None and row is not None:
        _state(tx, row, "too_late" if outcome == "too_late" else "failed", code=code)


def _of(tx: Tx, job: Job) -> Row | None:
    return look(tx, job.id.replace(":do:", ":"))


def _state(tx: Tx, row: Row, state: str, **more: str) -> None:
    known = {name: more.get(name, row[name]) for name in ("code", "ref", "actor")}
    tx.run(
        "UPDATE proposals SET state = :state, code = :code, ref = :ref, actor = :actor, at = :now"
        " WHERE run = :run AND action = :action",
        state=state,
        run=row["run"],
        action=row["action"],
        now=tx.now(),
        **known,
    )
