"""A long poll: the answer waits until there is something to tell, or the time is up."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Sequence[object])


async def some(look: Callable[[], Awaitable[T]], news: asyncio.Event, seconds: float) -> T:
    """Return what `look` finds, looking again at each `news`; after `seconds` that is nothing.

    The event is cleared before a look, so what comes during one is not slept through.
    """
    until = time.monotonic() + seconds
    while True:
        news.clear()
        found = await look()
        remaining = until - time.monotonic()
        if found or remaining <= 0:
            return found
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(remaining):
                await news.wait()
