import asyncio
import json

import pytest
import yaml

from relay import config_file
from relay.__main__ import main
from relay.border import audit
from relay.border.masking_log import Output, Record, append, keys
from relay.border.masking_log.standalone import verify as auditor
from relay.border.stores import open_store


def incident(path, *words):
    return main(["incident", *words, "--config", str(path)])


def write(path, portal, record):
    settings = config_file.load(path).border
    log = open_store(settings, "log", exclusive=False)

    async def done():
        await log.write(lambda tx: append(tx, portal, record, "once"))

    try:
        asyncio.run(done())
    finally:
        log.close()


def opened(path, capsys, portal="p1", reason="учения"):
    assert incident(path, "open", portal, "--reason", reason) == 0
    return capsys.readouterr().out.strip()


def test_opening_stops_the_portal_and_closing_opens_it(border, capsys):
    name = opened(border, capsys)
    main(["egress", "show", "--config", str(border)])
    assert (
        capsys.readouterr().out
        == "p1  инцидент, открыт человеком / an incident that a person opened\n"
    )
    assert incident(border, "list") == 0
    assert f"{name}  p1  инцидент, открыт человеком / an incident" in capsys.readouterr().out
    assert incident(border, "close", name, "--reason", "конец") == 0
    main(["egress", "show", "--config", str(border)])
    assert capsys.readouterr().out == "готово / done\n"
    assert incident(border, "close", name, "--reason", "конец") == 0
    assert capsys.readouterr().out == "он уже закрыт / it is closed already\n"


def test_egress_open_does_not_go_around_an_open_incident(border, capsys):
    name = opened(border, capsys)
    assert main(["egress", "open", "p1", "--reason", "x", "--config", str(border)]) == 1
    assert f"relay incident close {name}" in capsys.readouterr().err


def test_all_portals_stop_at_once(border, capsys):
    opened(border, capsys, "all")
    main(["egress", "show", "--config", str(border)])
    assert (
        capsys.readouterr().out
        == "*  инцидент, открыт человеком / an incident that a person opened\n"
    )


def test_the_pack_counts_and_its_log_verifies(border, capsys, tmp_path):
    digest = "a" * 64
    out = Output(sha256=digest, bytes=10)
    write(border, "p1", Record(event="cleared", output=out, distinct={"PERSON": 3}))
    write(border, "p1", Record(event="sending", output=out, lead_ref="t_1", part="message"))
    name = opened(border, capsys, reason="звонил Иван Петров, +7 916 123-45-67")
    pack = tmp_path / "pack"
    assert incident(border, "pack", name, "--out", str(pack)) == 0
    told = json.loads((pack / "facts.json").read_text())
    assert told["portals"][0]["sends"] == 1
    assert told["portals"][0]["identifiers"] == {"PERSON": 3}
    assert told["incident"]["reason"] == "звонил [PERSON_1], [PHONE_1]"
    assert "Уведомить Роскомнадзор до" in (pack / "form.html").read_text()
    key = keys.load(tmp_path / "data" / "log.key")
    assert auditor.main([str(pack / "log-p1"), "--key", key.public("p1")[0]]) == 0


def test_an_interval_may_be_given_and_may_be_empty(border, capsys, tmp_path):
    name = opened(border, capsys)
    span = ["--from", "2020-01-01T00:00", "--until", "2020-01-02T00:00"]
    assert incident(border, "pack", name, "--out", str(tmp_path / "p"), *span) == 0
    assert json.loads((tmp_path / "p" / "facts.json").read_text())["portals"][0]["sends"] == 0
    assert incident(border, "pack", name, "--out", str(tmp_path / "p")) == 1
    assert "exists already" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        incident(border, "pack", name, "--out", "x", "--from", "yesterday")


def test_what_is_not_there_is_said(border, capsys):
    assert incident(border, "close", "i_9", "--reason", "x") == 1
    assert "no such incident" in capsys.readouterr().err
    assert incident(border, "open", "p9", "--reason", "x") == 2


def test_only_the_auditor_closes(border, capsys):
    name = opened(border, capsys)
    settings = yaml.safe_load(border.read_text())
    role = {"user": audit.os_user(), "role": "administrator"}
    settings["border"]["access"] = {"roles": [role]}
    border.write_text(yaml.safe_dump(settings))
    assert incident(border, "close", name, "--reason", "x") == 1
    assert "role_missing" in capsys.readouterr().err
    opened(border, capsys, "p2")
