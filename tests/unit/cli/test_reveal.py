import asyncio
import json

import pytest
import yaml

from relay import config_file
from relay.__main__ import main
from relay.border import audit, vault
from relay.border.stores import open_stores
from relay.pii.types import Value
from relay.sealing import Keyring, new_keyring_text
from tests.unit.cli.records import logged

NAME = "Иван Абрикосов"


@pytest.fixture
def border(tmp_path):
    """A border whose operator I am, with one masked message."""
    me = {"user": audit.os_user(), "role": "operator"}
    settings = {
        "portals": [{"id": "p1", "key_file": "portal.key"}],
        "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
        "destinations": [],
        "data": "data",
        "sealing_key_file": "s",
        "access": {"roles": [me], "reveals_per_hour": 2},
    }
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"border": settings}))
    (tmp_path / "portal.key").write_text(new_keyring_text("k1"))
    (tmp_path / "portal.key").chmod(0o600)
    fill(path)
    return path


def fill(path):
    settings = config_file.load(path).border
    keyring = Keyring.load(settings.portals[0].key_file)
    state, people, log = open_stores(settings)

    def keep(tx):
        vault.keep_raw(tx, keyring, "p1", "t_1", "m_1", b"raw")
        found = {
            "[PERSON_1]": Value("PERSON", NAME, (NAME,)),
            "[PHONE_1]": Value("PHONE", "+79161234567", ()),
        }
        vault.keep_masking(tx, keyring, "t_1", "m_1", found, ())

    async def done():
        await people.write(keep)
        await state.write(
            lambda tx: tx.run(
                "INSERT INTO messages VALUES"
                " ('m_1', 'p1', 'e', 'x', 't_1', 'mail', 'lead', '15', 1, '{}')"
            )
        )

    try:
        asyncio.run(done())
    finally:
        for db in (state, people, log):
            db.close()


def reveal(path, *words):
    return main(["reveal", *words, "--reason", "звонок клиента", "--config", str(path)])


def test_an_operator_sees_what_he_asks_for_and_the_log_says_so(border, capsys):
    assert reveal(border, "m_1", "[PERSON_1]") == 0
    assert capsys.readouterr().out == f"[PERSON_1]  {NAME}\n"
    (record,) = logged(border)
    assert (record.event, record.actor, record.reason) == (
        "revealed",
        audit.os_user(),
        "звонок клиента",
    )
    assert (record.request_id, record.lead_ref, record.counts) == ("m_1", "t_1", {"PERSON": 1})


def test_without_a_placeholder_it_is_all_of_them(border, capsys):
    assert reveal(border, "m_1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "[PERSON_1]": NAME,
        "[PHONE_1]": "+79161234567",
    }


def test_too_many_in_an_hour_raise_an_alarm(border, capsys):
    for _ in range(3):
        assert reveal(border, "m_1") == 0
    assert "записана тревога" in capsys.readouterr().err
    assert [one.event for one in logged(border)] == ["revealed"] * 3 + ["reveal_alarm"]


def test_letters_count_towards_the_alarm(border, tmp_path, capsys):
    for number in range(3):
        paper = str(tmp_path / f"{number}.html")
        words = ["letter", "p1", "lead", "15", "--reason", "запрос", "--out", paper]
        assert main([*words, "--config", str(border)]) == 0
    assert "записана тревога" in capsys.readouterr().err
    assert [one.event for one in logged(border)] == ["revealed"] * 3 + ["reveal_alarm"]


@pytest.mark.parametrize("words", [("m_9",), ("m_1", "[PERSON_9]")])
def test_what_is_not_there_is_refused_and_shows_nothing(border, capsys, words):
    assert reveal(border, *words) == 1
    assert capsys.readouterr().out == ""
    assert logged(border) == []


@pytest.mark.parametrize("role", ["administrator", "auditor", "key_holder", None])
def test_nobody_but_an_operator_sees_anything(border, capsys, role):
    settings = yaml.safe_load(border.read_text())
    roles = [] if role is None else [{"user": audit.os_user(), "role": role}]
    settings["border"]["access"] = {"roles": roles}
    border.write_text(yaml.safe_dump(settings))
    assert reveal(border, "m_1") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "role_missing" in captured.err
    assert [one.event for one in logged(border)] == ["denied"]


def test_a_reason_is_required(border):
    with pytest.raises(SystemExit):
        main(["reveal", "m_1", "--config", str(border)])
