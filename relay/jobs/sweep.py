"""The look at all jobs once a second: what is overdue ends, what is unfinished is counted."""

import asyncio
import contextlib
import math
from collections.abc import Callable
from functools import partial

import structlog

from relay import metrics
from relay.errors import Unavailable
from relay.jobs import queue, recovery
from relay.jobs.consequences import Consequences
from relay.jobs.queue import Job
from relay.store.database import Database

log = structlog.get_logger()

SWEEP = 1.0  # seconds between looks for overdue jobs


class Sweep:
    """Sweeps one database until `stopping`; `wake` is called when a job has become ready."""

    def __init__(
        self,
        db: Database,
        consequences: Consequences,
        stopping: asyncio.Event,
        wake: Callable[[], None],
    ) -> None:
        self.backlog = 0
        """Unfinished jobs, as counted last."""
        self._db = db
        self._consequences = consequences
        self._stopping = stopping
        self._wake = wake

    async def run(self) -> None:
        """End what is past its deadline, whatever it waits for, and count what is unfinished."""
        latest = math.inf  # so that what happened before the start is looked at too
        while not self._stopping.is_set():
            try:
                self.backlog, now = await self._db.read(lambda tx: (queue.backlog(tx), tx.now()))
                metrics.BACKLOG.set(self.backlog)
                if now < latest and await self._db.write(recovery.set_back):
                    log.warning("clock_set_back")
                    self._wake()
                latest = now
                for job in await self._db.read(recovery.overdue):
                    await self._end_overdue(job)
            except Unavailable as error:
                log.error("storage", code=error.code)
            await rest(self._stopping)

    async def _end_overdue(self, job: Job) -> None:
        try:
            await self._db.write(partial(self._consequences.of_deadline, job=job))
        except Unavailable:
            raise
        except Exception as problem:  # one bad ending must not keep the other jobs open
            log.error("ending_failed", job=job.id, exc_info=problem)
        else:
            self._wake()


async def rest(stopping: asyncio.Event) -> None:
    """Wait for a moment, or for the stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SWEEP):
            await stopping.wait()
