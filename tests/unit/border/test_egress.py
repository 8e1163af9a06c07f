import pytest

from relay.border import egress
from relay.border.stores import STATE
from relay.errors import Stopped


@pytest.fixture
def tx(begin):
    return begin([STATE], lambda: 1795248000.0)


def test_a_stopped_portal_lets_nothing_out_and_another_goes_on(tx):
    assert egress.stop(tx, "p1", "why")
    assert not egress.stop(tx, "p1", "again")
    with pytest.raises(Stopped, match="egress_stopped"):
        egress.check(tx, "p1")
    egress.check(tx, "p2")
    assert [(row["portal"], row["reason"]) for row in egress.stopped(tx)] == [("p1", "why")]
    assert egress.open_again(tx, "p1")
    assert not egress.open_again(tx, "p1")
    egress.check(tx, "p1")


def test_all_means_every_portal_and_opening_one_does_not_open_all(tx):
    egress.stop(tx, egress.ALL, "drill")
    egress.stop(tx, "p1", "own")
    egress.open_again(tx, "p1")
    for portal in ("p1", "p2"):
        with pytest.raises(Stopped):
            egress.check(tx, portal)
