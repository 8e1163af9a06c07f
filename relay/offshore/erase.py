"""The border erases people: their turns are forgotten here, and what a vendor holds is deleted.

Asked again it answers how much is left, so the border repeats until nothing is.
"""

import msgspec

from relay import wire
from relay.jobs import queue
from relay.offshore import threads
from relay.offshore.side import Side
from relay.peer.server import Call
from relay.store.tx import Row, Tx

CLEANUP_SECONDS = 4 * 86400.0  # how long a deletion at the vendor is tried


async def erase(side: Side, call: Call) -> tuple[int, bytes]:
    """Forget the named turns of this border; answer what is left of them."""
    asked: wire.Erase = call.request
    border = call.bearer.subject
    await call.nonce(side.db)
    await side.db.write(lambda tx: [_forget(tx, border, turn) for turn in asked.turns])
    await side.db.scrub("turns", "runs")
    left = await side.db.read(lambda tx: _left(tx, border, asked))
    side.wake()
    return 200, msgspec.json.encode(left)


def _forget(tx: Tx, border: str, turn: str) -> None:
    """Drop a turn's text; a turn that is not here yet will be refused when it comes."""
    tx.run(
        "INSERT INTO turns (id, border, portal, sha256, received, deadline, forgotten)"
        " VALUES (:id, :border, '', '', :now, :now, :now) ON CONFLICT (id) DO NOTHING",
        id=turn,
        border=border,
        now=tx.now(),
    )
    if tx.one("SELECT id FROM turns WHERE id = :id AND border = :border", id=turn, border=border):
        threads.forget(tx, turn, even_undelivered=True)
        for run in tx.all("SELECT * FROM runs WHERE turn = :turn", turn=turn):
            _end(tx, run)


def _end(tx: Tx, run: Row) -> None:
    """End a run that nobody is asking just now, and let its objects be deleted again."""
    job = queue.look(tx, run["id"])
    if job is None or job["state"] == "running":
        return
    queue.end(tx, run["id"], "cancelled", "erased")
    tx.run(
        "UPDATE runs SET outcome = coalesce(outcome, 'failed'), decided = coalesce(decided, :now),"
        " code = CASE WHEN outcome IS NULL THEN 'erased' ELSE code END,"
        " acknowledged = coalesce(acknowledged, :now) WHERE id = :id",
        id=run["id"],
        now=tx.now(),
    )
    if _objects(tx, run["id"]):
        queue.add(
            tx,
            f"cleanup:{run['id']}:erased",
            kind="cleanup",
            portal=run["portal"],
            step="cleanup.delete",
            deadline=tx.now() + CLEANUP_SECONDS,
            priority=8,
        )


def _objects(tx: Tx, run: str) -> int:
    row = tx.one("SELECT count(*) AS n FROM objects WHERE run = :r AND deleted IS NULL", r=run)
    return 0 if row is None else row["n"]


def _left(tx: Tx, border: str, asked: wire.Erase) -> wire.Erased:
    texts = running = objects = 0
    for turn in asked.turns:
        row = tx.one(
            "SELECT wrapped FROM turns WHERE id = :id AND border = :border", id=turn, border=border
        )
        texts += row is not None and row["wrapped"] is not None
        for run in tx.all("SELECT id FROM runs WHERE turn = :turn", turn=turn):
            job = queue.look(tx, run["id"])
            running += job is not None and job["state"] == "running"
            objects += _objects(tx, run["id"])
    return wire.Erased(erasure=asked.erasure, texts=texts, running=running, objects=objects)
