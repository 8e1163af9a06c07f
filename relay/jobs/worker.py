"""The loop: claim, run, and give every error its consequence. Order of life: recover, run, stop."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog

from relay import metrics
from relay.errors import Unavailable
from relay.jobs import claiming, queue, sweep
from relay.jobs.consequences import Backoff, Consequences, Ending, code_of
from relay.jobs.leading import Work, lead
from relay.jobs.membership import Membership
from relay.jobs.queue import Job, Stale
from relay.jobs.step import Room, Step
from relay.store.database import Database
from relay.store.tx import ALL, Tx

log = structlog.get_logger()

IDLE = 5.0  # seconds between looks when nothing is known to be due
CONTENDED = 0.02  # seconds before another look at work that others were taking


class Worker:
    """Runs `steps` over the jobs of one database; `endings` says what an end means, per kind."""

    def __init__(
        self,
        db: Database,
        steps: Sequence[Step],
        endings: Mapping[str, Ending],
        *,
        backoff: Backoff = Backoff(),  # noqa: B008 - immutable
        name: str = "worker",
        heard: Callable[[], None] = lambda: None,
    ) -> None:
        """`name` says where it runs: only one process at a time may have it.

        `heard` is called whenever any job of the database has moved, on whichever node.
        """
        self._heard = heard
        self._db = db
        self._life = Membership(db, name)
        self._tries: set[asyncio.Task[None]] = set()
        self._steps = steps
        self._consequences = Consequences(endings, backoff)
        self._stopping = asyncio.Event()
        self._sweep = sweep.Sweep(db, self._consequences, self._stopping, self.wake)
        self._news = {step.name: asyncio.Event() for step in steps}

    @property
    def backlog(self) -> int:
        """Unfinished jobs, as counted at the last sweep."""
        return self._sweep.backlog

    def hear(self, topic: str) -> None:
        """Take in an announcement: a step has work, or, by `ALL`, any of them may have."""
        if topic in self._news:
            self._news[topic].set()
        elif topic == ALL:
            self.wake()
        self._heard()

    def wake(self) -> None:
        """New work was committed: look now instead of at the next due time."""
        for event in self._news.values():
            event.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when the tries under way have ended."""
        self._stopping.set()
        self.wake()

    async def run(self) -> None:
        """Recover what a crash left, then work until `stop`; running tries are finished."""
        recover = self._consequences.of_crashes
        await self._life.enter(recover)
        async with asyncio.TaskGroup() as life:
            keeping = life.create_task(self._life.keep(recover, self.wake, self._abandon))
            following = life.create_task(self._db.follow(self.hear))
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sweep.run())
                for step in self._steps:
                    group.create_task(self._lane(step))
            keeping.cancel()
            following.cancel()
        with contextlib.suppress(Unavailable):  # then the others will find out
            await self._life.leave()

    async def lead(self, work: Sequence[Work]) -> None:
        """Run `work` on this node whenever it is the one that does it for all; until cancelled."""
        await lead(self._db, lambda: self._life.node, work)

    def _abandon(self) -> None:
        """The others have taken over what runs here: nothing more of it may have an effect."""
        for task in self._tries:
            task.cancel()

    async def _lane(self, step: Step) -> None:
        room = Room(step)
        served: dict[str, float] = {}
        news = self._news[step.name]
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                await room.free.acquire()
                news.clear()
                full = room.full()
                remaining = IDLE if self._stopping.is_set() else await self._remaining(step)
                job = await self._claim(step, served, full) if remaining <= 0 else None
                if job is None:
                    room.free.release()
                    # What is due may be a full portal's: the end of one of its tries is news.
                    await self._wait(news, IDLE if full else remaining)
                    continue
                room.enter(job.portal)
                task = group.create_task(self._try(step, job, room))
                self._tries.add(task)
                task.add_done_callback(self._tries.discard)

    async def _remaining(self, step: Step) -> float:
        """Seconds until a job of `step` is due; IDLE if none is known to be."""

        def look(tx: Tx) -> float:
            due = queue.next_due(tx, step.name)
            return IDLE if due is None else due - tx.now()

        try:
            return await self._db.glance(look)
        except Unavailable as error:
            log.error("storage", code=error.code)
            return sweep.SWEEP

    async def _claim(
        self, step: Step, served: dict[str, float], full: frozenset[str]
    ) -> Job | None:
        node = self._life.node
        try:
            return await self._db.write(
                lambda tx: claiming.claim(tx, step.name, served, node, full)
            )
        except Unavailable as error:
            log.error("storage", code=error.code)
            return None

    async def _wait(self, news: asyncio.Event, remaining: float) -> None:
        """Sleep until news, the next due time or IDLE seconds: other processes write here too."""
        if self._stopping.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(IDLE, max(CONTENDED, remaining))):
                await news.wait()

    async def _try(self, step: Step, job: Job, room: Room) -> None:
        try:
            with metrics.STEP_SECONDS.labels(step.name).time():
                async with asyncio.timeout(step.timeout):
                    await step.run(job)
        except Stale:
            log.info("stale_attempt", job=job.id, step=job.step, attempt=job.attempt)
        except Exception as error:
            await self._settle(job, error)
        finally:
            room.leave(job.portal)
            self._news[step.name].set()

    async def _settle(self, job: Job, error: Exception) -> None:
        """Turn an error into its consequence: another try, held, or the job's one outcome."""
        code = code_of(error)
        log.warning("step_failed", job=job.id, step=job.step, tries=job.tries, code=code)
        metrics.STEP_ERRORS.labels(job.step).inc()
        unit = partial(self._consequences.of_error, job=job, error=error)
        while True:
            try:
                return await self._db.write(unit)
            except Stale:
                return log.info("stale_attempt", job=job.id, step=job.step, attempt=job.attempt)
            except Unavailable:  # the job stays claimed: nothing is lost, but nobody else ends it
                log.error("storage", code="storage_unavailable")
                if self._stopping.is_set():
                    return None  # recovered at the next start
                await sweep.rest(self._stopping)
            except Exception as problem:  # an ending that raises must not stop the other jobs
                log.error("ending_failed", job=job.id, exc_info=problem)
                unit = partial(queue.hold, job=job, code="internal")
