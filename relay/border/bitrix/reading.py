"""A card read whole: its fields with kinds, what came in about it, and the files."""

import datetime
from typing import Any

import msgspec

from relay.border.bitrix.activities import channel_of, incoming
from relay.border.bitrix.calls import transcript
from relay.border.bitrix.card import address, type_id
from relay.border.bitrix.card_fields import Described, card_fields
from relay.border.bitrix.client import Portal
from relay.border.bitrix.files import Limits, Omitted, read_files
from relay.border.bitrix.lines import Dialogue, dialogue
from relay.border.contract import Attachment, ChannelDetail, Entity, Field
from relay.errors import Ended, Refused, Stopped, Unavailable

FORBIDDEN = ("insufficient_scope", "rest_not_available", "ACCESS_DENIED")
"""Of one chat, not of REST as a whole: a lead is not to wait for it."""
MOST_FIELDS, MOST_FILES = 500, 100  # what a message of the contract holds


class ReadLead(msgspec.Struct, frozen=True):
    """One card as read; `activities` are the ids of what came in, oldest first.

    `made_from` is the lead that was converted into this deal; `silent` are calls without a
    transcript, which may come later.
    """

    entity: Entity
    channel: ChannelDetail
    occurred_at: datetime.datetime
    source: str
    responsible: int | None
    activities: tuple[int, ...]
    fields: tuple[Field, ...]
    files: tuple[Attachment, ...]
    made_from: int | None = None
    silent: tuple[int, ...] = ()

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
    lead_id: int | None = None


async def read_lead(
    portal: Portal, entity: Entity, limits: Limits | None = None, only: int | None = None
) -> ReadLead:
    """Read a lead, deal or contact with everything that came in about it, or `only` one activity.

    Raises Ended("NOT_FOUND", outcome too_late) if the card is gone. Files that are too large,
    gone or forbidden are named as omitted; a portal that fails for a while raises Unavailable.
    """
    original = {"useOriginalUfNames": "Y"}
    card = {**address(entity), **original}
    item = (await portal.call("crm.item.get", card, _Item)).item
    params = {"entityTypeId": type_id(entity), **original}
    described = (await portal.call("crm.item.fields", params, _Fields)).fields
    came = await incoming(portal, entity, only)
    try:
        head = msgspec.convert(item, _Head, strict=False)
        fields = (*card_fields(item, described), *came.fields)
    except msgspec.ValidationError:  # its text may hold a value
        raise Unavailable("portal_bad_answer") from None
    source = head.source_id or ""
    channel = came.channel or channel_of(source)
    said = {number: await transcript(portal, number) for number in came.calls}
    left_out = [_left_out(name, "too_large") for name in came.left_out]
    files = came.files
    if channel.type == "chat":
        chat = await _chat(portal, entity, left_out)
        if chat is not None:
            fields, files = (*fields, *chat.fields), [*files, *chat.files]
            channel = chat.channel if chat.channel.connector else channel
    return ReadLead(
        entity=entity,
        channel=channel,
        occurred_at=(came.latest if only is not None else None) or head.created_time,
        source=source,
        responsible=head.assigned_by_id or None,
        activities=came.ids,
        fields=_fitting((*fields, *filter(None, said.values()))),
        files=(
            *left_out,
            *await read_files(portal, list(dict.fromkeys(files)), limits or Limits()),
        )[:MOST_FILES],
        made_from=head.lead_id or None,
        silent=tuple(number for number, field in said.items() if field is None),
    )


async def _chat(portal: Portal, entity: Entity, left_out: list[Attachment]) -> Dialogue | None:
    """The dialogue, or its name among what is left out: the webhook may lack scope or rights."""
    try:
        return await dialogue(portal, entity)
    except Stopped as error:
        if error.code not in FORBIDDEN:
            raise
        why: Omitted = "forbidden"
    except (Refused, Ended) as error:
        why = "forbidden" if error.code in FORBIDDEN else "unavailable"
    left_out.append(_left_out("переписка открытой линии", why))
    return None


def _fitting(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """As many fields as a message holds: the card's first, then the newest of what came in."""
    spare = len(fields) - MOST_FIELDS
    if spare <= 0:
        return fields
    kept = [one for one in fields if not one.name.startswith("ACTIVITY_")]
    came = [one for one in fields if one.name.startswith("ACTIVITY_")]
    return tuple((kept + came[spare:])[:MOST_FIELDS])


def _left_out(name: str, why: Omitted) -> Attachment:
    return Attachment(name=name, type="text/plain", size=0, omitted=why)
