"""Verdicts go home: pushed where the border has a URL, else handed out by poll under a lease.

Both end in an acknowledgement by run id; until then the verdict is repeated, afterwards the text
is forgotten.
"""

from functools import partial

import msgspec

from relay import wire
from relay.errors import Ended, Refused, Stopped
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.offshore import threads
from relay.offshore.side import Side
from relay.peer import long_poll
from relay.peer.client import Peer
from relay.peer.server import Call
from relay.sealing import open_sealed
from relay.signing import SyncToken
from relay.store.tx import Row, Tx
from relay.tokens import register

LEASE = 20.0  # seconds a polled verdict is not handed out again


async def poll(side: Side, call: Call) -> tuple[int, bytes]:
    """Hand out unacknowledged verdicts of this border; wait up to `wait` seconds for one."""
    asked: wire.Poll = call.request
    await call.nonce(side.db)
    border = call.bearer.subject
    found = await long_poll.some(
        lambda: side.db.write(lambda tx: _lease(tx, side, border, asked.limit)),
        side.decided,
        asked.wait,
    )
    return 200, msgspec.json.encode(wire.Polled(verdicts=found))


async def acknowledge(side: Side, call: Call) -> tuple[int, bytes]:
    """Forget the text of verdicts that the border has stored."""
    asked: wire.Ack = call.request
    border = call.bearer.subject
    await call.nonce(side.db)

    def unit(tx: Tx) -> int:
        return sum(_acknowledge(tx, run, border) for run in asked.runs[:100])

    count = await side.db.write(unit)
    reach("deliver.acknowledged")
    return 200, msgspec.json.encode(wire.Acked(acknowledged=count))


async def push(side: Side, job: Job) -> None:
    """Push one verdict to its border and forget the text once it is acknowledged."""
    run = job.id.removeprefix("push:")
    row = await side.db.read(lambda tx: _row(tx, run))
    peer = side.border(row["border"])
    if peer is None or peer.push_url is None:
        raise Ended("border_removed")
    verdict = await side.db.read(lambda tx: _verdict(tx, side, row))
    answer = await _post(side, row["border"], peer.push_url, run, msgspec.json.encode(verdict))
    reach("deliver.posted")
    if answer.acknowledged != 1:
        raise Refused("not_acknowledged")

    def unit(tx: Tx) -> None:
        queue.finish(tx, job, "verdict")
        _acknowledge(tx, run, row["border"])

    await side.db.write(unit)
    reach("deliver.acknowledged")


def _lease(tx: Tx, side: Side, border: str, limit: int) -> list[wire.Verdict]:
    rows = tx.take(
        "SELECT * FROM runs WHERE border = :border AND decided IS NOT NULL"
        " AND acknowledged IS NULL AND (leased_until < :now OR leased_until > :beyond)"
        " ORDER BY decided LIMIT :limit",
        border=border,
        now=tx.now(),
        beyond=tx.now() + 2 * LEASE,  # no lease is that long: the clock was set back
        limit=limit,
    )
    for row in rows:
        tx.run(
            "UPDATE runs SET leased_until = :until WHERE id = :id",
            until=tx.now() + LEASE,
            id=row["id"],
        )
    return [_verdict(tx, side, row) for row in rows]


def _row(tx: Tx, run: str) -> Row:
    row = tx.one("SELECT * FROM runs WHERE id = :id", id=run)
    if row is None:
        raise Ended("run_missing")
    return row


def _verdict(tx: Tx, side: Side, row: Row) -> wire.Verdict:
    answer = None
    turn = tx.one("SELECT wrapped, version FROM turns WHERE id = :id", id=row["turn"])
    if turn is None:
        raise Ended("forgotten")
    if row["answer"] is not None:
        if turn["wrapped"] is None:
            raise Ended("forgotten")
        key = side.keys.unwrap(turn["wrapped"], f"turn:{row['turn']}")
        answer = msgspec.json.decode(open_sealed(key, row["answer"], f"answer:{row['id']}"))
    lost = row["outcome"] == "verdict" and answer is None  # its text went before it was fetched
    return wire.Verdict(
        version=turn["version"],  # what the border sent it in, it understands
        portal=row["portal"],
        audience="border",
        run=row["id"],
        turn=row["turn"],
        assistant=row["assistant_sha256"],
        outcome="failed" if lost else row["outcome"],
        code="forgotten" if lost else row["code"],
        answer=answer,
        recipients=msgspec.json.decode(row["recipients"], type=list[wire.Recipient]),
        usage=wire.Usage(input_tokens=row["input_tokens"], output_tokens=row["output_tokens"]),
        model_ms=row["model_ms"],
    )


def _acknowledge(tx: Tx, run: str, border: str) -> int:
    changed = tx.run(
        "UPDATE runs SET acknowledged = :now WHERE id = :id AND border = :border"
        " AND decided IS NOT NULL AND acknowledged IS NULL",
        now=tx.now(),
        id=run,
        border=border,
    )
    if changed:
        threads.forget(tx, _row(tx, run)["turn"])
    return changed


async def _post(side: Side, border: str, url: str, run: str, body: bytes) -> wire.Acked:
    """Push with the token that the border used last; while one is rotated, with the other too."""
    bearers = await side.db.read(lambda tx: register.signers(tx, side.keys, border))
    if not bearers:
        raise Ended("no_token")
    while True:
        token = bearers.pop(0).token
        peer = Peer(
            url=url,
            token=partial(_given, token),
            outgoing="offshore>border",
            incoming="border>offshore",
            session=side.session,
        )
        try:
            return await peer.post("/v1/verdicts", body, wire.Acked, webhook_id=run)
        except Stopped:
            if not bearers:
                raise


async def _given(token: SyncToken) -> SyncToken:
    return token
