import asyncio

import msgspec
import pytest

from relay.border import endings
from relay.border.crm import write
from relay.border.endings import message_ended, run_ended
from relay.border.receive import receive
from relay.jobs import queue
from relay.jobs.worker import Worker
from tests.unit.border.conftest import (
    P2,
    accepted,
    claim,
    decided,
    job_of,
    message,
    one,
    rows,
    sent,
    verdict,
)


async def run_row(side, run):
    return await one(side.state, "SELECT * FROM runs WHERE id = :id", id=run)


async def test_every_kind_of_job_has_an_ending():
    assert set(endings.endings()) == {
        "message",
        "run",
        "note",
        "proposal",
        "look",
        "erasure",
        "install",
        "fate",
        "robot",
        "digest",
    }


@pytest.mark.parametrize("outcome", ["failed", "expired", "refused"])
async def test_a_message_that_ends_takes_its_runs_along_and_says_so(side, outcome):
    noted = await accepted(side, message(lead="15"))
    job = await claim(side, "message.mask")

    def end(tx):
        queue.finish(tx, job, outcome, "too_long")
        message_ended(tx, job, outcome, "too_long")

    await side.state.write(end)
    run = await run_row(side, noted.run)
    assert (run["outcome"], run["code"]) == (outcome, "too_long")
    assert run["released"] is not None
    assert (await job_of(side, noted.run))["outcome"] == outcome
    note = await job_of(side, f"{noted.message}:{outcome}")
    assert (note["kind"], note["step"], note["state"]) == ("note", "note.write", "ready")


async def test_a_run_that_has_its_verdict_keeps_it_when_the_message_ends(side):
    noted = await decided(side, message())
    job = await claim(side, "run.write")
    await side.state.write(lambda tx: queue.finish(tx, job, "verdict"))
    held = (await job_of(side, noted.message))["attempt"]
    ended = queue.Job(noted.message, "message", "p_one", "message.verdict", held, 0, 0.0)
    await side.state.write(lambda tx: message_ended(tx, ended, "expired", "deadline"))
    assert (await run_row(side, noted.run))["outcome"] == "verdict"


async def test_a_held_message_releases_its_open_runs_without_an_outcome(side):
    noted = await accepted(side, message(portal=P2))
    job = await claim(side, "message.mask")
    await side.state.write(lambda tx: message_ended(tx, job, None, "second_pass"))
    run = await run_row(side, noted.run)
    assert (run["outcome"], run["acknowledged"], run["leased_until"]) == (None, None, 0)
    assert run["released"] is not None
    assert await job_of(side, f"{noted.message}:held") is not None


async def test_a_run_whose_writing_fails_for_good_is_no_verdict_and_shows_no_answer(side):
    noted = await decided(side, message(lead="15"))
    job = await claim(side, "run.write")

    def end(tx):
        queue.finish(tx, job, "failed", "schema_mismatch")
        run_ended(tx, job, "failed", "schema_mismatch")

    await side.state.write(end)
    run = await run_row(side, noted.run)
    assert (run["outcome"], run["code"], run["answer"]) == ("failed", "schema_mismatch", None)
    ended = await job_of(side, noted.message)
    assert (ended["outcome"], ended["code"]) == ("failed", "schema_mismatch")
    assert await job_of(side, f"{noted.message}:failed") is not None


async def test_a_verdict_that_the_portal_took_too_long_to_take_stays_one(side, lead):
    noted = await decided(side, message(lead=lead))
    job = await claim(side, "run.write")

    def end(tx):
        queue.end(tx, job.id, "expired", "deadline")
        run_ended(tx, job, "expired", "deadline")

    await side.state.write(end)
    run = await run_row(side, noted.run)
    assert (run["outcome"], run["code"]) == ("verdict", "deadline")
    assert run["answer"] is not None
    assert (await job_of(side, noted.message))["outcome"] == "verdict"


async def test_a_held_run_changes_nothing_yet(side):
    noted = await decided(side, message())
    job = await claim(side, "run.write")
    await side.state.write(lambda tx: run_ended(tx, job, None, "internal"))
    assert (await run_row(side, noted.run))["released"] is None
    assert (await job_of(side, noted.message))["state"] == "waiting"


async def test_an_ending_of_what_is_not_there_is_borne(side):
    gone = queue.Job("r_gone", "run", "p_one", "run.write", 1, 0, 0.0)
    await side.state.write(lambda tx: run_ended(tx, gone, "failed", "internal"))
    assert await rows(side.state, "SELECT * FROM jobs") == []


async def test_the_message_waits_for_its_last_run_and_takes_the_best_outcome(side):
    loaded = side.assistants["lead-qualifier"]
    other = msgspec.structs.replace(
        loaded,
        sha256="b" * 64,
        assistant=msgspec.structs.replace(loaded.assistant, name="zz-other"),
    )
    side.assistants["zz-other"] = other
    for portal in list(side.portals):
        side.instructions[portal, "zz-other"] = side.instructions[portal, "lead-qualifier"]
        config = msgspec.structs.replace(
            side.portals[portal].config, default=("lead-qualifier", "zz-other")
        )
        side.portals[portal] = side.portals[portal]._replace(config=config)
    noted = await sent(side, message(portal=P2))
    runs = await rows(side.state, "SELECT id FROM runs ORDER BY assistant")
    first, second = (noted._replace(run=row["id"]) for row in runs)
    refused = verdict(first, P2, outcome="refused", code="content_filter", answer=None)
    await receive(side, refused)
    await write(side, await claim(side, "run.write"))
    assert (await job_of(side, noted.message))["state"] == "waiting"
    await receive(side, verdict(second, P2))
    await write(side, await claim(side, "run.write"))
    ended = await job_of(side, noted.message)
    assert (ended["state"], ended["outcome"]) == ("done", "verdict")


async def test_the_note_of_one_reason_is_planned_once(side):
    noted = await accepted(side, message())
    job = await claim(side, "message.mask")
    for _ in range(3):
        await side.state.write(lambda tx: message_ended(tx, job, None, "second_pass"))
    notes = await rows(side.state, "SELECT id FROM jobs WHERE kind = 'note'")
    assert [row["id"] for row in notes] == [f"{noted.message}:held"]


async def test_the_worker_ends_a_late_message_with_all_that_belongs_to_it(side, clock):
    """Deadline of the message: one sweep ends it, its run, and tells the card."""
    noted = await sent(side, message(lead="15"))
    clock.now += side.config.deadlines.message + 61
    worker = Worker(side.state, (), endings.endings())
    task = asyncio.ensure_future(worker.run())
    await asyncio.sleep(0.2)
    worker.stop()
    await task
    assert (await job_of(side, noted.message))["state"] == "done"
    run = await run_row(side, noted.run)
    assert (run["outcome"], run["code"]) == ("expired", "deadline")
    assert await job_of(side, f"{noted.message}:expired") is not None
