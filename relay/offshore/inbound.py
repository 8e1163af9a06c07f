"""Turns arrive: authenticate, parse, guard, seal, store, 202. A refused turn meets no disk."""

import asyncio

from relay import metrics, wire
from relay.errors import Conflict, Malformed, RawPersonalData, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.offshore import guard, threads
from relay.offshore.side import Side
from relay.peer.server import Call, Reply
from relay.store.tx import Tx

GRACE = 86400.0  # seconds after a turn's deadline when its text goes, delivered or not


async def accept(side: Side, call: Call) -> tuple[int, bytes]:
    """Store a guarded turn with one run per assistant and answer 202."""
    turn: wire.Turn = call.request
    if side.backlog() >= side.config.limits.backlog:
        raise Unavailable("backlog", retry_after=30)
    if turn.version not in wire.SERVED:
        raise Malformed("version_not_served", f"served: {', '.join(map(str, wire.SERVED))}")
    try:
        await asyncio.to_thread(guard.check, turn)
    except RawPersonalData:
        metrics.GUARD_HITS.inc()
        raise

    def unit(tx: Tx) -> Reply:
        tx.lock(f"turn:{turn.turn}")
        known = tx.one("SELECT sha256 FROM turns WHERE id = :id", id=turn.turn)
        if known is None:
            _refuse_known_runs(tx, turn)
            threads.keep(tx, side.keys, call.bearer.subject, turn, call.body, call.sha256)
            _add_jobs(tx, turn)
        elif known["sha256"] != call.sha256:
            raise Conflict("turn_reused")
        return Reply(202, wire.Accepted(turn=turn.turn))

    answer = await call.once(side.db, unit)
    reach("offshore.accepted")
    metrics.ACCEPTED.labels("turn").inc()
    side.wake()
    return answer


def _refuse_known_runs(tx: Tx, turn: wire.Turn) -> None:
    """A run belongs to one turn, and stands in it once."""
    runs = [assistant.run for assistant in turn.assistants]
    known = [tx.one("SELECT id FROM runs WHERE id = :id", id=run) for run in runs]
    if len(set(runs)) != len(runs) or any(known):
        raise Conflict("run_reused")


def _add_jobs(tx: Tx, turn: wire.Turn) -> None:
    for assistant in turn.assistants:
        queue.add(
            tx,
            assistant.run,
            kind="run",
            portal=turn.portal,
            step="run.ask",
            deadline=float(turn.deadline),
        )
    last = float(turn.deadline) + GRACE
    queue.add(
        tx,
        f"{turn.turn}:forget",
        kind="forget",
        portal=turn.portal,
        step="forget.turn",
        due=last,
        deadline=last + GRACE,
        priority=9,
    )
