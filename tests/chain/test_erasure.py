"""Forgetting, end to end: keys and texts are gone from every file of both sides."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from relay import config_file
from relay.border import stores
from relay.border.audit import os_user
from tests.chain.play import deliver, ended, message, until
from tests.chain.test_held import relay
from tests.fakes.canaries import Canaries
from tests.stage import ROOT, Stage, open_stage

NAME, PHONE, MAIL = "Роман Лещенко", "+7 916 448-20-17", "r.leshchenko@zerno-yuga.example"
FIELDS = (
    ("NAME", "Имя", "person", NAME),
    ("PHONE", "Телефон", "phone", PHONE),
    ("BODY", "Текст", "text", f"Нужны 2 сервера. Пишите на {MAIL}, {NAME}."),
)


def files_of(stage: Stage) -> list[Path]:
    """Every file of both sides but keys, tokens and configuration."""
    found = [
        Path(folder, name)
        for side in ("border", "offshore")
        for folder, _, names in os.walk(stage.folder / side)
        for name in names
    ]
    return [path for path in found if path.suffix not in (".key", ".token", ".yaml")]


async def confirmed(stage: Stage, erasure: str) -> None:
    """Wait until both sides are done."""

    async def done() -> bool:
        lines = relay(stage, "erase", "--json", "list").stdout.splitlines()
        return any(one["id"] == erasure and one["confirmed"] for one in map(json.loads, lines))

    await until(done)


async def test_after_an_erasure_no_file_of_either_side_holds_the_lead(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lead = await stage.new_lead({"title": "erasure"})
        accepted = await deliver(stage, message(stage, "erase-1", lead=lead, fields=FIELDS))
        other = await deliver(stage, message(stage, "erase-2", lead="7001"))
        assert (await ended(stage, accepted)).outcome == "verdict"
        await ended(stage, other)
        (row,) = await stage.rows("state", "SELECT thread FROM messages WHERE id = :m", m=accepted)
        kept = await stage.rows(
            "vault", "SELECT wrapped FROM threads WHERE id = :t", t=row["thread"]
        )
        wrapped = bytes(kept[0]["wrapped"])
        assert any(wrapped in path.read_bytes() for path in files_of(stage))

        done = relay(
            stage, "erase", "--json", "run", stage.portal_id, "--lead", lead, "--yes",
            "--reason", f"отзыв согласия, {NAME}",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["messages"] == [accepted]
        await confirmed(stage, told["erasure"])

        canaries = Canaries([NAME, PHONE, MAIL])
        for path in files_of(stage):
            content = path.read_bytes()
            assert wrapped not in content, path.name
            canaries.scan(content, path.name)
        canaries.assert_clean()
        model = await stage.model()
        assert not model["files"]
        assert not model["conversations"]
        log = [
            json.loads(r["body"])
            for r in await stage.rows(
                "log", "SELECT body FROM records WHERE request = :m ORDER BY seq", m=accepted
            )
        ]
        events = [one["record"]["event"] for one in log]
        assert events[-2:] == ["erasing", "erased"]
        assert log[-1]["record"]["counts"]["keys"] == 1
        assert (await stage.status(accepted)).reason

        again = relay(
            stage, "erase", "run", stage.portal_id, "--lead", lead, "--yes", "--reason", "again"
        )
        assert again.returncode == 1
        assert "nothing_found" in again.stderr
        paper = tmp_path / "act.html"
        assert relay(stage, "erase", "act", told["erasure"], "--out", str(paper)).returncode == 0
        act = paper.read_text(encoding="utf-8")
        assert accepted in act
        assert lead in act
        assert NAME not in act
        left = relay(
            stage, "erase", "run", stage.portal_id, "--message", other, "--dry-run", "--reason", "x"
        )
        assert left.stdout.split() == [other]
        assert relay(stage, "log", "verify").returncode == 0


async def test_a_letter_is_an_unmasking_with_a_role_and_a_record(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        accepted = await deliver(stage, message(stage, "letter", lead="7001", fields=FIELDS))
        await ended(stage, accepted)
        paper = tmp_path / "letter.html"
        command = (
            "letter", stage.portal_id, "lead", "7001", "--reason", "запрос", "--out", str(paper)
        )  # fmt: skip
        refused = relay(stage, *command)
        assert refused.returncode == 1
        assert "role_missing" in refused.stderr
        assert not paper.exists()
        name_operator(stage)
        assert relay(stage, *command).returncode == 0
        text = paper.read_text(encoding="utf-8")
        assert NAME in text
        assert paper.stat().st_mode & 0o777 == 0o600
        assert relay(stage, *command).returncode == 1  # never over a file that is there
        log = await stage.rows("log", "SELECT event FROM records WHERE request = :m", m=accepted)
        assert "revealed" in {row["event"] for row in log}


def name_operator(stage: Stage) -> None:
    """Give whoever runs the tests the operator's role."""
    file = stage.config_file("border")
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings["border"]["access"] = {"roles": [{"user": os_user(), "role": "operator"}]}
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


