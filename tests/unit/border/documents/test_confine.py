"""The lock itself: what a confined process can no longer do on this kernel."""

import os
import subprocess
import sys

import pytest

from relay.border.documents.confine import strength
from relay.border.documents.seccomp import program

_START = """
import ctypes, os, socket, sys
def _told(code):
    if code < 0:
        raise OSError(ctypes.get_errno(), "")
from relay.border.documents.confine import code_paths, confine, limit
limit(1_000_000_000, 5)
granted = confine(readable=code_paths())
try:
    {attempt}
except (OSError, MemoryError, ValueError) as error:
    print(type(error).__name__)
else:
    print("done")
"""


def _attempt(code: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _START.format(attempt=code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return ran.stdout.decode().strip()


@pytest.mark.skipif(strength() != "landlock+seccomp+rlimits", reason="this kernel grants less")
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "open('/etc/passwd').read()",
        "os.listdir('/')",
        "os.kill(os.getppid(), 0)",
        "os.mkdir('/tmp/x')",
        "os.setuid(0)",
        "os.chmod(sys.executable, 0o755)",
        "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
        "_told(ctypes.CDLL(None, use_errno=True).tgkill(*[os.getppid()] * 2, 0))",
        "bytearray(2_000_000_000)",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (9, 9))",
    ],
)
def test_a_confined_process_cannot(attempt):
    assert _attempt(attempt) in ("PermissionError", "MemoryError", "OSError", "ValueError")


def test_a_confined_process_can_still_import_and_compute():
    assert _attempt("import xml.dom.minidom, encodings.koi8_r; [0] * 1_000_000") == "done"


def test_writing_a_file_is_impossible_on_every_kernel():
    name = f"/tmp/relay-test-{os.getpid()}"  # noqa: S108 - it must not come into being
    assert _attempt(f"open({name!r}, 'w').write('x' * 100_000)") != "done"
    assert not os.path.exists(name) or os.path.getsize(name) == 0


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("work", [False, True])
def test_the_filter_ends_in_deny_and_jumps_stay_inside(machine, work):
    code = program(machine, pid=1, execute=True, work=work)
    assert code is not None
    lines = len(code) // 8
    assert lines < 256
    for place in range(lines):
        jump_true = code[place * 8 + 2]
        assert place + jump_true < lines


_WORK = """
import ctypes, os, socket, sys, threading
from pathlib import Path
from relay.border.documents.confine import code_paths, confine, limit
limit(1_000_000_000, 5, file_bytes=1000)
confine(readable=code_paths(), writable=(Path(sys.argv[1]),))
try:
    {attempt}
except (OSError, RuntimeError) as error:
    print(type(error).__name__)
else:
    print("done")
"""


@pytest.mark.skipif(strength() != "landlock+seccomp+rlimits", reason="this kernel grants less")
@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("open(sys.argv[1] + '/x', 'w').write('word')", "done"),
        ("threading.Thread(target=print).start()", "done"),
        ("open(sys.argv[1] + '/../y', 'w').write('word')", "PermissionError"),
        ("open('/etc/passwd').read()", "PermissionError"),
        ("os.fork()", "PermissionError"),
        ("import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
         "PermissionError"),
        ("os.execv('/bin/true', ['true'])", "PermissionError"),
        ("os.symlink('/etc', sys.argv[1] + '/link')", "PermissionError"),
        ("socket.socket(socket.AF_INET)", "PermissionError"),
        ("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", "PermissionError"),
        ("socket.socket(socket.AF_UNIX).connect('/run/any')", "PermissionError"),
        ("socket.socket(socket.AF_UNIX).sendto(b'x', '/run/any')", "PermissionError"),
        ("socket.socket(socket.AF_UNIX).bind(sys.argv[1] + '/s'); os.stat(sys.argv[1] + '/s')",
         "FileNotFoundError"),
    ],
)  # fmt: skip
def test_a_process_that_works_in_a_folder_does_nothing_outside_it(tmp_path, attempt, outcome):
    folder = tmp_path / "inner"
    folder.mkdir()
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _WORK.format(attempt=attempt), folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert ran.stdout.decode().split()[-1:] == [outcome]


@pytest.mark.skipif(strength() != "landlock+seccomp+rlimits", reason="this kernel grants less")
def test_a_process_that_works_in_a_folder_changes_no_mode_and_no_owner(tmp_path):
    folder, other = tmp_path / "inner", tmp_path / "other"
    folder.mkdir()
    other.write_text("word")
    before = other.stat()
    attempt = (
        f"os.chmod({str(other)!r}, 0); os.chown({str(other)!r}, 1, 1); os.utime({str(other)!r})"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _WORK.format(attempt=attempt), folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert ran.stdout.decode().strip() == "done"
    assert other.stat() == before


def test_an_unknown_machine_has_no_filter():
    assert program("riscv64", pid=1, execute=False) is None
