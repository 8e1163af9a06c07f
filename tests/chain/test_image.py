"""The images, made without an engine: each side's packages alone, on a read-only file system."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage import ROOT, Side

pytestmark = pytest.mark.soak
UV = ROOT / ".uv" / "bin" / "uv"
LOADS = {
    "offshore": "from relay.offshore import app, guard; from relay.pii.guard import *;"
    "import relay.doctor.offshore, relay.setup.offshore, relay.backup.offshore",
    "border": "from relay.border import app; from relay.border.masking import child;"
    "from relay.pii import engine; engine.load();"
    "import relay.doctor.border, relay.setup.border, relay.backup.border",
}
LACKS = {
    "offshore": ("natasha", "lxml", "pypdfium2", "relay.border", "relay.border.vault"),
    "border": ("openai", "anthropic", "httpx2"),
}
ANSWERS = {
    "offshore": (),
    "border": (
        "--offshore-url=https://relay.example.com",
        "--recipient=Relay GmbH",
        "--country=DE",
        "--notice=77-24-000001",
    ),
}
GUARD = """
{loads}
for name in {lacks}:
    try:
        __import__(name)
    except ImportError:
        continue
    raise SystemExit(f"{{name}} is in the image")
"""


def run(*words: str, code: int = 0) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env=clean())
    assert done.returncode == code, (done.stdout + done.stderr)[-2000:]
    return done.stdout


def clean() -> dict[str, str]:
    """The environment without what would lead back to the project's own packages."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


@pytest.fixture(params=["offshore", "border"])
def side(request: pytest.FixtureRequest) -> Side:
    return request.param


@pytest.fixture
def image(tmp_path: Path, side: Side) -> Path:
    """A venv as the Dockerfile's first stage makes it."""
    if not UV.exists():
        pytest.skip("uv is not beside the project (make .uv/bin/uv)")
    uv = (str(UV), "--quiet")
    extras = ("--extra", side, "--extra", "postgres")
    listed = run(*uv, "export", "--frozen", "--no-dev", "--no-emit-project", *extras)
    (tmp_path / "requirements.txt").write_text(listed)
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    install = (*uv, "pip", "install", "--python", str(venv / "bin" / "python"))
    run(*install, "--require-hashes", "-r", str(tmp_path / "requirements.txt"))
    run(*uv, "build", "--wheel", "--out-dir", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(*install, "--no-deps", str(wheel))
    if side == "offshore":
        shutil.rmtree(next((venv / "lib").glob("python*/site-packages")) / "relay/border")
    return venv


def test_an_image_holds_its_own_side_only_and_runs_where_it_can_write_nothing(
    image: Path, side: Side, tmp_path: Path
) -> None:
    guard = GUARD.format(loads=LOADS[side], lacks=LACKS[side])
    run(str(image / "bin" / "python"), "-I", "-c", guard)
    relay, kept = str(image / "bin" / "relay"), tmp_path / "kept"
    kept.mkdir()
    places = ("--folder", str(kept / "etc"), "--data", str(kept / "data"))
    init = (relay, "init", side, "--no-input", *places, *ANSWERS[side])
    check = (relay, "check", "--config", str(kept / "etc" / "config.yaml"))
    if os.getuid() != 0:
        pytest.skip("a read-only file system needs root")
    assert run(*read_only(kept), *init).startswith("sync_")
    told = run(*read_only(kept), *check, code=1)  # there is no other side here, and no model
    assert "  ok  disk" in told


def read_only(kept: Path) -> tuple[str, ...]:
    """Before a command: all file systems are read-only but one folder."""
    script = (
        f"mount --make-rprivate / && mount --bind {kept} {kept} && mount -o remount,bind,ro / &&"
        ' exec "$@"'
    )
    return ("unshare", "--mount", "sh", "-c", script, "sh")
