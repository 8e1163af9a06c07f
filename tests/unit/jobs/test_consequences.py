"""What a step's error, crash or delay does to the job's row; test_worker runs the loop."""

import pytest

from relay.errors import Ended, Held, Refused, Unavailable
from relay.jobs import SCHEMA, claiming, queue
from relay.jobs.consequences import MAX_CRASHES, Backoff, Consequences, code_of
from relay.jobs.queue import Stale
from tests.conftest import Clock

AT_ONCE = Backoff(first=0.0)


@pytest.fixture
def tx(begin, clock):
    return begin([SCHEMA], clock)


@pytest.fixture
def ended():
    return []


@pytest.fixture
def consequences(ended):
    return Consequences({"k": lambda _tx, job, *end: ended.append((job.id, *end))}, AT_ONCE)


def claimed(tx, **given):
    wanted = {"kind": "k", "portal": "p", "step": "s", "deadline": 9000.0} | given
    queue.add(tx, "j1", **wanted)
    return claiming.claim(tx, "s", {})


def state(tx):
    row = queue.look(tx, "j1")
    return row["state"], row["outcome"], row["code"]


@pytest.mark.parametrize(
    ("error", "state_after", "told"),
    [
        (Held("second_pass"), ("held", None, "second_pass"), [(None, "second_pass")]),
        (Refused("not_allowed"), ("done", "refused", "not_allowed"), [("refused", "not_allowed")]),
        (Ended("late", outcome="expired"), ("done", "expired", "late"), [("expired", "late")]),
        (Unavailable("model_busy"), ("ready", None, "model_busy"), []),
        (TimeoutError(), ("ready", None, "TimeoutError"), []),
        (ZeroDivisionError("+7 916 123-45-67"), ("ready", None, "ZeroDivisionError"), []),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_error_has_one_consequence(tx, consequences, ended, error, state_after, told):
    consequences.of_error(tx, claimed(tx), error)
    assert state(tx) == state_after
    assert ended == [("j1", *one) for one in told]


def test_another_try_comes_no_sooner_than_the_other_party_asks(tx, consequences):
    consequences.of_error(tx, claimed(tx), Unavailable("model_busy", retry_after=70.0))
    assert queue.look(tx, "j1")["due"] == Clock().now + 70.0


def test_an_error_without_a_name_is_tried_again_a_few_times_and_then_buried(
    tx, consequences, ended
):
    job = claimed(tx)
    for _ in range(MAX_CRASHES - 1):
        consequences.of_error(tx, job, ZeroDivisionError())
        job = claiming.claim(tx, "s", {})
    assert ended == []
    consequences.of_error(tx, job, ZeroDivisionError())
    assert (state(tx), ended) == (("held", None, "internal"), [("j1", None, "internal")])


def test_an_error_of_a_claim_that_was_taken_over_changes_nothing(tx, consequences, ended):
    job = claimed(tx)
    queue.finish(tx, job, "verdict")
    for error in (Held("x"), Refused("x"), Unavailable("x"), ZeroDivisionError()):
        with pytest.raises(Stale):
            consequences.of_error(tx, job, error)
    assert (state(tx), ended) == (("done", "verdict", ""), [])


def test_a_deadline_ends_a_job_once(tx, consequences, ended):
    job = claimed(tx)
    consequences.of_deadline(tx, job)
    consequences.of_deadline(tx, job)
    assert state(tx) == ("done", "expired", "deadline")
    assert ended == [("j1", "expired", "deadline")]


def test_pauses_double_up_to_the_longest_and_are_spread():
    backoff = Backoff(first=2.0, longest=300.0)
    for tries, ceiling in ((0, 2.0), (1, 4.0), (5, 64.0), (9, 300.0), (10**6, 300.0)):
        delays = [backoff.delay(tries) for _ in range(200)]
        assert min(delays) >= ceiling / 2
        assert max(delays) <= ceiling
        assert max(delays) - min(delays) > ceiling / 4


def test_a_code_never_quotes_an_error():
    assert code_of(Unavailable("model_busy", "Ivanov")) == "model_busy"
    assert code_of(ValueError("Ivanov")) == "ValueError"
