import json

import pytest

from relay.__main__ import main
from tests.unit.cli.records import written


def egress(path, *words):
    return main(["egress", *words, "--config", str(path)])


def test_stopping_and_opening_are_shown_and_logged_with_their_reason(border, capsys):
    assert egress(border, "stop", "p1", "--reason", "review") == 0
    assert egress(border, "show") == 0
    out = capsys.readouterr().out
    assert out.splitlines() == ["готово / done", "p1  review"]
    assert egress(border, "open", "p1", "--reason", "false alarm") == 0
    assert egress(border, "show") == 0
    assert capsys.readouterr().out == "готово / done\n"
    assert [(portal, r["event"], r["reason"]) for portal, r in written(border)] == [
        ("p1", "egress_stopped", "review"),
        ("p1", "egress_opened", "false alarm"),
    ]


def test_each_portal_has_its_own(border, capsys):
    egress(border, "stop", "p1", "--reason", "review")
    egress(border, "stop", "p2", "--reason", "inspection")
    egress(border, "open", "p1", "--reason", "false alarm")
    capsys.readouterr()
    assert egress(border, "show", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"portal": "p2", "reason": "inspection"}


def test_what_was_so_already_is_said(border, capsys):
    assert egress(border, "open", "p1", "--reason", "x") == 0
    assert capsys.readouterr().out == "так уже было / it was so already\n"


def test_an_unknown_portal_is_usage_and_logs_nothing(border, capsys):
    assert egress(border, "stop", "p9", "--reason", "x") == 2
    assert "known: p1, p2" in capsys.readouterr().err
    assert written(border) == []


def test_a_reason_is_required(border):
    with pytest.raises(SystemExit) as wrong:
        egress(border, "stop", "p1")
    assert wrong.value.code == 2


@pytest.mark.parametrize("words", [["show"], ["stop", "p1", "--reason", "x"]])
def test_a_border_that_was_not_made_is_not_made_by_asking(unmade, capsys, words):
    assert egress(unmade, *words) == 2
    assert "relay init" in capsys.readouterr().err
    assert not (unmade.parent / "data").exists()
