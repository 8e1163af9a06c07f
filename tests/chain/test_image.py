"""The offshore image, made without an engine: its packages, without the border's code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage import ROOT

pytestmark = pytest.mark.soak
UV = ROOT / ".uv" / "bin" / "uv"
GUARD = """
from relay.offshore import app, guard
from relay.pii.guard import *
import relay.doctor.offshore, relay.setup.offshore, relay.backup.offshore
for name in ("natasha", "lxml", "relay.border", "relay.border.vault"):
    try:
        __import__(name)
    except ImportError:
        continue
    raise SystemExit(f"{name} is in the image")
"""


def run(*words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_offshore_image_runs_without_the_borders_code_and_libraries(tmp_path: Path) -> None:
    if not UV.exists():
        pytest.skip("uv is not beside the project (make .uv/bin/uv)")
    extras = ("--extra", "offshore", "--extra", "postgres")
    listed = run(str(UV), "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", *extras)
    (tmp_path / "requirements.txt").write_text(listed)
    python = tmp_path / "venv" / "bin" / "python"
    run(sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv"))
    install = (str(UV), "pip", "install", "--quiet", "--python", str(python))
    run(*install, "--require-hashes", "-r", str(tmp_path / "requirements.txt"))
    run(str(UV), "build", "--quiet", "--wheel", "--out-dir", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(*install, "--no-deps", str(wheel))
    shutil.rmtree(next((tmp_path / "venv" / "lib").glob("python*/site-packages")) / "relay/border")
    run(str(python), "-I", "-c", GUARD)
    relay = str(tmp_path / "venv" / "bin" / "relay")
    places = ("--folder", str(tmp_path / "etc"), "--data", str(tmp_path / "data"))
    assert run(relay, "init", "offshore", "--no-input", *places).startswith("sync_")
