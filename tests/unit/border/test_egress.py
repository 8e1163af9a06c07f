import re
from pathlib import Path

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


def test_why_is_said_in_both_languages_and_a_persons_words_as_they_are():
    for russian, english in egress.WHY.values():
        assert russian.isprintable()
        assert not russian.isascii()
        assert english.isascii()
    assert egress.why("log_behind") == egress.WHY["log_behind"]
    assert egress.why("raw_personal_data")[1].startswith("the other side found personal data")
    assert egress.why("проверка") == ("проверка", "проверка")


def test_a_reason_that_closes_it_without_a_person_has_words():
    """Codes that the source hands to `stop` or to an incident, and those of a restore."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path("relay").rglob("*.py"))
    given = re.findall(r'(?:egress\.stop|open_incident)\([^()]*?"(\w+)"', source)
    given += re.findall(r'return "(restored_\w+)"', source)
    assert {"log_behind", "manual", "restored_no_head"} <= set(given)
    assert all(egress.why(code) != (code, code) for code in given)
