"""The auditor's story: a message crosses, its log is exported, a machine without us checks it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.chain.play import deliver, ended, message
from tests.stage import ROOT, Stage, open_stage

FILES = {"прайс Иванова.txt": "Прайс, 2 сервера, Роман Лещенко".encode()}


def relay(stage: Stage, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "relay", *words, "--config", str(stage.config_file("border"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the one-file verifier as on a machine that has Python and nothing of ours."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *words],
        cwd=folder,
        env={"PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_what_left_is_proved_on_a_machine_without_relay(tmp_path: Path) -> None:
    elsewhere, auditor = tmp_path / "worm", tmp_path / "auditor"
    elsewhere.mkdir()
    auditor.mkdir()
    log = {"head_seconds": 0.2, "heads_directory": str(elsewhere)}
    async with open_stage(tmp_path / "stage", border={"log": log}) as stage:
        lead = await stage.new_lead({"TITLE": "x"})
        sent = await deliver(stage, message(stage, "e1", lead=lead, files=FILES))
        assert (await ended(stage, sent)).outcome == "verdict"
        portal = stage.portal_id
        (auditor / "verify.py").write_text(relay(stage, "log", "verifier").stdout)
        (auditor / "key").write_text(relay(stage, "log", "key", portal).stdout)
        made = relay(stage, "log", "export", portal, "--out", str(auditor / "out"))
        assert made.returncode == 0, made.stderr
        proof = ("log", "prove", portal, "--message", sent, "--out", str(auditor / "proof.json"))
        assert relay(stage, *proof).returncode == 0
        assert "цепочка цела" in relay(stage, "log", "verify").stdout

    records = [
        json.loads(line) for line in (auditor / "out" / "records.jsonl").read_text().splitlines()
    ]
    ours = [one["record"] for one in records if one["record"].get("request_id") == sent]
    events = [(one["event"], one.get("part", "")) for one in ours]
    assert events[:5] == [
        ("cleared", "message"),
        ("cleared", "attachment-1.md"),
        ("sending", "message"),
        ("sent", "message"),
        ("sent", "attachment-1.md"),
    ]
    assert {"received", "restored"} <= {event for event, _ in events}
    assert {one["lead_ref"] for one in ours} == {ours[0]["lead_ref"]}
    everything = b"".join(path.read_bytes() for path in (auditor / "out").iterdir()).decode()
    assert not any(word in everything for word in ("Иванов", "Лещенко", "прайс"))

    heads = sorted(elsewhere.glob(f"{portal}-*.head"))
    assert heads
    given = [word for head in heads for word in ("--head", str(head))]
    checked = verify(auditor, "out", "--key", "key", *given)
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    assert "всё сходится" in checked.stdout
    assert verify(auditor, "proof.json", "--key", "key").returncode == 0

    lines = (auditor / "out" / "records.jsonl").read_bytes().splitlines(keepends=True)
    (auditor / "out" / "records.jsonl").write_bytes(b"".join(lines[:-3] + lines[-2:]))
    broken = verify(auditor, "out", "--key", "key", *given)
    assert broken.returncode == 1
    assert "НЕ СХОДИТСЯ" in broken.stdout


async def test_a_restored_log_stops_the_egress_until_the_officer_accepts_it(tmp_path: Path) -> None:
    """Every database comes from the backup; only the folder elsewhere knows better."""
    elsewhere, data = tmp_path / "worm", tmp_path / "stage" / "border" / "data"
    elsewhere.mkdir()
    log = {"head_seconds": 0.2, "heads_directory": str(elsewhere)}
    async with open_stage(tmp_path / "stage", border={"log": log}) as stage:
        portal = stage.portal_id
        stage.stop("border")
        shutil.copytree(data, tmp_path / "backup")
        await stage.start("border")
        first = await deliver(stage, message(stage, "e1"))
        assert (await ended(stage, first)).outcome == "verdict"
        stage.stop("border")
        assert relay(stage, "log", "head", portal).returncode == 0
        head = relay(stage, "log", "head", portal).stdout
        size = int(head.splitlines()[1])
        (elsewhere / f"{portal}-{size:012d}.head").write_text(head)
        shutil.rmtree(data)
        shutil.copytree(tmp_path / "backup", data)
        await stage.start("border")
        closed = relay(stage, "egress", "show").stdout
        assert closed.startswith(f"{portal}  журнал отстаёт от своей подписанной вершины / ")
        assert relay(stage, "egress", "open", portal, "--reason", "восстановлено").returncode == 0
        stage.stop("border")
        await stage.start("border")
        assert relay(stage, "egress", "show").stdout == ""
        assert "цепочка цела" in relay(stage, "log", "verify").stdout
        second = await deliver(stage, message(stage, "e2"))
        assert (await ended(stage, second)).outcome == "verdict"
