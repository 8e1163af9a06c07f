"""What is done in a card with a verdict: each action once per run, in the order of `ACTIONS`.

An action returns a code and what it left behind; `not_wanted` if the assistant asks for none of it.
"""

import datetime
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import msgspec

from relay.border import answers, card, fates, notices, proposals, vault
from relay.border.assistants.loading import Assistant
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.feed import post_once
from relay.border.bitrix.fields import ensure_fields, write_fields
from relay.border.bitrix.notify import notify
from relay.border.bitrix.responsible import responsible
from relay.border.bitrix.standard import fill_empty
from relay.border.bitrix.tasks import task_once
from relay.border.bitrix.timeline import comment_once
from relay.border.contract import Entity
from relay.border.side import Portal, Side
from relay.errors import Ended, Refused
from relay.store.tx import Row, Tx


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


async def _fields(side: Side, w: Written) -> tuple[str, str]:
    wanted = w.assistant.actions.fields
    if not wanted:
        return "not_wanted", ""
    specs = (*card.specs(w.assistant), fates.SPEC)
    own = await ensure_fields(w.rest, w.entity.type, specs)
    judged = await fates.settle_earlier(
        side, w.portal.config.id, w.rest, w.entity, w.assistant, w.run, own
    )
    values = card.values(w.assistant, w.answer, model=w.model, run=w.run)
    previous = await _previous(side, w)
    clear = (fates.OPINION,) if judged else ()
    written = await write_fields(w.rest, w.entity, own, values, previous, clear)
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
    run, message = await side.state.read(lambda tx: run_of(tx, w.run))
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


async def _notified(side: Side, w: Written) -> tuple[str, str]:
    bitrix = w.portal.config.bitrix
    if not w.assistant.actions.notify or bitrix is None or not bitrix.notify:
        return "not_wanted", ""
    user = await responsible(w.rest, w.entity)
    if user is None:
        raise Ended("no_responsible")
    portal, most = w.portal.config.id, bitrix.notify_per_hour
    admit = partial(notices.admit, portal=portal, person=user, run=w.run, entity=w.entity)
    if not await side.state.write(lambda tx: admit(tx, most=most)):
        return "digest", ""
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

OPTIONAL = ("feed", "notified", "task")
"""Actions with a scope of their own: a webhook without it may still write into the card."""


def run_of(tx: Tx, run_id: str) -> tuple[Row, Row]:
    """A run and its message."""
    run = tx.one("SELECT * FROM runs WHERE id = :id", id=run_id)
    if run is None:
        raise Ended("run_missing")
    message = tx.one("SELECT * FROM messages WHERE id = :id", id=run["message"])
    if message is None:
        raise Ended("message_missing")
    return run, message


def assistant_of(tx: Tx, sha256: str) -> Assistant:
    """The assistant that a run was made with, as its file was then."""
    row = tx.one("SELECT text FROM assistants WHERE sha256 = :sha256", sha256=sha256)
    if row is None:
        raise Ended("assistant_missing")
    return msgspec.yaml.decode(row["text"], type=Assistant)


async def _previous(side: Side, w: Written) -> Mapping[str, str | float] | None:
    """What relay wrote into this card's own fields last, restored anew: it is kept masked only."""
    row = await side.state.read(lambda tx: _last_run(tx, w))
    if row is None:
        return None
    assistant = await side.state.read(lambda tx: assistant_of(tx, row["assistant_sha256"]))
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
