"""A disaster, rehearsed: backups beside the running sides, everything lost, both restored."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from relay.sealing import new_keyring_text
from tests.chain.play import deliver, ended, message
from tests.postgres import Postgres
from tests.stage import ROOT, Side, Stage, open_stage

FIELDS = (
    ("NAME", "Имя", "person", "Роман Лещенко"),
    ("BODY", "Текст", "text", "Нужны 2 сервера, пришлите коммерческое предложение."),
)


async def relay(stage: Stage, side: Side, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "relay", *words, "--config", str(stage.config_file(side))]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ)
    )


async def backed_up(stage: Stage, side: Side, to: Path) -> dict[str, str]:
    done = await relay(stage, side, "backup", "--json", "--to", str(to), *key(stage))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def key(stage: Stage) -> tuple[str, str]:
    path = stage.folder / "backup.key"
    if not path.exists():
        path.touch(0o600)
        path.write_text(new_keyring_text("b1"))
    return "--key-file", str(path)


def data(stage: Stage, side: Side) -> Path:
    return stage.folder / side / "data"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sqlite", "sqlite"),
        ("postgres", "postgres"),
        pytest.param("sqlite", "postgres", marks=pytest.mark.soak),
        pytest.param("postgres", "sqlite", marks=pytest.mark.soak),
    ],
)
async def test_both_sides_come_back_and_who_was_erased_does_not(
    tmp_path: Path, before: str, after: str, request: pytest.FixtureRequest
) -> None:
    """Also onto the other kind of store: that is the move from one to the other."""
    servers: dict[str, Postgres | None] = {"sqlite": None}
    if "postgres" in (before, after):
        servers["postgres"] = request.getfixturevalue("postgres")
    async with open_stage(tmp_path / "stage", postgres=servers[before]) as stage:
        to = tmp_path / "backups"
        lead = await stage.new_lead({"title": "kept"})
        kept = await deliver(stage, message(stage, "kept", lead=lead, fields=FIELDS))
        gone = await deliver(stage, message(stage, "gone", lead="7002", fields=FIELDS))
        for one in (kept, gone):
            assert (await ended(stage, one)).outcome == "verdict"
        made = await backed_up(stage, "border", to)
        abroad = await backed_up(stage, "offshore", to)
        for path in to.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600
        words = ("erase", "run", stage.portal_id, "--lead", "7002", "--yes", "--reason", "отзыв")
        erased = await relay(stage, "border", *words)
        assert erased.returncode == 0, erased.stderr
        await asyncio.sleep(1.1)  # names of backups tell seconds
        await backed_up(stage, "border", to)

        for side in ("border", "offshore"):
            stage.stop(side)
            stage.rebuild(side, servers[after])
        words = ("restore", made["backup"], "--keys", made["keys"], *key(stage))
        restored = await relay(stage, "border", *words)
        assert restored.returncode == 0, restored.stderr
        assert "стирания повторены: 1" in restored.stdout
        assert "отправка закрыта (восстановлено из копии: ни одна вершина" in restored.stdout
        assert "the egress is closed (restored from a backup: no head" in restored.stdout
        restored = await relay(stage, "offshore", "restore", abroad["backup"], *key(stage))
        assert restored.returncode == 0, restored.stderr

        again = await relay(stage, "border", *words)
        assert (again.returncode, "restore into" in again.stderr) == (2, True), again.stderr
        rows = await stage.rows("vault", "SELECT length(wrapped) AS n FROM threads")
        lengths = sorted(row["n"] for row in rows)
        assert lengths[0] == 0 < lengths[1]
        assert len(await stage.rows("vault", "SELECT message FROM raw")) == 1

        for side in ("offshore", "border"):
            await stage.start(side)
        # the token of the module still works, what ended is still ended
        assert (await stage.status(kept)).outcome == "verdict"
        late = await deliver(stage, message(stage, "late", fields=FIELDS))
        await asyncio.sleep(2)
        assert (await stage.status(late)).outcome is None  # in doubt nothing leaves
        opened = await relay(
            stage, "border", "egress", "open", stage.portal_id, "--reason", "журнал сверен"
        )
        assert opened.returncode == 0, opened.stderr
        assert (await ended(stage, late)).outcome == "verdict"
        verified = await relay(stage, "border", "log", "verify")
        assert verified.returncode == 0, verified.stdout


async def test_a_restore_is_refused_with_a_clear_line_and_changes_nothing(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "stage", start=False) as stage:
        to = tmp_path / "backups"
        for side in ("border", "offshore"):  # a first start makes the databases
            await stage.start(side)
            stage.stop(side)
        made = await backed_up(stage, "border", to)
        abroad = await backed_up(stage, "offshore", to)
        again = await relay(stage, "border", "restore", made["backup"], *key(stage))
        assert (again.returncode, "empty folder" in again.stderr) == (2, True)
        shutil.rmtree(data(stage, "border"))

        other = stage.folder / "other.key"
        other.touch(0o600)
        other.write_text(new_keyring_text("b9"))
        cut = to / "cut.backup"
        shutil.copy(made["backup"], cut)
        os.truncate(cut, cut.stat().st_size - 100)
        for words, told in (
            ((abroad["backup"], *key(stage)), "not a backup of a border"),
            ((made["backup"], "--key-file", str(other)), "another key"),
            ((str(cut), *key(stage)), "cut short"),
            ((str(to / "none"), *key(stage)), "No such file"),
            ((made["backup"], "--keys", made["backup"], *key(stage)), "not the data keys"),
        ):
            refused = await relay(stage, "border", "restore", *words)
            assert (refused.returncode, told in refused.stderr) == (1, True), refused.stderr
            assert list(data(stage, "border").iterdir()) == []
        done = await relay(stage, "border", "restore", made["backup"], *key(stage))
        assert done.returncode == 0, done.stderr
        assert "без ключей данных" in done.stderr
