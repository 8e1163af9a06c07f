"""Users, notifications, and what a webhook may ask about itself."""

from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.state import Page, Portal, now, page


def notify(portal: Portal, p: dict[str, Any]) -> int | bool:
    """A notification; one with the same TAG replaces the older ones.

    Over a webhook a TAG counts only together with CLIENT_ID, as the documentation says; that a
    lone TAG is ignored is an assumption. `false`: the receiver does not exist (assumed).
    """
    if p.get("USER_ID", 0) <= 0:
        raise PortalError("USER_ID_EMPTY", "User ID can't be empty")
    message = p.get("MESSAGE", "").strip()
    if not message:
        raise PortalError("MESSAGE_EMPTY", "Message can't be empty")
    if p["USER_ID"] not in portal.users:
        return False
    tag = (p["USER_ID"], p.get("CLIENT_ID"), p.get("TAG"))
    if all(tag):
        for number, row in list(portal.notifications.items()):
            if (row["USER_ID"], row["CLIENT_ID"], row["TAG"]) == tag:
                del portal.notifications[number]
    number = portal.new_id("notification")
    portal.notifications[number] = {
        "ID": number,
        "USER_ID": tag[0],
        "CLIENT_ID": tag[1],
        "TAG": tag[2],
        "MESSAGE": message,
        "CREATED": now(),
    }
    return number


def user_get(portal: Portal, p: dict[str, Any]) -> Page:
    """Users that pass the filter."""
    rows = list(portal.users.values())
    for key, wanted in p.get("FILTER", {}).items():
        among = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
        rows = [row for row in rows if str(row.get(key)) in among]
    return page(rows, p.get("start", 0))


def user_current(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """The owner of the webhook."""
    return portal.users[portal.user]


def profile(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """The owner of the webhook, in short, and whether an administrator."""
    row = portal.users[portal.user]
    names = {name: row[name] for name in ("ID", "NAME", "LAST_NAME")}
    return names | {"ADMIN": True, "PERSONAL_GENDER": "", "TIME_ZONE": ""}


def scope(portal: Portal, p: dict[str, Any]) -> list[str]:
    """What the webhook may do."""
    return list(portal.scopes)


def server_time(portal: Portal, p: dict[str, Any]) -> str:
    """The portal's clock."""
    return now()


def crm_mode(portal: Portal, p: dict[str, Any]) -> int:
    """1: leads and deals. 2: deals only."""
    return portal.mode
