"""A comment on a card's timeline, shown once per run whatever is repeated or lost."""

from typing import Any

import msgspec

from relay.border.bitrix.card import address, type_id
from relay.border.bitrix.client import Portal
from relay.border.bitrix.once import Entry, show_once, signed
from relay.border.contract import Entity
from relay.errors import Refused

PAGES = 20
"""Newest first, so a thousand later comments do not hide ours."""


class _Comment(msgspec.Struct, rename="upper"):
    id: int
    comment: str | None = None
    author_id: int | None = None


async def comment_once(portal: Portal, entity: Entity, marker: str, text: str) -> int:
    """Add `text` (safe BB-code) as one comment that ends with `marker`; return its id."""
    owner = {"ENTITY_ID": int(entity.id), "ENTITY_TYPE": entity.type}

    async def listing() -> list[Entry]:
        params: dict[str, Any] = {
            "filter": owner,
            "select": ["ID", "COMMENT", "AUTHOR_ID"],
            "order": {"ID": "DESC"},
        }
        found: list[Entry] = []
        pages = portal.pages("crm.timeline.comment.list", params, list[_Comment], limit=PAGES)
        async for page in pages:
            ours = (one for one in page if one.author_id == portal.user)
            found += [Entry(one.id, one.comment or "") for one in ours]
        return found

    async def add() -> int:
        fields = {**owner, "COMMENT": signed(text, marker)}
        return await portal.call("crm.timeline.comment.add", {"fields": fields}, int)

    async def delete(comment: int) -> None:
        params = {"id": comment, "ownerTypeId": type_id(entity), "ownerId": int(entity.id)}
        await portal.call("crm.timeline.comment.delete", params)

    try:
        return await show_once(marker, listing, add, delete)
    except Refused:  # the timeline says only "denied", of a deleted card too; the card says which
        await portal.call("crm.item.get", address(entity))
        raise
