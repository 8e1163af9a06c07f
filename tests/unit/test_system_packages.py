"""The packages of optional tests: one that cannot be had keeps none of the others away."""

import os
import subprocess
from pathlib import Path

_SCRIPT = Path("tools/system_packages.sh")
_APT = """#!/bin/sh
echo "$@" >>"$ASKED"
case "$*" in *update*|*impress*) exit 100 ;; esac
"""


def test_a_package_that_cannot_be_had_is_named_and_breaks_nothing(tmp_path):
    for name, said in (("apt-get", _APT), ("id", "#!/bin/sh\necho 0\n")):
        (tmp_path / name).write_text(said)
        (tmp_path / name).chmod(0o755)
    script = _SCRIPT.read_text().replace("/usr/lib/libreoffice", str(tmp_path / "nowhere"))
    asked = tmp_path / "asked"
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ASKED": str(asked)}
    ran = subprocess.run(
        ["sh", "-c", script], check=False, capture_output=True, text=True, env=env
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    line = "could not install libreoffice-impress-nogui: its tests will be skipped"
    assert line in ran.stdout.splitlines()
    assert "could not install libreoffice-writer-nogui" not in ran.stdout
    assert asked.read_text().splitlines()[-1].endswith(" libreoffice-writer-nogui")
