"""Who a key id speaks for, remembered for a second: a busy side does not ask for each request.

A token that was revoked, on whichever node or by the command line, is refused after that second at
the latest. What was not found is never remembered.
"""

import time
from collections.abc import Awaitable, Callable

from relay.tokens.register import Bearer

KEEP = 1.0  # seconds
MOST = 1000  # tokens

Find = Callable[[str], Awaitable[Bearer | None]]


class Remembered:
    """`find` with a short memory; `clock` is steady."""

    def __init__(self, find: Find, clock: Callable[[], float] = time.monotonic) -> None:
        self._find = find
        self._clock = clock
        self._found: dict[str, tuple[Bearer, float]] = {}

    def __repr__(self) -> str:
        return f"Remembered({len(self._found)})"

    async def find(self, key_id: str) -> Bearer | None:
        """Return who the key id speaks for, as it was within the last second."""
        now = self._clock()
        bearer, until = self._found.get(key_id, (None, 0.0))
        if bearer is not None and now < until:
            return bearer
        bearer = await self._find(key_id)
        if bearer is None:
            self._found.pop(key_id, None)
            return None
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[key_id] = (bearer, now + KEEP)
        return bearer
