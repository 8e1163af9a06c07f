"""Verdict → card: restore, then the assistant's actions in order, each with an outcome of its own.

Every action is idempotent by the run's id, so a crash between two of them is mended by doing the
step again. A person's value in the card is never overwritten.
"""

import datetime
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import msgspec
import structlog

from relay.border import answers, card, fates, masking_log, proposals, same, vault, words
from relay.border.assistants.loading import Assistant
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.feed import post_once
from relay.border.bitrix.fields import ensure_fields, write_fields
from relay.border.bitrix.moved import current
from relay.border.bitrix.notify import notify
from relay.border.bitrix.responsible import responsible
from relay.border.bitrix.standard import fill_empty
from relay.border.bitrix.tasks import task_once
from relay.border.bitrix.timeline import comment_once
from relay.border.contract import Entity
from relay.border.endings import add_note, finish_message, release_run
from relay.border.masking_log import Record
from relay.border.side import Portal, Side
from relay.errors import Ended, Refused, RelayError, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()


class Written(NamedTuple):
    """One run on its way into one card."""

    portal: Portal
    rest: Rest
    entity: Entity
    run: str
    model: str
    decided: datetime.datetime
    assistant: Assistant
    masked: Mapping[str, Any]
    answer: Mapping[str, Any]
    unknown: frozenset[str] = frozenset()


async def write(side: Side, job: Job) -> None:
    """Write run `job.id` into its card (or leave it to the module), then end the run."""
    reach("write.started")
    run, message = await side.state.read(lambda tx: _rows(tx, job.id))
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
    loaded = await side.state.read(lambda tx: _assistant(tx, run["assistant_sha256"]))
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


async def _fields(side: Side, w: Written) -> tuple[str, str]:
    wanted = w.assistant.actions.fields
    if not wanted:
        return "not_wanted", ""
    specs = (*card.specs(w.assistant), fates.SPEC)
    own = await ensure_fields(w.rest, w.entity.type, specs)
    values = card.values(w.assistant, w.answer, model=w.model, run=w.run)
    previous = await _previous(side, w)
    written = await write_fields(w.rest, w.entity, own, values, previous)
    return ("human_value" if written.kept else ""), ",".join(written.kept)


async def _standard(_side: Side, w: Written) -> tuple[str, str]:
    """The card's own fields; a placeholder that nobody knows stands for nobody of this message."""
    mapped = w.assistant.actions.standard
    values = {name: w.answer[key] for name, key in mapped.items() if key in w.answer}
    sure = {name: v for name, v in values.items() if not any(one in str(v) for one in w.unknown)}
    if not sure:
        return "not_wanted", ""
    return "", ",".join(await fill_empty(w.rest, w.entity, sure))


async def _proposed(side: Side, w: Written) -> tuple[str, str]:
    """What a person may let be done: kept, shown in the timeline entry, not done here."""
    propose = w.assistant.actions.propose
    if propose is None:
        return "not_wanted", ""
    run, message = await side.state.read(lambda tx: _rows(tx, w.run))
    who = proposals.person(w.portal.config, w.answer, message["id"])
    verdict = str(w.answer.get("verdict", ""))
    bitrix = w.portal.config.bitrix
    template = None if bitrix is None else bitrix.convert_workflow
    found = await proposals.wanted(w.rest, w.entity, propose, verdict, who, template)
    await side.state.write(lambda tx: proposals.keep(tx, run, w.entity, found))
    return ("", ",".join(deed.action for deed in found)) if found else ("not_wanted", "")


async def _timeline(side: Side, w: Written) -> tuple[str, str]:
    if not w.assistant.actions.timeline:
        return "not_wanted", ""
    rows = await side.state.read(lambda tx: proposals.of_run(tx, w.run))
    proposed = {f"{row['run']}:{row['action']}": row["words"] for row in rows}
    text = card.timeline_text(w.assistant, w.answer, w.model, proposed)
    return "", str(await comment_once(w.rest, w.entity, w.run, text))


async def _feed(_side: Side, w: Written) -> tuple[str, str]:
    feed, bitrix = w.assistant.actions.feed, w.portal.config.bitrix
    if feed is None or bitrix is None or not bitrix.feed_to:
        return "not_wanted", ""
    answer = w.answer if feed.restore else w.masked
    title, text = card.feed_text(w.assistant, answer, w.rest.address, w.entity)
    post = await post_once(w.rest, bitrix.feed_to, w.run, title, text, since=w.decided)
    return "", str(post)


