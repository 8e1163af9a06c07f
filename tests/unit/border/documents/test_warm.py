"""Children of the warm zygote: as locked and as mortal as fresh ones."""

import asyncio
import os
import signal
import socket
import time
from pathlib import Path

import msgspec
import pytest

from relay.border.documents.blocks import Limits, Withheld
from relay.border.documents.child import END, Request
from relay.border.documents.confine import strength
from relay.border.documents.extract import _trust
from relay.border.documents.sandbox import Ran
from relay.border.documents.warm import Zygote, run
from relay.border.documents.zygote import CODE
from tests.unit.border.documents.build import docx, paragraph

_SMALL = docx(paragraph("слово"))
_LARGE = docx("".join(paragraph(f"слово {n}") for n in range(60_000)))


def _request(content: bytes, **limits: int) -> bytes:
    return msgspec.msgpack.encode(Request(content, "", "", Limits(**{"ratio": 10_000} | limits)))


def _states(pid: int) -> list[str]:
    return [Path(f"/proc/{child}/status").read_text() for child in _children(pid).split()]


def _alive(pids: list[str]) -> bool:
    return any(Path(f"/proc/{pid}").exists() for pid in pids)


def _children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().strip()


@pytest.fixture
async def zygote():
    warm = Zygote()
    for _ in range(200):
        ran = await run(_request(_SMALL), wall_s=10, answer_bytes=10**8, zygote=warm)
        if ran is not None:
            break
        await asyncio.sleep(0.05)
    yield warm
    warm.close()


async def _run(zygote: Zygote, body: bytes, wall_s: float = 20, most: int = 10**8) -> Ran:
    ran = await run(body, wall_s=wall_s, answer_bytes=most, zygote=zygote)
    assert ran is not None
    await asyncio.sleep(0)  # new children are made when the caller waits for something else
    return ran


async def test_the_first_attachment_does_not_start_it():
    warm = Zygote()
    assert await run(_request(_SMALL), wall_s=9, answer_bytes=9**9, zygote=warm) is None
    assert warm._process is None


async def test_answers_are_whole_and_the_child_is_locked_up(zygote):
    for content in (_SMALL, _LARGE, _SMALL):
        found = _trust(await _run(zygote, _request(content)), "zip")
        assert found.document.format == "docx"
        assert not isinstance(found.document, Withheld)
        assert found.sandbox == strength()


async def test_many_at_once(zygote):
    rans = await asyncio.gather(*(_run(zygote, _request(_SMALL)) for _ in range(12)))
    assert [ran.failure for ran in rans] == [None] * 12


async def test_limits_hold(zygote):
    assert (await _run(zygote, _request(_LARGE), wall_s=0.05)).failure == "timeout"
    endless = docx("".join(paragraph("слово") for _ in range(150_000)))
    assert (await _run(zygote, _request(endless, cpu_s=1))).failure == "timeout"
    assert (await _run(zygote, _request(_LARGE), most=1000)).failure == "too_large"
    small = await _run(zygote, _request(_LARGE, memory_bytes=60_000_000))
    assert isinstance(_trust(small, "zip").document, Withheld)
    assert (await _run(zygote, b"no request")).failure == "crashed"
    assert (await _run(zygote, _request(_SMALL))).failure is None


async def test_a_request_that_is_given_up_leaves_no_child(zygote):
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await _run(zygote, _request(_LARGE))
    assert (await _run(zygote, _request(_SMALL))).failure is None
    assert time.monotonic() - started < 10
    for _ in range(100):
        if len(_children(zygote._process.pid).split()) == len(zygote._spares):
            return
        await asyncio.sleep(0.05)
    pytest.fail("a child is left")


async def test_a_child_in_stock_is_locked_up_before_it_is_asked(zygote):
    await _run(zygote, _request(_SMALL))
    assert zygote._spares
    for _ in range(200):
        states = _states(zygote._process.pid)
        if all("Seccomp:\t2" in state and "CapEff:\t0000000000000000" in state for state in states):
            return
        await asyncio.sleep(0.05)
    pytest.fail("a spare child is not locked up")


