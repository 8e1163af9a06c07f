"""The system calls a parser may make: a list of harmless ones, all others fail with EPERM."""

import ctypes
import os
import struct

# name: (x86_64, aarch64); None where the machine has no such call.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "open": (2, None),
    "close": (3, 57),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "ioctl": (16, 29),
    "pread64": (17, 67),
    "readv": (19, 65),
    "writev": (20, 66),
    "access": (21, None),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "mincore": (27, 232),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "uname": (63, 160),
    "fcntl": (72, 25),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "gettimeofday": (96, 169),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "sigaltstack": (131, 132),
    "arch_prctl": (158, None),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "getdents64": (217, 61),
    "set_tid_address": (218, 96),
    "restart_syscall": (219, 128),
    "fadvise64": (221, 223),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "openat": (257, 56),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "statx": (332, 291),
    "rseq": (334, 293),
    "faccessat2": (439, 439),
}
_EXECVE = (59, 221)
_WORK: dict[str, tuple[int | None, int | None]] = {
    "poll": (7, None),
    "ppoll": (271, 73),
    "pwrite64": (18, 68),
    "dup": (32, 23),
    "umask": (95, 166),
    "fsync": (74, 82),
    "ftruncate": (77, 46),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "prctl": (157, 167),
    "accept": (43, 202),
    "shutdown": (48, 210),
    "eventfd2": (290, 19),
    "pipe2": (293, 59),
}
"""What a program that writes files needs besides; `prctl` cannot undo what is set here."""
_FEIGNED: tuple[tuple[int | None, int | None], ...] = (
    (90, None), (91, 52), (268, 53), (452, 452),  # chmod, fchmod, fchmodat, fchmodat2
    (92, None), (93, 55), (94, None), (260, 54),  # chown, fchown, lchown, fchownat
    (280, 88),  # utimensat
)  # fmt: skip
"""Succeed without effect: Landlock lets whoever owns a file change its mode anywhere."""
_PRLIMIT, _TGKILL = (302, 261), (234, 131)
_CLONE, _CLONE3 = (56, 220), 435
_SOCKET, _BIND, _LISTEN = (41, 198), (49, 200), (50, 201)
_THREAD = 0x10000
_AF_UNIX = 1
_ARCH = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _SUCCESS, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050000, 0x00050001, 0x00050026
_LOAD, _EQUAL, _AT_LEAST, _RETURN, _HAS = 0x20, 0x15, 0x35, 0x06, 0x45
_X32 = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def program(machine: str, *, pid: int, execute: bool, work: bool = False) -> bytes | None:
    """The BPF filter for a machine, or None where its call numbers are not known.

    `pid` is the process that is locked up: it may signal and limit no other.

    With `work`, files may be written and threads started, still no processes and no sockets.
    """
    if machine not in _ARCH:
        return None
    column, arch = _ARCH[machine]
    calls = _CALLS | (_WORK if work else {})
    numbers = [number for row in calls.values() if (number := row[column]) is not None]
    if execute:
        numbers.append(_EXECVE[column])
    count = len(numbers)
    code = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _EPERM),
        (_LOAD, 0, 0, 0),
        *(_threads(_CLONE[column]) if work else ()),
        *_only(_PRLIMIT[column], 0),
        *_only(_TGKILL[column], pid),
        *(_deaf(_SOCKET[column], _BIND[column], _LISTEN[column]) if work else ()),
        *(_feign(*(row[column] for row in _FEIGNED)) if work else ()),
        (_AT_LEAST, count, 0, _X32),
        *((_EQUAL, count - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in code)


def _only(call: int, first: int) -> tuple[tuple[int, int, int, int], ...]:
    """A call that is allowed with one value of its first argument and no other."""
    return (
        (_EQUAL, 0, 4, call),
        (_LOAD, 0, 0, 16),
        (_EQUAL, 0, 1, first),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    )


def _feign(*calls: int | None) -> tuple[tuple[int, int, int, int], ...]:
    """Calls that are told they succeeded, and did nothing."""
    return tuple(
        line
        for call in calls
        if call is not None
        for line in ((_EQUAL, 0, 1, call), (_RETURN, 0, 0, _SUCCESS))
    )


def _threads(clone: int) -> tuple[tuple[int, int, int, int], ...]:
    """Threads but no processes: clone3 hides its flags, so the C library is sent back to clone."""
    return (
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _ENOSYS),
        (_EQUAL, 0, 4, clone),
        (_LOAD, 0, 0, 16),
        (_HAS, 0, 1, _THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    )


def _deaf(socket: int, bind: int, listen: int) -> tuple[tuple[int, int, int, int], ...]:
    """A local socket that is told it is bound and listens, and has no name that others could call.

    LibreOffice does not start without one; to connect to anything stays impossible.
    """
    return (*_only(socket, _AF_UNIX), *_feign(bind, listen))


def forbid(libc: ctypes.CDLL, *, execute: bool = False, work: bool = False) -> bool:
    """Install the filter for this process and what it executes; False where that cannot be."""
    code = program(os.uname().machine, pid=os.getpid(), execute=execute, work=work)
    if code is None:
        return False
    filled = _Program(len(code) // 8, code)
    return libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filled), 0, 0) == 0
