"""Results for the module: handed out under a lease until it says that they are written.

Only for portals whose verdicts the module writes; a portal with REST gets them from the border.
"""

import msgspec

from relay.border.contract import Acknowledged, Results, ResultsAck, ResultsPoll
from relay.border.side import Side
from relay.border.status import result_of
from relay.jobs import queue
from relay.peer import long_poll
from relay.peer.server import Call
from relay.store.tx import Row, Tx

LEASE = 60.0  # seconds
OUTCOMES = {"gone": "too_late", "too_late": "too_late", "unsupported": "rejected"}
"""What the module's own codes mean; any other is a thing done."""


async def poll(side: Side, call: Call) -> tuple[int, bytes]:
    """Hand out released results of the portal; wait up to `wait` seconds for one."""
    asked: ResultsPoll = call.request
    await call.nonce(side.state)
    portal = side.portal(asked.portal)
    if portal.rest is not None:
        return 200, msgspec.json.encode(Results(results=[]))
    rows = await long_poll.some(
        lambda: side.state.write(lambda tx: lease(tx, asked.portal, asked.limit)),
        side.released,
        asked.wait,
    )
    found = [
        await result_of(side, portal, run, message, "" if job is None else job["code"])
        for run, message, job in rows
    ]
    return 200, msgspec.json.encode(Results(results=found))


async def acknowledge(side: Side, call: Call) -> tuple[int, bytes]:
    """The module has written these results."""
    asked: ResultsAck = call.request
    await call.nonce(side.state)

    def unit(tx: Tx) -> int:
        return sum(settle(tx, asked.portal, run, asked.codes.get(run, "")) for run in asked.results)

    return 200, msgspec.json.encode(Acknowledged(acknowledged=await side.state.write(unit)))


def settle(tx: Tx, portal: str, run: str, code: str) -> bool:
    """The module is done with this run; `code` is what came of it in the card, if it says so."""
    changed = tx.run(
        "UPDATE runs SET acknowledged = :now WHERE id = :id AND portal = :portal"
        " AND released IS NOT NULL AND acknowledged IS NULL",
        now=tx.now(),
        id=run,
        portal=portal,
    )
    if changed and code:
        tx.run(
            "INSERT INTO actions VALUES (:run, 'module', :outcome, :code, '', :now)"
            " ON CONFLICT (run, action) DO UPDATE SET outcome = excluded.outcome,"
            " code = excluded.code, at = excluded.at",
            run=run,
            outcome=OUTCOMES.get(code, "done"),
            code=code,
            now=tx.now(),
        )
    return changed == 1


def lease(tx: Tx, portal: str, limit: int) -> list[tuple[Row, Row, Row | None]]:
    """Take up to `limit` released runs of the portal, with their messages, for `LEASE` seconds."""
    rows = tx.take(
        "SELECT * FROM runs WHERE portal = :portal AND released IS NOT NULL"
        " AND acknowledged IS NULL AND (leased_until < :now OR leased_until > :beyond)"
        " ORDER BY released LIMIT :limit",
        portal=portal,
        now=tx.now(),
        beyond=tx.now() + 2 * LEASE,  # no lease is that long: the clock was set back
        limit=limit,
    )
    leased: list[tuple[Row, Row, Row | None]] = []
    for row in rows:
        tx.run(
            "UPDATE runs SET leased_until = :until WHERE id = :id",
            until=tx.now() + LEASE,
            id=row["id"],
        )
        message = tx.one("SELECT * FROM messages WHERE id = :id", id=row["message"])
        if message is not None:
            leased.append((row, message, queue.look(tx, message["id"])))
    return leased
