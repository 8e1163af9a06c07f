"""What becomes of a job whose step fails, crashes or is late; units over the database.

An ending belongs to its job's last change of state: both are in one transaction or neither is.
"""

import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

from relay.errors import Held, Outcome, RelayError, Unavailable
from relay.jobs import queue, recovery
from relay.jobs.queue import Job
from relay.store.tx import Tx

Ending = Callable[[Tx, Job, Outcome | None, str], None]
"""What a kind of job does, in the same transaction, when it ends (or, outcome None, is held)."""

MAX_CRASHES = 5  # tries of a step that fails for no named reason, before the job is buried


class Backoff(NamedTuple):
    """Exponential with full jitter: uniform between half and all of `first * 2**tries`, seconds."""

    first: float = 2.0
    longest: float = 300.0

    def delay(self, tries: int) -> float:
        """Return the seconds to wait before try number `tries + 1`."""
        ceiling = min(self.longest, self.first * 2 ** min(tries, 30))
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - jitter, not a secret


class Consequences(NamedTuple):
    """What an end means for each kind of job, and how long another try waits."""

    endings: Mapping[str, Ending]
    backoff: Backoff = Backoff()

    def of_error(self, tx: Tx, job: Job, error: Exception) -> None:
        """Retry, hold or finish a claimed job; Stale if the claim is not ours any more."""
        code = code_of(error)
        if isinstance(error, Held):
            self._bury(tx, job, code)
        elif isinstance(error, RelayError) and error.permanent:
            queue.finish(tx, job, error.outcome, code)
            self.endings[job.kind](tx, job, error.outcome, code)
        elif isinstance(error, Unavailable | TimeoutError):
            asked = error.retry_after or 0.0 if isinstance(error, Unavailable) else 0.0
            delay = max(asked, self.backoff.delay(job.tries))
            queue.retry(tx, job, due=tx.now() + delay, code=code)
        elif job.tries + 1 < MAX_CRASHES:
            queue.retry(tx, job, due=tx.now() + self.backoff.delay(job.tries), code=code)
        else:
            self._bury(tx, job, "internal")

    def of_crashes(self, tx: Tx) -> int:
        """Make ready what dead nodes ran, bury what crashes each time; return the count ready."""
        again, buried = recovery.recover(tx, MAX_CRASHES)
        for job in buried:
            self.endings[job.kind](tx, job, None, "crashes")
        return again

    def of_deadline(self, tx: Tx, job: Job) -> None:
        """End a job that is past its deadline, unless it has ended meanwhile."""
        if queue.end(tx, job.id, "expired", "deadline"):
            self.endings[job.kind](tx, job, "expired", "deadline")

    def _bury(self, tx: Tx, job: Job, code: str) -> None:
        queue.hold(tx, job, code)
        self.endings[job.kind](tx, job, None, code)


def code_of(error: Exception) -> str:
    """The code of a named error, the class of another: never its text, which may quote people."""
    return error.code if isinstance(error, RelayError) else type(error).__name__
