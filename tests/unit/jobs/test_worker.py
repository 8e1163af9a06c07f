import asyncio
import contextlib

import pytest

from relay.errors import Ended, Held, Refused, Unavailable
from relay.jobs import SCHEMA, claiming, queue, sweep
from relay.jobs.consequences import MAX_CRASHES
from relay.jobs.step import Step
from relay.jobs.worker import Worker
from relay.store.database import Database


@pytest.fixture
async def db(tmp_path, clock):
    opened = Database(tmp_path / "w.db", [SCHEMA], clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def both(opened, clock):
    """The same on both stores."""
    return opened(SCHEMA, clock=clock)


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    monkeypatch.setattr(sweep, "SWEEP", 0.005)


@contextlib.asynccontextmanager
async def working(db, run, *, endings=None, limit=4, seconds=30.0, for_portal=0):
    """A worker over one step, `s`; stopped and waited for at the end."""
    ended = []

    def ending(tx, job, outcome, code):
        ended.append((job.id, outcome, code))

    found = Worker(
        db,
        [Step("s", run, limit, seconds, for_portal)],
        {"k": endings or ending},
    )
    found.ended = ended  # type: ignore[attr-defined]
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(found.run())
        yield found
        found.stop()


async def add(db, name="j1", **given):
    wanted = {"kind": "k", "portal": "p", "step": "s", "deadline": 9000.0} | given
    await db.write(lambda tx: queue.add(tx, name, **wanted))


async def look(db, name="j1"):
    return await db.read(lambda tx: queue.look(tx, name))


async def until(db, wanted, name="j1"):
    """Wait until the row is as wanted (the test's own timeout ends it otherwise)."""
    while not wanted(row := await look(db, name)):  # noqa: ASYNC110 - a row has no event
        await asyncio.sleep(0.002)
    return row


def finishing(db, log=None):
    async def run(job):
        if log is not None:
            log.append(job)
        await db.write(lambda tx: queue.finish(tx, job, "verdict"))

    return run


def failing(error):
    async def run(_job):
        raise error

    return run


def done(row):
    return row["state"] == "done"


async def test_new_work_is_done_as_soon_as_the_worker_is_woken(db):
    async with working(db, finishing(db)) as found:
        await add(db)
        found.wake()
        row = await until(db, done)
    assert (row["outcome"], found.ended) == ("verdict", [])


async def test_a_portal_that_has_its_share_of_a_step_leaves_the_rest_to_others(db):
    begun, may_end = asyncio.Queue(), asyncio.Event()

    async def slow(job):
        begun.put_nowait(job.id)
        await may_end.wait()
        await db.write(lambda tx: queue.finish(tx, job, "verdict"))

    for number in range(3):
        await add(db, f"slow{number}")
    async with working(db, slow, limit=4, for_portal=2) as found:
        assert {await begun.get(), await begun.get()} == {"slow0", "slow1"}
        await add(db, "other", portal="q")
        found.wake()
        assert await begun.get() == "other"
        assert begun.empty()
        may_end.set()
        await until(db, done, "slow2")  # at once, though nobody wakes the worker


async def test_work_that_a_dead_process_had_begun_is_done_again(db):
    await add(db)
    await db.write(lambda tx: claiming.claim(tx, "s", {}))
    async with working(db, finishing(db)):
        row = await until(db, done)
    assert row["outcome"] == "verdict"


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (Unavailable("busy"), 1.0, 2.0),
        (Unavailable("busy", retry_after=77.0), 77.0, 77.0),
        (Unavailable("busy", retry_after=0.1), 1.0, 2.0),
        (TimeoutError(), 1.0, 2.0),
        (KeyError("Иванов"), 1.0, 2.0),
    ],
)
async def test_another_try_comes_after_the_pause_that_was_asked_for(db, error, least, most):
    await add(db)
    async with working(db, failing(error)):
        row = await until(db, lambda row: row["tries"] == 1)
    assert row["state"] == "ready"
    assert least <= row["due"] - 1000.0 <= most
    assert row["code"] == getattr(error, "code", type(error).__name__)


