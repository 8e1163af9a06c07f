"""Who a key id speaks for: one look at the register serves all requests of one turn of the loop."""

import asyncio

from relay.sealing import Keyring
from relay.store.database import Database
from relay.tokens import register
from relay.tokens.register import Bearer


class Bearers:
    """Looks up the bearers of key ids in the register of this side's tokens.

    What was found is kept until the next turn of the loop. What a request is checked by was read
    after its last bytes had come in, so a token that was revoked before is never let in.
    """

    def __init__(self, db: Database, keys: Keyring) -> None:
        self._db, self._keys = db, keys
        self._found: dict[str, Bearer] = {}

    async def find(self, key_id: str) -> Bearer | None:
        """Return who `key_id` speaks for, or None if it is unknown or no longer valid."""
        found = self._found.get(key_id)
        if found is None:
            found = await self._db.glance(lambda tx: register.find(tx, self._keys, key_id))
            if found is not None:
                if not self._found:
                    asyncio.get_running_loop().call_soon(self._found.clear)
                self._found[key_id] = found
        return found
