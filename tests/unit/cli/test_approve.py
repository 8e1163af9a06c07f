"""`relay approve`: a person decides, the log says who and why, the border gets its job."""

import asyncio
import json

import pytest
import yaml

from relay import config_file
from relay.__main__ import main
from relay.border import audit, proposals, stores
from relay.border.bitrix.deeds import Deed
from relay.border.contract import Entity
from relay.jobs import queue
from tests.unit.cli.records import logged

BORDER = {
    "portals": [{"id": "p1", "key_file": "k"}],
    "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
    "destinations": [],
    "data": "data",
    "sealing_key_file": "s",
}


def beside(path, duty, unit):
    """Run a unit in a store of the border, and close it."""

    async def done():
        return await db.write(unit)

    db = stores.open_store(config_file.load(path).border, duty, exclusive=False)
    try:
        return asyncio.run(done())
    finally:
        db.close()


def propose(tx):
    tx.run(
        "INSERT INTO messages VALUES ('m_1', 'p1', 'e', 'x', 't', 'mail', 'lead', '15', 1, '{}')"
    )
    tx.run(
        "INSERT INTO runs VALUES ('r_1', 'm_1', 'p1', 'lead-qualifier', 'x', 'verdict', '', NULL,"
        " '', 0, NULL, NULL, 0, NULL)"
    )
    deed = Deed("stage", "JUNK", "NEW", "стадия «Некачественный лид», отказ")
    proposals.keep(tx, tx.one("SELECT * FROM runs"), Entity(type="lead", id="15"), [deed])


@pytest.fixture
def border(tmp_path):
    """A border's folder with one proposal: its configuration."""
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"border": BORDER}))
    stores.open_stores(config_file.load(path).border).close()
    beside(path, "state", propose)
    return path


def approve(path, *words):
    return main(["approve", *words, "--config", str(path)])


def job(path):
    return beside(path, "state", lambda tx: queue.look(tx, "r_1:do:stage"))


def test_what_waits_is_listed_with_what_it_would_do(border, capsys):
    assert approve(border, "list") == 0
    assert capsys.readouterr().out == (
        "r_1:stage  p1  lead/15  стадия «Некачественный лид», отказ\n"
    )
    assert approve(border, "list", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["value"], shown["state"]) == ("r_1:stage", "JUNK", "new")


@pytest.mark.parametrize(
    ("action", "event", "state"),
    [("do", "approved", "approved"), ("refuse", "declined", "declined")],
)
def test_who_decided_and_why_is_a_record(border, capsys, action, event, state):
    assert approve(border, action, "r_1:stage", "--reason", "просил Иван Петров") == 0
    (record,) = logged(border)
    assert (record.event, record.request_id, record.subject) == (event, "m_1", "r_1:stage")
    assert (record.actor, record.reason) == (audit.os_user(), "просил [PERSON_1]")
    assert (job(border) is not None) == (action == "do")
    capsys.readouterr()
    assert approve(border, "list") == 0
    assert capsys.readouterr().out == ""
    assert approve(border, "list", "--all", "--json") == 0
    assert json.loads(capsys.readouterr().out)["state"] == state


def test_what_is_decided_or_unknown_is_said_to_be(border, capsys):
    assert approve(border, "refuse", "r_1:stage") == 0
    for name in ("r_1:stage", "r_1:convert", "nothing"):
        assert approve(border, "do", name) == 1
    assert capsys.readouterr().err.count("no proposal of that id waits") == 3
    assert job(border) is None
    assert len(logged(border)) == 1


def test_only_an_operator_decides(border, capsys):
    settings = {**BORDER, "access": {"roles": [{"user": audit.os_user(), "role": "administrator"}]}}
    border.write_text(yaml.safe_dump({"border": settings}))
    assert approve(border, "do", "r_1:stage") == 1
    assert "role_missing" in capsys.readouterr().err
    assert job(border) is None
    assert [one.event for one in logged(border)] == ["denied"]
