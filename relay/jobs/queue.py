"""The rows of durable work, from their beginning to their one end; each inside a caller's unit.

How one is claimed is in `claiming`, what moves jobs whose worker is gone or late in `recovery`.

A job is `ready` (claimable when due), `running` (claimed by an attempt), `waiting` (for an event
from outside), `held` (buried until a person revives it) or `done` (exactly one outcome, for ever).
`attempt` is the fence: it grows at each claim and whenever somebody else moves the job, and every
move of a claimed job is `UPDATE … WHERE attempt = ?`.
"""

from typing import NamedTuple

from relay.errors import Outcome
from relay.store.tx import ALL, Row, Tx

CHANGED = "changed"
"""The topic of a job that moved without becoming ready: somebody may wait for its end."""

HOUSEKEEPING = 7
"""Priorities from here on are notes and cleaning up: they wait, and count as no backlog."""


class Job(NamedTuple):
    """A claimed piece of work: what to do (`step`) for whom, and which attempt this is."""

    id: str
    kind: str
    portal: str
    step: str
    attempt: int
    tries: int
    deadline: float


class Stale(Exception):
    """The attempt is no longer the job's: somebody else moved it; nothing was written."""


def add(
    tx: Tx,
    job_id: str,
    *,
    kind: str,
    portal: str,
    step: str,
    deadline: float,
    priority: int = 5,
    due: float | None = None,
    state: str = "ready",
) -> bool:
    """Insert a job in the caller's transaction; False if this id exists (nothing changes)."""
    now = tx.now()
    tx.announce(step if state == "ready" else CHANGED)
    return (
        tx.run(
            "INSERT INTO jobs (id, kind, portal, step, state, priority, due, deadline, attempt,"
            " tries, crashes, outcome, code, created, changed)"
            " VALUES (:id, :kind, :portal, :step, :state, :priority, :due, :deadline, 0, 0, 0,"
            " NULL, '', :now, :now) ON CONFLICT (id) DO NOTHING",
            id=job_id,
            kind=kind,
            portal=portal,
            step=step,
            state=state,
            priority=priority,
            due=now if due is None else due,
            deadline=deadline,
            now=now,
        )
        == 1
    )


def advance(tx: Tx, job: Job, step: str, *, due: float | None = None) -> None:
    """Move a claimed job to its next step; raises Stale."""
    _move(tx, job, "ready", step=step, due=tx.now() if due is None else due)


def park(tx: Tx, job: Job, step: str) -> None:
    """Let a claimed job wait at `step` for an event; raises Stale."""
    _move(tx, job, "waiting", step=step)


def retry(tx: Tx, job: Job, *, due: float, code: str) -> None:
    """Put a claimed job back for another try at the same step; raises Stale."""
    _move(tx, job, "ready", step=job.step, due=due, code=code, tries=job.tries + 1)


def hold(tx: Tx, job: Job, code: str) -> None:
    """Bury a claimed job until a person revives it; raises Stale."""
    _move(tx, job, "held", step=job.step, code=code)


def finish(tx: Tx, job: Job, outcome: Outcome, code: str = "") -> None:
    """Give a claimed job its one outcome; raises Stale."""
    _move(tx, job, "done", step=job.step, code=code, outcome=outcome)


def wake(tx: Tx, job_id: str, at_step: str, *, deadline: float) -> bool:
    """An event arrived: a job waiting at `at_step` becomes ready, with a new deadline.

    False if it does not wait there.
    """
    tx.announce(at_step)
    changed = tx.run(
        "UPDATE jobs SET state = 'ready', due = :now, changed = :now, attempt = attempt + 1,"
        " deadline = :deadline WHERE id = :id AND state = 'waiting' AND step = :step",
        id=job_id,
        step=at_step,
        deadline=deadline,
        now=tx.now(),
    )
    return changed == 1


def postpone(tx: Tx, job_id: str, deadline: float) -> None:
    """Move an unfinished job's deadline to `deadline` if that is later."""
    tx.run(
        "UPDATE jobs SET deadline = :deadline WHERE id = :id AND state <> 'done'"
        " AND deadline < :deadline",
        id=job_id,
        deadline=deadline,
    )


def end(tx: Tx, job_id: str, outcome: Outcome, code: str) -> bool:
    """Finish an unfinished job from outside and fence whoever works on it; False if it was done."""
    tx.announce(CHANGED)
    return (
        tx.run(
            "UPDATE jobs SET state = 'done', outcome = :outcome, code = :code, changed = :now,"
            " attempt = attempt + 1 WHERE id = :id AND state <> 'done'",
            id=job_id,
            outcome=outcome,
            code=code,
            now=tx.now(),
        )
        == 1
    )


def revive(tx: Tx, job_id: str) -> bool:
    """Dig a held job up again, with its tries forgotten; False if it is not held."""
    tx.announce(ALL)
    return (
        tx.run(
            "UPDATE jobs SET state = 'ready', due = :now, tries = 0, changed = :now,"
            " attempt = attempt + 1 WHERE id = :id AND state = 'held'",
            id=job_id,
            now=tx.now(),
        )
        == 1
    )


def look(tx: Tx, job_id: str) -> Row | None:
    """The row itself: state, outcome, code."""
    return tx.one("SELECT * FROM jobs WHERE id = :id", id=job_id)


def next_due(tx: Tx, step: str) -> float | None:
    """When the earliest ready job of `step` becomes due."""
    row = tx.one("SELECT min(due) AS due FROM jobs WHERE state = 'ready' AND step = :s", s=step)
    return None if row is None else row["due"]


class HeldJob(NamedTuple):
    """A job that waits for a person, and why."""

    job: Job
    code: str


def held(tx: Tx) -> list[HeldJob]:
    """What waits for a person, oldest first (a thousand at most)."""
    rows = tx.all("SELECT * FROM jobs WHERE state = 'held' ORDER BY changed LIMIT 1000")
    return [HeldJob(job_of(row, row["attempt"]), row["code"]) for row in rows]


def backlog(tx: Tx) -> int:
    """How many jobs are unfinished, housekeeping not counted."""
    row = tx.one(
        "SELECT count(*) AS n FROM jobs WHERE state <> 'done' AND priority < :housekeeping",
        housekeeping=HOUSEKEEPING,
    )
    return 0 if row is None else row["n"]


def _move(
    tx: Tx,
    job: Job,
    state: str,
    *,
    step: str,
    due: float | None = None,
    code: str = "",
    tries: int = 0,
    outcome: Outcome | None = None,
) -> None:
    tx.announce(step if state == "ready" else CHANGED)
    changed = tx.run(
        "UPDATE jobs SET state = :state, step = :step, due = coalesce(:due, due), code = :code,"
        " tries = :tries, outcome = :outcome, changed = :now, attempt = attempt + 1"
        " WHERE id = :id AND attempt = :attempt AND state = 'running'",
        state=state,
        step=step,
        due=due,
        code=code,
        tries=tries,
        outcome=outcome,
        now=tx.now(),
        id=job.id,
        attempt=job.attempt,
    )
    if changed != 1:
        raise Stale


def job_of(row: Row, attempt: int) -> Job:
    """The job of a row, as that attempt holds it."""
    return Job(
        row["id"],
        row["kind"],
        row["portal"],
        row["step"],
        attempt,
        row["tries"],
        row["deadline"],
    )
