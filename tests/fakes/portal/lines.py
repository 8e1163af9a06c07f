"""imopenlines.*: the chats of open lines; and the transcripts of calls."""

from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.schema import ENTITIES
from tests.fakes.portal.state import Portal, now


def create(
    portal: Portal, owner: tuple[int, int], said: list[dict[str, Any]], code: str
) -> dict[str, Any]:
    """A chat of a card: `said` are `{"who": client|operator|system, "text", "files"}`, in order.

    `code` is the chat's entity id, `telegram|4|17|29`: connector, line, chat and user there.
    """
    number = portal.new_id("chat")
    users = {
        "103": {"id": "103", "name": "Светлана Операторова", "connector": False},
        "587": {"id": "587", "name": "Тимур Касымов", "connector": True},
    }
    senders = {"client": "587", "operator": "103", "system": "0"}
    message: dict[str, Any] = {}
    for one in said:
        key = str(portal.new_id("chat_message"))
        message[key] = {
            "id": key,
            "chatid": str(number),
            "senderid": senders[one["who"]],
            "date": now(),
            "text": one["text"],
            "params": {"fileId": one["files"]} if one.get("files") else [],
        }
    portal.chats[number] = {
        "owner": [ENTITIES[owner[0]], owner[1]],
        "history": {
            "chatId": number,
            "sessionId": number + 300,
            "message": dict(reversed(message.items())),  # newest first, as documented
            "users": users,
            "chat": {str(number): {"id": str(number), "entityType": "LINES", "entityId": code}},
            "files": [],
        },
    }
    return portal.chats[number]


def chats_of_card(portal: Portal, p: dict[str, Any]) -> list[dict[str, Any]]:
    """The chats bound to a card; an empty list for a card without any."""
    owner = [p["CRM_ENTITY_TYPE"].lower(), p["CRM_ENTITY"]]
    found = [number for number, chat in portal.chats.items() if chat["owner"] == owner]
    return [
        {
            "CHAT_ID": str(number),
            "CONNECTOR_ID": portal.chats[number]["history"]["chat"][str(number)][
                "entityId"
            ].partition("|")[0],
            "CONNECTOR_TITLE": "",
        }
        for number in found
    ]


def history(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """The last session of a chat."""
    chat = portal.chats.get(p.get("CHAT_ID", 0))
    if chat is None:
        raise PortalError("ACCESS_DENIED", "You do not have access to the specified dialog", 400)
    return chat["history"]


def transcript(portal: Portal, p: dict[str, Any]) -> dict[str, str] | None:
    """What was said in a call, null while there is none."""
    text = portal.transcripts.get(p["activityId"])
    return None if text is None else {"transcription": text}
