"""A card read whole: its fields with kinds, what came in about it, and the files."""

import datetime
from typing import Any

import msgspec

from relay.border.bitrix.activities import channel_of, incoming
from relay.border.bitrix.card import address, type_id
from relay.border.bitrix.card_fields import Described, card_fields
from relay.border.bitrix.client import Portal
from relay.border.bitrix.files import Limits, read_files
from relay.border.contract import Attachment, ChannelDetail, Entity, Field
from relay.errors import Unavailable


class ReadLead(msgspec.Struct, frozen=True):
    """One card as read; `activities` are the ids of what came in, oldest first."""

    entity: Entity
    channel: ChannelDetail
    occurred_at: datetime.datetime
    source: str
    responsible: int | None
    activities: tuple[int, ...]
    fields: tuple[Field, ...]
    files: tuple[Attachment, ...]

    def __repr__(self) -> str:  # what it holds must not reach a log
        return f"ReadLead({self.entity.type}/{self.entity.id})"


class _Fields(msgspec.Struct):
    fields: dict[str, Described]


class _Item(msgspec.Struct):
    item: dict[str, Any]


class _Head(msgspec.Struct, rename="camel"):
    created_time: datetime.datetime
    source_id: str | None = None
    assigned_by_id: int | None = None


async def read_lead(portal: Portal, entity: Entity, limits: Limits | None = None) -> ReadLead:
    """Read a lead, deal or contact with everything that came in about it.

    Raises Ended("NOT_FOUND", outcome too_late) if the card is gone. Files that are too large,
    gone or forbidden are named as omitted; a portal that fails for a while raises Unavailable.
    """
    original = {"useOriginalUfNames": "Y"}
    card = {**address(entity), **original}
    item = (await portal.call("crm.item.get", card, _Item)).item
    params = {"entityTypeId": type_id(entity), **original}
    described = (await portal.call("crm.item.fields", params, _Fields)).fields
    came = await incoming(portal, entity)
    try:
        head = msgspec.convert(item, _Head, strict=False)
        fields = (*card_fields(item, described), *came.fields)
    except msgspec.ValidationError:  # its text may hold a value
        raise Unavailable("portal_bad_answer") from None
    source = head.source_id or ""
    return ReadLead(
        entity=entity,
        channel=came.channel or channel_of(source),
        occurred_at=head.created_time,
        source=source,
        responsible=head.assigned_by_id or None,
        activities=came.ids,
        fields=fields,
        files=tuple(await read_files(portal, came.files, limits or Limits())),
    )
