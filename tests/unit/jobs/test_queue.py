import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relay.jobs import SCHEMA, claiming, queue, recovery
from relay.jobs.queue import Job, Stale
from tests.conftest import Clock


@pytest.fixture
def tx(begin, clock):
    return begin([SCHEMA], clock)


def add(tx, name="j1", **given):
    wanted = {"kind": "k", "portal": "p", "step": "s", "deadline": 9000.0} | given
    return queue.add(tx, name, **wanted)


def claim(tx, step="s", served=None) -> Job:
    job = claiming.claim(tx, step, {} if served is None else served)
    assert job is not None
    return job


def state(tx, name="j1"):
    row = queue.look(tx, name)
    return row["state"], row["outcome"], row["code"]


MOVES = {
    "advance": lambda tx, job: queue.advance(tx, job, "next"),
    "park": lambda tx, job: queue.park(tx, job, "event"),
    "retry": lambda tx, job: queue.retry(tx, job, due=1.0, code="c"),
    "hold": lambda tx, job: queue.hold(tx, job, "c"),
    "finish": lambda tx, job: queue.finish(tx, job, "verdict"),
}


def taken_over(tx, _job):
    recovery.recover(tx, 9)
    claim(tx)


OTHERS = {
    "taken over": taken_over,
    "recovered": lambda tx, _job: recovery.recover(tx, 9),
    "ended": lambda tx, job: queue.end(tx, job.id, "expired", "deadline"),
    **{f"{name} before": move for name, move in MOVES.items()},
}


def test_the_same_id_is_added_once(tx):
    assert add(tx) is True
    assert add(tx, step="other") is False
    assert queue.look(tx, "j1")["step"] == "s"
    assert queue.backlog(tx) == 1


def test_a_job_is_claimed_once_and_only_when_due(tx, clock):
    add(tx, due=1010.0)
    assert claiming.claim(tx, "s", {}) is None
    assert queue.next_due(tx, "s") == 1010.0
    assert queue.next_due(tx, "other") is None
    clock.now = 1010.0
    assert claim(tx) == Job("j1", "k", "p", "s", 1, 0, 9000.0)
    assert claiming.claim(tx, "s", {}) is None
    assert queue.next_due(tx, "s") is None


@pytest.mark.parametrize("between", OTHERS)
@pytest.mark.parametrize("move", MOVES)
def test_a_move_by_an_attempt_that_is_no_longer_the_jobs_changes_nothing(tx, move, between):
    add(tx)
    job = claim(tx)
    OTHERS[between](tx, job)
    before = tuple(queue.look(tx, "j1"))
    with pytest.raises(Stale):
        MOVES[move](tx, job)
    assert tuple(queue.look(tx, "j1")) == before


def test_advance_goes_to_the_next_step_and_forgets_the_tries(tx):
    add(tx)
    queue.retry(tx, claim(tx), due=1000.0, code="busy")
    job = claim(tx)
    assert job.tries == 1
    assert state(tx)[2] == "busy"
    queue.advance(tx, job, "next", due=1000.0)
    assert state(tx) == ("ready", None, "")
    assert (claim(tx, "next").tries, claiming.claim(tx, "s", {})) == (0, None)


def test_a_parked_job_waits_for_its_event_and_no_other(tx):
    add(tx)
    queue.park(tx, claim(tx), "event")
    assert claiming.claim(tx, "event", {}) is None
    assert queue.wake(tx, "j1", "another", deadline=1.0) is False
    assert queue.wake(tx, "j2", "event", deadline=1.0) is False
    assert queue.wake(tx, "j1", "event", deadline=7777.0) is True
    assert queue.wake(tx, "j1", "event", deadline=8888.0) is False
    assert claim(tx, "event").deadline == 7777.0


def test_a_held_job_rests_until_revived_with_its_tries_forgotten(tx):
    add(tx)
    queue.retry(tx, claim(tx), due=1000.0, code="x")
    queue.hold(tx, claim(tx), "second_pass")
    assert state(tx) == ("held", None, "second_pass")
    assert claiming.claim(tx, "s", {}) is None
    assert recovery.recover(tx, 9) == (0, [])
    assert queue.revive(tx, "j1") is True
    assert queue.revive(tx, "j1") is False
    assert claim(tx).tries == 0


def test_what_waits_for_a_person_is_listed_with_its_reason_the_oldest_first(tx, clock):
    for name in ("b", "a", "c"):
        clock.now += 1
        add(tx, name)
        job = claim(tx)
        if name != "c":
            queue.hold(tx, job, f"code_{name}")
    assert [(one.job.id, one.code) for one in queue.held(tx)] == [("b", "code_b"), ("a", "code_a")]


