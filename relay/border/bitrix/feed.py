"""A Feed post to named receivers, shown once per run; never to everybody by default."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from relay.border.bitrix.client import Portal
from relay.border.bitrix.once import Entry, show_once, signed
from relay.errors import Refused

DESTINATION = re.compile(r"UA|(U|SG|DR)[1-9]\d{0,9}")
PAGES = 10


class _Post(msgspec.Struct, rename="upper"):
    id: int
    detail_text: str | None = None
    author_id: int = 0


async def post_once(
    portal: Portal, destination: Sequence[str], marker: str, title: str, text: str
) -> int:
    """Post `text` (safe BB-code, no restored values) to users U1, groups SG2, departments DR3.

    Returns the post's id. Without a destination the portal would show it to everybody, so an
    empty or malformed one is Refused("feed_destination").
    """
    if not destination or not all(DESTINATION.fullmatch(one) for one in destination):
        raise Refused("feed_destination")

    async def listing() -> list[Entry]:
        params: dict[str, Any] = {"LOG_RIGHTS": list(destination)}
        found: list[Entry] = []
        async for page in portal.pages("log.blogpost.get", params, list[_Post], limit=PAGES):
            ours = (one for one in page if one.author_id == portal.user)
            found += [Entry(one.id, one.detail_text or "") for one in ours]
        return found

    async def add() -> int:
        post = {"POST_TITLE": title, "POST_MESSAGE": signed(text, marker)}
        return await portal.call("log.blogpost.add", {**post, "DEST": list(destination)}, int)

    async def delete(post: int) -> None:
        await portal.call("log.blogpost.delete", {"POST_ID": post})

    return await show_once(marker, listing, add, delete)
