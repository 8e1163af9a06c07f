"""Cards of a pilot's control group: told by the module, counted once each in the statistics."""

import msgspec

from relay.border import contract, page_contract
from relay.border.side import Side
from relay.peer.server import Call
from relay.store.tx import Tx


async def keep(side: Side, call: Call) -> tuple[int, bytes]:
    """Note that a card was not handed over because it is in the control group; its id, no more."""
    asked: page_contract.Control = call.request
    await call.nonce(side.state)
    kept = await side.state.write(lambda tx: store(tx, asked.portal, asked.entity))
    return 200, msgspec.json.encode(page_contract.ControlKept(kept=kept))


def store(tx: Tx, portal: str, card: contract.Entity) -> bool:
    """Keep a card once, with the time when it was first told; False if it is known."""
    changed = tx.run(
        "INSERT INTO controls VALUES (:p, :type, :id, :now) ON CONFLICT DO NOTHING",
        p=portal,
        type=card.type,
        id=card.id,
        now=tx.now(),
    )
    return changed == 1
