"""kill -9 at every named point of the way: the portal shows the verdict once, whatever died."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from relay import failpoints
from tests.chain.play import SECONDS, deliver, ended, message, restart_to_die, shown
from tests.stage import Side, Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFSHORE = ("offshore.", "run.", "deliver.", "cleanup.")
PUSHED = (
    "run.finished",
    "deliver.posted",
    "verdict.logged",
    "verdict.stored",
    "deliver.acknowledged",
)
"""The points at which a push differs from a poll; the others are walked once, by poll."""
CHOSEN = (
    "border.accepted",
    "mask.cleared",
    "forward.posted",
    "run.uploaded",
    "run.finished",
    "write.timeline",
)
"""What PostgreSQL is walked through in every run; `make soak` walks it through all."""
ELSEWHERE = (
    *("deliver.posted", "look.started", "look.read", "look.taken"),
    *("write.standard", "write.proposed", "write.task", "write.draft"),
    *("robot.read", "robot.taken", "robot.answered", "notice.told"),
)
"""By push only; on the REST route only (test_intake); for assistants that ask for it (test_crm);
where a robot asks (test_application); after an hour (test_notices)."""
POLLED = [("poll", point) for point in failpoints.POINTS if point not in ELSEWHERE]
WALK = POLLED + [("push", point) for point in PUSHED]


def walk() -> Iterator[Any]:
    """Every point on SQLite, the chosen ones on PostgreSQL, and the rest of those under soak."""
    for receive, point in WALK:
        yield pytest.param(("sqlite", receive), point, id=f"sqlite-{receive}-{point}")
    for receive, point in WALK:
        marks = () if receive == "poll" and point in CHOSEN else pytest.mark.soak
        name = f"postgres-{receive}-{point}"
        yield pytest.param(("postgres", receive), point, id=name, marks=marks)


def side_of(point: str) -> Side:
    """Which side passes this point."""
    return "offshore" if point.startswith(OFFSHORE) else "border"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    """One stage for all points: each kill leaves it as a crash would."""
    store, receive = request.param
    folder = tmp_path_factory.mktemp(f"{store}-{receive}")
    postgres = request.getfixturevalue("postgres") if store == "postgres" else None
    async with open_stage(folder, receive=receive, postgres=postgres) as running:
        yield running
        await everything_is_cleaned(running)
        await assert_log_is_sound(running)


@pytest.mark.parametrize(("stage", "point"), list(walk()), indirect=["stage"], scope="module")
async def test_a_killed_side_delivers_exactly_once(stage: Stage, point: str) -> None:
    side = side_of(point)
    await restart_to_die(stage, side, point)
    lead = await stage.new_lead({"title": point})
    accepting = asyncio.ensure_future(deliver(stage, message(stage, point, lead=lead)))
    assert await stage.died(side, SECONDS), f"{point} was never reached"
    await stage.start(side)
    status = await ended(stage, await accepting)
    assert status.outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)
    assert [action.outcome for action in status.actions] == ["done"] * 4


async def everything_is_cleaned(stage: Stage) -> None:
    """Nothing of ours stays at the vendor, but what was made in the moment of a kill."""
    async with asyncio.timeout(SECONDS):
        while (await stage.model())["files"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


async def assert_log_is_sound(stage: Stage) -> None:
    """No `sent` without its `cleared`, and an unbroken chain."""
    query = "SELECT event, output_sha256, body FROM records ORDER BY seq"
    cleared: set[str] = set()
    sent = 0
    for row in await stage.rows("log", query):
        event, sha256, body = row["event"], row["output_sha256"], row["body"]
        if event == "cleared":
            cleared.add(sha256)
        if event == "sent":
            sent += 1
            assert sha256 in cleared
        assert "Лещенко" not in json.dumps(json.loads(body), ensure_ascii=False)
    assert sent
