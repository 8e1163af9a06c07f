"""What every released relay left on the disk: upgraded, nothing is lost, and it goes on."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from relay import config_file
from relay.sealing import new_keyring_text
from relay.store.database import Database
from tests.chain.play import ended
from tests.postgres import Postgres
from tests.stage import ROOT, Side, Stage, open_stage

RELEASES = sorted(path for path in (ROOT / "tests" / "released").iterdir() if path.is_dir())
DATABASES: dict[Side, tuple[str, ...]] = {
    "border": ("border", "vault", "log"),
    "offshore": ("offshore",),
}


async def relay(stage: Stage, side: Side, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "relay", *words, "--config", str(stage.config_file(side))]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ)
    )


def put_in_place(stage: Stage, release: Path) -> dict[str, str]:
    """Databases, keys and tokens as that release left them."""
    kept: dict[str, str] = json.loads((release / "secrets.json").read_text())
    for side, names in DATABASES.items():
        data = stage.folder / side / "data"
        for path in data.glob("*"):
            path.unlink()
        for name in names:
            connection = sqlite3.connect(data / f"{name}.db")
            connection.executescript((release / f"{name}.sql").read_text())
            connection.close()
    for name, file in (
        ("sealing", "border/sealing.key"),
        ("portal", "border/portal.key"),
        ("offshore", "offshore/sealing.key"),
        ("link", "border/offshore.token"),
        ("module", "module/sync.token"),
    ):
        (stage.folder / file).write_text(kept[name])
    file = stage.config_file("border")
    file.write_text(file.read_text().replace(stage.portal_id, kept["portal_id"]))
    stage.portal_id = kept["portal_id"]
    return kept


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
async def test_a_released_relays_data_goes_on_here(tmp_path: Path, release: Path) -> None:
    async with open_stage(tmp_path / "stage", start=False) as stage:
        kept = put_in_place(stage, release)
        key = stage.folder / "backup.key"
        key.touch(0o600)
        key.write_text(new_keyring_text("b1"))
        to = ("--to", str(tmp_path / "backups"), "--key-file", str(key))
        sides: tuple[Side, ...] = ("offshore", "border")
        for side in sides:
            asked = await relay(stage, side, "upgrade")
            assert (asked.returncode, "--without-backup" in asked.stderr) == (2, True)
            done = await relay(stage, side, "upgrade", *to)
            assert done.returncode == 0, done.stderr
            assert "применено" in done.stdout
            assert (await relay(stage, side, "upgrade", *to)).stdout == (
                "все миграции уже применены / all migrations are applied already\n"
            )
        assert len(list((tmp_path / "backups").glob("*.backup"))) == 2
        for side in sides:
            await stage.start(side)
        assert (await stage.status(kept["done"])).outcome == "verdict"
        assert (await ended(stage, kept["waiting"])).outcome == "verdict"
        verified = await relay(stage, "border", "log", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr


async def test_an_older_schema_on_a_server_is_backed_up_as_it_is_and_upgraded(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with open_stage(tmp_path / "stage", start=False, postgres=postgres) as stage:
        abroad = config_file.load(stage.config_file("offshore")).offshore
        assert abroad is not None
        assert abroad.database is not None
        name = abroad.database.url.rpartition("/")[2]
        older = "DELETE FROM schema_version WHERE schema = 'offshore' AND version = 2"
        older += "; ALTER TABLE turns DROP COLUMN version"
        postgres.sql(f"SET search_path = relay_offshore; {older}", name)
        key = stage.folder / "backup.key"
        key.touch(0o600)
        key.write_text(new_keyring_text("b1"))
        to = ("--to", str(tmp_path / "backups"), "--key-file", str(key))
        done = await relay(stage, "offshore", "upgrade", *to)
        assert (done.returncode, "offshore 0002" in done.stdout) == (0, True), done.stderr
        again = await relay(stage, "offshore", "upgrade", *to)
        assert "все миграции уже применены" in again.stdout
        stage.rebuild("offshore", postgres)
        (made,) = (tmp_path / "backups").glob("*.backup")
        words = ("restore", str(made), "--key-file", str(key))
        restored = await relay(stage, "offshore", *words)
        assert restored.returncode == 0, restored.stderr
        tokens = await stage.rows("offshore", "SELECT count(*) AS n FROM tokens")
        assert tokens == [{"n": 1}]


async def test_a_side_that_runs_is_not_upgraded_under_its_feet(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "stage", start=False) as stage:
        put_in_place(stage, RELEASES[-1])
        lock = stage.folder / "offshore" / "data" / "offshore.db"
        running = Database(lock, ())
        try:
            key = stage.folder / "backup.key"
            key.touch(0o600)
            key.write_text(new_keyring_text("b1"))
            to = ("--to", str(tmp_path / "backups"), "--key-file", str(key))
            told = await relay(stage, "offshore", "upgrade", *to)
        finally:
            running.close()
        assert (told.returncode, "stop that first" in told.stderr) == (2, True), told.stderr
        assert not list((tmp_path / "backups").glob("*"))