async def _notified(_side: Side, w: Written) -> tuple[str, str]:
    bitrix = w.portal.config.bitrix
    if not w.assistant.actions.notify or bitrix is None or not bitrix.notify:
        return "not_wanted", ""
    user = await responsible(w.rest, w.entity)
    if user is None:
        raise Ended("no_responsible")
    text = card.notice_text(w.answer, w.rest.address, w.entity)
    return "", str(await notify(w.rest, user, w.run, text) or "")


async def _task(_side: Side, w: Written) -> tuple[str, str]:
    wanted = w.assistant.actions.task
    if wanted is None or str(w.answer.get("verdict", "")) not in wanted.verdicts:
        return "not_wanted", ""
    user = await responsible(w.rest, w.entity)
    if user is None:
        raise Ended("no_responsible")
    title, text, items = card.task_texts(wanted, w.answer, w.rest.address, w.entity)
    deadline = w.decided + datetime.timedelta(hours=wanted.hours)
    return "", str(await task_once(w.rest, w.entity, w.run, title, text, items, user, deadline))


async def _draft(_side: Side, w: Written) -> tuple[str, str]:
    """The reply that the model proposes, as a note: an operator sends it, or does not."""
    key = w.assistant.actions.draft
    reply = w.answer.get(key) if key is not None else None
    if not isinstance(reply, str) or not reply.strip():
        return "not_wanted", ""
    if any(one in reply for one in w.unknown):
        raise Refused("unknown_placeholder")  # a person behind it is nobody of this message
    marker = f"{w.run}-draft"
    return "", str(await comment_once(w.rest, w.entity, marker, card.draft_text(reply)))


Action = Callable[[Side, Written], Awaitable[tuple[str, str]]]

ACTIONS: tuple[tuple[str, Action], ...] = (
    ("fields", _fields),
    ("standard", _standard),
    ("proposed", _proposed),
    ("timeline", _timeline),
    ("feed", _feed),
    ("notified", _notified),
    ("task", _task),
    ("draft", _draft),
)


async def read_fate(side: Side, job: Job) -> None:
    """See what has become of the card of a verdict; the job is `<run>:fate:<days>`."""
    run, message = await side.state.read(lambda tx: _rows(tx, job.id.partition(":")[0]))
    assistant = await side.state.read(lambda tx: _assistant(tx, run["assistant_sha256"]))
    await fates.read(side, job, assistant, run, message)


OPTIONAL = ("feed", "notified", "task")
"""Actions with a scope of their own: a webhook without it may still write into the card."""


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


def _rows(tx: Tx, run_id: str) -> tuple[Row, Row]:
    run = tx.one("SELECT * FROM runs WHERE id = :id", id=run_id)
    if run is None:
        raise Ended("run_missing")
    message = tx.one("SELECT * FROM messages WHERE id = :id", id=run["message"])
    if message is None:
        raise Ended("message_missing")
    return run, message


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


def _assistant(tx: Tx, sha256: str) -> Assistant:
    row = tx.one("SELECT text FROM assistants WHERE sha256 = :sha256", sha256=sha256)
    if row is None:
        raise Ended("assistant_missing")
    return msgspec.yaml.decode(row["text"], type=Assistant)


def _entity(row: Row) -> Entity | None:
    if row["entity_type"] is None:
        return None
    return Entity(type=row["entity_type"], id=row["entity_id"])


def _done(tx: Tx, run: str) -> set[str]:
    return {row["action"] for row in tx.all("SELECT action FROM actions WHERE run = :r", r=run)}


async def _previous(side: Side, w: Written) -> Mapping[str, str | float] | None:
    """What relay wrote into this card's own fields last, restored anew: it is kept masked only."""
    row = await side.state.read(lambda tx: _last_run(tx, w))
    if row is None:
        return None
    assistant = await side.state.read(lambda tx: _assistant(tx, row["assistant_sha256"]))
    known = await side.vault.read(lambda tx: vault.values(tx, w.portal.keys, row["thread"]))
    answer, _ = answers.restored(msgspec.json.decode(row["answer"]), known)
    return card.values(assistant, answer, model=row["model"], run=row["id"])


def _last_run(tx: Tx, w: Written) -> Row | None:
    return tx.one(
        "SELECT runs.*, messages.thread FROM actions JOIN runs ON runs.id = actions.run"
        " JOIN messages ON messages.id = runs.message WHERE actions.action = 'fields'"
        " AND actions.outcome = 'done' AND messages.portal = :portal"
        " AND messages.entity_type = :type AND messages.entity_id = :id"
        " ORDER BY actions.at DESC LIMIT 1",
        portal=w.portal.config.id,
        type=w.entity.type,
        id=w.entity.id,
    )


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
