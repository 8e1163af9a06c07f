"""Events that a local application binds for itself, and the portal's queue of offline ones.

A row of that queue says that an object was added, not what it holds. Whoever takes rows without
`clear` keeps them under a process id until he clears them: so none is lost between two processes.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from relay.border.bitrix.client import Portal
from relay.border.bitrix.php import as_map, as_text
from relay.errors import Refused

NUMBER = re.compile(r"[1-9]\d{0,17}")
PAGE = 50
PAGES = 200  # of a queue that nobody has emptied: ten thousand rows


class Handler(msgspec.Struct, frozen=True):
    """One bound event; an offline one has no address."""

    event: str
    handler: str = ""
    offline: bool = False


class Told(NamedTuple):
    """One row of the queue: an event and the id in it, 0 if there is none to be read."""

    row: int
    event: str
    number: int
    message: str
    process: str


class Batch(NamedTuple):
    """Rows that are ours until they are cleared."""

    process: str
    told: list[Told]


class _Row(msgspec.Struct, rename="upper"):
    id: int
    event_name: str
    event_data: Any = None
    message_id: Any = ""
    process_id: str | None = None


class _Taken(msgspec.Struct):
    process_id: str | None = None
    events: list[_Row] = []


async def bound(portal: Portal) -> set[Handler]:
    """The application's own handlers, whoever of them binds."""
    rows = await portal.call("event.get", {}, list[Handler])
    return {Handler(one.event.upper(), one.handler, one.offline) for one in rows}


async def bind(portal: Portal, wanted: Handler) -> None:
    """Bind one; another worker may have been quicker."""
    kind = {"event_type": "offline"} if wanted.offline else {"handler": wanted.handler}
    try:
        await portal.call("event.bind", {"event": wanted.event, **kind})
    except Refused:
        if wanted not in await bound(portal):
            raise


async def unbind(portal: Portal, gone: Handler) -> None:
    """Remove one; nothing happens if it is gone."""
    kind = {"event_type": "offline"} if gone.offline else {"handler": gone.handler}
    await portal.call("event.unbind", {"event": gone.event, **kind})


async def confirms(portal: Portal) -> bool:
    """Whether the plan lets rows be kept until they are confirmed."""
    answer = await portal.call("feature.get", {"CODE": "rest_offline_extended"}, dict[str, Any])
    return answer.get("value") == "Y"


async def reserve(portal: Portal) -> Batch:
    """Take the first free rows; they stay in the queue under the batch's process id."""
    params = {"clear": 0, "limit": PAGE, "order": {"ID": "ASC"}}
    taken = await portal.call("event.offline.get", params, _Taken)
    return Batch(taken.process_id or "", [_told(row) for row in taken.events])


async def drop(portal: Portal, last: int) -> list[Told]:
    """Take rows up to `last` out of the queue for good: for plans that confirm nothing."""
    params = {"clear": 1, "limit": PAGE, "order": {"ID": "ASC"}, "filter": {"<=ID": last}}
    taken = await portal.call("event.offline.get", params, _Taken)
    return [_told(row) for row in taken.events]


async def queued(portal: Portal, *, failed: bool = False) -> list[Told]:
    """Every row of the queue, reserved or not, in order; `failed`: those marked as bad."""
    params = {"filter": {"ERROR": int(failed)}, "order": {"ID": "ASC"}}
    found: list[Told] = []
    async for page in portal.pages("event.offline.list", params, list[_Row], limit=PAGES):
        found += [_told(row) for row in page]
    return found


async def clear(portal: Portal, process: str, told: Iterable[Told]) -> None:
    """These rows of a batch are dealt with."""
    messages = [one.message for one in told]
    if messages:
        params = {"process_id": process, "message_id": messages}
        await portal.call("event.offline.clear", params)


async def refuse(portal: Portal, process: str, told: Sequence[Told]) -> None:
    """Mark rows that nobody can make anything of: they stay in the queue as bad."""
    if told:
        params = {"process_id": process, "message_id": [one.message for one in told]}
        await portal.call("event.offline.error", params)


def _told(row: _Row) -> Told:
    data = as_map(row.event_data)
    number = as_text(as_map(data.get("FIELDS")).get("ID"))
    known = int(number) if NUMBER.fullmatch(number) else 0
    message = as_text(row.message_id)
    return Told(row.id, row.event_name.upper(), known, message, row.process_id or "")
