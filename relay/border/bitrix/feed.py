"""A Feed post to named receivers, shown once per run; never to everybody by default."""

import datetime
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from relay.border.bitrix.client import Portal
from relay.border.bitrix.once import Entry, show_once, signed
from relay.errors import Refused

DESTINATION = re.compile(r"UA|(U|SG|DR)[1-9]\d{0,9}")
PAGES = 10
SLACK = datetime.timedelta(hours=2)
"""How far the portal's clock may be from ours."""


class _Post(msgspec.Struct, rename="upper"):
    id: int
    detail_text: str | None = None
    author_id: int | None = None
    date_publish: str | None = None


async def post_once(
    portal: Portal,
    destination: Sequence[str],
    marker: str,
    title: str,
    text: str,
    *,
    since: datetime.datetime | None = None,
) -> int:
    """Post `text` (safe BB-code, no restored values) to users U1, groups SG2, departments DR3.

    Returns the post's id. `since` (aware): when the run began; older posts need not be looked
    through, which keeps a busy Feed cheap. Without a destination the portal would show it to
    everybody, so an empty or malformed one is Refused("feed_destination").
    """
    if not destination or not all(DESTINATION.fullmatch(one) for one in destination):
        raise Refused("feed_destination")
    after = None if since is None else since - SLACK

    async def listing() -> list[Entry]:
        params: dict[str, Any] = {"LOG_RIGHTS": list(destination)}
        if after is not None:
            params["LOG_DATE_FROM"] = after.isoformat(timespec="seconds")
        found: list[Entry] = []
        async for page in portal.pages("log.blogpost.get", params, list[_Post], limit=PAGES):
            ours = (one for one in page if one.author_id == portal.user)
            found += [Entry(one.id, one.detail_text or "") for one in ours]
            if _all_older(page, after):
                break
        return found

    async def add() -> int:
        post = {"POST_TITLE": title, "POST_MESSAGE": signed(text, marker)}
        return await portal.call("log.blogpost.add", {**post, "DEST": list(destination)}, int)

    async def delete(post: int) -> None:
        await portal.call("log.blogpost.delete", {"POST_ID": post})

    return await show_once(marker, listing, add, delete)


def _all_older(page: list[_Post], after: datetime.datetime | None) -> bool:
    """Whether later pages can only be older: for portals that do not know LOG_DATE_FROM."""
    if after is None or not page or page[0].id < page[-1].id:
        return False
    try:
        return datetime.datetime.fromisoformat(page[-1].date_publish or "") < after
    except (ValueError, TypeError):  # no moment, or one without a zone
        return False
