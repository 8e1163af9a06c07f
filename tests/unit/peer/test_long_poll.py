import asyncio

from relay.peer import long_poll


class Shelf:
    """What a poll looks at; counts the looks, and may be filled during one."""

    def __init__(self, *there):
        self.there = list(there)
        self.looks = 0
        self.news = asyncio.Event()
        self.during = None

    async def look(self):
        self.looks += 1
        found = list(self.there)
        if self.during is not None:
            await self.put(self.during)
            self.during = None
        return found

    async def put(self, one):
        self.there.append(one)
        self.news.set()

    async def some(self, seconds):
        return await long_poll.some(self.look, self.news, seconds)


async def test_what_is_there_is_told_at_once():
    shelf = Shelf("a", "b")
    assert await shelf.some(60.0) == ["a", "b"]
    assert shelf.looks == 1


async def test_nothing_is_told_when_the_time_is_up():
    shelf = Shelf()
    assert await shelf.some(0.01) == []
    assert await shelf.some(0) == []


async def test_news_end_the_wait():
    shelf = Shelf()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        found = group.create_task(shelf.some(60.0))
        while not shelf.looks:  # noqa: ASYNC110 - a look has no event
            await asyncio.sleep(0)
        await shelf.put("a")
    assert found.result() == ["a"]


async def test_what_comes_during_a_look_is_not_slept_through():
    shelf = Shelf()
    shelf.during = "a"
    async with asyncio.timeout(20):
        assert await shelf.some(60.0) == ["a"]
    assert shelf.looks == 2


async def test_news_about_something_else_go_on_waiting():
    shelf = Shelf()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        found = group.create_task(shelf.some(60.0))
        while not shelf.looks:  # noqa: ASYNC110 - a look has no event
            await asyncio.sleep(0)
        shelf.news.set()
        while shelf.looks < 2:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        assert not found.done()
        await shelf.put("a")
    assert found.result() == ["a"]
