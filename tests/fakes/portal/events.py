"""event.bind and its kin, and the queue of offline events: what an application is told, and how.

One row per object and event: the queue keeps states, not a history. A batch that `clear=0`
reserved is hidden from other requests until it is cleared. (`filter` of the queue: the documented
fields, with the operations `=` and `<=`.)
"""

import secrets
from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.state import Page, Portal, now, page

KNOWN = (
    "ONAPPINSTALL", "ONAPPUNINSTALL", "ONOFFLINEEVENT",
    "ONCRMLEADADD", "ONCRMLEADUPDATE", "ONCRMLEADDELETE",
    "ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALDELETE",
    "ONCRMACTIVITYADD", "ONCRMACTIVITYUPDATE", "ONCRMACTIVITYDELETE",
)  # fmt: skip
FILTERED = ("ID", "TIMESTAMP_X", "EVENT_NAME", "MESSAGE_ID", "PROCESS_ID", "ERROR")


def bind(portal: Portal, p: dict[str, Any]) -> bool:
    """A new handler; one bound twice is refused (assumed: the page names no code for it)."""
    event, offline = p["event"].upper(), p.get("event_type", "online") == "offline"
    if event not in KNOWN:
        raise PortalError("ERROR_EVENT_NOT_FOUND", "Event not found")
    if offline and not portal.admin:
        text = "Access denied! Offline events binding requires administrator access rights"
        raise PortalError("ACCESS_DENIED", text, 403)
    if not offline and not p.get("handler"):
        raise PortalError("ERROR_ARGUMENT", "Handler URL is not specified")
    row = {
        "event": event,
        "handler": "" if offline else p["handler"],
        "auth_type": str(p.get("auth_type", 0)),
        "offline": int(offline),
    }
    if row in portal.handlers:
        raise PortalError("ERROR_EVENT_BINDING_EXISTS", "Handler is bound already")
    portal.handlers.append(row)
    return True


def get(portal: Portal, p: dict[str, Any]) -> list[dict[str, Any]]:
    """The application's handlers."""
    return list(portal.handlers)


def unbind(portal: Portal, p: dict[str, Any]) -> dict[str, int]:
    """Remove handlers; how many there were."""
    offline = int(p.get("event_type", "online") == "offline")
    kept = [
        row
        for row in portal.handlers
        if row["event"] != p["event"].upper()
        or row["offline"] != offline
        or (not offline and row["handler"] != p["handler"])
    ]
    count = len(portal.handlers) - len(kept)
    portal.handlers[:] = kept
    return {"count": count}


def happened(portal: Portal, kind: str, number: int) -> list[str]:
    """A card or activity came to be: queue it, and return the handlers that are to be told."""
    event = f"ONCRM{kind.upper()}ADD"
    told = [row for row in portal.handlers if row["event"] == event]
    if any(row["offline"] for row in told):
        row = portal.new_id("offline")
        portal.offline[row] = {
            "ID": str(row),
            "TIMESTAMP_X": now(),
            "EVENT_NAME": event,
            "EVENT_DATA": {"FIELDS": {"ID": str(number)}},
            "EVENT_ADDITIONAL": False,
            "MESSAGE_ID": secrets.token_hex(8),
            "PROCESS_ID": "",
            "ERROR": "0",
        }
    return [row["handler"] for row in told if not row["offline"]]


def offline_get(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """The first free rows: deleted at once, or (`clear=0`) reserved under a process id."""
    _admin(portal)
    again, keep = p.get("process_id"), p.get("clear", 1) == 0
    rows = [row for row in portal.offline.values() if row["PROCESS_ID"] == (again or "")]
    rows = [row for row in rows if row["ERROR"] == str(p.get("error", 0))]
    rows = _ordered(_filtered(rows, p.get("filter", {})), p.get("order", {"TIMESTAMP_X": "ASC"}))
    rows = rows[: p.get("limit", 50)]
    process = again or (secrets.token_hex(16) if keep else None)
    for row in rows:
        if keep:
            row["PROCESS_ID"] = process
        else:
            del portal.offline[int(row["ID"])]
    hidden = ("PROCESS_ID", "ERROR")
    events = [{k: v for k, v in row.items() if k not in hidden} for row in rows]
    return {"process_id": process, "events": events}


def offline_list(portal: Portal, p: dict[str, Any]) -> Page:
    """Every row, reserved or not, unchanged."""
    _admin(portal)
    rows = _filtered(list(portal.offline.values()), p.get("filter", {}))
    return page(_ordered(rows, p.get("order", {"ID": "ASC"})), p.get("start", 0))


def offline_clear(portal: Portal, p: dict[str, Any]) -> bool:
    """Delete the rows of a process, or those of them that are named."""
    _admin(portal)
    for row in _of_process(portal, p):
        del portal.offline[int(row["ID"])]
    return True


def offline_error(portal: Portal, p: dict[str, Any]) -> bool:
    """Mark rows of a process as ones that could not be dealt with."""
    _admin(portal)
    for row in _of_process(portal, p):
        row["ERROR"] = "1"
    return True


def feature(portal: Portal, p: dict[str, Any]) -> dict[str, str]:
    """Whether the plan has a feature."""
    return {"value": "Y" if p["CODE"] in portal.features else "N"}


def _of_process(portal: Portal, p: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [row for row in portal.offline.values() if row["PROCESS_ID"] == p["process_id"]]
    for key, name in (("id", "ID"), ("message_id", "MESSAGE_ID")):
        if key in p:
            return [row for row in rows if row[name] in [str(one) for one in p[key]]]
    return rows


def _filtered(rows: list[dict[str, Any]], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    for key, value in wanted.items():
        name = key.lstrip("<=>!")
        if name not in FILTERED:
            raise PortalError("ERROR_ARGUMENT", name)
        if key.startswith("<="):
            rows = [row for row in rows if int(row[name]) <= int(value)]
        else:
            rows = [row for row in rows if row[name] == str(value)]
    return rows


def _ordered(rows: list[dict[str, Any]], order: dict[str, str]) -> list[dict[str, Any]]:
    for name, direction in order.items():
        key = (lambda row: int(row["ID"])) if name == "ID" else (lambda row, n=name: row[n])
        rows = sorted(rows, key=key, reverse=direction.upper() == "DESC")
    return rows


def _admin(portal: Portal) -> None:
    if not portal.admin:
        raise PortalError("ACCESS_DENIED", "Access denied!", 403)
