"""Run one confined child: bytes in, frames out, and a reason when it dies, hangs or lies."""

import asyncio
import contextlib
import os
import signal
import sys
from typing import NamedTuple

from relay.border.documents.blocks import Reason

_CHUNK = 1 << 16
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}


class Ran(NamedTuple):
    """What came out of a child: its output, and the reason why it is not to be trusted if any."""

    output: bytes
    failure: Reason | None


async def run(
    module: str, *arguments: str, content: bytes, wall_s: float, answer_bytes: int
) -> Ran:
    """Start `python -I -m module`, feed it `content`, collect its output; never raises.

    More output than `answer_bytes`, more time than `wall_s` seconds, a signal or an exit code
    other than 0 is a failure. The whole process group is gone when this returns.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
        close_fds=True,
    )
    output = bytearray()
    failure: Reason | None = None
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 - asked for
    try:
        async with asyncio.timeout(wall_s):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(feed(child.stdin, content))
                whole = tasks.create_task(collect(child.stdout, output, answer_bytes))
            if not whole.result():
                failure = "too_large"
            else:
                await child.wait()
    except TimeoutError:
        failure = "timeout"
    finally:
        await _end(child)
    return Ran(bytes(output), failure or died(child.returncode))


async def feed(stream: asyncio.StreamWriter, content: bytes) -> None:
    """Write everything, then the end. A child that died early shows in its exit code, not here."""
    with contextlib.suppress(ConnectionError):
        stream.write(content)
        await stream.drain()
        stream.write_eof()


async def collect(stream: asyncio.StreamReader, output: bytearray, most: int) -> bool:
    """Read to the end into `output`; False as soon as there is more than `most`."""
    with contextlib.suppress(ConnectionError):
        while chunk := await stream.read(_CHUNK):
            output += chunk
            if len(output) > most:
                return False
    return True


async def _end(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    if child.stdin is not None:
        child.stdin.close()
    await child.wait()


def died(code: int | None) -> Reason | None:
    """What an exit code, or a signal as a negative number, means for the attachment."""
    if code == 0:
        return None
    return "timeout" if code == -signal.SIGXCPU else "crashed"
