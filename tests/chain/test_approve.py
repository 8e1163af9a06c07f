"""A further action, both sides running: proposed in the card, done only after a person approves."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from relay.border.assistants.loading import SHIPPED
from tests.chain.play import deliver, ended, message, shown, until
from tests.stage import ROOT, Stage, open_stage

SPAM = (
    ("NAME", "Имя", "person", "Роман Лещенко"),
    ("BODY", "Текст", "text", "Продвижение сайта в топ-10, seo и рассылка. Отписаться можно тут."),
)


def relay(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `relay approve` beside the running border."""
    command = [sys.executable, "-m", "relay", "approve", *arguments]
    command += ["--config", str(stage.config_file("border"))]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def proposing(folder: Path, propose: dict[str, Any], role: str | None = None) -> None:
    """The shipped assistant, which now proposes, fills the company, and may name a role."""
    text = (SHIPPED / "lead-qualifier.yaml").read_text(encoding="utf-8")
    assistant = yaml.safe_load(text)
    assistant["actions"]["propose"] = propose
    assistant["actions"]["standard"] = {"COMPANY_TITLE": "topic", "NAME": "topic"}
    if role is not None:
        assistant["verdict"]["properties"]["role"] = {"type": "string", "enum": [role]}
        assistant["verdict"]["required"].append("role")
    folder.mkdir(parents=True)
    dumped = yaml.safe_dump(assistant, allow_unicode=True)
    (folder / "lead-qualifier.yaml").write_text(dumped, encoding="utf-8")


async def test_a_rejection_waits_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "border").mkdir(mode=0o700)
    proposing(tmp_path / "border" / "assistants", {"stage": {"spam": "JUNK"}})
    async with open_stage(tmp_path, border={"assistants_dir": "assistants"}) as stage:
        fields = {"title": "Письмо", "name": "Ольга", "stageId": "NEW"}
        lead = await stage.new_lead(fields)
        accepted = await deliver(stage, message(stage, "spam", lead=lead, fields=SPAM))
        assert (await ended(stage, accepted)).outcome == "verdict"
        portal = await stage.portal()
        assert shown(portal, lead) == (1, 1, 1)
        card = portal["cards"][f"lead/{lead}"]
        assert (card["stageId"], card["name"]) == ("NEW", "Ольга")
        assert card["companyTitle"]
        listed = json.loads(relay(stage, "list", "--json").stdout)
        assert (listed["action"], listed["value"], listed["entity_id"]) == ("stage", "JUNK", lead)
        entries = portal["timelines"][f"lead/{lead}"]
        assert any(listed["id"] in one["COMMENT"] for one in entries)

        assert relay(stage, "do", listed["id"], "--reason", "спам").returncode == 0

        async def moved() -> bool:
            return (await stage.portal())["cards"][f"lead/{lead}"]["stageId"] == "JUNK"

        await until(moved)
        assert relay(stage, "do", listed["id"]).returncode == 1

        async def told() -> bool:
            return json.loads(relay(stage, "list", "--all", "--json").stdout)["state"] == "done"

        await until(told)
        query = "SELECT event FROM records WHERE event = 'approved'"
        assert len(await stage.rows("log", query)) == 1


async def test_a_router_and_a_conversion_wait_for_a_person_too(tmp_path: Path) -> None:
    (tmp_path / "border").mkdir(mode=0o700)
    folder = tmp_path / "border" / "assistants"
    every = ["target", "not_target", "spam", "unclear"]
    proposing(folder, {"responsible": True, "convert": every}, role="servers")
    async with open_stage(
        tmp_path,
        border={"assistants_dir": "assistants"},
        portal={"roles": {"servers": [2]}},
        bitrix={"convert_workflow": 12},
    ) as stage:
        lead = await stage.new_lead({"title": "Письмо", "stageId": "NEW", "assignedById": 1})
        accepted = await deliver(stage, message(stage, "wanted", lead=lead))
        assert (await ended(stage, accepted)).outcome == "verdict"
        card = (await stage.portal())["cards"][f"lead/{lead}"]
        assert (card["stageId"], card["assignedById"]) == ("NEW", 1)
        lines = relay(stage, "list", "--json").stdout.splitlines()
        waiting = {one["action"]: one for one in map(json.loads, lines)}
        assert {name: one["value"] for name, one in waiting.items()} == {
            "responsible": "2",
            "convert": "12",
        }
        assert relay(stage, "do", waiting["responsible"]["id"]).returncode == 0

        async def handed_over() -> bool:
            return (await stage.portal())["cards"][f"lead/{lead}"]["assignedById"] == 2

        await until(handed_over)
        assert not [key for key in (await stage.portal())["cards"] if key.startswith("deal/")]
        assert relay(stage, "do", waiting["convert"]["id"]).returncode == 0

        async def converted() -> bool:
            listed = relay(stage, "list", "--all", "--json").stdout.splitlines()
            return {one["state"] for one in map(json.loads, listed)} == {"done"}

        await until(converted)
        cards = (await stage.portal())["cards"]
        (deal,) = [one for key, one in cards.items() if key.startswith("deal/")]
        assert (deal["leadId"], deal["assignedById"]) == (int(lead), 2)
        assert cards[f"lead/{lead}"]["stageId"] == "CONVERTED"
        assert (await stage.portal())["calls"]["bizproc.workflow.start"] == 1


async def test_a_conversion_that_rest_cannot_do_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "border").mkdir(mode=0o700)
    proposing(tmp_path / "border" / "assistants", {"convert": ["target"]})
    keys = {"assistants_dir": "assistants"}
    async with open_stage(tmp_path, border=keys, start=False) as stage:
        with pytest.raises(RuntimeError, match="convert_workflow"):
            await stage.start("border")
