"""What managers think of verdicts: told by the module, kept by run, counted in the statistics."""

import msgspec

from relay.border import page_contract
from relay.border.side import Side
from relay.peer.server import Call
from relay.store.tx import Tx


async def keep(side: Side, call: Call) -> tuple[int, bytes]:
    """Keep one opinion; one about a run without a verdict, or of another portal, is not kept."""
    asked: page_contract.Opinion = call.request
    await call.nonce(side.state)
    kept = await side.state.write(
        lambda tx: store(tx, asked.portal, asked.result, asked.opinion, asked.verdict)
    )
    return 200, msgspec.json.encode(page_contract.OpinionKept(kept=kept))


def store(tx: Tx, portal: str, run: str, opinion: str, verdict: str = "") -> bool:
    """Keep the newest opinion about a run (`agree` or `disagree`); False if it has no verdict."""
    known = tx.one(
        "SELECT 1 AS found FROM runs WHERE id = :run AND portal = :p AND outcome = 'verdict'",
        run=run,
        p=portal,
    )
    if known is None:
        return False
    tx.run(
        "INSERT INTO opinions VALUES (:run, :p, :opinion, :verdict, :now)"
        " ON CONFLICT (run) DO UPDATE SET opinion = excluded.opinion,"
        " verdict = excluded.verdict, at = excluded.at",
        run=run,
        p=portal,
        opinion=opinion,
        verdict=verdict,
        now=tx.now(),
    )
    return True
