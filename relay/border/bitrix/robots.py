"""The application's own robot: registered with the assistants to choose from, answered by token."""

from collections.abc import Mapping
from typing import Any

from relay.border.bitrix.client import Portal
from relay.errors import Ended, Refused, Stopped

CODE = "relay_rate"
NAME = {"ru": "Оценить через relay", "en": "Rate with relay"}
RETURNED = {
    "verdict": {"ru": "Вердикт", "en": "Verdict"},
    "confidence": {"ru": "Уверенность", "en": "Confidence"},
    "reason": {"ru": "Причина", "en": "Reason"},
    "outcome": {"ru": "Исход", "en": "Outcome"},
}


async def ensure_robot(portal: Portal, handler: str, assistants: Mapping[str, str]) -> None:
    """Register the robot, or bring it up to date; `assistants` are titles by name."""
    fields = _fields(handler, portal.user, assistants)
    if CODE not in await portal.call("bizproc.robot.list", {}, list[str]):
        try:
            await portal.call("bizproc.robot.add", {"CODE": CODE, **fields})
        except Refused:  # another worker was quicker
            if CODE not in await portal.call("bizproc.robot.list", {}, list[str]):
                raise
        return
    await portal.call("bizproc.robot.update", {"CODE": CODE, "FIELDS": fields})


async def remove_robot(portal: Portal) -> None:
    """Remove the robot; the portal itself does it when the application goes."""
    if CODE in await portal.call("bizproc.robot.list", {}, list[str]):
        await portal.call("bizproc.robot.delete", {"CODE": CODE})


async def answer(portal: Portal, token: str, values: Mapping[str, Any]) -> None:
    """Let the workflow go on with these values.

    Ended("robot_token_expired") if nobody waits with this token any more: the portal says so with
    the same code as for REST being off, so it is asked something harmless as well.
    """
    try:
        params = {"EVENT_TOKEN": token, "RETURN_VALUES": dict(values)}
        await portal.call("bizproc.event.send", params)
    except (Stopped, Refused) as error:
        if error.code not in ("rest_not_available", "ACCESS_DENIED"):
            raise
        await portal.call("scope", {})
        raise Ended("robot_token_expired", outcome="too_late") from None


def _fields(handler: str, user: int, assistants: Mapping[str, str]) -> dict[str, Any]:
    assistant = {
        "Name": {"ru": "Ассистент", "en": "Assistant"},
        "Type": "select",
        "Required": "Y",
        "Multiple": "N",
        "Default": next(iter(assistants)),
        "Options": dict(assistants),
    }
    return {
        "HANDLER": handler,
        "AUTH_USER_ID": user,
        "USE_SUBSCRIPTION": "Y",
        "NAME": NAME,
        "PROPERTIES": {"assistant": assistant},
        "RETURN_PROPERTIES": {
            name: {"Name": title, "Type": "string", "Multiple": "N"}
            for name, title in RETURNED.items()
        },
        "FILTER": {"INCLUDE": [["crm", "CCrmDocumentLead"], ["crm", "CCrmDocumentDeal"]]},
    }
