import json

import pytest
import yaml

from relay import config_file
from relay.__main__ import main
from relay.border import audit, stores
from relay.offshore.app import open_database
from relay.sealing import new_keyring_text
from relay.signing import parse_token
from tests.unit.cli.records import logged

SIDES = ("border", "offshore")
COMMON = {"data": "data", "sealing_key_file": "s.key"}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "s.key"
    path.write_text(new_keyring_text("k1"))
    path.chmod(0o600)
    border = {
        "portals": [{"id": "p1", "key_file": "s.key"}, {"id": "p2", "key_file": "s.key"}],
        "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
        "destinations": [],
    }
    offshore = {"borders": [{"name": "b1"}], "providers": []}
    for name, half in (("border", border), ("offshore", offshore)):
        settings = yaml.safe_dump({name: COMMON | half})
        (tmp_path / f"{name}.yaml").write_text(settings)
    made = config_file.load(tmp_path / "border.yaml").border
    abroad = config_file.load(tmp_path / "offshore.yaml").offshore
    assert made is not None
    assert abroad is not None
    stores.open_stores(made).close()
    open_database(abroad).close()
    return tmp_path


def test_a_side_that_was_not_made_has_no_tokens_and_is_not_made_by_asking(folder, capsys):
    for file in (folder / "data").iterdir():
        file.unlink()
    for side in SIDES:
        assert token(folder, "list", side=side) == 2
        assert "relay init" in capsys.readouterr().err
    assert list((folder / "data").glob("*.db")) == []


def token(folder, *arguments, side="border"):
    return main(["token", *arguments, "--config", str(folder / f"{side}.yaml")])


def issued(folder, capsys, subject="p1", side="border"):
    assert token(folder, "issue", subject, side=side) == 0
    return parse_token(capsys.readouterr().out)


def test_a_token_is_shown_once_and_stands_nowhere_readably(folder, capsys):
    made = issued(folder, capsys)
    token(folder, "list")
    listed = capsys.readouterr().out
    assert made.key_id in listed
    secret = made.text.split("_", 2)[2]
    assert secret not in listed
    for path in (folder / "data").iterdir():
        assert secret.encode() not in path.read_bytes()
        assert made.secret not in path.read_bytes()


def test_json_is_for_programs(folder, capsys):
    assert token(folder, "issue", "p1", "--json") == 0
    made = parse_token(json.loads(capsys.readouterr().out)["token"])
    assert token(folder, "list", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["key_id"], row["subject"], row["not_after"]) == (made.key_id, "p1", None)
    assert "secret" not in row


@pytest.mark.parametrize(("side", "subject"), [("border", "p2"), ("offshore", "b1")])
def test_each_side_issues_for_its_own_subjects(folder, capsys, side, subject):
    assert issued(folder, capsys, subject, side)
    assert token(folder, "issue", "p9", side=side) == 2
    assert f"known: {'p1, p2' if side == 'border' else 'b1'}" in capsys.readouterr().err


def test_two_are_valid_at_once_and_no_third(folder, capsys):
    first = issued(folder, capsys)
    issued(folder, capsys)
    assert token(folder, "issue", "p1") == 1
    assert "too_many_tokens" in capsys.readouterr().err
    assert token(folder, "revoke", first.key_id) == 0
    capsys.readouterr()
    issued(folder, capsys)


def test_revoking_is_done_once(folder, capsys):
    made = issued(folder, capsys)
    assert token(folder, "revoke", made.key_id) == 0
    assert token(folder, "revoke", made.key_id) == 1
    assert token(folder, "revoke", "nothing") == 1
    assert capsys.readouterr().out.splitlines()[0] == "отозван / revoked"
    token(folder, "list")
    assert "отозван" in capsys.readouterr().out


def test_an_open_sealing_key_is_refused(folder, capsys):
    (folder / "s.key").chmod(0o644)
    assert token(folder, "list") == 2
    assert "chmod 600" in capsys.readouterr().err


