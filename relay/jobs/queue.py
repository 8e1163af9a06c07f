"""The rows of durable work: the only SQL on jobs. Every function runs inside a caller's unit.

A job is `ready` (claimable when due), `running` (claimed by an attempt), `waiting` (for an event
from outside), `held` (buried until a person revives it) or `done` (exactly one outcome, for ever).
`attempt` is the fence: it grows at each claim and whenever somebody else moves the job, and every
move of a claimed job is `UPDATE … WHERE attempt = ?`.
"""

from collections.abc import Collection
from typing import NamedTuple

from relay.errors import Outcome
from relay.jobs import nodes
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


def claim(
    tx: Tx,
    step: str,
    served: dict[str, float],
    node: str | None = None,
    full: Collection[str] = (),
) -> Job | None:
    """Claim one due job of `step`: best priority first, then the portal served longest ago.

    `served` (portal → when) is the caller's memory of fairness and is updated here. What other
    nodes are claiming at this moment is passed over, and so are portals that are `full`. A `node`
    that the others have given up claims nothing.
    """
    if node is not None and not nodes.known(tx, node):
        return None
    now = tx.now()
    heads = [head for head in _heads(tx, step, now) if head["portal"] not in full]
    heads.sort(key=lambda row: (row["priority"], served.get(row["portal"], 0), row["due"]))
    row = next((row for head in heads if (row := _taken(tx, step, head["portal"], now))), None)
    if row is None:
        return None
    served[row["portal"]] = now
    tx.run(
        "UPDATE jobs SET state = 'running', attempt = attempt + 1, changed = :now, node = :node"
        " WHERE id = :id",
        id=row["id"],
        node=node,
        now=now,
    )
    return _job(row, row["attempt"] + 1)


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


_ORPHANED = (
    "state = 'running' AND (node IS NULL"
    " OR NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.id = jobs.node))"
)


def orphans(tx: Tx) -> int:
    """How many jobs run at nodes that are gone."""
    row = tx.one(f"SELECT count(*) AS n FROM jobs WHERE {_ORPHANED}")  # noqa: S608 - ours
    return 0 if row is None else row["n"]


def recover(tx: Tx, most: int) -> tuple[int, list[Job]]:
    """After the death of a node: what ran there is ready again, unless that happened too often.

    Returns how many run again, and the jobs that were running at `most` crashes: those are held
    as `crashes`, because the job itself may be what kills the process.
    """
    tx.announce(ALL)
    rows = tx.all(
        "UPDATE jobs SET state = 'held', code = 'crashes', crashes = 0, attempt = attempt + 1,"  # noqa: S608 - ours
        f" changed = :now WHERE {_ORPHANED} AND crashes + 1 >= :most RETURNING *",
        most=most,
        now=tx.now(),
    )
    again = tx.run(
        "UPDATE jobs SET state = 'ready', due = :now, crashes = crashes + 1,"  # noqa: S608 - ours
        f" attempt = attempt + 1, changed = :now WHERE {_ORPHANED}",
        now=tx.now(),
    )
    return again, [_job(row, row["attempt"]) for row in rows]


def set_back(tx: Tx, slack: float = 2.0) -> int:
    """After the clock was set back: let ready jobs wait as long as they were meant to, no longer.

    A job that moved at a moment which is still to come was dated by the other clock; it is dated
    anew, with the same delay. Returns how many.
    """
    now = tx.now()
    return tx.run(
        "UPDATE jobs SET due = due - (changed - :now), changed = :now"
        " WHERE state = 'ready' AND changed > :latest",
        now=now,
        latest=now + slack,
    )


def overdue(tx: Tx, limit: int = 100) -> list[Job]:
    """Unfinished jobs past their deadline, whatever they wait for."""
    rows = tx.all(
        "SELECT * FROM jobs WHERE state <> 'done' AND deadline <= :now"
        " ORDER BY deadline LIMIT :limit",
        now=tx.now(),
        limit=limit,
    )
    return [_job(row, row["attempt"]) for row in rows]


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
    return [HeldJob(_job(row, row["attempt"]), row["code"]) for row in rows]


def backlog(tx: Tx) -> int:
    """How many jobs are unfinished, housekeeping not counted."""
    row = tx.one(
        "SELECT count(*) AS n FROM jobs WHERE state <> 'done' AND priority < :housekeeping",
        housekeeping=HOUSEKEEPING,
    )
    return 0 if row is None else row["n"]


def _heads(tx: Tx, step: str, now: float) -> list[Row]:
    """The first due job of every portal, by skipping through the index.

    The cost grows with the portals that have work, and not with their rows.
    """
    return tx.all(
        "WITH RECURSIVE p (portal) AS ("
        " SELECT min(portal) FROM jobs WHERE state = 'ready' AND step = :step"
        " UNION ALL SELECT (SELECT min(portal) FROM jobs"
        "  WHERE state = 'ready' AND step = :step AND portal > p.portal)"
        " FROM p WHERE p.portal IS NOT NULL)"
        " SELECT jobs.portal, jobs.priority, jobs.due FROM p JOIN jobs ON jobs.id ="
        " (SELECT id FROM jobs WHERE state = 'ready' AND step = :step AND portal = p.portal"
        "  AND due <= :now ORDER BY priority, due LIMIT 1)",
        step=step,
        now=now,
    )


def _taken(tx: Tx, step: str, portal: str, now: float) -> Row | None:
    """The portal's first due job that nobody else is taking, held until the unit ends."""
    rows = tx.take(
        "SELECT * FROM jobs WHERE state = 'ready' AND step = :step AND portal = :portal"
        " AND due <= :now ORDER BY priority, due LIMIT 1",
        step=step,
        portal=portal,
        now=now,
    )
    return rows[0] if rows else None


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


def _job(row: Row, attempt: int) -> Job:
    return Job(
        row["id"],
        row["kind"],
        row["portal"],
        row["step"],
        attempt,
        row["tries"],
        row["deadline"],
    )
