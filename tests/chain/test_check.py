"""`relay check` on both running sides: all is well; then one thing after another is broken."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from relay.sealing import new_keyring_text
from relay.signing import new_token
from tests.chain.play import deliver, ended, message
from tests.stage import Side, Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    async with open_stage(tmp_path_factory.mktemp("chain")) as running:
        yield running


async def check(config: Path) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """The exit code, and what was found, by check."""
    command = [sys.executable, "-m", "relay", "check", "--json", "--config", str(config)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(done.stdout):
        found.setdefault(one["check"], []).append(one)
    return done.returncode, found


def changed(stage: Stage, side: Side, **keys: Any) -> Path:
    """A second configuration beside the side's own, with some keys changed."""
    path = stage.config_file(side)
    settings = yaml.safe_load(path.read_text())
    settings[side] |= keys
    other = path.with_name("changed.yaml")
    other.write_text(yaml.safe_dump(settings, allow_unicode=True))
    return other


def states(found: dict[str, list[dict[str, Any]]], name: str) -> list[str]:
    return [one["state"] for one in found.get(name, [])]


async def test_a_side_that_works_has_nothing_to_mend(stage: Stage) -> None:
    accepted = await deliver(stage, message(stage, "checked"))
    assert (await ended(stage, accepted)).outcome == "verdict"
    code, found = await check(stage.config_file("border"))
    assert code == 0, found
    wanted = {"keys", "disk", "database", "token", "log", "destinations", "offshore", "wire"}
    wanted |= {"provider", "clock", "portal", "portal.methods", "portal.fields", "sandbox"}
    assert wanted <= set(found)
    assert states(found, "database") == ["ok"] * 3
    assert states(found, "wire") == states(found, "provider") == ["ok"]
    code, found = await check(stage.config_file("offshore"))
    assert code == 0, found
    assert {"keys", "disk", "database", "token", "provider", "clock"} <= set(found)


async def test_a_way_abroad_that_is_wrong_is_told(stage: Stage, tmp_path: Path) -> None:
    link = yaml.safe_load(stage.config_file("border").read_text())["border"]["offshore"]
    code, found = await check(
        changed(stage, "border", offshore={**link, "url": "http://127.0.0.1:1"})
    )
    assert (code, states(found, "offshore")) == (1, ["fail"])
    assert "peer_unreachable" in found["offshore"][0]["said"]
    wrong = tmp_path / "wrong.token"
    wrong.write_text(new_token().text)
    wrong.chmod(0o600)
    code, found = await check(changed(stage, "border", offshore={**link, "token_file": str(wrong)}))
    assert (code, states(found, "offshore")) == (1, ["fail"])
    assert "вставьте действующий sync-токен" in found["offshore"][0]["mend"]


async def test_a_lost_key_and_an_open_one_are_told(stage: Stage) -> None:
    key = stage.folder / "border" / "portal.key"
    key.chmod(0o644)
    code, found = await check(stage.config_file("border"))
    assert (code, found["keys"][0]["mend"]) == (1, f"chmod 600 {key}")
    key.chmod(0o600)
    code, found = await check(changed(stage, "border", sealing_key_file="nowhere.key"))
    assert (code, states(found, "keys")) == (1, ["fail"])
    other = stage.folder / "border" / "other.key"
    other.touch(0o600)
    other.write_text(new_keyring_text("k1"))
    code, found = await check(changed(stage, "border", sealing_key_file=str(other)))
    assert (code, states(found, "keys")) == (1, ["ok"])
    assert any("ключ не от этой базы" in one["said"] for one in found["token"])
    portals = yaml.safe_load(stage.config_file("border").read_text())["border"]["portals"]
    foreign = [{**one, "key_file": str(other)} for one in portals]
    code, found = await check(changed(stage, "border", portals=foreign))
    assert (code, states(found, "keys")) == (1, ["ok", "fail"])
    assert str(other) in found["keys"][1]["said"]


async def test_a_register_without_a_valid_entry_is_told(stage: Stage) -> None:
    entries = yaml.safe_load(stage.config_file("border").read_text())["border"]["destinations"]
    ended_ = [{**one, "valid_until": "2026-01-02"} for one in entries]
    code, found = await check(changed(stage, "border", destinations=ended_))
    assert (code, states(found, "destinations")) == (1, ["fail"])


async def test_a_vendor_that_refuses_the_key_is_told(stage: Stage) -> None:
    key = stage.folder / "offshore" / "wrong.key"
    key.write_text("sk-wrong")
    key.chmod(0o600)
    vendors = yaml.safe_load(stage.config_file("offshore").read_text())["offshore"]["providers"]
    code, found = await check(
        changed(stage, "offshore", providers=[{**vendors[0], "key_file": str(key)}])
    )
    assert (code, states(found, "provider")) == (1, ["fail"])
    assert "model_key_refused" in found["provider"][0]["said"]


async def test_looking_changes_nothing_and_works_before_the_first_start(
    stage: Stage, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    _, found = await check(changed(stage, "border", data=str(data)))
    assert states(found, "database") == ["fail"] * 3
    assert list(data.iterdir()) == []
