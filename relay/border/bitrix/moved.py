"""Where a card is now: a lead may have been converted into a deal or merged into another lead."""

from collections.abc import Sequence

import msgspec

from relay.border.bitrix.activities import owner_of
from relay.border.bitrix.card import TYPE_IDS, address
from relay.border.bitrix.client import Portal
from relay.border.contract import Entity
from relay.errors import Ended

CONVERTED = "CONVERTED"
"""The stage of a lead that has become a deal, a contact or a company."""


class _Stage(msgspec.Struct, rename="camel"):
    stage_id: str | None = None


class _Item(msgspec.Struct):
    item: _Stage


class _Id(msgspec.Struct):
    id: int


class _Ids(msgspec.Struct):
    items: list[_Id]


async def current(portal: Portal, entity: Entity, activities: Sequence[int]) -> Entity:
    """The card that stands for `entity` now: its newest deal, or the lead it was merged into.

    A merge deletes the lead and leaves no trace of it, but moves its `activities` along. The
    entity itself if it still stands for itself, or if nobody knows where it went.
    """
    if entity.type != "lead":
        return entity
    try:
        stage = (await portal.call("crm.item.get", address(entity), _Item)).item.stage_id
    except Ended:
        return await deal_of(portal, entity) or await _merged(portal, activities) or entity
    if stage == CONVERTED:
        return await deal_of(portal, entity) or entity
    return entity


async def deal_of(portal: Portal, lead: Entity) -> Entity | None:
    """The newest deal that was made of a lead."""
    params = {
        "entityTypeId": TYPE_IDS["deal"],
        "select": ["id"],
        "filter": {"leadId": int(lead.id)},
        "order": {"id": "DESC"},
        "start": -1,
    }
    found = (await portal.call("crm.item.list", params, _Ids)).items
    return Entity(type="deal", id=str(found[0].id)) if found else None


async def _merged(portal: Portal, activities: Sequence[int]) -> Entity | None:
    for number in activities:
        found = await owner_of(portal, number)
        if found is not None and found[0] is not None:
            return found[0]
    return None
