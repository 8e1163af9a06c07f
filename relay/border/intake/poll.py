"""New cards and activities found by asking: ids above a stored watermark, in order, none twice.

Ids only grow, so no clock is asked. An id may become visible after a greater one (its transaction
was longer): so each look begins a page below the watermark, and what was seen before stays seen.
The watermark moves in the transaction that stores the sightings.
"""

import asyncio
from typing import Any

import msgspec
import structlog

from relay.border.bitrix.card import TYPE_IDS
from relay.border.bitrix.client import Portal as Rest
from relay.border.intake import deals, sightings
from relay.border.intake.marks import Mark, mark_of, move, report
from relay.border.intake.sightings import Kind, Sighting
from relay.border.side import Portal, Side
from relay.config import Bitrix, Poll
from relay.errors import RelayError
from relay.store.tx import Tx

log = structlog.get_logger()

OVERLAP = 50  # ids below the watermark that are asked for again: one page
PAGE = 50  # rows in an answer of the portal
LONGEST = 300.0  # seconds between two looks at a portal that does not answer


class _Item(msgspec.Struct, rename="camel"):
    id: int
    source_id: str | None = None


class _Items(msgspec.Struct):
    items: list[_Item]


class _Activity(msgspec.Struct, rename="upper"):
    id: int
    owner_type_id: int


async def poll_forever(side: Side, portal: Portal, rest: Rest, settings: Bitrix) -> None:
    """Look at one portal again and again; what goes wrong is noted and looked at again later."""
    poll = settings.poll or Poll()
    pause = poll.seconds
    while True:
        code = ""
        try:
            await look(side, portal, rest, settings)
            pause = poll.seconds
        except RelayError as error:
            code, pause = error.code, min(LONGEST, max(pause * 2, poll.seconds))
            log.warning("poll_failed", portal=portal.config.id, code=code)
        except Exception as error:  # a bug must not end the polling of a portal
            code = "internal"
            log.error("poll_failed", portal=portal.config.id, exc_info=error)
        await report(side, portal.config.id, "poll", code)
        await asyncio.sleep(pause)


async def look(side: Side, portal: Portal, rest: Rest, settings: Bitrix) -> int:
    """Look once at everything that is polled; return how many new ids were seen."""
    with_deals = await deals.taken(side, portal, rest)
    kinds: tuple[Kind, ...] = ("lead", "deal", "activity") if with_deals else ("lead", "activity")
    found = 0
    for kind in kinds:
        found += await _kind(side, portal.config.id, rest, settings, kind)
    if found:
        side.wake()
    return found


async def _kind(side: Side, portal: str, rest: Rest, settings: Bitrix, kind: Kind) -> int:
    mark = await side.state.read(lambda tx: mark_of(tx, portal, kind))
    if mark is None:  # the first look: history stays history
        newest = await _newest(rest, kind)
        await side.state.write(lambda tx: move(tx, portal, kind, Mark(newest, newest)))
        return 0
    after, found = max(mark.floor, mark.mark - OVERLAP), 0
    while side.backlog() < side.config.limits.backlog:
        numbers, wanted = await _page(rest, kind, after, settings)

        def unit(tx: Tx, wanted: list[int] = wanted, numbers: list[int] = numbers) -> int:
            new = sum(
                sightings.add(tx, portal, Sighting(kind, one), settings.settle) for one in wanted
            )
            if numbers:
                move(tx, portal, kind, Mark(mark.floor, max(mark.mark, numbers[-1])))
            return new

        found += await side.state.write(unit)
        if len(numbers) < PAGE:
            break
        after = numbers[-1]
    return found


async def _page(
    rest: Rest, kind: Kind, after: int, settings: Bitrix
) -> tuple[list[int], list[int]]:
    """The next ids in order, and those of them that are to be read."""
    skipped = settings.poll.skip_sources if settings.poll else []
    if kind == "activity":
        rows = await rest.call("crm.activity.list", _activities({">ID": after}), list[_Activity])
        mine = {TYPE_IDS["lead"], TYPE_IDS["deal"]}
        return sorted(one.id for one in rows), [one.id for one in rows if one.owner_type_id in mine]
    params = _items(kind, {">id": after}, "ASC")
    items = (await rest.call("crm.item.list", params, _Items)).items
    wanted = [one.id for one in items if one.source_id not in skipped]
    return sorted(one.id for one in items), sorted(wanted)


async def _newest(rest: Rest, kind: Kind) -> int:
    if kind == "activity":
        params = {**_activities({}), "order": {"ID": "DESC"}}
        rows = await rest.call("crm.activity.list", params, list[_Activity])
        return max((one.id for one in rows), default=0)
    items = (await rest.call("crm.item.list", _items(kind, {}, "DESC"), _Items)).items
    return max((one.id for one in items), default=0)


def _items(kind: Kind, wanted: dict[str, int], order: str) -> dict[str, Any]:
    return {
        "entityTypeId": TYPE_IDS[kind],
        "select": ["id", "sourceId"],
        "filter": wanted,
        "order": {"id": order},
        "start": -1,  # no counting: the portal need not walk its whole table
    }


def _activities(wanted: dict[str, int]) -> dict[str, Any]:
    return {
        "filter": wanted,
        "select": ["ID", "OWNER_TYPE_ID"],
        "order": {"ID": "ASC"},
        "start": -1,
    }