async def test_what_is_only_unavailable_is_tried_until_it_works(db, clock):
    tries = []

    async def run(job):
        tries.append(job.tries)
        if len(tries) < 3 * MAX_CRASHES:
            raise Unavailable("model_down")
        await finishing(db)(job)

    await add(db)
    async with working(db, run) as found:
        for wanted in range(1, 3 * MAX_CRASHES):
            await until(db, lambda row, wanted=wanted: row["tries"] == wanted)
            clock.now += 300
            found.wake()
        row = await until(db, done)
    assert row["outcome"] == "verdict"
    assert tries == list(range(3 * MAX_CRASHES))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refused("raw_personal_data"), "refused"),
        (Ended("model_refusal"), "failed"),
        (Ended("too_old", outcome="too_late"), "too_late"),
    ],
)
async def test_a_permanent_error_is_the_jobs_one_outcome_and_its_ending_is_called(
    db, error, outcome
):
    await add(db)
    async with working(db, failing(error)) as found:
        row = await until(db, done)
    assert (row["outcome"], row["code"]) == (outcome, error.code)
    assert found.ended == [("j1", outcome, error.code)]


async def test_outcome_and_ending_are_one_transaction(db):
    """An ending that writes and then raises undoes the outcome; the job is held, the rest lives."""

    def ending(tx, job, outcome, code):
        assert queue.look(tx, job.id)["state"] == "done"  # what it does is done after the end
        queue.add(tx, "after", kind="k", portal="p", step="never", deadline=1.0)
        if job.id == "j1":
            raise ZeroDivisionError

    await add(db)
    async with working(db, failing(Ended("x")), endings=ending) as found:
        row = await until(db, lambda row: row["state"] == "held")
        assert (row["outcome"], row["code"]) == (None, "internal")
        assert await look(db, "after") is None
        await add(db, "j2")
        found.wake()
        await until(db, done, "j2")
    assert (await look(db, "after"))["id"] == "after"


async def test_a_doubt_buries_the_job_until_a_person_revives_it(db):
    doubts = [Held("second_pass")]

    async def run(job):
        if doubts:
            raise doubts.pop()
        await finishing(db)(job)

    await add(db)
    async with working(db, run) as found:
        row = await until(db, lambda row: row["state"] == "held")
        assert (row["code"], found.ended) == ("second_pass", [("j1", None, "second_pass")])
        await db.write(lambda tx: queue.revive(tx, "j1"))
        found.wake()
        await until(db, done)


async def test_what_keeps_crashing_is_buried(db, clock):
    await add(db)
    tries = []

    async def run(job):
        tries.append(job.tries)
        raise ZeroDivisionError

    async with working(db, run) as found:
        for count in range(1, MAX_CRASHES):
            await until(db, lambda row, count=count: row["tries"] == count)
            clock.now += 300
            found.wake()
        await until(db, lambda row: row["state"] == "held")
    assert tries == list(range(MAX_CRASHES))
    assert found.ended == [("j1", None, "internal")]


async def test_a_try_that_hangs_is_cut_off_and_tried_again(db):
    async def run(_job):
        await asyncio.sleep(3600)

    await add(db)
    async with working(db, run, seconds=0.01):
        row = await until(db, lambda row: row["tries"] == 1)
    assert row["code"] == "TimeoutError"


async def test_what_is_past_its_deadline_ends_as_expired_even_while_a_try_runs(db, clock):
    release = asyncio.Event()
    late = []

    async def run(job):
        await release.wait()
        try:
            await finishing(db)(job)
        except queue.Stale:
            late.append(job.id)
            raise

    await add(db)
    await add(db, "waits", state="waiting", step="event")
    async with working(db, run) as found:
        await until(db, lambda row: row["state"] == "running")
        clock.now = 9000.0
        await until(db, done)
        await until(db, done, "waits")
        release.set()
    row = await look(db)
    assert (row["outcome"], row["code"]) == ("expired", "deadline")
    assert late == ["j1"]
    assert sorted(found.ended) == [("j1", "expired", "deadline"), ("waits", "expired", "deadline")]


