"""The database server's clock jumps by hours: what it ended is not lost."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml

from relay.tokens.register import rotate, signers
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
