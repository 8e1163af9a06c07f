"""crm.timeline.comment.*: the comments on a card's timeline."""

from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import as_int, as_map
from tests.fakes.portal.schema import ENTITIES
from tests.fakes.portal.state import Page, Portal, now, page

TYPES = {name: kind for kind, name in ENTITIES.items()}


def add(portal: Portal, p: dict[str, Any]) -> int:
    """A new comment by the owner of the webhook."""
    fields = as_map(p["fields"])
    kind, number = _owner(portal, fields)
    if not str(fields.get("COMMENT") or "").strip():
        raise PortalError("INVALID_ARG_VALUE", "Empty comment message")
    comment = portal.new_id("comment")
    portal.comments[comment] = {
        "ID": str(comment),
        "ENTITY_ID": str(number),
        "ENTITY_TYPE": ENTITIES[kind],
        "CREATED": now(),
        "COMMENT": str(fields["COMMENT"]),
        "AUTHOR_ID": str(portal.user),
        "FILES": [],
    }
    return comment


def list_(portal: Portal, p: dict[str, Any]) -> Page:
    """The comments of one card; only ENTITY_ID and ENTITY_TYPE filter, only three fields order."""
    wanted = p["filter"]
    kind, number = _owner(portal, wanted, missing=PortalError("", "Access denied.", 400))
    if set(wanted) - {"ENTITY_ID", "ENTITY_TYPE"}:
        raise PortalError("STAND_IN_UNKNOWN_PARAMETER", "filter")
    rows = [
        row
        for row in portal.comments.values()
        if (row["ENTITY_TYPE"], row["ENTITY_ID"]) == (ENTITIES[kind], str(number))
    ]
    for name, direction in p.get("order", {"ID": "ASC"}).items():
        if name not in ("ID", "CREATED", "AUTHOR_ID"):
            raise PortalError("STAND_IN_UNKNOWN_PARAMETER", name)
        key = (lambda row: row["CREATED"]) if name == "CREATED" else _number(name)
        rows.sort(key=key, reverse=str(direction).upper() == "DESC")
    select = set(p.get("select") or []) or {"*"}
    shown = [{k: v for k, v in row.items() if k in select or "*" in select} for row in rows]
    return page(shown, p.get("start", 0))


def get(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """One comment."""
    if p["id"] not in portal.comments:
        raise PortalError("NOT_FOUND", "Not found.")
    return portal.comments[p["id"]]


def update(portal: Portal, p: dict[str, Any]) -> None:
    """Change the text of a comment."""
    get(portal, p)["COMMENT"] = str(as_map(p["fields"])["COMMENT"])


def delete(portal: Portal, p: dict[str, Any]) -> None:
    """Remove a comment; the answer is null."""
    get(portal, p)
    del portal.comments[p["id"]]


def _owner(
    portal: Portal, fields: dict[str, Any], missing: PortalError | None = None
) -> tuple[int, int]:
    try:
        kind, number = TYPES.get(str(fields["ENTITY_TYPE"])), as_int(fields["ENTITY_ID"])
    except (KeyError, ValueError):
        raise PortalError("100", "Required fields are missing") from None
    if kind is None or (kind, number) not in portal.items:
        raise missing or PortalError("OWNER_NOT_FOUND", "Owner was not found.")
    return kind, number


def _number(name: str) -> Any:
    return lambda row: int(row[name])
