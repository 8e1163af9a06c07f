"""A workflow that waits for our robot's answer: its token sealed, answered once its message ended.

The job is `<portal>:robot:<digest>`, one for each event token however often the portal sends it. It
waits at `robot.answer` until the message that was made for it has ended.
"""

from typing import Any

import structlog

from relay.border import status
from relay.border.bitrix import robots
from relay.border.bitrix.bbcode import harmless_line
from relay.border.side import Side
from relay.errors import Ended, Outcome
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

log = structlog.get_logger()

ANSWER_SECONDS = 3 * 86400.0  # how long a portal that does not answer is asked
STEP = "robot.answer"


async def answer(side: Side, job: Job) -> None:
    """Tell the workflow what came of its card; it goes on with that."""
    portal = side.portal(job.portal)
    row = await side.state.read(lambda tx: call_of(tx, job.id))
    if row is None or portal.rest is None:
        raise Ended("robot_unknown", outcome="cancelled")
    token = portal.keys.unwrap(bytes(row["sealed"]), f"robot:{job.id}").decode()
    await robots.answer(portal.rest, token, await _values(side, row))
    reach("robot.answered")

    def unit(tx: Tx) -> None:
        drop(tx, job.id)
        queue.finish(tx, job, "verdict")

    await side.state.write(unit)


def call_of(tx: Tx, job: str) -> Row | None:
    """What a robot asked for."""
    return tx.one("SELECT * FROM robot_calls WHERE job = :job", job=job)


def keep(
    tx: Tx, job: str, portal: str, card: tuple[str, str], assistant: str, sealed: bytes
) -> None:
    """Keep what a robot asks for; `sealed` is its token."""
    tx.run(
        "INSERT INTO robot_calls (job, portal, entity_type, entity_id, assistant, sealed, message,"
        " code, at) VALUES (:job, :portal, :type, :id, :assistant, :sealed, NULL, '', :now)"
        " ON CONFLICT (job) DO NOTHING",
        job=job,
        portal=portal,
        type=card[0],
        id=card[1],
        assistant=assistant,
        sealed=sealed,
        now=tx.now(),
    )


def asked(tx: Tx, job: Job, message: str) -> None:
    """The card is a message now: wait for its end, unless that has come already."""
    tx.run("UPDATE robot_calls SET message = :m WHERE job = :job", m=message, job=job.id)
    row = queue.look(tx, message)
    if row is not None and row["state"] == "done":
        queue.advance(tx, job, STEP)
    else:
        queue.park(tx, job, STEP)


def refused(tx: Tx, job: Job, code: str) -> None:
    """The card was not taken: the workflow is told so."""
    tx.run("UPDATE robot_calls SET code = :code WHERE job = :job", code=code, job=job.id)
    queue.advance(tx, job, STEP)


def message_over(tx: Tx, message: str) -> None:
    """A message has ended: who waits for it may be answered."""
    for row in tx.all("SELECT job FROM robot_calls WHERE message = :m", m=message):
        queue.wake(tx, row["job"], STEP, deadline=tx.now() + ANSWER_SECONDS)


def ended(tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """Nobody could be told, or nobody waits any more; a held one waits for a person."""
    log.warning("robot_unanswered", job=job.id, outcome=outcome, code=code)
    if outcome is not None:
        drop(tx, job.id)


def drop(tx: Tx, job: str) -> None:
    """Forget the call and its token."""
    tx.run("DELETE FROM robot_calls WHERE job = :job", job=job)


async def _values(side: Side, row: Row) -> dict[str, Any]:
    if row["message"] is None:
        return {"outcome": "too_late", "reason": row["code"], "verdict": "", "confidence": ""}
    found = await side.state.read(lambda tx: _run(tx, row))
    if found is None:
        return {"outcome": "failed", "reason": "", "verdict": "", "confidence": ""}
    run, message, code = found
    result = await status.result_of(side, side.portal(row["portal"]), run, message, code)
    given = result.answer or {}
    return {
        "outcome": result.outcome,
        "verdict": harmless_line(str(given.get("verdict", "")), 100),
        "confidence": str(given.get("confidence", "")),
        "reason": harmless_line(str(given.get("reason", "")) or result.reason, 500),
    }


def _run(tx: Tx, call: Row) -> tuple[Row, Row, str] | None:
    message, name = call["message"], call["assistant"]  # others may judge the message too
    run = tx.one("SELECT * FROM runs WHERE message = :m AND assistant = :a", m=message, a=name)
    row = tx.one("SELECT * FROM messages WHERE id = :m", m=message)
    job = queue.look(tx, message)
    return None if run is None or row is None else (run, row, job["code"] if job else "")
