"""The rows of a robot's question, on both stores: kept once, woken by its message's end."""

from relay.border import robots, stores
from relay.jobs import SCHEMA as JOBS
from relay.jobs import claiming, queue
from relay.tokens import SCHEMA as TOKENS

JOB = "p1:robot:0f"


def asking(begin):
    tx = begin([JOBS, TOKENS, stores.STATE], lambda: 5.0)
    queue.add(tx, JOB, kind="robot", portal="p1", step="robot.ask", deadline=99.0)
    for _ in range(2):
        robots.keep(tx, JOB, "p1", ("lead", "7"), "lead-qualifier", b"sealed")
    queue.add(tx, "m_1", kind="message", portal="p1", step="message.mask", deadline=99.0)
    return tx, claiming.claim(tx, "robot.ask", {})


def test_it_waits_until_its_message_has_ended(begin) -> None:
    tx, job = asking(begin)
    robots.asked(tx, job, "m_1")
    assert queue.look(tx, JOB)["state"] == "waiting"
    robots.message_over(tx, "m_other")
    assert queue.look(tx, JOB)["state"] == "waiting"
    robots.message_over(tx, "m_1")
    row = queue.look(tx, JOB)
    assert (row["state"], row["step"], row["deadline"]) == (
        "ready",
        robots.STEP,
        5.0 + robots.ANSWER_SECONDS,
    )


def test_a_message_that_has_ended_already_is_not_waited_for(begin) -> None:
    tx, job = asking(begin)
    queue.end(tx, "m_1", "cancelled", "duplicate")
    robots.asked(tx, job, "m_1")
    assert queue.look(tx, JOB)["state"] == "ready"


def test_what_was_refused_is_answered_at_once(begin) -> None:
    tx, job = asking(begin)
    robots.refused(tx, job, "NOT_FOUND")
    assert robots.call_of(tx, JOB)["code"] == "NOT_FOUND"
    assert queue.look(tx, JOB)["state"] == "ready"


def test_a_question_that_is_held_is_kept_and_one_that_ended_is_forgotten(begin) -> None:
    tx, job = asking(begin)
    robots.ended(tx, job, None, "no_rest")
    assert robots.call_of(tx, JOB) is not None
    robots.ended(tx, job, "expired", "deadline")
    assert robots.call_of(tx, JOB) is None
