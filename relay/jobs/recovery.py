"""What moves a job without its worker: a dead node, a clock that was set back, a deadline."""

from relay.jobs.queue import Job, job_of
from relay.store.tx import ALL, Tx

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
    return again, [job_of(row, row["attempt"]) for row in rows]


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
    return [job_of(row, row["attempt"]) for row in rows]
