import ast
import subprocess
import sys

import pytest

from relay.border.masking_log.standalone import bundle
from tests.unit.border.masking_log.conftest import P1, exported, fill


def test_the_file_needs_the_standard_library_only():
    tree = ast.parse(bundle.text())
    imported = {
        name.split(".")[0]
        for one in ast.walk(tree)
        for name in (
            [alias.name for alias in one.names]
            if isinstance(one, ast.Import)
            else [one.module or ""]
            if isinstance(one, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("harm", [False, True])
async def test_it_runs_alone_where_there_is_no_relay(log, clock, key, folder, harm):
    await fill(log, clock, 5)
    await exported(log, key, folder / "out")
    (folder / "verify.py").write_text(bundle.text(), encoding="utf-8")
    if harm:
        path = folder / "out" / "records.jsonl"
        path.write_bytes(path.read_bytes().replace(b"m_2", b"m_9"))
    ran = subprocess.run(  # noqa: ASYNC221 - the test waits for nothing else
        [sys.executable, "-I", "-S", "verify.py", "out", "--key", key.public(P1)[0]],
        cwd=folder,
        env={"PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    assert ran.returncode == int(harm)
    assert ("НЕ СХОДИТСЯ" if harm else "всё сходится") in ran.stdout
