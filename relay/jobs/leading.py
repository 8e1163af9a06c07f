"""Work that one node does for all: the eldest of those that live does it, the others stand by.

Who is the eldest is read from `nodes`, from which a dead one is struck by the others; the next
takes over within the same 15 seconds as its jobs. For a moment two may lead (one was stopped and
has just woken), so what is led must bear being done twice, as every step does.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from relay.errors import Unavailable
from relay.jobs import nodes
from relay.store.database import Database

log = structlog.get_logger()

Work = Callable[[], Coroutine[Any, Any, None]]
"""Starts something that goes on until it is cancelled."""


async def lead(db: Database, node: Callable[[], str], work: Sequence[Work]) -> None:
    """Run `work` whenever `node` is the eldest, until cancelled; on SQLite it always is."""
    while True:
        await _until(db, node, leads=True)
        if db.shared:
            log.info("leads", node=node())
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_again_and_again(one)) for one in work]
            await _until(db, node, leads=False)
            for task in tasks:
                task.cancel()
        log.info("leads_no_more", node=node())


async def _again_and_again(work: Work) -> None:
    """A database that is away for a while must not end what is led, and with it the node."""
    while True:
        try:
            return await work()
        except Unavailable as error:
            log.error("storage", code=error.code)
            await asyncio.sleep(nodes.BEAT)


async def _until(db: Database, node: Callable[[], str], *, leads: bool) -> None:
    while True:
        if await _leads(db, node) is leads:
            return
        await asyncio.sleep(nodes.BEAT)


async def _leads(db: Database, node: Callable[[], str]) -> bool:
    """Whoever cannot ask does not lead: the others may have buried it."""
    if not db.shared:
        return True
    try:
        async with asyncio.timeout(nodes.DEAD):
            return await db.read(nodes.eldest) == node()
    except (Unavailable, TimeoutError):
        return False
