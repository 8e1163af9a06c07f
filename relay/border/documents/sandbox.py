"""Run one confined child: bytes in, frames out, and a reason when it dies, hangs or lies."""

import asyncio
import contextlib
import os
import signal
import sys
from typing import NamedTuple

from relay.border.documents.blocks import Reason

_CHUNK = 1 << 16
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}


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
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
        close_fds=True,
    )
    output = bytearray()
    failure: Reason | None = None
    try:
        async with asyncio.timeout(wall_s):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_feed(child, content))
                whole = tasks.create_task(_collect(child, output, answer_bytes))
            if not whole.result():
                failure = "too_large"
            else:
                await child.wait()
    except TimeoutError:
        failure = "timeout"
    finally:
        await _end(child)
    return Ran(bytes(output), failure or _died(child.returncode))


async def _feed(child: asyncio.subprocess.Process, content: bytes) -> None:
    stdin = child.stdin
    assert stdin is not None  # noqa: S101 - it was asked for
    # A child that died early shows in its exit code, not here.
    with contextlib.suppress(ConnectionError):
        stdin.write(content)
        await stdin.drain()
        stdin.close()
        await stdin.wait_closed()


async def _collect(child: asyncio.subprocess.Process, output: bytearray, answer_bytes: int) -> bool:
    stdout = child.stdout
    assert stdout is not None  # noqa: S101 - it was asked for
    while chunk := await stdout.read(_CHUNK):
        output += chunk
        if len(output) > answer_bytes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            return False
    return True


async def _end(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()


def _died(code: int | None) -> Reason | None:
    if code == 0:
        return None
    return "timeout" if code == -signal.SIGXCPU else "crashed"
