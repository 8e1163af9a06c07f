import asyncio
import json

import pytest
import yaml

from relay import config_file
from relay.__main__ import main
from relay.border import audit, stores
from relay.jobs import claiming, queue
from tests.unit.cli.records import logged

BORDER = {
    "portals": [{"id": "p1", "key_file": "k"}],
    "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
    "destinations": [],
    "data": "data",
    "sealing_key_file": "s",
}


@pytest.fixture
def border(tmp_path):
    """A border's folder with one message held, one run of its own waiting: its configuration."""
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"border": BORDER}))
    stores.open_stores(config_file.load(path).border).close()
    written(path, hold)
    return path


def hold(tx):
    tx.run(
        "INSERT INTO messages VALUES ('m_1', 'p1', 'e', 'x', 't', 'mail', 'lead', '15', 1, '{}')"
    )
    tx.run(
        "INSERT INTO runs VALUES ('r_1', 'm_1', 'p1', 'lead-qualifier', 'x', NULL, '', NULL, '',"
        " 0, NULL, NULL, 0, NULL)"
    )
    last = tx.now() + 1000
    queue.add(tx, "m_1", kind="message", portal="p1", step="message.mask", deadline=last)
    queue.add(tx, "r_1", kind="run", portal="p1", step="run.write", deadline=last, state="waiting")
    job = claiming.claim(tx, "message.mask", {})
    assert job is not None
    queue.hold(tx, job, "second_pass")


def written(path, unit):
    async def done():
        return await db.write(unit)

    settings = config_file.load(path).border
    assert settings is not None
    db = stores.open_store(settings, "state", exclusive=False)
    try:
        return asyncio.run(done())
    finally:
        db.close()


def row(path, job_id):
    return dict(written(path, lambda tx: queue.look(tx, job_id)))


def held(path, *words):
    return main(["held", *words, "--config", str(path)])


def test_what_is_held_is_listed_with_its_reason(border, capsys):
    assert held(border, "list") == 0
    out = capsys.readouterr().out
    assert out.startswith("m_1  p1  message.mask  повторная проверка нашла")
    assert held(border, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "id": "m_1",
        "portal": "p1",
        "step": "message.mask",
        "code": "second_pass",
    }


def test_what_is_released_is_tried_again_at_the_same_step(border, capsys):
    assert held(border, "release", "m_1") == 0
    found = row(border, "m_1")
    assert (found["state"], found["step"], found["tries"]) == ("ready", "message.mask", 0)
    assert held(border, "release", "m_1") == 1
    assert "под этим номером ничего не задержано" in capsys.readouterr().out
    assert held(border, "list") == 0
    assert capsys.readouterr().out == ""


def test_what_is_dropped_ends_with_its_runs_and_tells_the_card(border):
    assert held(border, "drop", "m_1") == 0
    whole, run = row(border, "m_1"), row(border, "r_1")
    assert (whole["state"], whole["outcome"], whole["code"]) == ("done", "cancelled", "dropped")
    assert (run["state"], run["outcome"]) == ("done", "cancelled")
    assert row(border, "m_1:cancelled")["step"] == "note.write"
    found = dict(written(border, lambda tx: tx.one("SELECT * FROM runs")))
    assert found["outcome"] == "cancelled"
    assert found["released"] is not None
    assert held(border, "drop", "m_1") == 1


def test_what_is_not_held_cannot_be_dropped(border, capsys):
    assert held(border, "drop", "r_1") == 1
    assert held(border, "drop", "m_9") == 1
    assert row(border, "r_1")["state"] == "waiting"
    assert capsys.readouterr().out.count("под этим номером ничего не задержано") == 2


@pytest.mark.parametrize(("action", "event"), [("release", "released"), ("drop", "dropped")])
def test_who_let_it_go_and_why_is_a_record(border, action, event):
    assert held(border, action, "m_1", "--reason", "звонил Иван Петров") == 0
    (record,) = logged(border)
    assert (record.event, record.request_id, record.reason) == (event, "m_1", "звонил [PERSON_1]")
    assert record.actor == audit.os_user()


def test_an_auditor_lets_nothing_go(border, capsys):
    settings = {**BORDER, "access": {"roles": [{"user": audit.os_user(), "role": "auditor"}]}}
    border.write_text(yaml.safe_dump({"border": settings}))
    assert held(border, "release", "m_1") == 1
    assert "role_missing" in capsys.readouterr().err
    assert row(border, "m_1")["state"] == "held"
    assert [one.event for one in logged(border)] == ["denied"]
