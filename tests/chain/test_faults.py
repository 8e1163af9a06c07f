"""What goes wrong under a side: disk, server, schema, key. One line says it, nothing is lost."""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from relay.errors import Unavailable
from relay.sealing import new_keyring_text
from tests.chain.play import deliver, ended, message, shown, until
from tests.postgres import Postgres, server
from tests.stage import ROOT, Side, Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@pytest.fixture(scope="module")
def own() -> Iterator[Postgres]:
    """A server that may be stopped."""
    try:
        with server() as started:
            yield started
    except LookupError as missing:
        pytest.skip(str(missing))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on_postgres(
    own: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    async with open_stage(tmp_path_factory.mktemp("faults"), postgres=own) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    async with open_stage(tmp_path_factory.mktemp("faults")) as running:
        yield running


async def start_fails(stage: Stage, side: Side, config: Path) -> str:
    """Start a side that cannot start; return the line it says, after checking that it is one."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "relay", side, "--config", str(config)),
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2, said
    lines = [line for line in said.decode().splitlines() if not line.startswith("{")]
    assert len(lines) == 1, said
    assert "Traceback" not in said.decode()
    return lines[0]


def changed(stage: Stage, side: Side, old: str, new: str) -> Path:
    """A copy of a side's configuration with other words in it."""
    path = stage.config_file(side).with_name("changed.yaml")
    path.write_text(stage.config_file(side).read_text().replace(old, new))
    return path


async def test_a_wrong_url_or_role_stops_the_start_with_one_line(on_postgres: Stage) -> None:
    port = str(on_postgres.postgres.port)
    line = await start_fails(on_postgres, "offshore", changed(on_postgres, "offshore", port, "1"))
    assert "relay_offshore@127.0.0.1:1" in line
    assert "cannot be reached" in line
    other = changed(on_postgres, "offshore", "relay_offshore@", "relay_nobody@")
    assert "refused" in await start_fails(on_postgres, "offshore", other)
    # the log's own role, where the vault's should stand
    swapped = changed(on_postgres, "border", "//relay_vault@", "//relay_log@")
    assert "may not use" in await start_fails(on_postgres, "border", swapped)


async def test_a_newer_schema_stops_the_start_and_changes_nothing(on_postgres: Stage) -> None:
    settings = on_postgres.config_file("offshore").read_text()
    database = settings.split(f":{on_postgres.postgres.port}/")[1].split()[0].strip("'\"")
    table = "relay_offshore.schema_version"
    on_postgres.postgres.sql(f"INSERT INTO {table} VALUES ('jobs', 99, 'x', 0)", database)  # noqa: S608
    line = await start_fails(on_postgres, "offshore", on_postgres.config_file("offshore"))
    assert "version 99 of schema 'jobs'" in line
    on_postgres.postgres.sql(f"DELETE FROM {table} WHERE version = 99", database)  # noqa: S608


async def test_a_server_that_crashes_and_comes_back_costs_time_and_nothing_else(
    on_postgres: Stage,
) -> None:
    leads = [await on_postgres.new_lead({"title": f"crash {n}"}) for n in range(3)]
    sent = [
        asyncio.ensure_future(deliver(on_postgres, message(on_postgres, f"crash {n}", lead=lead)))
        for n, lead in enumerate(leads)
    ]
    await asyncio.sleep(0.5)
    await asyncio.to_thread(on_postgres.postgres.stop, "immediate")
    await asyncio.sleep(2)
    assert on_postgres.alive("border")
    assert on_postgres.alive("offshore")
    await asyncio.to_thread(on_postgres.postgres.start)
    for lead, accepted in zip(leads, await asyncio.gather(*sent), strict=True):
        assert (await ended(on_postgres, accepted)).outcome == "verdict"
        assert shown(await on_postgres.portal(), lead) == (1, 1, 1)


async def test_a_server_gone_read_only_takes_nothing_and_says_so(on_postgres: Stage) -> None:
    running = on_postgres.postgres
    hang_up = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'relay_state'"
    running.sql("ALTER ROLE relay_state SET default_transaction_read_only = on")
    running.sql(hang_up)
    lead = await on_postgres.new_lead({"title": "read-only"})
    body = message(on_postgres, "read-only", lead=lead)
    with pytest.raises((Unavailable, TimeoutError)):
        await asyncio.wait_for(deliver(on_postgres, body), 3)
    running.sql("ALTER ROLE relay_state RESET default_transaction_read_only")
    running.sql(hang_up)
    assert (await ended(on_postgres, await deliver(on_postgres, body))).outcome == "verdict"
    assert shown(await on_postgres.portal(), lead) == (1, 1, 1)
    said = on_postgres.log_file("border").read_text()
    assert "sqlstate_25006" in said


async def test_a_full_disk_takes_nothing_and_the_message_comes_through_when_there_is_room(
    on_sqlite: Stage,
) -> None:
    """No file of the border may grow: every commit fails as on a full disk."""
    pid = on_sqlite.process("border").pid
    lead = await on_sqlite.new_lead({"title": "full"})
    body = message(on_sqlite, "full", lead=lead)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        with pytest.raises((Unavailable, TimeoutError)):
            await asyncio.wait_for(deliver(on_sqlite, body), 3)
        assert on_sqlite.alive("border")
        assert not (await on_sqlite.portal())["timelines"].get(f"lead/{lead}")
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, NO_LIMIT)
    assert (await ended(on_sqlite, await deliver(on_sqlite, body))).outcome == "verdict"
    assert shown(await on_sqlite.portal(), lead) == (1, 1, 1)


async def test_a_lost_portal_key_holds_the_message_until_it_is_back(on_sqlite: Stage) -> None:
    """Nothing crosses without the key; with it the message goes on where it stood."""
    on_sqlite.stop("border")
    await on_sqlite.start("border", kill_at="border.accepted")
    lead = await on_sqlite.new_lead({"title": "key"})
    accepting = asyncio.ensure_future(deliver(on_sqlite, message(on_sqlite, "key", lead=lead)))
    assert await on_sqlite.died("border")
    before = (await on_sqlite.model())["counters"].get("POST /v1/responses", 0)
    key = on_sqlite.folder / "border" / "portal.key"
    kept = key.read_text()
    key.write_text(new_keyring_text("other"))
    await on_sqlite.start("border")
    accepted = await accepting

    async def held() -> bool:
        return (await on_sqlite.status(accepted)).state == "held"

    await until(held)
    assert (await on_sqlite.model())["counters"].get("POST /v1/responses", 0) == before
    assert "key_missing" in on_sqlite.log_file("border").read_text()
    key.write_text(kept)
    on_sqlite.stop("border")
    await on_sqlite.start("border")
    released = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "relay", "held", "release", accepted),
        *("--config", str(on_sqlite.config_file("border"))),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    assert await released.wait() == 0
    assert (await ended(on_sqlite, accepted)).outcome == "verdict"


async def test_a_read_only_file_stops_the_start_with_its_name(on_sqlite: Stage) -> None:
    """A folder on a read-only mount looks like this to a process that is not root."""
    line = await start_fails(
        on_sqlite, "border", changed(on_sqlite, "border", "data: data", "data: /proc/relay")
    )
    assert "/proc/relay" in line


async def test_every_line_of_the_logs_is_json_and_names_no_person(
    on_sqlite: Stage, on_postgres: Stage
) -> None:
    for stage in (on_sqlite, on_postgres):
        for side in ("border", "offshore"):
            text = stage.log_file(side).read_text()
            assert "Лещенко" not in text
            for line in text.splitlines():
                json.loads(line)
