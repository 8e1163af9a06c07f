"""The cloud's limit on the rate of requests, kept on our side so that the portal need not."""

import asyncio
import time
from collections.abc import Awaitable, Callable

RATE = 2.0
BURST = 50.0
"""The published limits of every cloud plan but the largest: `drains 2 a second, blocks at 50`."""


class LeakyBucket:
    """Each request adds one; the level drains by `rate` a second and may reach `burst`."""

    def __init__(
        self,
        rate: float = RATE,
        burst: float = BURST,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rate, self._burst = rate, burst
        self._clock, self._sleep = clock, sleep
        self._level, self._seen = 0.0, clock()

    async def take(self) -> None:
        """Return when one more request fits; callers are served in the order they came."""
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._seen) * self._rate)
        self._seen = now
        self._level += 1  # reserved at once: who comes later waits behind us
        if self._level > self._burst:
            await self._sleep((self._level - self._burst) / self._rate)
