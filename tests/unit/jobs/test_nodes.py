import pytest

from relay.jobs import SCHEMA, nodes
from relay.jobs.nodes import BEAT, DEAD, Watch


@pytest.fixture
def tx(begin):
    return begin([SCHEMA], lambda: 1000.0)


class Steady:
    """A clock that never jumps, moved by hand."""

    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_a_node_is_known_until_it_is_struck_off(tx):
    node = nodes.join(tx, "a")
    assert nodes.known(tx, node)
    assert nodes.beat(tx, node)
    assert nodes.remove(tx, node) is True
    assert nodes.remove(tx, node) is False
    assert not nodes.beat(tx, node)
    assert not nodes.known(tx, node)


def test_every_beat_moves_the_number(tx):
    one, other = nodes.join(tx, "a"), nodes.join(tx, "b")
    nodes.beat(tx, one)
    nodes.beat(tx, one)
    assert nodes.beats(tx) == {one: 2, other: 0}


def test_a_start_takes_the_place_of_whoever_ran_at_the_same_address(tx):
    before, elsewhere = nodes.join(tx, "a"), nodes.join(tx, "b")
    node = nodes.succeed(tx, "a", alone=False)
    assert set(nodes.beats(tx)) == {elsewhere, node}
    assert node != before


def test_whoever_is_alone_on_the_database_takes_everybodys_place(tx):
    nodes.join(tx, "a")
    nodes.join(tx, "b")
    node = nodes.succeed(tx, "c", alone=True)
    assert set(nodes.beats(tx)) == {node}


def test_a_node_that_does_not_move_is_dead_after_a_while_and_not_before():
    clock = Steady()
    watch = Watch(clock)
    assert watch.dead({"a": 1, "b": 1}) == []
    clock.now += DEAD - 0.1
    assert watch.dead({"a": 1, "b": 2}) == []
    clock.now += 0.1
    assert watch.dead({"a": 1, "b": 2}) == ["a"]


def test_whoever_was_stopped_itself_looks_again_before_it_buries_anybody():
    """After a long sleep of the watcher the others have moved: they are alive."""
    clock = Steady()
    watch = Watch(clock)
    watch.dead({"a": 1})
    clock.now += 10 * DEAD
    assert watch.dead({"a": 31}) == []


def test_a_node_that_left_is_forgotten():
    clock = Steady()
    watch = Watch(clock)
    watch.dead({"a": 1})
    watch.dead({})
    clock.now += DEAD
    assert watch.dead({"a": 1}) == []


def test_a_dead_node_is_taken_over_within_fifteen_seconds():
    """It beat just after a look, and the last look came just before it was due."""
    assert BEAT + DEAD + BEAT < 15
