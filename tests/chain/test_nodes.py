"""Two nodes of each side on one PostgreSQL: take-over, stall, rolling restart; nothing twice."""

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.chain.play import deliver, ended, message, shown, until
from tests.postgres import Postgres
from tests.stage import Side, Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

TAKEN_OVER = 15.0  # seconds after which a dead node's work must go on


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    """Both sides twice; the module and the border talk to the first of each, as behind a proxy."""
    async with open_stage(tmp_path_factory.mktemp("nodes"), postgres=postgres) as running:
        await running.add_node("border")
        await running.add_node("offshore")
        yield running


async def leads(stage: Stage, count: int, name: str) -> dict[str, str]:
    """Send messages about as many fresh leads; return the leads by message."""
    found = {}
    for number in range(count):
        event = f"{name} {number}"
        lead = await stage.new_lead({"title": event})
        found[await deliver(stage, message(stage, event, lead=lead))] = lead
    return found


async def once_each(stage: Stage, sent: dict[str, str]) -> None:
    """Every message ends with a verdict, and its card shows that once."""
    for message_id, lead in sent.items():
        status = await ended(stage, message_id)
        assert status.outcome == "verdict"
        assert shown(await stage.portal(), lead) == (1, 1, 1)
        assert [action.outcome for action in status.actions] == ["done"] * 4


async def workers(stage: Stage) -> Counter[str]:
    """How many running or finished jobs of the border carry which node."""
    rows = await stage.rows("state", "SELECT node FROM jobs WHERE node IS NOT NULL")
    return Counter(row["node"] for row in rows)


async def running(stage: Stage, side: Side) -> set[str]:
    """The jobs that the side's second node has claimed."""
    rows = await stage.rows(
        "state" if side == "border" else "offshore",
        "SELECT jobs.id AS id FROM jobs JOIN nodes ON nodes.id = jobs.node"
        " WHERE jobs.state = 'running' AND nodes.name LIKE '%' || :address",
        address=stage.address(f"{side}.2"),
    )
    return {row["id"] for row in rows}


async def test_both_nodes_share_the_work(stage: Stage) -> None:
    await once_each(stage, await leads(stage, 8, "shared"))
    assert len(await workers(stage)) == 2


@pytest.mark.parametrize("side", ["border", "offshore"])
async def test_the_work_of_a_killed_node_goes_on_at_the_other(stage: Stage, side) -> None:
    """The second node dies at its first step and is not started again."""
    point = {"border": "mask.cleared", "offshore": "run.uploaded"}[side]
    second = f"{side}.2"
    stage.stop(second)
    await stage.start(side, node=2, kill_at=point)
    sent: dict[str, str] = {}
    while stage.alive(second):
        sent |= await leads(stage, 2, f"killed {side} {len(sent)}")
        await asyncio.sleep(0.2)
    died = asyncio.get_running_loop().time()
    await once_each(stage, sent)
    took = asyncio.get_running_loop().time() - died
    await stage.start(side, node=2)
    # the run itself and a poll's lease come on top of the take-over
    assert took < TAKEN_OVER + 30


@pytest.mark.soak  # it waits for a moment that a busy machine may not offer for minutes
@pytest.mark.parametrize("side", ["border", "offshore"])
async def test_a_node_stopped_past_its_heartbeat_changes_nothing_when_it_wakes(
    stage: Stage, side
) -> None:
    second = stage.process(f"{side}.2")
    sent: dict[str, str] = {}
    try:
        while not (held := await running(stage, side)):  # until it sleeps over work of its own
            second.send_signal(signal.SIGCONT)
            sent |= await leads(stage, 1, f"asleep {side} {len(sent)}")
            await asyncio.sleep(0.1)
            second.send_signal(signal.SIGSTOP)
        stopped = asyncio.get_running_loop().time()

        async def taken() -> bool:
            return held.isdisjoint(await running(stage, side))

        await until(taken)
        took = asyncio.get_running_loop().time() - stopped
        assert took < TAKEN_OVER
        await once_each(stage, sent)
    finally:
        second.send_signal(signal.SIGCONT)
    await asyncio.sleep(4)  # it wakes, learns that it was buried, and joins again
    await once_each(stage, sent)
    assert stage.alive(f"{side}.2")
    await once_each(stage, await leads(stage, 4, f"awake {side}"))


async def test_a_rolling_restart_loses_and_doubles_nothing(stage: Stage) -> None:
    sent: dict[str, str] = {}

    async def sending() -> None:
        for number in range(12):
            sent.update(await leads(stage, 1, f"rolling {number}"))
            await asyncio.sleep(0.3)

    traffic = asyncio.ensure_future(sending())
    for name in ("border.2", "border", "offshore.2", "offshore"):
        side, _, node = name.partition(".")
        await asyncio.to_thread(stage.stop, name)
        await stage.start(side, node=int(node or 1))
    await traffic
    await once_each(stage, sent)


async def test_what_one_node_does_for_all_goes_on_at_the_next_when_it_dies(stage: Stage) -> None:
    """Heads, terms, samples and polling run at the eldest node only."""

    def led() -> list[str]:
        lines = stage.log_file("border").read_text().splitlines()
        told = [json.loads(line) for line in lines if '"leads"' in line]
        return [one["node"] for one in told]

    async def eldest() -> tuple[str, str]:
        row = (await stage.rows("state", "SELECT id, name FROM nodes ORDER BY joined LIMIT 1"))[0]
        address = row["name"].partition(" ")[2]
        return row["id"], "border" if stage.address("border") == address else "border.2"

    async def leads() -> bool:
        return led()[-1] == leader

    async def another_leads() -> bool:
        return led()[-1] != leader

    leader, name = await eldest()
    await until(leads)
    stage.stop(name, signal.SIGKILL)
    died = asyncio.get_running_loop().time()
    await until(another_leads)
    took = asyncio.get_running_loop().time() - died
    assert took < TAKEN_OVER
    await stage.start("border", node=int(name.partition(".")[2] or 1))
    assert (await eldest())[0] == led()[-1]  # who comes back stands at the end of the line


async def test_the_log_of_two_nodes_is_one_unbroken_chain(stage: Stage) -> None:
    from relay.border import masking_log

    async def verified() -> bool:
        rows = await stage.rows("log", "SELECT count(*) AS n FROM records")
        return rows[0]["n"] > 0

    await until(verified)
    checked = await stage.look("log", lambda tx: masking_log.verify(tx, stage.portal_id))
    assert checked.size > 50
