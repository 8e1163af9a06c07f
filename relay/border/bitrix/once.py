"""An add that has no idempotency key, made to show once: list, add, list again, keep the oldest.

Any number of writers may do this with the same marker, and any reply may be lost: the first
entry stays, later twins go.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from relay.errors import Ended, Refused

MARKER = re.compile(r"[A-Za-z0-9_\-]{8,80}")


class Entry(NamedTuple):
    """One entry of ours in a list of the portal: its id and text."""

    id: int
    text: str


def signed(text: str, marker: str) -> str:
    """`text` with the marker's own last line."""
    if not MARKER.fullmatch(marker):
        raise ValueError("a marker is 8 to 80 letters, digits, _ or -")
    return f"{text}\nrelay: {marker}"


async def show_once(
    marker: str,
    listing: Callable[[], Awaitable[list[Entry]]],
    add: Callable[[], Awaitable[int]],
    delete: Callable[[int], Awaitable[None]],
) -> int:
    """Return the id of the one entry that carries `marker`, adding it if there is none.

    A writer that is cancelled after its add still looks for twins before it ends: one that was
    stopped meanwhile and taken for dead has been replaced, and both have added.
    """
    before = _marked(await listing(), marker)
    rest = asyncio.ensure_future(_only_one(marker, before, listing, add, delete))
    try:
        return await asyncio.shield(rest)
    except asyncio.CancelledError:
        await asyncio.wait({rest})
        raise


async def _only_one(
    marker: str,
    before: list[int],
    listing: Callable[[], Awaitable[list[Entry]]],
    add: Callable[[], Awaitable[int]],
    delete: Callable[[int], Awaitable[None]],
) -> int:
    added = [] if before else [await add()]
    ours = _marked(await listing(), marker) or before or added
    for twin in ours[1:]:
        try:
            await delete(twin)
        except (Ended, Refused):  # the other writer was quicker, or it is not ours to remove
            continue
    return ours[0]


def _marked(entries: list[Entry], marker: str) -> list[int]:
    whole = re.compile(rf"(?<![\w\-]){re.escape(marker)}(?![\w\-])")
    return sorted(entry.id for entry in entries if whole.search(entry.text))