async def test_closing_ends_the_children_in_stock_too(zygote):
    await _run(zygote, _request(_SMALL))
    spares = _children(zygote._process.pid).split()
    zygote.close()
    for _ in range(100):
        if not _alive(spares):
            return
        await asyncio.sleep(0.05)
    pytest.fail("a spare child is left")


async def test_a_dead_zygote_is_noticed_and_replaced(zygote):
    os.kill(zygote._process.pid, signal.SIGKILL)
    zygote._process.wait()
    assert await run(_request(_SMALL), wall_s=9, answer_bytes=9**9, zygote=zygote) is None
    for _ in range(200):
        ran = await run(_request(_SMALL), wall_s=10, answer_bytes=10**8, zygote=zygote)
        if ran is not None:
            break
        await asyncio.sleep(0.05)
    assert ran is not None
    assert ran.failure is None


async def test_a_request_that_the_zygote_dies_under_is_asked_anew(zygote):
    asyncio.get_running_loop().call_later(0.05, os.kill, zygote._process.pid, signal.SIGKILL)
    assert await run(_request(_LARGE), wall_s=20, answer_bytes=10**8, zygote=zygote) is None


class _Said(Zygote):
    """A zygote whose only child says these bytes and then stays, or ends when `ends`."""

    def __init__(self, said: bytes, *, ends: bool, dies: bool = False) -> None:
        super().__init__()
        self._said = said
        self._ends = ends
        self._dies = dies
        self.theirs: socket.socket | None = None

    def child(self) -> socket.socket:
        ours, self.theirs = socket.socketpair()
        self.theirs.sendall(self._said)
        if self._ends:
            self.theirs.shutdown(socket.SHUT_WR)
        return ours

    def deaths(self) -> int:
        return int(self._dies and self.theirs is not None)


@pytest.mark.parametrize("said", [b"", b"\0\0\0\1a", b"\0\0\0\7Started", b"\0\0\0\5ab"])
async def test_a_child_that_died_with_the_zygote_is_no_answer(said):
    zygote = _Said(said, ends=True, dies=True)
    assert await run(b"", wall_s=5, answer_bytes=100, zygote=zygote) is None
    zygote.theirs.close()


@pytest.mark.parametrize(
    ("said", "ends", "ran"),
    [
        (b"\0\0\0\1a" + END, False, Ran(b"\0\0\0\1a" + END, None)),
        (b"\0\0\0\1a" + END + CODE.pack(9), False, Ran(b"\0\0\0\1a" + END, None)),
        (b"\0\0\0\1a" + CODE.pack(-24), True, Ran(b"\0\0\0\1a", "timeout")),
        (b"\0\0\0\1a" + CODE.pack(1), True, Ran(b"\0\0\0\1a", "crashed")),
        (b"\0\0\0\5a" + CODE.pack(-9), True, Ran(b"\0\0\0\5a", "crashed")),
        (b"", True, Ran(b"", "crashed")),
        (b"\0\0\0\1a", False, Ran(b"\0\0\0\1a", "timeout")),
    ],
)
async def test_the_end_of_an_answer_is_enough_and_all_else_needs_the_exit_code(said, ends, ran):
    zygote = _Said(said, ends=ends)
    wall_s = 5 if END in said or ends else 0.2
    assert await run(b"", wall_s=wall_s, answer_bytes=100, zygote=zygote) == ran
    zygote.theirs.close()


async def test_a_child_that_has_answered_is_gone_soon(zygote):
    for _ in range(5):
        assert (await _run(zygote, _request(_SMALL))).failure is None
    for _ in range(100):
        if len(_children(zygote._process.pid).split()) == len(zygote._spares):
            return
        await asyncio.sleep(0.05)
    pytest.fail("a child is left")
