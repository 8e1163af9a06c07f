"""Any number of writers, any lost replies: the portal shows one entry in the end."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.bitrix.once import Entry, show_once, signed
from relay.errors import Ended, Unavailable

RUN = "r_0123456789"


class Board:
    """A list without idempotency whose replies get lost and whose calls interleave as told."""

    def __init__(self, plan: list[int]) -> None:
        self.rows: dict[int, str] = {}
        self.plan = plan
        self.added = 0

    async def step(self) -> int:
        turn = self.plan.pop() if self.plan else 0
        for _ in range(turn % 4):
            await asyncio.sleep(0)
        return turn

    async def listing(self) -> list[Entry]:
        await self.step()
        return [Entry(id_, text) for id_, text in reversed(self.rows.items())]

    async def add(self) -> int:
        turn = await self.step()
        self.added += 1
        self.rows[self.added] = signed("текст", RUN)
        if turn >= 8:
            raise Unavailable("lost_reply")
        return self.added

    async def delete(self, id_: int) -> None:
        turn = await self.step()
        if id_ not in self.rows:
            raise Ended("NOT_FOUND")
        del self.rows[id_]
        if turn >= 8:
            raise Unavailable("lost_reply")


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 4))
async def test_one_entry_in_the_end(plan: list[int], writers: int) -> None:
    board = Board(plan)

    async def writer() -> int:
        while True:
            try:
                return await show_once(RUN, board.listing, board.add, board.delete)
            except Unavailable:
                continue

    answers = await asyncio.gather(*(writer() for _ in range(writers)))
    assert len(board.rows) == 1
    assert set(answers) == set(board.rows)


@pytest.mark.parametrize("marker", ["", "short", "r_0123 456789", "[b]r_0123456789", "r" * 81])
def test_a_marker_is_a_plain_word(marker: str) -> None:
    with pytest.raises(ValueError, match="marker"):
        signed("текст", marker)


async def test_a_writer_that_is_cancelled_after_its_add_still_takes_its_twin_away():
    entries = [Entry(1, "relay: run_00000001")]
    adding, added = asyncio.Event(), asyncio.Event()
    seen: list[int] = []

    async def listing() -> list[Entry]:
        return [] if not adding.is_set() else list(entries)

    async def add() -> int:
        adding.set()
        await added.wait()
        entries.append(Entry(2, "relay: run_00000001"))
        return 2

    async def delete(entry: int) -> None:
        seen.append(entry)

    writing = asyncio.ensure_future(show_once("run_00000001", listing, add, delete))
    await adding.wait()
    writing.cancel()
    added.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert seen == [2]
