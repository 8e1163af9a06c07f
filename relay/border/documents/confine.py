"""Lock this process up before it looks at hostile bytes: limits, no privileges, files or network.

Order matters: capabilities go last but one, because the limits and Landlock need none of them,
and the system call filter goes last, because it forbids all the calls made here.
"""

import ctypes
import functools
import os
import resource
import signal
import struct
import sys
import sysconfig
from pathlib import Path

from relay.border.documents import seccomp

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH, _VERSION_FLAG = 1, 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_KEEP_FILES = 0b110_0001_1011_1110  # read, write, make and remove files and folders, truncate
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_PR_GET_SECCOMP = 21
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION = 0x20080522
_OPEN_FILES = 64
SYSTEM_LIBRARIES = tuple(
    map(Path, ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"))
)


def limit(memory_bytes: int, cpu_s: int, *, file_bytes: int = 0) -> None:
    """Set the resource limits: address space, processor seconds, growth of a file, no core."""
    for kind, most, grace in (
        (resource.RLIMIT_AS, memory_bytes, 0),
        (resource.RLIMIT_CPU, cpu_s, 1),  # SIGXCPU at the soft limit tells what happened
        (resource.RLIMIT_FSIZE, file_bytes, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most + grace if most + grace <= hard or hard < 0 else hard))


def confine(
    *,
    readable: tuple[Path, ...],
    executable: tuple[Path, ...] = (),
    writable: tuple[Path, ...] = (),
) -> str:
    """Give up everything but reading `readable`; says what the kernel granted, see `strength`.

    With `executable` set, one `execve` of a file beneath those paths stays possible; with
    `writable` set, files beneath those may be made, and threads of this process started.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    granted: list[str] = []
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        if _landlock(libc, readable, executable, writable):
            granted.append("landlock")
        _drop_capabilities(libc)
        if seccomp.forbid(libc, execute=bool(executable), work=bool(writable)):
            granted.append("seccomp")
    return "+".join([*granted, "rlimits"])


def die_with(parent: int) -> bool:
    """Have the kernel end this process with its parent; False when that has died already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return os.getppid() == parent


def strength() -> str:
    """What `confine` would grant on this kernel: "landlock+seccomp+rlimits" or a part of it."""
    libc = ctypes.CDLL(None, use_errno=True)
    granted: list[str] = []
    if _landlock_version(libc) > 0:
        granted.append("landlock")
    known = seccomp.program(os.uname().machine, pid=0, execute=False) is not None
    if known and libc.prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0:
        granted.append("seccomp")
    return "+".join([*granted, "rlimits"])


@functools.cache
def code_paths() -> tuple[Path, ...]:
    """Where Python and this package keep code: all that a reader may still open.

    Remembered: a fork of the zygote need not look again.
    """
    package = Path(__file__).parents[2]
    libraries = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib")}
    libraries |= {Path(sysconfig.get_path("platlib")), package}
    libraries |= {Path(entry) for entry in sys.path if entry.endswith((".zip", "site-packages"))}
    return tuple(path for path in (*sorted(libraries), *SYSTEM_LIBRARIES) if path.exists())


def _landlock_version(libc: ctypes.CDLL) -> int:
    return int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG))


def _landlock(
    libc: ctypes.CDLL,
    readable: tuple[Path, ...],
    executable: tuple[Path, ...],
    writable: tuple[Path, ...],
) -> bool:
    version = _landlock_version(libc)
    if version < 1:
        return False
    rights = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    attributes = struct.pack("=Q", (1 << rights) - 1)
    if version >= 4:
        attributes += struct.pack("=Q", 0b11)  # TCP bind and connect
    if version >= 6:
        attributes += struct.pack("=Q", 0b11)  # abstract sockets and signals to others
    ruleset = int(
        libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_int(0))
    )
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(libc, ruleset, path, _READ_FILE)
        for path in executable:
            _allow(libc, ruleset, path, _READ_FILE | _EXECUTE)
        for path in writable:
            _allow(libc, ruleset, path, _KEEP_FILES & ((1 << rights) - 1))
        return libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_int(0)) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    if path.is_dir():
        rights |= _READ_DIR
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, handle)
        libc.syscall(
            _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_int(0)
        )
    finally:
        os.close(handle)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Root without capabilities cannot raise its own limits again."""
    call = _CAPSET.get(os.uname().machine)
    if call is not None:
        header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
        libc.syscall(call, header, bytes(24))
