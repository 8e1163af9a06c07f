"""Offline events: what an application's queue in the portal says was added, taken by asking.

An id is stored as seen before its row leaves the queue. Rows that a dead process had taken stand in
the queue under its id: at the start, and after whatever went wrong, they are looked for and dealt
with. So nothing is lost wherever it stops, and what is seen twice is read once.
"""

import asyncio
from collections.abc import Iterable

import structlog

from relay.border.bitrix import events
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.events import Told
from relay.border.intake import marks, sightings
from relay.border.intake.sightings import EVENTS, Sighting
from relay.border.side import Portal, Side
from relay.config import Bitrix
from relay.errors import RelayError, Stopped
from relay.store.tx import Tx

log = structlog.get_logger()

SECONDS = 15.0
LONGEST = 300.0


async def poll_forever(side: Side, portal: Portal, rest: Rest, settings: Bitrix) -> None:
    """Empty one portal's queue again and again; what goes wrong is noted and tried again."""
    pause, swept = SECONDS, False
    while True:
        code = ""
        try:
            if not swept:
                await sweep(side, portal, rest, settings)
                swept = True
            await look(side, portal, rest, settings)
            pause = SECONDS
        except RelayError as error:
            code, swept = error.code, False
            if not (isinstance(error, Stopped) and error.code == "app_not_installed"):
                log.warning("offline_failed", portal=portal.config.id, code=code)
            pause = min(LONGEST, pause * 2)
        except Exception as error:  # a bug must not end it
            code, swept, pause = "internal", False, LONGEST
            log.error("offline_failed", portal=portal.config.id, exc_info=error)
        await marks.report(side, portal.config.id, "offline", code)
        await asyncio.sleep(pause)


async def sweep(side: Side, portal: Portal, rest: Rest, settings: Bitrix) -> None:
    """See whatever stands in the queue; let go of what a process had taken that is gone."""
    told = await events.queued(rest)
    await _see(side, portal, told, settings)
    for process in sorted({one.process for one in told if one.process}):
        await _settle(rest, process, [one for one in told if one.process == process])


async def look(side: Side, portal: Portal, rest: Rest, settings: Bitrix) -> None:
    """Empty the queue, batch by batch, as long as we have room for more."""
    confirms = await events.confirms(rest)
    while side.backlog() < side.config.limits.backlog:
        if confirms:
            batch = await events.reserve(rest)
            told = batch.told
            await _see(side, portal, told, settings)
            await _settle(rest, batch.process, told)
        else:  # a plan without reservation: seen first, then dropped
            told = (await events.queued(rest))[: events.PAGE]
            await _see(side, portal, told, settings)
            if told:
                await _see(side, portal, await events.drop(rest, told[-1].row), settings)
        if len(told) < events.PAGE:
            return


async def _see(side: Side, portal: Portal, told: Iterable[Told], settings: Bitrix) -> None:
    seen = [
        Sighting(EVENTS[one.event], one.number)
        for one in told
        if one.event in EVENTS and one.number
    ]

    def unit(tx: Tx) -> int:
        return sum(sightings.add(tx, portal.config.id, one, settings.settle) for one in seen)

    if seen and await side.state.write(unit):
        side.wake()


async def _settle(rest: Rest, process: str, told: list[Told]) -> None:
    """Clear what was seen; mark what nobody can read, so that a person may look at it."""
    bad = [one for one in told if one.event in EVENTS and not one.number]
    if bad:
        log.warning("offline_unreadable", count=len(bad))
        await events.refuse(rest, process, bad)
    await events.clear(rest, process, [one for one in told if one not in bad])
