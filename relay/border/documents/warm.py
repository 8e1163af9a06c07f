"""Children from a warm zygote: the same lock as a fresh process, without its start."""

import asyncio
import atexit
import contextlib
import select
import socket
import subprocess
import sys
import threading

from relay.border.documents.blocks import Reason
from relay.border.documents.child import END
from relay.border.documents.sandbox import ENVIRONMENT, Ran, died
from relay.border.documents.zygote import CODE, NOW, READY, SPARE

_MODULE = "relay.border.documents.zygote"
_CHUNK = 1 << 16
_GRACE_S = 2.0
_SPARES = 2
_DEATHS = 3  # a kernel on which it cannot live gets fresh processes instead


class Zygote:
    """The one warm process of this program; started when a second attachment comes.

    It keeps some children in stock that are locked up already and wait for their one request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._spares: list[socket.socket] = []
        self._asked = 0
        self._deaths = 0
        self._ready = False

    def child(self) -> socket.socket | None:
        """The way to a child that serves one request; None while there is no warm process."""
        with self._lock:
            self._asked += 1
            if self._control is None:
                if self._asked > 1 and self._deaths < _DEATHS:
                    self._start()
                return None
            try:
                if _hung_up(self._control):
                    raise OSError
                if not self._ready:
                    self._ready = self._control.recv(len(READY), socket.MSG_DONTWAIT) == READY
                return self._alive() or self._fork(NOW)
            except BlockingIOError:
                return None
            except OSError:
                self._deaths += 1
                self._close()
                return None

    def deaths(self) -> int:
        """How many warm processes have died so far.

        The kernel closes what the zygote holds before it ends the children, so one that went with
        the zygote is never ahead of this number.
        """
        with self._lock:
            return self._deaths + (self._control is not None and _hung_up(self._control))

    def restock(self) -> None:
        """Have children made for the next requests: after a request, so as not to slow it down."""
        with self._lock:
            try:
                while self._control is not None and self._ready and len(self._spares) < _SPARES:
                    self._spares.append(self._fork(SPARE))
            except OSError:
                self._deaths += 1
                self._close()

    def _alive(self) -> socket.socket | None:
        """A child from the stock; OSError when one has died, which none does by itself."""
        if not self._spares:
            return None
        spare = self._spares.pop(0)
        if _hung_up(spare):
            spare.close()
            raise OSError
        return spare

    def _fork(self, why: bytes) -> socket.socket:
        assert self._control is not None  # noqa: S101 - only called where there is one
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [why], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

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
        for spare in self._spares:
            spare.close()
        self._spares.clear()
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _hung_up(ours: socket.socket) -> bool:
    """Whether the other end is closed."""
    poll = select.poll()
    poll.register(ours, 0)
    return bool(poll.poll(0))


_zygote = Zygote()
atexit.register(_zygote.close)


async def run(
    content: bytes, *, wall_s: float, answer_bytes: int, zygote: Zygote = _zygote
) -> Ran | None:
    """As `sandbox.run` for the documents' child, or None while there is no warm process.

    The end of the answer is enough: the zygote kills a child whose socket is closed, so this does
    not wait until a child that has said everything is gone too.
    """
    deaths = zygote.deaths()
    ours = zygote.child()
    if ours is None:
        return None
    ours.setblocking(False)
    output = bytearray()
    failure: Reason | None = None
    try:
        async with asyncio.timeout(wall_s):
            await _ask(ours, content)
            await _collect(ours, output, answer_bytes + CODE.size)
    except TimeoutError:
        failure = "timeout"
    finally:
        # Both wake the zygote, which would take a processor from whoever waits for the answer.
        loop = asyncio.get_running_loop()
        loop.call_soon(ours.close)
        loop.call_soon(zygote.restock)
    if failure is None and len(output) > answer_bytes + CODE.size:
        failure = "too_large"
    if failure is not None or output.endswith(END):
        return Ran(bytes(output), failure)
    if zygote.deaths() != deaths:
        return None  # its children went with it, and nobody wrote how they ended
    if len(output) < CODE.size:
        return Ran(b"", "crashed")
    code = CODE.unpack(output[-CODE.size :])[0]
    said = bytes(output[: -CODE.size])
    return Ran(said, died(code))


async def _ask(child: socket.socket, content: bytes) -> None:
    """Send the request to its end; a child takes it whole before it says more than a few bytes."""
    with contextlib.suppress(ConnectionError):
        await asyncio.get_running_loop().sock_sendall(child, content)
        child.shutdown(socket.SHUT_WR)


async def _collect(child: socket.socket, output: bytearray, most: int) -> None:
    """Read frames into `output` up to the last, the empty one; or to the end, or above `most`.

    An exit code of 0 after frames without an end looks like the end, and does no harm.
    """
    place = 0
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ConnectionError):
        while len(output) <= most and (chunk := await loop.sock_recv(child, _CHUNK)):
            output += chunk
            while place + len(END) <= len(output):
                length = int.from_bytes(output[place : place + len(END)], "big")
                place += len(END) + length
                if not length:
                    del output[place:]
                    return