def test_an_end_from_outside_comes_once_whatever_the_job_does(tx):
    for name in ("ready", "running", "waiting", "held"):
        add(tx, name, due=None if name != "ready" else 5000.0)
        if name != "ready":
            job = claim(tx)
            if name == "waiting":
                queue.park(tx, job, "event")
            elif name == "held":
                queue.hold(tx, job, "c")
    for name in ("ready", "running", "waiting", "held"):
        assert queue.end(tx, name, "cancelled", "by_hand") is True
        assert queue.end(tx, name, "failed", "later") is False
        assert state(tx, name) == ("done", "cancelled", "by_hand")
        assert queue.revive(tx, name) is False
        assert queue.wake(tx, name, "event", deadline=1.0) is False
    assert queue.backlog(tx) == 0
    assert queue.end(tx, "unknown", "failed", "") is False


def test_after_a_crash_only_what_ran_is_ready_again(tx, clock):
    for name in ("a", "b", "c"):
        add(tx, name)
    queue.finish(tx, claim(tx), "verdict")
    old = claim(tx)
    clock.now += 5
    assert recovery.recover(tx, 9) == (1, [])
    assert recovery.recover(tx, 9) == (0, [])
    assert {claim(tx).id, claim(tx).id} == {old.id, "c"}


def test_a_clock_set_back_leaves_every_job_the_delay_it_was_meant_to_have(tx, clock):
    add(tx, "now")
    add(tx, "late", due=1900.0)
    add(tx, "again")
    queue.retry(tx, claim_of(tx, "again"), due=1030.0, code="busy")
    add(tx, "parked", state="waiting", step="event")
    clock.now -= 600
    assert claiming.claim(tx, "s", {}) is None  # they are dated in the future
    assert recovery.set_back(tx) == 3
    assert recovery.set_back(tx) == 0
    due = {name: queue.look(tx, name)["due"] for name in ("now", "late", "again", "parked")}
    assert due == {"now": 400.0, "late": 1300.0, "again": 430.0, "parked": 1000.0}
    assert claim(tx).id == "now"


def test_a_clock_that_goes_on_dates_nothing_anew(tx, clock):
    add(tx, due=1500.0)
    clock.now += 7
    assert recovery.set_back(tx) == 0
    assert queue.look(tx, "j1")["due"] == 1500.0


def claim_of(tx, name) -> Job:
    """Claim until it is this one, and put the others back."""
    job = claim(tx)
    if job.id == name:
        return job
    wanted = claim_of(tx, name)
    tx.run("UPDATE jobs SET state = 'ready' WHERE id = :id", id=job.id)
    return wanted


def test_deadlines_only_move_out_and_never_after_the_end(tx):
    add(tx, deadline=2000.0)
    queue.postpone(tx, "j1", 1500.0)
    assert queue.look(tx, "j1")["deadline"] == 2000.0
    queue.postpone(tx, "j1", 2500.0)
    assert queue.look(tx, "j1")["deadline"] == 2500.0
    queue.end(tx, "j1", "failed", "")
    queue.postpone(tx, "j1", 3500.0)
    assert queue.look(tx, "j1")["deadline"] == 2500.0


def test_overdue_is_whatever_is_open_past_its_deadline_the_oldest_first(tx, clock):
    add(tx, "later", deadline=1002.0)
    add(tx, "held", deadline=1001.0)
    queue.hold(tx, claim(tx), "c")  # the first added of equals
    add(tx, "done", deadline=1001.0)
    queue.end(tx, "done", "failed", "")
    assert recovery.overdue(tx) == []
    clock.now = 1002.0
    assert [job.id for job in recovery.overdue(tx)] == ["held", "later"]
    assert [job.id for job in recovery.overdue(tx, limit=1)] == ["held"]


def test_the_better_priority_goes_first_then_the_longer_due(tx):
    add(tx, "low", priority=9, due=1.0)
    add(tx, "new", priority=5, due=3.0)
    add(tx, "old", priority=5, due=2.0)
    assert [claim(tx).id for _ in range(3)] == ["old", "new", "low"]


def test_a_better_priority_of_any_portal_goes_before_a_fair_turn(tx):
    served = {"busy": 999.0}
    add(tx, "urgent", portal="busy", priority=1)
    add(tx, "usual", portal="calm", priority=5)
    assert claim(tx, served=served).id == "urgent"


def test_portals_take_turns_however_much_one_of_them_sends(tx, clock):
    for number in range(50):
        add(tx, f"flood-{number:02}", portal="a", due=1.0)
    for portal in ("b", "c"):
        for number in range(2):
            add(tx, f"{portal}-{number}", portal=portal, due=900.0)
    served: dict[str, float] = {}
    order = []
    for _ in range(8):
        clock.now += 1
        order.append(claim(tx, served=served).portal)
    assert order == ["a", "b", "c", "a", "b", "c", "a", "a"]


