"""Full and read-only disks, databases of another release, lost keys: a clear line, no loss."""

import asyncio
import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from relay.border import masking_log
from relay.errors import Unavailable
from relay.store.copying import HALF
from tests.chain.play import deliver, ended, message, until
from tests.chain.test_nodes import leads, once_each
from tests.postgres import Postgres, server
from tests.stage import ROOT, Side, Stage, open_stage

SIDES: tuple[Side, ...] = ("border", "offshore")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB that a test may fill or make read-only."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=0700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def started(stage: Stage, side: Side) -> subprocess.CompletedProcess[str]:
    """Start a side that must refuse to: its exit code and its line."""
    return subprocess.run(
        [sys.executable, "-m", "relay", side, "--config", str(stage.config_file(side))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def checked(stage: Stage, side: Side) -> tuple[int, list[dict[str, str]]]:
    """What `relay check` ends with and finds."""
    command = [sys.executable, "-m", "relay", "check", "--json"]
    done = subprocess.run(
        [*command, "--config", str(stage.config_file(side))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def database(stage: Stage, side: Side) -> Path:
    return stage.folder / side / "data" / f"{side}.db"


async def test_a_full_disk_refuses_and_goes_on_when_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    where = {"data": str(small_disk / "data")}
    async with open_stage(tmp_path / "stage", border=where) as stage:
        before = await deliver(stage, message(stage, "before"))
        assert (await ended(stage, before)).outcome == "verdict"
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass
        with pytest.raises(Unavailable):
            await deliver(stage, message(stage, "full", files={"a.txt": b"x" * 100_000}))
        assert stage.alive("border")
        filler.unlink()
        after = await deliver(stage, message(stage, "full", files={"a.txt": b"x" * 100_000}))
        assert (await ended(stage, after)).outcome == "verdict"
        assert (await stage.status(before)).outcome == "verdict"


async def test_a_disk_that_turns_read_only_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    where = {"data": str(small_disk / "data")}
    async with open_stage(tmp_path / "stage", border=where, start=False) as stage:
        for side in SIDES:
            await stage.start(side)
        before = await deliver(stage, message(stage, "before"))
        assert (await ended(stage, before)).outcome == "verdict"
        stage.stop("border")
        remount(small_disk, "ro")
        refused = started(stage, "border")
        assert refused.returncode == 2, refused.stderr
        assert str(small_disk) in refused.stderr
        remount(small_disk, "rw")
        await stage.start("border")
        assert (await stage.status(before)).outcome == "verdict"


class Ext4:
    """A file system in a file, which can fail as one does whose disk failed: no more writes."""

    def __init__(self, image: Path, folder: Path) -> None:
        self.image, self.folder = image, folder

    def mount(self) -> bool:
        command = ["mount", "-o", "loop", str(self.image), str(self.folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def fail(self) -> None:
        """It refuses writes from now on, also to files that are open: tmpfs would not let us."""
        remount(self.folder, "abort")

    def mend(self) -> None:
        """What an administrator does; whoever had files open must have ended."""
        subprocess.run(["umount", str(self.folder)], check=True)
        subprocess.run(["e2fsck", "-p", str(self.image)], capture_output=True, check=False)
        assert self.mount()


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Ext4]:
    image, folder = tmp_path / "image", tmp_path / "ext4"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(64 * 2**20)
    made = subprocess.run(["mkfs.ext4", "-q", str(image)], capture_output=True, check=False)
    disk = Ext4(image, folder)
    if made.returncode != 0 or not disk.mount():
        pytest.skip("mounting a file needs root and loop devices")
    yield disk
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_disk_that_fails_under_a_running_border_is_told_and_loses_nothing(
    tmp_path: Path, ext4: Ext4
) -> None:
    where = {"data": str(ext4.folder / "data")}
    async with open_stage(tmp_path / "stage", border=where) as stage:
        before = await deliver(stage, message(stage, "before"))
        assert (await ended(stage, before)).outcome == "verdict"
        under_way = await deliver(stage, message(stage, "under way"))
        ext4.fail()
        with pytest.raises(Unavailable, match="storage_unavailable"):
            await deliver(stage, message(stage, "meanwhile"))
        assert stage.alive("border")
        code, found = checked(stage, "border")
        (disk,) = (one for one in found if one["check"] == "disk")
        assert (code, disk["state"]) == (1, "fail")
        assert "диск только для чтения" in disk["said"]
        stage.stop("border")
        ext4.mend()
        await stage.start("border")
        meanwhile = await deliver(stage, message(stage, "meanwhile"))
        for one in (before, under_way, meanwhile):
            assert (await ended(stage, one)).outcome == "verdict"


@pytest.mark.parametrize("side", SIDES)
async def test_a_side_whose_writes_fail_for_a_while_goes_on_by_itself(
    tmp_path: Path, side: Side
) -> None:
    """The system refuses every byte that the process writes to a file, also to its log."""
    async with open_stage(tmp_path) as stage:
        before = await deliver(stage, message(stage, "before"))
        assert (await ended(stage, before)).outcome == "verdict"
        process = stage.process(side).pid
        soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        under_way = await deliver(stage, message(stage, "under way"))
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, hard))
        if side == "border":
            with pytest.raises(Unavailable, match="storage_unavailable"):
                await deliver(stage, message(stage, "meanwhile"))
        else:  # the border keeps it and tries again
            await deliver(stage, message(stage, "meanwhile"))
            await asyncio.sleep(5)
        assert stage.alive(side)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))
        meanwhile = await deliver(stage, message(stage, "meanwhile"))
        for one in (before, under_way, meanwhile):
            assert (await ended(stage, one)).outcome == "verdict"
        assert stage.process(side).pid == process


@pytest.mark.parametrize("side", SIDES)
async def test_a_side_refuses_to_start_on_what_it_must_not_touch(
    tmp_path: Path, side: Side
) -> None:
    async with open_stage(tmp_path, start=False) as stage:
        path = database(stage, side)
        kept = path.read_bytes()

        (path.parent / HALF).touch()
        half = started(stage, side)
        assert (half.returncode, "run relay restore again" in half.stderr) == (2, True)
        (path.parent / HALF).unlink()

        key = stage.folder / side / "sealing.key"
        key.rename(key.with_suffix(".away"))
        lost = started(stage, side)
        assert (lost.returncode, str(key) in lost.stderr) == (2, True)
        key.with_suffix(".away").rename(key)

        path.write_bytes(b"this is no database" * 500)
        damaged = started(stage, side)
        assert (damaged.returncode, str(path) in damaged.stderr) == (2, True), damaged.stderr
        assert path.read_bytes().startswith(b"this is no database")
        path.write_bytes(kept)

        connection = sqlite3.connect(path)
        connection.execute("INSERT INTO schema_version VALUES (?, 99, '', 0)", ("tokens",))
        connection.commit()
        connection.close()
        newer = started(stage, side)
        assert (newer.returncode, "start the newer relay" in newer.stderr) == (2, True)
        for one in (half, lost, damaged, newer):
            assert len(one.stderr.strip().splitlines()) == 2, one.stderr  # in two languages


async def test_a_side_on_a_server_refuses_to_start_and_says_why(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with open_stage(tmp_path, start=False, postgres=postgres) as stage:
        await stage.start("border")  # the first start makes the tables of all three
        stage.stop("border")
        path = stage.config_file("border")
        kept = path.read_text()
        where = yaml.safe_load(kept)["border"]["database"]["log"]["url"]
        name = where.rpartition("/")[2]

        def at(url: str) -> None:
            path.write_text(kept.replace(where, url))

        def sql(text: str) -> None:
            path.write_text(kept)
            postgres.sql(text, name)

        def refused(told: str) -> None:
            done = started(stage, "border")
            assert (done.returncode, told in done.stderr) == (2, True), done.stderr
            assert len(done.stderr.strip().splitlines()) == 2, done.stderr  # in two languages

        at(where.replace(f":{postgres.port}/", ":1/"))
        refused("cannot be reached")
        at(where.replace(name, "no_such_database"))
        refused("no such database")
        at(where.replace("relay_log@", "nobody_known@"))
        refused("the role or its password is refused")
        at(where.replace("postgresql://", "mysql://"))
        refused("postgresql://role@host")
        sql("ALTER SCHEMA relay_log OWNER TO postgres")
        refused("may not use its schema")
        sql("ALTER SCHEMA relay_log OWNER TO relay_log")
        sql(f"ALTER ROLE relay_log IN DATABASE {name} SET default_transaction_read_only = on")
        refused("takes no writes")
        sql(f"ALTER ROLE relay_log IN DATABASE {name} RESET default_transaction_read_only")
        sql("CREATE TABLE relay_log.restoring (at DOUBLE PRECISION)")
        refused("run relay restore again")
        sql("DROP TABLE relay_log.restoring")
        newer = "INSERT INTO relay_log.schema_version VALUES ('masking_log', 99, '', 0)"
        sql(newer.replace("masking_log", masking_log.SCHEMA.name))
        refused("start the newer relay")
        sql("DELETE FROM relay_log.schema_version WHERE version = 99")
        for name_of_key in ("sealing.key", "portal.key"):
            key = stage.folder / "border" / name_of_key
            away = key.rename(key.with_suffix(".away"))
            refused(str(key))
            away.rename(key)
        await stage.start("border")


async def test_a_server_that_takes_no_writes_for_a_while_loses_nothing(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with open_stage(tmp_path, postgres=postgres) as stage:
        before = await deliver(stage, message(stage, "before"))
        assert (await ended(stage, before)).outcome == "verdict"
        settings = yaml.safe_load(stage.config_file("border").read_text())["border"]
        name = settings["database"]["state"]["url"].rpartition("/")[2]

        def from_now_on(what: str) -> None:
            postgres.sql(f"ALTER ROLE relay_state IN DATABASE {name} {what}")
            ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            postgres.sql(f"{ending} WHERE usename = 'relay_state' AND datname = '{name}'")

        from_now_on("SET default_transaction_read_only = on")
        with pytest.raises(Unavailable):
            await deliver(stage, message(stage, "meanwhile"))
        assert stage.alive("border")
        from_now_on("RESET default_transaction_read_only")
        after = await deliver(stage, message(stage, "meanwhile"))
        assert (await ended(stage, after)).outcome == "verdict"
        assert (await stage.status(before)).outcome == "verdict"


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_database_server_that_is_restarted_under_two_nodes_loses_and_doubles_nothing(
    tmp_path: Path, how: str
) -> None:
    with server() as postgres:
        async with open_stage(tmp_path, postgres=postgres) as stage:
            await asyncio.gather(stage.add_node("border"), stage.add_node("offshore"))
            sent = await leads(stage, 4, "under way")
            await asyncio.to_thread(postgres.stop, how)
            with pytest.raises(Unavailable):
                await deliver(stage, message(stage, "while it is down"))
            await asyncio.to_thread(postgres.start)
            sent |= await leads(stage, 4, "afterwards")
            await once_each(stage, sent)
            for name in ("border", "border.2", "offshore", "offshore.2"):
                assert stage.alive(name)
            await stage.look("log", lambda tx: masking_log.verify(tx, stage.portal_id))


SHIFT = """\
import os, time
real = time.time
time.time = lambda: real() + float(os.environ.get("CLOCK_AHEAD", "0"))
"""


async def test_a_clock_that_ran_ahead_and_was_set_back_is_told_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The border's clock is an hour ahead for a while: the processes see it through a shim."""
    (tmp_path / "shim").mkdir()
    (tmp_path / "shim" / "sitecustomize.py").write_text(SHIFT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "shim"))
    async with open_stage(tmp_path / "stage", start=False) as stage:
        await stage.start("border")
        waiting = await deliver(stage, message(stage, "waiting"))
        stage.stop("border")
        await stage.start("offshore")
        told = stage.log_file("border")

        monkeypatch.setenv("CLOCK_AHEAD", "3600")
        code, found = checked(stage, "border")
        (clock,) = (one for one in found if one["check"] == "clock")
        assert (code, clock["state"], "подписи не принимаются" in clock["said"]) == (
            1,
            "fail",
            True,
        )
        await stage.start("border")
        with pytest.raises(Unavailable, match="clock_skew"):
            await stage.status(waiting)

        async def refused() -> bool:
            rows = await stage.rows("state", "SELECT code FROM jobs WHERE code = 'clock_skew'")
            return bool(rows)

        await until(refused)
        stage.stop("border")

        monkeypatch.delenv("CLOCK_AHEAD")
        await stage.start("border")
        assert (await ended(stage, waiting)).outcome == "verdict"
        assert '"event":"clock_set_back"' in told.read_text()
        after = await deliver(stage, message(stage, "after"))
        assert (await ended(stage, after)).outcome == "verdict"


def test_an_unreadable_folder_is_told_by_init(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "relay", "init", "offshore", "--no-input"),
            *("--folder", str(tmp_path / "file" / "etc"), "--data", str(tmp_path / "data")),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=dict(os.environ),
        check=False,
    )
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 2), done.stderr
    assert str(tmp_path / "file") in done.stderr
