"""Closed gates: without a valid destination nothing leaves, the card says so, a person reopens."""

import json
import subprocess
import sys
from pathlib import Path

import yaml

from tests.chain.play import deliver, ended, message, shown, until
from tests.stage import ROOT, Stage, open_stage


def relay(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a verb of the command line beside the running border."""
    verb, *rest = arguments
    command = [sys.executable, "-m", "relay", verb, "--config", str(stage.config_file("border"))]
    return subprocess.run([*command, *rest], capture_output=True, text=True, cwd=ROOT, check=False)


def end_notice(stage: Stage, day: str) -> None:
    """Let the model vendor's entry of the destination register end on `day`."""
    file = stage.config_file("border")
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings["border"]["destinations"][1]["valid_until"] = day
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


async def test_nothing_leaves_without_a_valid_destination(tmp_path: Path) -> None:
    async with open_stage(tmp_path, start=False) as stage:
        end_notice(stage, "2026-01-31")
        await stage.start("offshore")
        await stage.start("border")
        lead = await stage.new_lead({"title": "held"})
        accepted = await deliver(stage, message(stage, "held", lead=lead))
        assert (await ended(stage, accepted)).state == "held"
        assert (await stage.model())["counters"] == {}

        async def noted() -> bool:
            entries = (await stage.portal())["timelines"].get(f"lead/{lead}", [])
            return any("реестре получателей" in one["COMMENT"] for one in entries)

        await until(noted)
        listed = relay(stage, "held", "--json", "list")
        assert json.loads(listed.stdout) == {
            "id": accepted,
            "portal": stage.portal_id,
            "step": "message.mask",
            "code": "no_destination",
        }
        end_notice(stage, "2099-12-31")
        stage.stop("border")
        assert relay(stage, "held", "release", accepted).returncode == 0
        await stage.start("border")
        assert (await ended(stage, accepted)).outcome == "verdict"
        assert shown(await stage.portal(), lead) == (1, 1, 1)


async def test_a_stopped_egress_lets_nothing_out_until_it_is_opened(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        portal = stage.portal_id
        assert relay(stage, "egress", "stop", portal, "--reason", "учения").returncode == 0
        accepted = await deliver(stage, message(stage, "stopped"))

        async def waits() -> bool:
            status = await stage.status(accepted)
            return status.step == "message.forward" and "остановлена" in status.reason

        await until(waits)
        assert (await stage.model())["counters"] == {}
        assert portal in relay(stage, "egress", "show").stdout
        assert relay(stage, "egress", "open", portal, "--reason", "конец учений").returncode == 0
        assert (await ended(stage, accepted)).outcome == "verdict"
        assert relay(stage, "log", "verify").returncode == 0


async def test_a_dropped_message_ends_as_cancelled(tmp_path: Path) -> None:
    async with open_stage(tmp_path, start=False) as stage:
        end_notice(stage, "2026-01-31")
        await stage.start("offshore")
        await stage.start("border")
        accepted = await deliver(stage, message(stage, "dropped"))
        assert (await ended(stage, accepted)).state == "held"
        assert relay(stage, "held", "drop", accepted).returncode == 0
        status = await ended(stage, accepted)
        assert (status.state, status.outcome) == ("done", "cancelled")
        assert relay(stage, "held", "drop", accepted).returncode == 1