class Work(RuleBasedStateMachine):
    """Any order of accept, claim, step, crash, stall, hold, revive, wake and expiry.

    The model knows two things of each job: that it was accepted, and the one outcome that
    somebody was told. The queue must never lose the first nor repeat or change the second.
    """

    STEPS = ("one", "two")

    def __init__(self, begin) -> None:
        super().__init__()
        self.clock = Clock()
        self.tx = begin([SCHEMA], self.clock)
        self.served: dict[str, float] = {}
        self.accepted: set[str] = set()
        self.outcomes: dict[str, str] = {}
        self.mine: list[Job] = []  # attempts that the living process works on
        self.stalled: list[Job] = []  # attempts of dead or sleeping workers

    @rule(portal=st.sampled_from("abc"), again=st.booleans(), seconds=st.integers(1, 40))
    def accept(self, portal, again, seconds):
        name = f"j{len(self.accepted) - (again and bool(self.accepted))}"
        new = add(
            self.tx,
            name,
            portal=portal,
            step="one",
            deadline=self.clock.now + seconds,
        )
        assert new == (name not in self.accepted)
        self.accepted.add(name)

    @rule(step=st.sampled_from(STEPS))
    def claim(self, step):
        job = claiming.claim(self.tx, step, self.served)
        if job is not None:
            assert job.id not in self.outcomes
            assert all(other.id != job.id for other in self.mine)  # one worker at a time
            self.mine.append(job)

    @precondition(lambda self: self.mine)
    @rule(data=st.data(), move=st.sampled_from(sorted(MOVES)))
    def step(self, data, move):
        job = self.mine.pop(data.draw(st.integers(0, len(self.mine) - 1)))
        self.move(job, move)

    @precondition(lambda self: self.stalled)
    @rule(data=st.data(), move=st.sampled_from(sorted(MOVES)))
    def late_step(self, data, move):
        busy = {job.id for job in self.mine}
        late = [job for job in self.stalled if job.id in busy] or self.stalled
        with pytest.raises(Stale):
            self.move(data.draw(st.sampled_from(late)), move)

    def move(self, job, move):
        if move == "advance":
            queue.advance(self.tx, job, "two")
        elif move == "retry":
            queue.retry(self.tx, job, due=self.clock.now + 1, code="c")
        else:
            MOVES[move](self.tx, job)
            if move == "finish":
                assert job.id not in self.outcomes, "finished twice"
                self.outcomes[job.id] = "verdict"

    @rule(at_once=st.booleans())
    def crash(self, at_once):
        """The process dies and starts again; its old attempts may still be heard of."""
        assert recovery.recover(self.tx, 10**6)[0] == len(self.mine)
        self.stalled += self.mine
        self.mine.clear()
        for step in self.STEPS if at_once else ():
            while (job := claiming.claim(self.tx, step, self.served)) is not None:
                self.mine.append(job)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), what=st.sampled_from(["revive", "wake", "postpone"]))
    def person_or_event(self, data, what):
        name = data.draw(st.sampled_from(sorted(self.accepted)))
        if what == "revive":
            changed = queue.revive(self.tx, name)
        elif what == "wake":
            changed = queue.wake(self.tx, name, "event", deadline=self.clock.now + 20)
        else:
            changed = queue.postpone(self.tx, name, self.clock.now + 20)
        assert not (changed and name in self.outcomes)

    @rule(seconds=st.integers(1, 15))
    def time_passes_and_the_sweep_runs(self, seconds):
        self.clock.now += seconds
        for job in recovery.overdue(self.tx):
            assert queue.end(self.tx, job.id, "expired", "deadline")
            assert job.id not in self.outcomes, "finished twice"
            self.outcomes[job.id] = "expired"
            self.stalled += [one for one in self.mine if one.id == job.id]
            self.mine = [one for one in self.mine if one.id != job.id]

    @invariant()
    def nothing_is_lost_and_every_end_stands(self):
        rows = self.tx.all("SELECT id, state, outcome FROM jobs")
        assert {row["id"] for row in rows} == self.accepted
        for row in rows:
            assert row["outcome"] == self.outcomes.get(row["id"])
            assert (row["state"] == "done") == (row["id"] in self.outcomes)
        assert queue.backlog(self.tx) == len(self.accepted) - len(self.outcomes)

    def teardown(self):
        """From wherever it stands, all work comes to an end when the line is up again."""
        self.crash(at_once=False)
        self.clock.now += 100
        self.time_passes_and_the_sweep_runs(1)
        self.nothing_is_lost_and_every_end_stands()
        assert set(self.outcomes) == self.accepted


def test_any_order_of_events_loses_nothing_and_ends_nothing_twice(begin):
    steps = settings(max_examples=60, stateful_step_count=40, deadline=None)
    run_state_machine_as_test(lambda: Work(begin), settings=steps)


def test_a_job_that_was_running_at_every_crash_is_buried(tx):
    add(tx)
    for _ in range(2):
        claim(tx)
        assert recovery.recover(tx, 3) == (1, [])
    job = claim(tx)
    again, buried = recovery.recover(tx, 3)
    assert (again, [one.id for one in buried]) == (0, ["j1"])
    assert state(tx) == ("held", None, "crashes")
    with pytest.raises(queue.Stale):
        queue.finish(tx, job, "verdict")


def test_housekeeping_counts_as_no_backlog(tx):
    add(tx)
    add(tx, "j2", priority=queue.HOUSEKEEPING)
    assert queue.backlog(tx) == 1
