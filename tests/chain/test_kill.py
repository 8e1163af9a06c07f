"""kill -9 at every named point of the way: the portal shows the verdict once, whatever died."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from relay import failpoints
from relay.border import contract
from relay.cli import send
from tests.stage import Side, Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFSHORE = ("offshore.", "run.", "deliver.", "cleanup.")
ONLY_PUSH = ("deliver.posted",)
SECONDS = 60


def side_of(point: str) -> Side:
    """Which side passes this point."""
    return "offshore" if point.startswith(OFFSHORE) else "border"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["poll", "push"])
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    """One stage for all points: each kill leaves it as a crash would."""
    folder = tmp_path_factory.mktemp(request.param)
    async with open_stage(folder, receive=request.param) as running:
        yield running
        await everything_is_cleaned(running)
        assert_log_is_sound(running)


@pytest.mark.parametrize("point", failpoints.POINTS)
async def test_a_killed_side_delivers_exactly_once(stage: Stage, point: str) -> None:
    if point in ONLY_PUSH and stage.receive == "poll":
        return  # nothing is pushed to a border that polls
    side = side_of(point)
    stage.stop(side)
    await stage.start(side, kill_at=point)
    lead = await stage.new_lead({"title": point})
    body = message(stage, lead, point)
    accepting = asyncio.ensure_future(send.deliver(stage.module(), body))
    assert await stage.died(side, SECONDS), f"{point} was never reached"
    await stage.start(side)
    accepted = await asyncio.wait_for(accepting, SECONDS)
    status = await ended(stage, accepted)
    assert status.outcome == "verdict"
    assert_shown_once(await stage.portal(), lead)
    assert [action.outcome for action in status.actions] == ["done"] * 4


async def ended(stage: Stage, message_id: str) -> contract.MessageStatus:
    async with asyncio.timeout(SECONDS):
        return await send.wait(stage.module(), stage.portal_id, message_id, None)


def message(stage: Stage, lead: str, event: str) -> contract.Message:
    body = {
        "type": "message",
        "portal": stage.portal_id,
        "audience": "border",
        "source_event": event,
        "entity": {"type": "lead", "id": lead},
        "channel": {"type": "mail"},
        "occurred_at": "2026-11-21T08:00:00Z",
        "fields": [
            {"name": "NAME", "label": "Имя", "kind": "person", "value": "Роман Лещенко"},
            {"name": "BODY", "label": "Текст", "kind": "text", "value": "Нужны 2 сервера, цена?"},
        ],
    }
    return msgspec.convert(body, contract.Message)


def assert_shown_once(portal: dict[str, Any], lead: str) -> None:
    """One verdict in the card, one timeline entry, one Feed post, one notification."""
    card = portal["cards"][f"lead/{lead}"]
    assert card["UF_CRM_RELAY_RUN"]
    run = card["UF_CRM_RELAY_RUN"]
    entries = [one for one in portal["timelines"][f"lead/{lead}"] if run in one["COMMENT"]]
    posts = [one for one in portal["feed"] if run in one["DETAIL_TEXT"]]
    notices = [one for one in portal["notifications"] if run in one["TAG"]]
    assert (len(entries), len(posts), len(notices)) == (1, 1, 1)


async def everything_is_cleaned(stage: Stage) -> None:
    """Nothing of ours stays at the vendor, but what was made in the moment of a kill."""
    async with asyncio.timeout(SECONDS):
        while (await stage.model())["files"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


def assert_log_is_sound(stage: Stage) -> None:
    """No `sent` without its `cleared`, and an unbroken chain."""
    log = sqlite3.connect(stage.folder / "border" / "data" / "log.db")
    rows = log.execute("SELECT event, output_sha256, body FROM records ORDER BY seq").fetchall()
    log.close()
    cleared: set[str] = set()
    sent = 0
    for event, sha256, body in rows:
        if event == "cleared":
            cleared.add(sha256)
        if event == "sent":
            sent += 1
            assert sha256 in cleared
        assert "Лещенко" not in json.dumps(json.loads(body), ensure_ascii=False)
    assert sent