async def test_an_ending_that_raises_keeps_no_other_overdue_job_open(db, clock):
    def ending(tx, job, outcome, code):
        if job.id == "bad":
            raise ZeroDivisionError

    await add(db, "bad", deadline=1001.0, state="waiting")
    await add(db, "good", deadline=1002.0, state="waiting")
    clock.now = 1002.0
    async with working(db, finishing(db), endings=ending):
        await until(db, done, "good")
    assert (await look(db, "bad"))["outcome"] is None


async def test_stopping_finishes_what_runs_and_claims_nothing_more(db):
    started, release = asyncio.Event(), asyncio.Event()

    async def run(job):
        started.set()
        await release.wait()
        await finishing(db)(job)

    await add(db)
    async with working(db, run, limit=1) as found:
        await started.wait()
        await add(db, "j2")
        found.stop()
        release.set()
    assert (await look(db))["outcome"] == "verdict"
    assert (await look(db, "j2"))["attempt"] == 0


async def test_no_more_run_at_once_than_the_step_allows(db):
    running, most = set(), []
    gate = asyncio.Event()

    async def run(job):
        running.add(job.id)
        most.append(len(running))
        if len(running) == 3:
            gate.set()
        await gate.wait()
        running.discard(job.id)
        await finishing(db)(job)

    for number in range(9):
        await add(db, f"j{number}")
    async with working(db, run, limit=3):
        for number in range(9):
            await until(db, done, f"j{number}")
    assert max(most) == 3


async def test_what_is_unfinished_is_counted(db):
    async def counted(number):
        while found.backlog != number:  # noqa: ASYNC110 - counted by a sweep, without an event
            await asyncio.sleep(0.002)

    for number in range(3):
        await add(db, f"j{number}", state="waiting", step="event")
    async with working(db, finishing(db)) as found:
        await counted(3)
        await db.write(lambda tx: queue.end(tx, "j0", "cancelled", ""))
        await counted(2)


async def test_a_disk_that_was_full_for_a_while_leaves_no_job_claimed(db, monkeypatch):
    """The consequence of a try is kept in mind and written when the disk takes it."""
    refused = []
    write = db.write

    async def flaky(unit):
        if len(refused) < 3 and (await look(db))["state"] == "running":
            refused.append(unit)
            raise Unavailable("storage_unavailable")
        return await write(unit)

    await add(db)
    monkeypatch.setattr(db, "write", flaky)
    async with working(db, failing(Ended("model_refusal"))):
        row = await until(db, done)
    assert (row["outcome"], len(refused)) == ("failed", 3)


async def test_a_database_that_cannot_be_read_does_not_end_the_worker(db, monkeypatch):
    refused = []
    read = db.read

    async def flaky(unit):
        if len(refused) < 9:
            refused.append(unit)
            raise Unavailable("storage_unavailable")
        return await read(unit)

    await add(db)
    monkeypatch.setattr(db, "read", flaky)
    async with working(db, finishing(db)):
        while True:
            with contextlib.suppress(Unavailable):
                row = await until(db, done)
                break
    assert (row["outcome"], len(refused)) == ("verdict", 9)


async def test_a_clock_that_is_set_back_delays_nothing(both, clock):
    """By an hour, with work that came just before: the sweep notices and it goes on."""
    await add(both, deadline=90000.0)
    clock.now -= 3600
    async with working(both, finishing(both)):
        await until(both, done)
        clock.now += 7200
        await add(both, "j2", deadline=90000.0, due=clock.now + 5)
        await asyncio.sleep(0.3)  # many sweeps: one has seen the clock that is set back now
        clock.now -= 7200
        await asyncio.sleep(0.05)
        assert (await look(both, "j2"))["state"] == "ready"  # its five seconds are not over
        clock.now += 6
        await until(both, done, "j2")


async def test_a_clock_that_jumps_ahead_ends_what_is_overdue_once_and_stops_nothing(both, clock):
    async with working(both, finishing(both)) as found:
        await add(both, "old", state="waiting", step="event")
        clock.now += 10**6
        await until(both, done, "old")
        await add(both, "new", deadline=clock.now + 100)
        await until(both, done, "new")
    assert (await look(both, "new"))["outcome"] == "verdict"
    assert found.ended == [("old", "expired", "deadline")]
