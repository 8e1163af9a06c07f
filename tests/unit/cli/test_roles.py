import json

import yaml

from relay.__main__ import main

BORDER = {
    "portals": [{"id": "p1", "key_file": "k"}, {"id": "p2", "key_file": "k"}],
    "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
    "destinations": [],
    "data": "data",
    "sealing_key_file": "s",
}


def roles(tmp_path, given, *words):
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"border": {**BORDER, "access": {"roles": given}}}))
    return main(["roles", "--config", str(path), *words])


def test_every_user_and_portal_is_a_line(tmp_path, capsys):
    given = [
        {"user": "ivanov", "role": "operator", "portals": ["p1"]},
        {"user": "petrov", "role": "auditor"},
    ]
    assert roles(tmp_path, given, "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["portal"], row["user"]) for row in rows] == [
        ("p1", "ivanov"),
        ("p1", "petrov"),
        ("p2", "petrov"),
    ]
    assert "reveal" in rows[0]["may"]
    assert "reveal" not in rows[1]["may"]


def test_an_empty_register_says_what_that_means(tmp_path, capsys):
    assert roles(tmp_path, []) == 0
    assert "раскрывать некому" in capsys.readouterr().out


def test_one_person_has_one_duty_on_a_portal(tmp_path, capsys):
    given = [
        {"user": "ivanov", "role": "operator"},
        {"user": "ivanov", "role": "auditor", "portals": ["p2"]},
    ]
    assert roles(tmp_path, given) == 2
    assert "two roles on p2" in capsys.readouterr().err
    assert roles(tmp_path, [{"user": "a", "role": "auditor", "portals": ["p9"]}]) == 2
    assert "no such portal: p9" in capsys.readouterr().err
