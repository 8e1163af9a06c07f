"""When a key was last used: noted once a minute, so that a request costs no write."""

import contextlib
import time
from collections.abc import Callable

from relay.errors import Unavailable
from relay.store.database import Database
from relay.tokens import register


class Uses:
    """Notes uses of keys in the register of this side's tokens."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noted: dict[str, float] = {}

    async def note(self, db: Database, key_id: str) -> None:
        """Note one use of a verified key; a full disk loses the note, never the request."""
        now = self._clock()
        if now - self._noted.get(key_id, -register.USE_STEP) < register.USE_STEP:
            return
        self._noted[key_id] = now
        with contextlib.suppress(Unavailable):
            await db.write(lambda tx: register.note_use(tx, key_id))
