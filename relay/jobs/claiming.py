"""Who gets which job: the best priority first, then the portal that was served longest ago."""

from collections.abc import Collection

from relay.jobs import nodes
from relay.jobs.queue import Job, job_of
from relay.store.tx import Row, Tx


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
    return job_of(row, row["attempt"] + 1)


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