async def test_two_erasures_at_once_one_wins(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        accepted = await deliver(stage, message(stage, "twice", fields=FIELDS))
        await ended(stage, accepted)
        command = (
            "erase", "run", stage.portal_id, "--message", accepted, "--yes", "--reason", "both"
        )  # fmt: skip
        both = await asyncio.gather(
            asyncio.to_thread(relay, stage, *command), asyncio.to_thread(relay, stage, *command)
        )
        assert sorted(one.returncode for one in both) == [0, 1]
        loser = next(one for one in both if one.returncode)
        assert "already_erased" in loser.stderr or "nothing_found" in loser.stderr


async def test_a_person_is_found_in_another_form(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        theirs = await deliver(stage, message(stage, "theirs", fields=FIELDS))
        others = await deliver(stage, message(stage, "others"))
        for one in (theirs, others):
            await ended(stage, one)
        command = [
            "-m",
            "relay",
            "erase",
            "run",
            stage.portal_id,
            "--person",
            "--dry-run",
            "--reason",
            "look",
            "--config",
            str(stage.config_file("border")),
        ]
        found = subprocess.run(  # noqa: ASYNC221 - the stage's processes go on
            [sys.executable, *command], input="8 (916) 4482017\n", capture_output=True, text=True,
            cwd=ROOT, check=False,
        )  # fmt: skip
        assert found.stdout.split() == [theirs], found.stderr


async def test_a_sample_is_read_as_it_left_and_the_finding_is_recorded(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        accepted = await deliver(stage, message(stage, "review", fields=FIELDS))
        await ended(stage, accepted)
        await draw(stage, accepted)
        assert relay(stage, "review", "list", stage.portal_id).stdout.split() == [accepted]
        shown = relay(stage, "review", "show", accepted).stdout
        assert "[PERSON_1]" in shown
        assert NAME not in shown
        done = relay(stage, "review", "done", accepted, "--found", "residue")
        assert done.returncode == 0
        assert "relay egress stop" in done.stdout
        assert relay(stage, "review", "list", stage.portal_id).stdout == ""
        again = relay(stage, "review", "done", accepted, "--found", "nothing")
        assert (again.returncode, "not_waiting" in again.stderr) == (1, True)


async def draw(stage: Stage, message_id: str) -> None:
    """Choose a message for review, as the daily self-check does with those of the day before."""
    settings = config_file.load(stage.config_file("border")).border
    assert settings is not None
    state = stores.open_store(settings, "state", exclusive=False)
    try:
        await state.write(
            lambda tx: tx.run(
                "INSERT INTO reviews VALUES (:m, :p, 0, 0, NULL, NULL)",
                m=message_id,
                p=stage.portal_id,
            )
        )
    finally:
        state.close()
