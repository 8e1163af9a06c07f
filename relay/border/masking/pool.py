"""Masking processes: a few children, each asked one question at a time, killed when one hangs."""

import asyncio
import contextlib
import struct
import sys
from types import TracebackType
from typing import TypeVar

import msgspec

from relay.border.masking.frames import Answer, Check, Checked, Failed, Mask, Masked
from relay.errors import DetectionFailed
from relay.pii.types import Masking

T = TypeVar("T", Masked, Checked)

START_SECONDS = 60  # to load dictionary and NER on a slow disk
MAX_FRAME = 512 * 2**20


class Maskers:
    """`processes` children; a question that takes over `seconds` costs its child the life."""

    def __init__(self, processes: int, seconds: float) -> None:
        self._seconds = seconds
        self._idle: asyncio.Queue[_Child] = asyncio.Queue()
        self._children = [_Child() for _ in range(processes)]

    async def __aenter__(self) -> "Maskers":
        starts = (child.start() for child in self._children)
        failures = [one for one in await asyncio.gather(*starts, return_exceptions=True) if one]
        if failures:
            await asyncio.gather(*(child.kill() for child in self._children))
            raise failures[0]
        for child in self._children:
            self._idle.put_nowait(child)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(child.kill() for child in self._children))

    async def mask(self, question: Mask) -> Masking:
        """Return the masking; DetectionFailed if the engine failed, hung or died."""
        return (await self._ask(question, Masked)).masking

    async def check(self, question: Check) -> tuple[str, ...]:
        """Return what is still found in finished texts; DetectionFailed as above."""
        return (await self._ask(question, Checked)).found

    async def _ask(self, question: Mask | Check, wanted: type[T]) -> T:
        child = await self._idle.get()
        try:
            async with asyncio.timeout(self._seconds):
                found = await child.ask(msgspec.msgpack.encode(question))
            if isinstance(found, wanted):
                return found
            if isinstance(found, Failed):
                raise DetectionFailed(found.code)
            await child.kill()  # it answers another question than the one it was asked
            raise DetectionFailed("masking_confused")
        except TimeoutError:
            await child.kill()
            raise DetectionFailed("masking_timeout") from None
        except (OSError, asyncio.IncompleteReadError, msgspec.DecodeError):
            await child.kill()
            raise DetectionFailed("masking_crashed") from None
        except asyncio.CancelledError:
            await child.kill()  # its answer would be taken for the next question's
            raise
        finally:
            self._idle.put_nowait(child)


class _Child:
    """One process; started again at the next question after a death."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "relay.border.masking.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a traceback there could show a line of text
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                ready = msgspec.msgpack.decode(await self._read(self._process), type=Answer)
        except (OSError, asyncio.IncompleteReadError, msgspec.DecodeError, TimeoutError):
            ready = Failed("masking_crashed")
        if isinstance(ready, Failed):
            await self.kill()
            raise DetectionFailed(ready.code)

    async def ask(self, frame: bytes) -> Answer:
        if self._process is None:
            await self.start()
        process = self._process
        if process is None or process.stdin is None:
            raise DetectionFailed("masking_crashed")
        process.stdin.write(struct.pack(">I", len(frame)) + frame)
        await process.stdin.drain()
        return msgspec.msgpack.decode(await self._read(process), type=Answer)

    async def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    @staticmethod
    async def _read(process: asyncio.subprocess.Process) -> bytes:
        if process.stdout is None:
            raise OSError
        size: int = struct.unpack(">I", await process.stdout.readexactly(4))[0]
        if size > MAX_FRAME:
            raise OSError
        return await process.stdout.readexactly(size)
