"""Verdict → card: restore, then the assistant's actions in order, each with an outcome of its own.

Every action is idempotent by the run's id, so a crash between two of them is mended by doing the
step again. A person's value in the card is never overwritten.
"""

import datetime
from typing import Any

import msgspec
import structlog

from relay.border import answers, card, fates, masking_log, same, vault, words
from relay.border.actions import ACTIONS, OPTIONAL, Written, assistant_of, run_of
from relay.border.bitrix.moved import current
from relay.border.bitrix.timeline import comment_once
from relay.border.contract import Entity
from relay.border.endings import add_note, finish_message, release_run
from relay.border.masking_log import Record
from relay.border.side import Portal, Side
from relay.errors import Ended, RelayError, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()


async def write(side: Side, job: Job) -> None:
    """Write run `job.id` into its card (or leave it to the module), then end the run."""
    reach("write.started")
    run, message = await side.state.read(lambda tx: run_of(tx, job.id))
    portal = side.portal(job.portal)
    if run["outcome"] == "verdict":
        await _verdict(side, portal, job, run, message)
    reach("write.finished")

    def finish(tx: Tx) -> None:
        queue.finish(tx, job, run["outcome"], run["code"])
        finish_message(tx, message["id"])
        release_run(tx, job.id)
        if run["outcome"] != "verdict" and portal.rest is not None:
            add_note(tx, job.portal, message["id"], run["outcome"])
        elif portal.rest is not None and message["entity_type"] is not None:
            fates.follow(tx, job.id, job.portal)

    await side.state.write(finish)
    side.released.set()


async def _verdict(side: Side, portal: Portal, job: Job, run: Row, message: Row) -> None:
    loaded = await side.state.read(lambda tx: assistant_of(tx, run["assistant_sha256"]))
    if run["answer"] is None:
        raise Ended("schema_mismatch")
    masked: dict[str, Any] = msgspec.json.decode(run["answer"])
    answers.fitting(masked, loaded.verdict)
    values = await side.vault.read(lambda tx: vault.values(tx, portal.keys, message["thread"]))
    answer, unknown = answers.restored(masked, values)
    record = Record(
        event="restored",
        request_id=message["id"],
        lead_ref=message["thread"],
        subject=job.id,
        assistant_sha256=run["assistant_sha256"],
        counts={"unknown_placeholders": len(unknown)},
    )
    await side.log.write(lambda tx: masking_log.append(tx, job.portal, record, job.id))
    if portal.rest is None:
        return
    entity = _entity(message)
    if entity is None:
        await _record(side, job.id, "card", "rejected", "no_card", "")
        return
    held = await side.state.read(lambda tx: same.activities(tx, message["id"]))
    card_now = await current(portal.rest, entity, held)
    if card_now != entity:
        where = f"{card_now.type}/{card_now.id}"
        await _record(side, job.id, "moved", "done", card_now.type, where)
    written = Written(
        portal,
        portal.rest,
        card_now,
        job.id,
        run["model"],
        datetime.datetime.fromtimestamp(run["decided"], datetime.UTC),
        loaded,
        masked,
        answer,
        frozenset(unknown),
    )
    await _act(side, written)


async def _act(side: Side, written: Written) -> None:
    """Do the actions in order; a refusal of one is its own outcome and stops no other."""
    done = await side.state.read(lambda tx: _done(tx, written.run))
    for name, action in ACTIONS:
        if name in done:
            continue
        try:
            code, ref = await action(side, written)
        except Unavailable as error:
            if error.code != "insufficient_scope" or name not in OPTIONAL:
                raise
            await _record(side, written.run, name, "rejected", error.code, "")
            continue
        except RelayError as error:
            outcome = "too_late" if error.outcome == "too_late" else "rejected"
            log.warning("action_rejected", run=written.run, action=name, code=error.code)
            await _record(side, written.run, name, outcome, error.code, "")
            continue
        if code != "not_wanted":
            await _record(side, written.run, name, "done", code, ref)
            reach(f"write.{name}")


async def read_fate(side: Side, job: Job) -> None:
    """See what has become of the card of a verdict; the job is `<run>:fate:<days>`."""
    run, message = await side.state.read(lambda tx: run_of(tx, job.id.partition(":")[0]))
    assistant = await side.state.read(lambda tx: assistant_of(tx, run["assistant_sha256"]))
    await fates.read(side, job, assistant, run, message)


async def write_note(side: Side, job: Job) -> None:
    """One line in the card: why there is no verdict (yet). Done when there is no card for it."""
    message_id, _, why = job.id.partition(":")
    row, state = await side.state.read(lambda tx: _message(tx, message_id))
    portal, entity = side.portal(job.portal), _entity(row)
    unfinished = state is not None and state["state"] not in ("done", "held")
    if portal.rest is not None and entity is not None and (why != "late" or unfinished):
        code = "" if why == "late" or state is None else state["code"]
        text = card.note_text(words.line(why, code))
        original = await side.state.read(lambda tx: _original(tx, message_id))
        if original is not None and original != entity:
            text = f"{text}\n{card.link(portal.rest.address, original)}"
        await comment_once(portal.rest, entity, f"{message_id}-{why}", text)
    await side.state.write(lambda tx: queue.finish(tx, job, "verdict"))


def _message(tx: Tx, message_id: str) -> tuple[Row, Row | None]:
    row = tx.one("SELECT * FROM messages WHERE id = :id", id=message_id)
    if row is None:
        raise Ended("message_missing")
    return row, queue.look(tx, message_id)


def _original(tx: Tx, message_id: str) -> Entity | None:
    """The card of the message that this one repeats."""
    row = tx.one(
        "SELECT messages.* FROM duplicates JOIN messages ON messages.id = duplicates.original"
        " WHERE duplicates.message = :id",
        id=message_id,
    )
    return None if row is None else _entity(row)


def _entity(row: Row) -> Entity | None:
    if row["entity_type"] is None:
        return None
    return Entity(type=row["entity_type"], id=row["entity_id"])


def _done(tx: Tx, run: str) -> set[str]:
    return {row["action"] for row in tx.all("SELECT action FROM actions WHERE run = :r", r=run)}


async def _record(side: Side, run: str, action: str, outcome: str, code: str, ref: str) -> None:
    await side.state.write(
        lambda tx: tx.run(
            "INSERT INTO actions VALUES (:run, :action, :outcome, :code, :ref, :now)"
            " ON CONFLICT (run, action) DO NOTHING",
            run=run,
            action=action,
            outcome=outcome,
            code=code,
            ref=ref,
            now=tx.now(),
        )
    )
