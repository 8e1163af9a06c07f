"""The last dialogue of an open line that belongs to a card: who wrote what, by which connector.

The customer's name becomes a field of its own (so that it is masked everywhere), operators are
only called operators; what the portal itself wrote into the chat is left out.
"""

from typing import Any, NamedTuple

import msgspec

from relay.border.bitrix.client import Portal
from relay.border.bitrix.php import as_list, as_map, as_text
from relay.border.contract import ChannelDetail, Entity, Field

CHATS = 5  # newest chats of a card that are read
LINES = 500  # newest messages of a dialogue
SYSTEM = "0"


class Dialogue(NamedTuple):
    """The fields of a card's dialogues, ids of the customer's files, and the channel."""

    fields: list[Field]
    files: list[int]
    channel: ChannelDetail


class _Chat(msgspec.Struct, rename="upper"):
    chat_id: int


class _History(msgspec.Struct, rename="camel"):
    message: Any = None
    users: Any = None
    chat: Any = None
    chat_id: int = 0


async def dialogue(portal: Portal, entity: Entity) -> Dialogue | None:
    """Read the dialogues of a card; None if it has none.

    Raises as the client does: Refused or Stopped if the webhook may not read them.
    """
    params = {"CRM_ENTITY_TYPE": entity.type, "CRM_ENTITY": int(entity.id), "ACTIVE_ONLY": "N"}
    chats = await portal.call("imopenlines.crm.chat.get", params, list[_Chat])
    fields: list[Field] = []
    files: list[int] = []
    channel = ChannelDetail(type="chat")
    for chat in chats[-CHATS:]:
        history = await portal.call(
            "imopenlines.session.history.get", {"CHAT_ID": chat.chat_id}, _History
        )
        channel = _channel(history) or channel
        fields += _fields(chat.chat_id, history)
        files += _files(history)
    return Dialogue(fields, files, channel) if fields else None


def _channel(history: _History) -> ChannelDetail | None:
    """`livechat|22|1761|587`: the connector and the line."""
    chat = as_map(as_map(history.chat).get(str(history.chat_id)))
    connector, _, rest = as_text(chat.get("entityId")).partition("|")
    if not connector or not rest:
        return None
    return ChannelDetail(type="chat", connector=connector[:100], line=rest.partition("|")[0][:100])


def _fields(chat: int, history: _History) -> list[Field]:
    users = {key: as_map(value) for key, value in as_map(history.users).items()}
    said: list[str] = []
    names: list[str] = []
    for one in _messages(history):
        sender = as_text(one.get("senderid"))
        text = as_text(one.get("text"))
        if sender == SYSTEM or not text:
            continue
        if users.get(sender, {}).get("connector") is True:
            name = as_text(users[sender].get("name"))
            names += [name] if name and name not in names else []
            said.append(f"Клиент: {text}")
        else:
            said.append(f"Оператор: {text}")
    if not said:
        return []
    found = [
        Field(name=f"CHAT_{chat}_PERSON", label="Собеседник", kind="person", value=name)
        for name in names
    ]
    text = "\n".join(said[-LINES:])
    return [*found, Field(name=f"CHAT_{chat}_BODY", label="Переписка", kind="text", value=text)]


def _files(history: _History) -> list[int]:
    users = {key: as_map(value) for key, value in as_map(history.users).items()}
    found: list[int] = []
    for one in _messages(history):
        if users.get(as_text(one.get("senderid")), {}).get("connector") is True:
            given = as_list(as_map(one.get("params")).get("fileId"))
            found += [int(number) for value in given if (number := as_text(value)).isdecimal()]
    return found


def _messages(history: _History) -> list[dict[str, Any]]:
    """In the order they were written: ids grow."""
    rows = [as_map(one) for one in as_map(history.message).values()]
    numbered = [
        (int(number), row) for row in rows if (number := as_text(row.get("id"))).isdecimal()
    ]
    return [row for _, row in sorted(numbered, key=lambda pair: pair[0])]
