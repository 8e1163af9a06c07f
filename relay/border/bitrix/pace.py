"""The cloud's limits, kept on our side by all workers together so that the portal need not.

The rate of requests is one leaky bucket per portal; a method whose operating time is used up is
left alone until the moment the portal named. A box limits neither unless its administrator says
so: there only the portal's own refusal is remembered.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from relay.errors import Unavailable
from relay.store.database import Database
from relay.store.tx import Tx

RATE = 2.0
BURST = 50.0
"""The published limits of every cloud plan but the largest: `drains 2 a second, blocks at 50`."""

OPERATING = 400.0
"""Seconds of a method's own work in ten minutes at which we stop; the cloud blocks at 480."""


class Pace(Protocol):
    """What a client asks before a request and tells after it."""

    async def start(self, method: str) -> None:
        """Return when one more request fits; Unavailable while the method is blocked."""
        ...

    async def worked(self, method: str, operating: float, reset_at: float) -> None:
        """The portal has spent `operating` seconds on the method, forgotten at `reset_at`."""
        ...

    async def blocked(self, method: str, seconds: float) -> None:
        """The portal refuses the method for so long."""
        ...


class SharedPace:
    """The pace of one portal in the database that its workers share."""

    def __init__(
        self,
        db: Database,
        portal: str,
        *,
        cloud: bool,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db = db
        self._portal = portal
        self._cloud = cloud
        self._sleep = sleep

    async def start(self, method: str) -> None:
        """Take a place in the bucket and wait for it; Unavailable while the method is blocked."""
        left = await self._db.read(lambda tx: self._left(tx, method))
        if left > 0:
            raise Unavailable("portal_operating_limit", retry_after=left)
        if self._cloud:
            wait = await self._db.write(self._place)
            if wait > 0:
                await self._sleep(wait)

    async def worked(self, method: str, operating: float, reset_at: float) -> None:
        """Leave the method alone before the cloud blocks it."""
        if self._cloud and operating >= OPERATING:
            await self._db.write(lambda tx: self._block(tx, method, reset_at - tx.now()))

    async def blocked(self, method: str, seconds: float) -> None:
        """Let no other worker run into the same refusal."""
        await self._db.write(lambda tx: self._block(tx, method, seconds))

    def _left(self, tx: Tx, method: str) -> float:
        row = tx.one(
            "SELECT until FROM portal_blocks WHERE portal = :portal AND method = :method",
            portal=self._portal,
            method=method.lower(),
        )
        return 0.0 if row is None else row["until"] - tx.now()

    def _block(self, tx: Tx, method: str, seconds: float) -> None:
        tx.run(
            "INSERT INTO portal_blocks VALUES (:portal, :method, :until)"
            " ON CONFLICT (portal, method) DO UPDATE SET until = excluded.until",
            portal=self._portal,
            method=method.lower(),
            until=tx.now() + min(max(seconds, 1.0), 600.0),  # the portal's window, whatever it says
        )

    def _place(self, tx: Tx) -> float:
        """Add one request to the bucket; return the seconds until it fits."""
        tx.lock(f"rate:{self._portal}")
        now = tx.now()
        row = tx.one("SELECT level, seen FROM portal_rate WHERE portal = :p", p=self._portal)
        level = 0.0
        if row is not None:
            passed = max(0.0, now - row["seen"])  # a clock that was set back drains nothing
            level = max(0.0, row["level"] - passed * RATE)
        level += 1  # reserved at once: who comes later waits behind us
        tx.run(
            "INSERT INTO portal_rate VALUES (:portal, :level, :now) ON CONFLICT (portal)"
            " DO UPDATE SET level = excluded.level, seen = excluded.seen",
            portal=self._portal,
            level=min(level, BURST * 20),
            now=now,
        )
        return max(0.0, (level - BURST) / RATE)
