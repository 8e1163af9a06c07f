"""A step of durable work, and the slots that its tries share."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from relay.jobs.queue import Job


class Step(NamedTuple):
    """One step: its name, what runs, how many at once, and seconds after which a try is cut off.

    `for_portal` is how many of those one portal may have, so that others find room; 0 is all.
    """

    name: str
    run: Callable[[Job], Awaitable[None]]
    limit: int
    timeout: float
    for_portal: int = 0


class Room:
    """The slots of a step, and which portals have them."""

    def __init__(self, step: Step) -> None:
        self.free = asyncio.Semaphore(step.limit)
        self._most = step.for_portal or step.limit
        self._busy: Counter[str] = Counter()

    def full(self) -> frozenset[str]:
        """The portals that may have no more for now."""
        return frozenset(portal for portal, busy in self._busy.items() if busy >= self._most)

    def enter(self, portal: str) -> None:
        """A try of this portal begins; its slot was acquired."""
        self._busy[portal] += 1

    def leave(self, portal: str) -> None:
        """It has ended."""
        self._busy[portal] -= 1
        self.free.release()
