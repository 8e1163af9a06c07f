"""What is told of a message: where it is, what was masked, what crossed, its results."""

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec

from relay import wire
from relay.border import answers, proposals, vault, words
from relay.border.contract import (
    ActionDone,
    Entity,
    MessageStatus,
    Result,
    Status,
    StatusRequest,
    Withheld,
)
from relay.border.masking_log import Record, append, recorded
from relay.border.side import Portal, Side
from relay.errors import Held
from relay.jobs import queue
from relay.peer.server import Call
from relay.pii.types import Value
from relay.store.tx import Row, Tx


class _Rows(msgspec.Struct, frozen=True):
    message: Any
    job: Any
    turn: Any
    erased: bool
    files: Any
    runs: list[Any]
    withheld: list[Any]
    actions: list[Any]


async def tell(side: Side, call: Call) -> tuple[int, bytes]:
    """Answer a status request; an id of another portal is as unknown as one that never was."""
    asked: StatusRequest = call.request
    found = [await _one(side, asked.portal, message) for message in asked.messages]
    return 200, msgspec.json.encode(Status(messages=found))


async def result_of(side: Side, portal: Portal, run: Row, message: Row, held: str) -> Result:
    """One run as the portal gets it, restored; `held` is the code of a message that waits."""
    answer, reason = None, words.line(run["outcome"] or "held", run["code"] or held)
    if run["answer"] is not None and run["outcome"] == "verdict":
        known = await _values(side, portal, message["thread"])
        answer, _ = answers.restored(msgspec.json.decode(run["answer"]), known)
        reason = str(answer.get("reason", ""))
    entity = None
    if message["entity_type"] is not None:
        entity = Entity(type=message["entity_type"], id=message["entity_id"])
    return Result(
        result=run["id"],
        message=message["id"],
        source_event=message["source_event"],
        entity=entity,
        assistant=run["assistant"],
        outcome=run["outcome"] or "held",
        reason=reason,
        answer=answer,
        model=run["model"],
        decided_at=_iso(run["decided"] or message["received"]),
        responsible=proposals.person(portal.config, answer, message["id"]),
    )


async def _one(side: Side, portal_id: str, message_id: str) -> MessageStatus:
    rows = await side.state.read(lambda tx: _rows(tx, portal_id, message_id))
    if rows is None:
        return MessageStatus(message=message_id, state="unknown")
    portal, job, message = side.portal(portal_id), rows.job, rows.message
    state = {"done": "done", "held": "held", "waiting": "waiting"}.get(job["state"], "working")
    ended = [run for run in rows.runs if run["outcome"] is not None]
    await _viewed(side, portal_id, message, ended)
    released = max((run["released"] or 0.0 for run in rows.runs), default=0.0)
    total = released - message["received"]
    model = sum(run["model_ms"] for run in rows.runs) / 1000
    return MessageStatus(
        message=message_id,
        state=state,  # pyright: ignore[reportArgumentType] - the four words above
        step=job["step"],
        outcome=job["outcome"],
        reason=_reason(rows, job["outcome"] or state, job["code"]),
        masked=msgspec.json.decode(message["masked_counts"]),
        crossed=_crossed(rows.turn),
        withheld=[
            Withheld(part=row["part"], format=row["format"], reason=row["reason"])
            for row in rows.withheld
        ],
        runs=[await result_of(side, portal, run, message, job["code"]) for run in ended],
        actions=[
            ActionDone(action=row["action"], outcome=row["outcome"], code=row["code"])
            for row in rows.actions
        ],
        files={"read": rows.files["ended"], "of": rows.files["total"]} if rows.files else {},
        seconds={"total": round(total, 3), "model": round(model, 3)} if total > 0 else {},
    )


async def _viewed(side: Side, portal: str, message: Row, runs: Sequence[Row]) -> None:
    """Record that a restored answer is shown, once a run: without the record it is not shown."""
    shown = [run["id"] for run in runs if run["outcome"] == "verdict" and run["answer"] is not None]
    new = await side.log.read(
        lambda tx: [run for run in shown if not recorded(tx, portal, "viewed", run)]
    )
    if not new:
        return

    def say(tx: Tx) -> None:
        for run in new:
            record = Record(
                event="viewed", request_id=message["id"], lead_ref=message["thread"], subject=run
            )
            append(tx, portal, record, run)

    await side.log.write(say)


def _rows(tx: Tx, portal: str, message: str) -> _Rows | None:
    row = tx.one("SELECT * FROM messages WHERE id = :id AND portal = :p", id=message, p=portal)
    if row is None:
        return None
    return _Rows(
        row,
        queue.look(tx, message),
        tx.one("SELECT body FROM turns WHERE message = :id", id=message),
        tx.one("SELECT erasure FROM erased_messages WHERE message = :id", id=message) is not None,
        tx.one("SELECT ended, total FROM files_read WHERE message = :id", id=message),
        tx.all("SELECT * FROM runs WHERE message = :id ORDER BY assistant", id=message),
        tx.all("SELECT * FROM withheld WHERE message = :id ORDER BY part", id=message),
        tx.all(
            "SELECT actions.* FROM actions JOIN runs ON runs.id = actions.run"
            " WHERE runs.message = :id ORDER BY actions.at",
            id=message,
        ),
    )


def _reason(rows: _Rows, state: str, code: str) -> str:
    if rows.erased:
        return words.reason("erased")
    return words.line(state, code) if code else ""


def _crossed(turn: Row | None) -> list[dict[str, str]]:
    if turn is None:
        return []
    sent = msgspec.json.decode(turn["body"], type=wire.Turn)
    return [{"name": "message.txt", "text": sent.text}] + [
        {"name": file.name, "text": file.text} for file in sent.files
    ]


async def _values(side: Side, portal: Portal, thread: str) -> dict[str, Value]:
    try:
        return await side.vault.read(lambda tx: vault.values(tx, portal.keys, thread))
    except Held:  # erased meanwhile: the masked answer stays masked
        return {}


def _iso(moment: float) -> str:
    stamp = datetime.datetime.fromtimestamp(moment, datetime.UTC)
    return stamp.isoformat(timespec="seconds").replace("+00:00", "Z")
