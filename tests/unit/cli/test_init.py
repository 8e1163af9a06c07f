import json
import os
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from relay import config_file
from relay.__main__ import main
from relay.secret_files import read_secret
from relay.setup.made import PROGRAM
from relay.signing import new_token, parse_token

ANSWERS = (
    "--offshore-url=https://relay.example.com",
    "--recipient=ООО «Пример», сервер в Германии",
    "--country=de",
    "--notice=77-24-000001",
)


def init(side, folder, *words):
    places = ("--folder", str(folder / "etc"), "--data", str(folder / "data"))
    return main(["init", side, *places, "--no-input", *words])


def files(folder):
    return {path: path.read_bytes() for path in (folder / "etc").iterdir()}


@pytest.fixture(params=["border", "offshore"])
def side(request):
    return request.param


def given(side):
    return ANSWERS if side == "border" else ()


def test_from_nothing_to_a_side_with_a_token_and_a_next_step(tmp_path, capsys, side):
    assert init(side, tmp_path, *given(side)) == 0
    shown = capsys.readouterr()
    assert parse_token(shown.out).text == shown.out.strip()
    assert "relay check --config" in shown.err
    assert f"relay {side} --config" in shown.err
    settings = config_file.load(tmp_path / "etc" / "config.yaml")
    assert (settings.border is None, settings.offshore is None) == (
        side != "border",
        side != "offshore",
    )
    for path in [*(tmp_path / "etc").iterdir(), *(tmp_path / "data").glob("*.db")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_run_changes_nothing_and_shows_no_token(tmp_path, capsys, side):
    init(side, tmp_path, *given(side))
    token = parse_token(capsys.readouterr().out)
    before = files(tmp_path)
    assert init(side, tmp_path) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert token.key_id in shown.err
    assert "relay token rotate" in shown.err
    assert files(tmp_path) == before


def test_answers_that_come_too_late_are_named_and_not_dropped_in_silence(tmp_path, capsys, side):
    init(side, tmp_path, *given(side))
    assert "НЕ ПРИМЕНЕНО" not in capsys.readouterr().err
    before = files(tmp_path)
    assert init(side, tmp_path, "--listen=127.0.0.1:9999") == 0
    said = capsys.readouterr().err
    assert f"НЕ ПРИМЕНЕНО: --listen: настройки уже есть, правьте их сами: {tmp_path}" in said
    assert files(tmp_path) == before


def test_the_next_steps_can_be_pasted(tmp_path, capsys, side):
    out = tmp_path / "first.token"
    init(side, tmp_path, *given(side), f"--token-out={out}")
    said = capsys.readouterr().err
    assert f"{PROGRAM} check --config {tmp_path}" in said
    assert f"({out})" in said
    assert Path(shutil.which(PROGRAM) or PROGRAM).exists()


def test_the_first_token_leaves_its_record_in_the_log(tmp_path, capsys):
    init("border", tmp_path, *ANSWERS)
    token = parse_token(capsys.readouterr().out)
    init("border", tmp_path)
    connection = sqlite3.connect(tmp_path / "data" / "log.db")
    found = [
        json.loads(body)["record"] for (body,) in connection.execute("SELECT body FROM records")
    ]
    connection.close()
    assert [(one["event"], one["subject"]) for one in found] == [("token_issued", token.key_id)]
    assert found[0]["actor"]


def test_the_register_of_destinations_is_what_was_answered(tmp_path):
    init("border", tmp_path, *ANSWERS, "--valid-until=2099-12-31", "--model=yandex")
    border = config_file.load(tmp_path / "etc" / "config.yaml").border
    assert border is not None
    abroad, model = border.destinations
    assert (abroad.id, abroad.role, abroad.country) == (
        border.offshore.destination,
        "offshore",
        "DE",
    )
    assert abroad.recipient == "ООО «Пример», сервер в Германии"
    assert (model.id, model.role, model.notice) == ("yandex", "model", "77-24-000001")
    assert str(model.valid_until) == "2099-12-31"


def test_without_a_terminal_the_missing_options_are_named_and_nothing_is_made(tmp_path, capsys):
    assert init("border", tmp_path, "--country=DE") == 2
    said = capsys.readouterr().err
    assert "--offshore-url, --recipient, --notice" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--offshore-url=http://relay.example.com", "https://"),
        ("--country=Germany", "две латинские буквы"),
        ("--valid-until=2020-01-01", "прошёл"),
        ("--valid-until=soon", "2027-12-31"),
        ("--model=Open AI", "латинские"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_made(tmp_path, capsys, option, told):
    assert init("border", tmp_path, *ANSWERS, option) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_secrets_come_from_files_and_are_kept_for_the_owner_only(tmp_path, capsys):
    token = new_token()
    (tmp_path / "t").write_text(token.text)
    (tmp_path / "w").write_text("https://portal.example.ru/rest/1/c0de/")
    words = (f"--offshore-token-file={tmp_path}/t", f"--webhook-file={tmp_path}/w")
    assert init("border", tmp_path, *ANSWERS, *words) == 0
    border = config_file.load(tmp_path / "etc" / "config.yaml").border
    assert border is not None
    assert read_secret(border.offshore.token_file) == token.text
    assert border.portals[0].bitrix is not None
    assert read_secret(border.portals[0].bitrix.webhook_url_file).endswith("/c0de/")
    assert "c0de" not in (tmp_path / "etc" / "config.yaml").read_text()


@pytest.mark.parametrize(
    ("option", "text"),
    [("offshore-token", "sync_short_5ecret"), ("webhook", "https://x/5ecret"), ("webhook", None)],
)
def test_a_secret_that_is_none_is_refused_and_not_repeated(tmp_path, capsys, option, text):
    if text is not None:
        (tmp_path / "s").write_text(text)
    assert init("border", tmp_path, *ANSWERS, f"--{option}-file={tmp_path}/s") == 2
    said = capsys.readouterr().err
    assert f"--{option}-file" in said
    assert "5ecret" not in said


def test_a_lost_key_is_not_replaced_by_a_new_one(tmp_path, capsys, side):
    init(side, tmp_path, *given(side))
    (tmp_path / "etc" / "sealing.key").unlink()
    assert init(side, tmp_path) == 2
    assert "Restore it from the backup" in capsys.readouterr().err
    assert not (tmp_path / "etc" / "sealing.key").exists()
    (tmp_path / "etc" / "config.yaml").unlink()
    assert init(side, tmp_path, *given(side)) == 2
    assert "no keys" in capsys.readouterr().err


def test_a_side_on_files_does_not_seem_to_move_to_a_server(tmp_path, capsys, side):
    init(side, tmp_path, *given(side))
    before = files(tmp_path)
    assert init(side, tmp_path, "--database=postgresql://127.0.0.1:5432/relay") == 2
    assert "set up on SQLite" in capsys.readouterr().err
    assert files(tmp_path) == before


def test_the_other_sides_folder_is_refused(tmp_path, capsys):
    init("offshore", tmp_path)
    assert init("border", tmp_path, *ANSWERS) == 2
    assert "other side" in capsys.readouterr().err


def test_a_token_may_go_into_a_file_and_never_over_one(tmp_path, capsys):
    out = tmp_path / "link.token"
    out.write_text("something else")
    assert init("offshore", tmp_path, f"--token-out={out}") == 2
    assert out.read_text() == "something else"
    out.unlink()
    capsys.readouterr()
    assert init("offshore", tmp_path, f"--token-out={out}") == 0
    assert parse_token(read_secret(out))
    assert capsys.readouterr().out == ""


def test_json_is_for_programs(tmp_path, capsys):
    assert init("offshore", tmp_path, "--json", "--border=office") == 0
    made = json.loads(capsys.readouterr().out)
    assert parse_token(made["token"])
    assert made["subject"] == "office"
    assert any("relay check" in step for step in made["next"])
    assert made["failed"] == ""


def test_an_administrator_at_a_terminal_is_asked_in_words(tmp_path):
    """As a process on a pseudo terminal; a wrong answer is asked for again."""
    token = new_token()
    typed = [
        "http://relay.example.com",  # refused: plain
        "https://relay.example.com",
        "ООО «Пример», Германия",
        "DE",
        "77-24-000001",
        *[""] * 5,  # the model and the dates as proposed, no webhook
        token.text,
    ]
    near, far = pty.openpty()
    command = ["relay", "init", "border", "--folder", str(tmp_path / "etc")]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--data", str(tmp_path / "data")],
        stdin=far,
        stdout=far,
        stderr=far,
        start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(far, __import__("termios").TIOCSCTTY, 0),
    )
    os.close(far)
    seen = b""
    while True:
        ready, _, _ = select.select([near], [], [], 60)
        assert ready, seen.decode()
        try:
            more = os.read(near, 4096)
        except OSError:  # the process has ended
            break
        seen += more
        if typed and more.decode(errors="replace").endswith(": "):
            os.write(near, typed.pop(0).encode() + b"\n")
    os.close(near)
    said = seen.decode()
    assert process.wait() == 0, said
    assert typed == []
    assert "нужен https://" in said
    assert "Номер уведомления" in said
    assert token.text not in said  # typed unseen
    border = config_file.load(tmp_path / "etc" / "config.yaml").border
    assert border is not None
    assert read_secret(border.offshore.token_file) == token.text


@pytest.mark.parametrize("by", ["init", "psql"])
def test_on_postgresql_roles_grants_and_passwords_are_made(tmp_path, capsys, postgres, side, by):
    name = postgres.database()
    words = [f"--database=postgresql://127.0.0.1:{postgres.port}/{name}"]
    if by == "init":
        words.append(f"--database-owner={postgres.url(name)}")
    else:
        # roles that are there from another test take their new password from the SQL below
        assert init(side, tmp_path, *given(side), *words) == 1
        said = capsys.readouterr().err
        assert "НЕ ГОТОВО" in said
        assert f"psql -q -d {name} < {tmp_path / 'etc' / 'roles.sql'}" in said
        postgres.sql((tmp_path / "etc" / "roles.sql").read_text(), name)
    assert init(side, tmp_path, *given(side), *words) == 0
    shown = capsys.readouterr()
    assert parse_token(shown.out)
    assert "psql" not in shown.err  # a step that is done is not named again
    duties = ("state", "vault", "log") if side == "border" else ("offshore",)
    for duty in duties:
        password = read_secret(tmp_path / "etc" / f"{duty}.password")
        assert password not in (tmp_path / "etc" / "config.yaml").read_text()
        tables = f"SELECT count(*) FROM pg_tables WHERE schemaname = 'relay_{duty}'"  # noqa: S608
        assert int(postgres.sql(tables, name)) > 1
        stored = f"SELECT rolpassword FROM pg_authid WHERE rolname = 'relay_{duty}'"  # noqa: S608
        assert postgres.sql(stored).startswith("SCRAM-SHA-256$4096:")
