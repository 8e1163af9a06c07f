"""Children from a warm zygote: the same lock as a fresh process, without its start."""

import asyncio
import atexit
import contextlib
import socket
import subprocess
import sys
import threading

from relay.border.documents.blocks import Reason
from relay.border.documents.sandbox import ENVIRONMENT, Ran, collect, died, feed
from relay.border.documents.zygote import CODE, OUT_OF_TIME, READY, WALL

_MODULE = "relay.border.documents.zygote"
_GRACE_S = 2.0
_DEATHS = 3  # a kernel on which it cannot live gets fresh processes instead


class Zygote:
    """The one warm process of this program; started when a second attachment comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._deaths = 0
        self._ready = False

    def hand_over(self, answer: socket.socket, wall_s: float) -> bool:
        """Let a child serve on this socket; False while there is no warm process."""
        with self._lock:
            self._asked += 1
            if self._control is None:
                if self._asked > 1 and self._deaths < _DEATHS:
                    self._start()
                return False
            try:
                if not self._ready:
                    self._ready = self._control.recv(len(READY), socket.MSG_DONTWAIT) == READY
                wall = WALL.pack(round(wall_s * 1000))
                socket.send_fds(self._control, [wall], [answer.fileno()])
            except BlockingIOError:
                return False
            except OSError:
                self._deaths += 1
                self._close()
                return False
            return self._ready

    def close(self) -> None:
        """End the warm process and its children."""
        with self._lock:
            self._close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", _MODULE],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        self._control, self._ready = ours, False

    def _close(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


_zygote = Zygote()
atexit.register(_zygote.close)


async def run(
    content: bytes, *, wall_s: float, answer_bytes: int, zygote: Zygote = _zygote
) -> Ran | None:
    """As `sandbox.run` for the documents' child, or None while there is no warm process."""
    ours, theirs = socket.socketpair()
    with theirs:
        if not zygote.hand_over(theirs, wall_s):
            ours.close()
            return None
    ours.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=ours)
    output = bytearray()
    failure: Reason | None = None
    try:
        # The zygote keeps the time; ours is only for a zygote that died.
        async with asyncio.timeout(wall_s + _GRACE_S), asyncio.TaskGroup() as tasks:
            tasks.create_task(feed(writer, content))
            whole = tasks.create_task(collect(reader, output, answer_bytes + CODE.size))
        failure = None if whole.result() else "too_large"
    except TimeoutError:
        failure = "timeout"
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    if failure is not None:
        return Ran(b"", failure)
    if len(output) < CODE.size:
        return Ran(b"", "crashed")
    code = CODE.unpack(output[-CODE.size :])[0]
    said = bytes(output[: -CODE.size])
    return Ran(said, "timeout" if code == OUT_OF_TIME else died(code))
