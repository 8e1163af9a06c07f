"""A local application, both sides running: installed, its events and robot bound, offline or not.

Nothing is polled here: what the border learns it learns from the application's own events, from
its queue in the portal, or from its robot in a workflow.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
import yaml

from tests.chain.play import SECONDS, ended, restart_to_die, shown, until
from tests.chain.test_intake import CALL, FORM, LETTER
from tests.stage import ROOT, Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD = {"title": "Обращение", "sourceId": "EMAIL"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    folder = tmp_path_factory.mktemp("application")
    async with open_stage(folder, bitrix={"settle": 0.5, "app": {"robot": True}}) as running:
        await install(running)
        yield running


async def stand_in(stage: Stage, what: str, body: Any) -> Any:
    async with stage.session.post(f"{stage.portal_url}/_stand_in/{what}", json=body) as answer:
        assert answer.status == 200
        return await answer.json()


async def install(stage: Stage) -> None:
    """Save the application's form; wait until the border has bound what it wants."""
    address = f"http://127.0.0.1:{stage.ports.border}/v1/bitrix/{stage.portal_id}/install"
    assert (await stand_in(stage, "install", {"address": address}))["status"] == 200

    async def bound() -> bool:
        portal = await stage.portal()
        return bool(portal["handlers"] and portal["robots"])

    await until(bound)


async def check(stage: Stage) -> tuple[int, dict[str, str]]:
    config = str(stage.config_file("border"))
    command = [sys.executable, "-m", "relay", "check", "--json", "--config", config]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, cwd=ROOT, check=False
    )
    return done.returncode, {one["check"]: one["state"] for one in json.loads(done.stdout)}


@pytest.mark.parametrize(
    ("source", "activities"),
    [("EMAIL", [LETTER]), ("WEBFORM", [FORM]), ("CALL", [CALL]), ("4|TELEGRAM", [])],
    ids=["mail", "form", "call", "chat"],
)
async def test_its_events_bring_a_lead_to_its_verdict(
    stage: Stage, source: str, activities: list[Any]
) -> None:
    lead = await stage.new_lead({"title": "Обращение", "sourceId": source}, activities)
    if not activities:
        said = [{"who": "client", "text": "Нужен сервер на 20 человек, сколько стоит?"}]
        chat = {"id": int(lead), "said": said, "code": "telegram|4|17|29"}
        await stand_in(stage, "chats", chat)
    status = await ended(stage, await stage.taken(f"lead:{lead}:add:rest"))
    assert status.outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)


async def test_a_workflow_gets_the_verdict_from_its_robot(stage: Stage) -> None:
    lead = await stage.new_lead(CARD, [LETTER])
    asked = {"id": int(lead), "code": "relay_rate", "properties": {"assistant": "lead-qualifier"}}
    assert (await stand_in(stage, "robot", asked))["status"] == 200

    async def answered() -> bool:
        return any((await stage.portal())["waiting"].values())

    await until(answered)
    (told,) = (await stage.portal())["waiting"].values()
    (status,) = [
        await ended(stage, row["id"])
        for row in await stage.rows(
            "state", "SELECT id FROM messages WHERE source_event LIKE :like", like="%:robot:%"
        )
    ]
    answer = status.runs[0].answer
    assert answer is not None
    assert (told["verdict"], told["outcome"]) == (answer["verdict"], "verdict")
    assert told["reason"]


@pytest.mark.parametrize("point", ["robot.read", "robot.taken", "robot.answered"])
async def test_a_border_killed_over_a_robots_question_answers_it_once(
    stage: Stage, point: str
) -> None:
    await restart_to_die(stage, "border", point)
    lead = await stage.new_lead({**CARD, "title": point}, [LETTER])
    before = set((await stage.portal())["waiting"])
    asked = {"id": int(lead), "code": "relay_rate", "properties": {"assistant": "lead-qualifier"}}
    await stand_in(stage, "robot", asked)
    assert await stage.died("border", SECONDS), f"{point} was never reached"
    await stage.start("border")

    async def over() -> bool:
        return await stage.rows("state", "SELECT job FROM robot_calls") == []

    await until(over)
    waiting = (await stage.portal())["waiting"]
    (told,) = (waiting[one] for one in set(waiting) - before)
    assert told["outcome"] == "verdict"
    robots = "SELECT id FROM messages WHERE entity_id = :lead AND source_event LIKE '%:robot:%'"
    assert len(await stage.rows("state", robots, lead=lead)) == 1


async def test_the_doctor_sees_what_is_bound_and_what_is_not(stage: Stage) -> None:
    code, found = await check(stage)
    assert (code, found["portal.events"], found["portal.robot"]) == (0, "ok", "ok")


async def test_an_application_that_is_deleted_and_installed_again_is_bound_again(
    stage: Stage,
) -> None:
    assert (await stand_in(stage, "uninstall", {}))["status"] == [200]
    code, found = await check(stage)
    assert (code, found["portal"]) == (1, "fail")
    await install(stage)
    lead = await stage.new_lead(CARD, [LETTER])
    status = await ended(stage, await stage.taken(f"lead:{lead}:add:rest"))
    assert status.outcome == "verdict"


async def test_offline_events_bring_what_came_while_the_border_was_down(stage: Stage) -> None:
    """The settings change: nothing may reach the border any more, so the events are queued."""
    path = stage.config_file("border")
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    app = settings["border"]["portals"][0]["bitrix"]["app"]
    app |= {"offline": True, "robot": False, "public_url": None}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    stage.stop("border")
    await stage.start("border")

    async def queueing() -> bool:
        portal = await stage.portal()
        return not portal["robots"] and all(one["offline"] for one in portal["handlers"])

    await until(queueing)
    stage.stop("border")
    lead = await stage.new_lead(CARD, [LETTER])
    assert len((await stage.portal())["offline"]) == 2  # the card, and its letter
    await stage.start("border")
    status = await ended(stage, await stage.taken(f"lead:{lead}:add:rest"))
    assert status.outcome == "verdict"

    async def emptied() -> bool:
        return (await stage.portal())["offline"] == []

    await until(emptied)
    assert shown(await stage.portal(), lead) == (1, 1, 1)
    code, found = await check(stage)
    assert (code, found["portal.events"], found["portal.offline"]) == (0, "ok", "ok")
