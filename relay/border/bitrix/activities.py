"""What came in about a card: letters, forms, chats and calls, as fields and file ids."""

import datetime
import re
from email.utils import getaddresses
from typing import Any, NamedTuple

import msgspec

from relay.border.bitrix.card import entity_of, type_id
from relay.border.bitrix.client import Portal
from relay.border.bitrix.php import as_list, as_map, as_text
from relay.border.contract import ChannelDetail, Entity, Field, FieldKind
from relay.errors import Ended

SELECT = (
    "ID", "SUBJECT", "DESCRIPTION", "DESCRIPTION_TYPE", "DIRECTION", "PROVIDER_ID",
    "PROVIDER_PARAMS", "SETTINGS", "COMMUNICATIONS", "FILES", "CREATED",
)  # fmt: skip
INCOMING = "1"
CALLS = "VOXIMPLANT_CALL"
FORMS = "CRM_WEBFORM"
HTML = "3"
LINES = re.compile(r"(\d+)\|(\w+)")
"""SOURCE_ID of an open line's card: the line and the connector."""

PROVIDERS: dict[str, ChannelDetail] = {
    "CRM_EMAIL": ChannelDetail(type="mail"),
    FORMS: ChannelDetail(type="form"),
    "IMOPENLINES_SESSION": ChannelDetail(type="chat"),
    CALLS: ChannelDetail(type="call"),
}
SOURCES: dict[str, ChannelDetail] = {
    "EMAIL": ChannelDetail(type="mail"),
    "CALL": ChannelDetail(type="call"),
}
KINDS: dict[str, FieldKind] = {
    "phone": "phone",
    "email": "email",
    "name": "person",
    "last-name": "person",
    "second-name": "person",
}


class Activity(msgspec.Struct, rename="upper"):
    """One activity as crm.activity.list shows it; only its id is relied upon."""

    id: int
    subject: str | None = None
    description: str | None = None
    description_type: Any = None
    direction: Any = None
    provider_id: str | None = None
    provider_params: Any = None
    settings: Any = None
    communications: Any = None
    files: Any = None
    created: datetime.datetime | None = None


class _Owned(msgspec.Struct, rename="upper"):
    id: int
    owner_type_id: int
    owner_id: int
    direction: Any = None
    provider_id: str | None = None


class Incoming(NamedTuple):
    """What came from outside, oldest first: fields, ids of files, and the channel if they tell.

    `left_out` names what is too large to be read; `calls` are the ids of those that are calls.
    """

    ids: tuple[int, ...]
    fields: list[Field]
    files: list[int]
    channel: ChannelDetail | None
    calls: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()
    latest: datetime.datetime | None = None


async def incoming(portal: Portal, entity: Entity, only: int | None = None) -> Incoming:
    """Read the newest 50 activities of a card (or `only` that one), keep what came from outside."""
    wanted = {"OWNER_TYPE_ID": type_id(entity), "OWNER_ID": int(entity.id)}
    if only is not None:
        wanted["ID"] = only
    params: dict[str, Any] = {
        "filter": wanted,
        "select": list(SELECT),
        "order": {"ID": "DESC"},
    }
    left_out: tuple[str, ...] = ()
    try:
        found = await _page(portal, params)
    except Ended as error:
        if error.code != "portal_answer_too_large":
            raise
        lean = [name for name in SELECT if name not in ("DESCRIPTION", "PROVIDER_PARAMS")]
        found = await _page(portal, {**params, "select": lean})
        left_out = ("тексты обращений",)
    kept = [one for one in reversed(found) if from_outside(one)]
    fields: list[Field] = []
    for activity in kept:
        fields += _fields(activity)
    channels = [PROVIDERS[one.provider_id] for one in kept if one.provider_id in PROVIDERS]
    return Incoming(
        tuple(one.id for one in kept),
        fields,
        [number for one in kept for number in _files(one)],
        channels[-1] if channels else None,
        tuple(one.id for one in kept if one.provider_id == CALLS),
        left_out,
        max((one.created for one in kept if one.created), default=None),
    )


