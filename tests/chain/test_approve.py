"""A further action, both sides running: proposed in the card, done only after a person approves."""

import json
import subprocess
import sys
from pathlib import Path

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


def proposing(folder: Path) -> None:
    """The shipped assistant, which now proposes a rejection of spam and fills the job title."""
    text = (SHIPPED / "lead-qualifier.yaml").read_text(encoding="utf-8")
    assistant = yaml.safe_load(text)
    assistant["actions"]["propose"] = {"stage": {"spam": "JUNK"}}
    assistant["actions"]["standard"] = {"COMPANY_TITLE": "topic", "NAME": "topic"}
    folder.mkdir(parents=True)
    dumped = yaml.safe_dump(assistant, allow_unicode=True)
    (folder / "lead-qualifier.yaml").write_text(dumped, encoding="utf-8")


async def test_a_rejection_waits_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "border").mkdir(mode=0o700)
    proposing(tmp_path / "border" / "assistants")
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
