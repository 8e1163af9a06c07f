"""The database server's clock jumps by hours under running nodes: nothing is lost or doubled."""

import asyncio
import signal
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from relay.border import masking_log
from relay.tokens.register import rotate, signers
from tests.chain.play import until
from tests.chain.test_nodes import TAKEN_OVER, leads, once_each
from tests.chain.test_rotation import registered
from tests.postgres import Postgres
from tests.stage import Stage, open_stage

ASIDE = "ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO machine_clock"
INSTEAD = (
    "CREATE OR REPLACE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
    " VOLATILE AS $$SELECT pg_catalog.machine_clock() + interval '{hours} hours'$$"
)
ENDED = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class ServerClock:
    """The clock that every side's database tells; sessions have planned with it, so they end."""

    def __init__(self, postgres: Postgres, stage: Stage) -> None:
        self._postgres = postgres
        border = yaml.safe_load(stage.config_file("border").read_text())["border"]
        abroad = yaml.safe_load(stage.config_file("offshore").read_text())["offshore"]
        urls = (border["database"]["state"]["url"], abroad["database"]["url"])
        self._names = [urlsplit(url).path.strip("/") for url in urls]
        for name in self._names:
            self._change(f"{ASIDE}; {INSTEAD.format(hours=0)}", name)

    def ahead(self, hours: int) -> None:
        """From now on the clock is `hours` ahead of this machine's."""
        for name in self._names:
            self._change(INSTEAD.format(hours=hours), name)
            self._postgres.sql(ENDED, name)

    def _change(self, sql: str, name: str) -> None:
        self._postgres.sql(f"SET allow_system_table_mods = on; {sql}", name)


async def test_a_servers_clock_that_jumps_loses_and_doubles_nothing(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with open_stage(tmp_path, postgres=postgres, start=False) as stage:
        clock = ServerClock(postgres, stage)
        await asyncio.gather(stage.start("border"), stage.start("offshore"))
        await asyncio.gather(stage.add_node("border"), stage.add_node("offshore"))
        # the module goes on with the token that ends within a day
        await registered(stage, "border", lambda tx, keys: rotate(tx, keys, stage.portal_id))
        for hours in (6, -3):
            sent = await leads(stage, 2, f"before {hours}")
            clock.ahead(hours)
            sent |= await leads(stage, 2, f"after {hours}")
            await once_each(stage, sent)

        sent = await leads(stage, 3, "killed")
        stage.stop("border.2", signal.SIGKILL)
        died = asyncio.get_running_loop().time()
        clock.ahead(6)

        async def buried() -> bool:
            rows = await stage.rows("state", "SELECT name FROM nodes")
            return not any(row["name"].endswith(stage.address("border.2")) for row in rows)

        await until(buried)
        assert asyncio.get_running_loop().time() - died < TAKEN_OVER
        await once_each(stage, sent)
        for name in ("border", "offshore", "offshore.2"):
            assert stage.alive(name)
        told = await stage.rows("log", "SELECT body FROM records")
        back = [row for row in told if "clock_set_back" in str(row["body"])]
        assert len(back) == 1  # nine hours, noted once
        await stage.look("log", lambda tx: masking_log.verify(tx, stage.portal_id))


async def test_a_token_ends_by_the_servers_clock_and_lives_again_when_it_is_set_right(
    tmp_path: Path, postgres: Postgres
) -> None:
    """What a clock that ran ahead ended is not lost: no row was written because of it."""
    async with open_stage(tmp_path, postgres=postgres, start=False) as stage:
        clock = ServerClock(postgres, stage)
        await registered(stage, "border", lambda tx, keys: rotate(tx, keys, stage.portal_id))
        live: list[int] = []
        for hours in (0, 23, 25, 0):
            clock.ahead(hours)
            valid = await registered(
                stage, "border", lambda tx, keys: signers(tx, keys, stage.portal_id)
            )
            live.append(len(valid))
        assert live == [2, 2, 1, 2]