async def owner_of(portal: Portal, number: int) -> tuple[Entity | None, bool] | None:
    """The lead or deal of an activity (None: another card), and whether it came from outside.

    None if the activity is gone.
    """
    params: dict[str, Any] = {
        "filter": {"ID": number},
        "select": ["ID", "OWNER_TYPE_ID", "OWNER_ID", "DIRECTION", "PROVIDER_ID"],
    }
    rows = await portal.call("crm.activity.list", params, list[_Owned])
    row = next((one for one in rows if one.id == number), None)
    if row is None:
        return None
    entity = entity_of(row.owner_type_id, row.owner_id)
    return entity, as_text(row.direction) == INCOMING or row.provider_id == FORMS


async def _page(portal: Portal, params: dict[str, Any]) -> list[Activity]:
    found: list[Activity] = []
    async for page in portal.pages("crm.activity.list", params, list[Activity], limit=1):
        found += page
    return found


def channel_of(source: str) -> ChannelDetail:
    """The channel that a card's SOURCE_ID tells: an open line, mail, a call; else a form."""
    if line := LINES.fullmatch(source):
        return ChannelDetail(type="chat", line=line[1], connector=line[2])
    return SOURCES.get(source, ChannelDetail(type="form"))


def from_outside(activity: Activity) -> bool:
    """Whether a customer caused it; a form's direction is not always told."""
    return as_text(activity.direction) == INCOMING or activity.provider_id == FORMS


def _fields(activity: Activity) -> list[Field]:
    prefix = f"ACTIVITY_{activity.id}"
    found = list(_people(prefix, activity))
    found += _field(f"{prefix}_SUBJECT", "Тема", "text", activity.subject)
    kind: FieldKind = "html" if as_text(activity.description_type) == HTML else "text"
    found += _field(f"{prefix}_BODY", "Текст", kind, activity.description)
    for answer in as_list(as_map(activity.provider_params).get("FIELDS")):
        found += _answer(prefix, as_map(answer))
    return found


def _files(activity: Activity) -> list[int]:
    ids = (as_text(as_map(one).get("id")) for one in as_list(activity.files))
    return [int(one) for one in ids if one.isdecimal()]


def _people(prefix: str, activity: Activity) -> list[Field]:
    found: list[Field] = []
    meta = as_map(as_map(activity.settings).get("EMAIL_META"))
    for name, address in getaddresses([as_text(meta.get("from"))]):
        found += _field(f"{prefix}_FROM_NAME", "Отправитель", "person", name)
        found += _field(f"{prefix}_FROM", "Адрес отправителя", "email", address)
    for one in map(as_map, as_list(activity.communications)):
        sort = as_text(one.get("TYPE"))
        kind = KINDS.get(sort.lower(), "other")
        found += _field(f"{prefix}_{sort}", "Контакт", kind, as_text(one.get("VALUE")))
        who = as_map(one.get("ENTITY_SETTINGS"))
        names = [as_text(who.get(key)) for key in ("NAME", "SECOND_NAME", "LAST_NAME")]
        found += _field(f"{prefix}_PERSON", "Собеседник", "person", " ".join(filter(None, names)))
    return found


def _answer(prefix: str, answer: dict[str, Any]) -> list[Field]:
    """One answer of a CRM form; the shape is not documented, so every key is optional."""
    given = {key.lower(): value for key, value in answer.items()}
    label = as_text(given.get("caption") or given.get("label") or given.get("name")) or "Ответ"
    values = as_list(given.get("values", given.get("value")))
    text = "\n".join(as_text(one) for one in values)
    kind = KINDS.get(as_text(given.get("type")).lower(), "text")
    return _field(f"{prefix}_FORM", label, kind, text)


def _field(name: str, label: str, kind: FieldKind, value: str | None) -> list[Field]:
    text = (value or "").strip()
    return [Field(name=name[:200], label=label[:200], kind=kind, value=text)] if text else []
