"""A warm parent of children: has tried every reader, sees no received document, forks on demand.

Started as `python -I -m relay.border.documents.zygote` with a control socket as standard input.
Each message on it carries one socket: the forked child locks itself up as any other, and serves the
request that comes on that. When the child has ended, the zygote writes its exit code after whatever
the child wrote, so a child cannot fake how it ended. Who no longer waits closes the socket, and the
child is killed.
"""

import gc
import os
import select
import signal
import socket
import struct
import sys
import time
from importlib import import_module
from typing import NoReturn

from relay.border.documents.child import lock_up, open_meter, serve, take
from relay.border.documents.confine import code_paths, die_with
from relay.border.documents.practice import practise
from relay.border.documents.reading import preload

READY = b"ready"
NOW, SPARE = b"n", b"s"
"""What a message asks for: a child for a request that waits, or one for the stock."""
CODE = struct.Struct("<i")
_TELLING_S = 30.0
_READERS = (
    "text", "html", "eml", "msg", "rtf", "docx", "xlsx", "xls", "pptx", "odf", "pdf", "archive",
    "image", "legacy",
)  # fmt: skip
_CHARSETS = ("cp1251", "koi8_r", "cp866", "iso8859_5", "cp1252", "utf_16", "utf_16_le", "utf_32")


class _Running:
    """One forked child, until its end has been told."""

    def __init__(self, pid: int, answer: int) -> None:
        self.pid = pid
        self.ended = os.pidfd_open(pid)
        self.answer = socket.socket(fileno=answer)
        self.code: int | None = None
        self.told_by = 0.0

    def settle(self) -> bool:
        """Kill it if nobody listens any more, tell its end; True when all is said."""
        gone = bool(_events(self.answer.fileno(), 0))
        if self.code is None:
            if gone:
                os.kill(self.pid, signal.SIGKILL)
            elif not _events(self.ended, select.POLLIN):
                return False
            _, status = os.waitpid(self.pid, 0)
            os.close(self.ended)
            self.code = os.waitstatus_to_exitcode(status)
            self.told_by = time.monotonic() + _TELLING_S
        try:
            # Not a non-blocking socket: that would be shared with the child.
            self.answer.send(CODE.pack(self.code), socket.MSG_DONTWAIT)
        except BlockingIOError:
            if not gone and time.monotonic() < self.told_by:
                return False  # the reader has yet to make room
        except OSError:
            pass  # the reader is gone
        self.answer.close()
        return True


def main() -> None:
    """Fork a child per message until the control socket is closed."""
    for name in _READERS:
        import_module(f"relay.border.documents.readers.{name}")
    for name in _CHARSETS:
        import_module(f"encodings.{name}")
    practise(open_meter())
    for format_ in (None, "pdf", "zip"):
        preload(format_)
    code_paths()
    gc.collect()
    gc.freeze()  # a collector that marks objects would copy every page of memory in the child
    control = socket.socket(fileno=os.dup(0))
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    running: list[_Running] = []
    control.send(READY)
    while True:
        waiting = select.poll()
        waiting.register(control, select.POLLIN)
        for one in running:
            if one.code is None:
                waiting.register(one.ended, select.POLLIN)
            waiting.register(one.answer, 0 if one.code is None else select.POLLOUT)
        if any(handle == control.fileno() for handle, _ in waiting.poll(_patience(running))):
            _fork(control, running)
        running = [one for one in running if not one.settle()]


def _patience(running: list[_Running]) -> int | None:
    """Milliseconds until an end need be told no longer; None when none is to be told."""
    ends = [one.told_by for one in running if one.code is not None]
    return max(int((min(ends) - time.monotonic()) * 1000) + 1, 0) if ends else None


def _fork(control: socket.socket, running: list[_Running]) -> None:
    try:
        message, handles, _, _ = socket.recv_fds(control, len(NOW), 1)
    except OSError:
        message, handles = b"", []
    if not message:
        for one in running:
            if one.code is None:
                os.kill(one.pid, signal.SIGKILL)
        sys.exit(0)
    answer, zygote = handles[0], os.getpid()
    pid = os.fork()
    if pid == 0:
        _child(answer, zygote, spare=message == SPARE)
    running.append(_Running(pid, answer))


def _child(answer: int, zygote: int, *, spare: bool) -> NoReturn:
    """Keep nothing open but the one socket, lock up, and only then take the request.

    A spare child practises once more: the pages of memory that reading touches are its own then.
    """
    code = 1
    try:
        if not die_with(zygote):
            os._exit(code)
        os.setsid()
        os.dup2(answer, 3)
        os.closerange(4, 1024)
        answers = os.fdopen(os.dup(3), "wb")
        meter = lock_up(answers)
        if spare:
            practise(meter)
        serve(take(os.fdopen(3, "rb")), meter, answers)
    except BaseException:
        code = 2  # a bug or the end of memory before the request was understood
    finally:
        os._exit(code)


def _events(handle: int, wanted: int) -> int:
    """What is to be had from a handle now; a hang-up is always told."""
    poll = select.poll()
    poll.register(handle, wanted)
    return next((event for _, event in poll.poll(0)), 0)


if __name__ == "__main__":
    main()
