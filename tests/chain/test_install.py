"""The installation guide, followed: its own commands, on a bare folder, to the first verdict.

What needs root, systemd or a package index is left out here; everything that relay itself is told
to do is run as it stands in the guide, with folders and addresses of this machine put in.
"""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import ROOT, free_ports

BLOCK = re.compile(r"```bash (\w+)\n(.*?)```", re.S)
GUIDES = ("docs/install.md", "docs/install.ru.md")


def blocks(guide: str) -> dict[str, str]:
    return dict(BLOCK.findall((ROOT / guide).read_text(encoding="utf-8")))


def test_both_languages_give_the_same_commands() -> None:
    assert blocks(GUIDES[0]) == blocks(GUIDES[1])
    assert {"install_offshore", "offshore", "install_border", "border", "send"} <= set(
        blocks(GUIDES[0])
    )


def test_every_option_in_the_guide_is_one_that_relay_has() -> None:
    for text in blocks(GUIDES[0]).values():
        for call in re.findall(r"/opt/relay/bin/relay ([^|>;&#\n]*)", text.replace("\\\n", " ")):
            words = call.split()
            side = [words[1]] if words[0] == "init" else []
            shown = subprocess.run(
                [sys.executable, "-m", "relay", words[0], *side, "--help"],
                capture_output=True,
                text=True,
                cwd=ROOT,
                check=True,
            ).stdout
            if words[0] == "token":  # its actions have options of their own
                continue
            for option in re.findall(r"--[a-z-]+", call):
                assert option in shown, f"relay {words[0]} {option}"


class Machine:
    """A folder that plays one machine; commands of the guide run in it."""

    def __init__(self, folder: Path, changes: dict[str, str]) -> None:
        self.folder = folder
        self.config = folder / "etc" / "config.yaml"
        for name in ("etc", "lib"):
            (folder / name).mkdir(parents=True, mode=0o700)
        self._changes = {
            "runuser -u relay -- /opt/relay/bin/relay": f"{sys.executable} -m relay",
            "/opt/relay/bin/relay": f"{sys.executable} -m relay",
            "install -o relay -g relay": "install",
            "/etc/relay": str(folder / "etc"),
            "/var/lib/relay": str(folder / "lib"),
            **changes,
        }

    def follow(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run one block of the guide, stopping at the first command that fails."""
        text = blocks(GUIDES[1])[name]
        for old, new in self._changes.items():
            text = text.replace(old, new)
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, side: str, port: int) -> subprocess.Popen[bytes]:
        """As the unit does it."""
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "relay", side, "--config", str(self.config)],
                stderr=log,
                cwd=ROOT,
            )
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
                    return process
            except OSError:
                assert process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)
        raise AssertionError("it does not answer")


@pytest.fixture
def model(tmp_path: Path) -> Iterator[str]:
    """The stand-in vendor's address; the guide's administrator has a real one."""
    key = tmp_path / "openai.key"
    key.touch(0o600)
    key.write_text(f"sk-stand-in-{secrets.token_hex(8)}")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.openai", "--port", "0", "--key-file", str(key)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as process:
        assert process.stdout is not None
        found = re.search(r'"url": ?"([^"]+)"', process.stdout.readline())
        assert found is not None
        yield found[1]
        process.send_signal(signal.SIGTERM)


def test_the_guide_followed_on_bare_folders_ends_in_a_verdict(tmp_path: Path, model: str) -> None:
    border_port, offshore_port, *metrics = free_ports(4)
    measured = [f"127.0.0.1:{port}" for port in metrics]
    abroad = Machine(
        tmp_path / "abroad",
        {"--no-input": f"--no-input --listen 127.0.0.1:{offshore_port} --base-url {model}"},
    )
    home = Machine(
        tmp_path / "home",
        {
            "--no-input": f"--no-input --listen 127.0.0.1:{border_port}",
            "https://relay.example.com": f"http://127.0.0.1:{offshore_port}",
            "tests/samples": str(ROOT / "tests" / "samples"),
        },
    )
    running: list[subprocess.Popen[bytes]] = []
    try:
        (abroad.folder / "openai.key").write_text((tmp_path / "openai.key").read_text())
        made = abroad.follow("offshore")
        assert made.returncode == 0, made.stdout + made.stderr
        assert "исправить 0" in made.stderr
        abroad.config.write_text(abroad.config.read_text() + f"  metrics: {measured[0]}\n")
        running.append(abroad.start("offshore", offshore_port))

        (home.folder / "link.token").write_text((abroad.folder / "etc" / "link.token").read_text())
        made = home.follow("border")
        assert made.returncode == 0, made.stdout + made.stderr
        home.config.write_text(home.config.read_text() + f"  metrics: {measured[1]}\n")
        running.append(home.start("border", border_port))

        sent = home.follow("send")
        assert sent.returncode == 0, sent.stdout + sent.stderr
        assert "lead-qualifier: target" in sent.stdout
        kept = home.follow("backup")
        assert kept.returncode == 0, kept.stderr
        assert len(list((home.folder / "lib" / "backup").iterdir())) == 2
        rotated = abroad.follow("rotate")
        assert rotated.returncode == 0, rotated.stderr
        assert "кончится через" in rotated.stdout
        (home.folder / "etc" / "offshore.token").write_text(
            (abroad.folder / "new.token").read_text()
        )
        again = home.follow("send")
        assert again.returncode == 0, again.stdout + again.stderr
    finally:
        for process in running:
            process.terminate()
            process.wait()