def test_without_a_configuration_there_is_nothing_to_do(tmp_path, capsys):
    assert main(["token", "list", "--config", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err


def test_a_file_with_both_halves_needs_a_side(folder, capsys):
    halves = [yaml.safe_load((folder / f"{name}.yaml").read_text()) for name in SIDES]
    (folder / "both.yaml").write_text(yaml.safe_dump(halves[0] | halves[1]))
    assert token(folder, "issue", "b1", side="both") == 2
    assert "--side" in capsys.readouterr().err
    assert token(folder, "issue", "b1", "--side", "offshore", side="both") == 0
    assert token(folder, "issue", "p1", "--side", "border", side="both") == 0
    assert token(folder, "list", "--side", "offshore", side="border") == 2


def test_a_rotation_shows_the_new_token_once_and_when_the_old_one_ends(folder, capsys):
    old = issued(folder, capsys)
    assert token(folder, "rotate", "p1") == 0
    shown = capsys.readouterr()
    new = parse_token(shown.out)
    assert new.key_id != old.key_id
    assert old.key_id in shown.err
    assert "relay token revoke" in shown.err
    assert new.text not in shown.err
    assert token(folder, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    ending = next(line for line in lines if old.key_id in line)
    assert "через 23 ч 59 мин" in ending or "через 24 ч 0 мин" in ending
    assert "не использован" in ending


def test_the_second_administrator_is_told_and_changes_nothing(folder, capsys):
    issued(folder, capsys)
    assert token(folder, "rotate", "p1", "--overlap", "7d") == 0
    capsys.readouterr()
    assert token(folder, "rotate", "p1") == 1
    assert "rotation_under_way" in capsys.readouterr().err
    token(folder, "list", "--json")
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("overlap", ["8d", "169h"])
def test_an_overlap_beyond_a_week_is_refused(folder, capsys, overlap):
    issued(folder, capsys)
    assert token(folder, "rotate", "p1", "--overlap", overlap) == 1
    assert "7 days" in capsys.readouterr().err


@pytest.mark.parametrize("overlap", ["-1h", "soon", "24", ""])
def test_an_overlap_that_is_none_is_usage(folder, overlap):
    with pytest.raises(SystemExit) as wrong:
        token(folder, "rotate", "p1", f"--overlap={overlap}")
    assert wrong.value.code == 2


def test_a_rotation_for_programs(folder, capsys):
    old = issued(folder, capsys, "b1", "offshore")
    assert token(folder, "rotate", "b1", "--overlap", "0h", "--json", side="offshore") == 0
    done = json.loads(capsys.readouterr().out)
    assert parse_token(done["token"]).key_id != old.key_id
    assert done["old"]["key_id"] == old.key_id
    assert token(folder, "rotate", "nobody", side="offshore") == 2


def test_every_change_of_a_token_is_a_record_of_its_portal(folder, capsys):
    first = issued(folder, capsys)
    assert token(folder, "rotate", "p1") == 0
    second = parse_token(capsys.readouterr().out)
    assert token(folder, "revoke", first.key_id) == 0
    assert token(folder, "list") == 0
    told = [(one.event, one.subject, one.actor) for one in logged(folder / "border.yaml", "p1")]
    me = audit.os_user()
    assert told == [
        ("token_issued", first.key_id, me),
        ("token_rotated", second.key_id, me),
        ("token_revoked", first.key_id, me),
    ]
    assert logged(folder / "border.yaml", "p2") == []


@pytest.mark.parametrize("words", [("issue", "p1"), ("rotate", "p1"), ("revoke", None)])
def test_who_is_no_administrator_changes_no_token(folder, capsys, words):
    made = issued(folder, capsys)
    path = folder / "border.yaml"
    settings = yaml.safe_load(path.read_text())
    settings["border"]["access"] = {"roles": [{"user": audit.os_user(), "role": "operator"}]}
    path.write_text(yaml.safe_dump(settings))
    action, subject = words
    assert token(folder, action, subject or made.key_id) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "role_missing" in captured.err
    assert [one.event for one in logged(folder / "border.yaml", "p1")] == ["token_issued", "denied"]
    assert token(folder, "list") == 0
