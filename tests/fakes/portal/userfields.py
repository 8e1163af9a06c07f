"""crm.lead|deal|contact.userfield.*: user fields and the values of their lists."""

import re
from functools import partial
from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import as_list, as_map
from tests.fakes.portal.schema import UF_ENTITY
from tests.fakes.portal.state import Page, Portal

TYPES = (
    "string", "integer", "double", "boolean", "datetime", "date", "money", "url", "address",
    "enumeration", "file", "employee", "crm_status", "crm",
)  # fmt: skip
ACCEPTED = {
    "USER_TYPE_ID", "FIELD_NAME", "LABEL", "XML_ID", "LIST_FILTER_LABEL", "LIST_COLUMN_LABEL",
    "EDIT_FORM_LABEL", "ERROR_MESSAGE", "HELP_MESSAGE", "MULTIPLE", "MANDATORY", "SHOW_FILTER",
    "SETTINGS", "LIST", "SORT", "SHOW_IN_LIST", "EDIT_IN_LIST", "IS_SEARCHABLE",
}  # fmt: skip
LABELS = ("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL")


def add(kind: int, portal: Portal, p: dict[str, Any]) -> int:
    """A new user field; its name gets the prefix UF_CRM_."""
    wanted = _known(p["fields"])
    if not wanted.get("FIELD_NAME"):
        raise PortalError("", "The 'FIELD_NAME' field is not found.", 400)
    if not wanted.get("USER_TYPE_ID"):
        raise PortalError("", "The 'USER_TYPE_ID' field is not found.", 400)
    name = "UF_CRM_" + re.sub("^UF_(CRM_)?", "", str(wanted["FIELD_NAME"]))
    if len(name) > 50:
        raise PortalError("ERROR_CORE", "Имя поля слишком длинное (больше 50-ти символов).")
    if not re.fullmatch("[A-Z0-9_]+", name):
        raise PortalError("ERROR_CORE", "Имя поля содержит недопустимые символы.")
    if wanted["USER_TYPE_ID"] not in TYPES:
        raise PortalError("ERROR_CORE", "Указан неверный пользовательский тип.")
    rows = portal.userfields.setdefault(kind, [])
    if any(row["FIELD_NAME"] == name for row in rows):  # assumed: the page names no code for it
        raise PortalError("ERROR_CORE", f"Поле {name} для объекта {UF_ENTITY[kind]} уже существует")
    row = {
        "ID": str(portal.new_id("userfield")),
        "ENTITY_ID": UF_ENTITY[kind],
        "FIELD_NAME": name,
        "USER_TYPE_ID": wanted["USER_TYPE_ID"],
        "XML_ID": wanted.get("XML_ID"),
        "SORT": str(wanted.get("SORT", 100)),
        "MULTIPLE": wanted.get("MULTIPLE", "N"),
        "MANDATORY": wanted.get("MANDATORY", "N"),
        "SHOW_FILTER": wanted.get("SHOW_FILTER", "N"),
        "SHOW_IN_LIST": wanted.get("SHOW_IN_LIST", "N"),
        "EDIT_IN_LIST": wanted.get("EDIT_IN_LIST", "Y"),
        "IS_SEARCHABLE": wanted.get("IS_SEARCHABLE", "N"),
        "SETTINGS": as_map(wanted.get("SETTINGS") or {}),
    }
    row |= {label: _label(wanted.get(label, wanted.get("LABEL"))) for label in LABELS}
    if row["USER_TYPE_ID"] == "enumeration":
        row["LIST"] = _elements(portal, [], wanted.get("LIST") or [])
    rows.append(row)
    return int(row["ID"])


def update(kind: int, portal: Portal, p: dict[str, Any]) -> bool:
    """Change a user field; list elements with an ID change, others are added.

    What becomes of elements that are left out is not documented: `replaces_lists` decides.
    """
    row = _row(portal, kind, p["id"])
    wanted = _known(p["fields"])
    if "LIST" in wanted and row["USER_TYPE_ID"] == "enumeration":
        kept = [] if portal.replaces_lists else row["LIST"]
        row["LIST"] = _elements(portal, kept, wanted["LIST"])
    row |= {label: _label(wanted[label]) for label in LABELS if label in wanted}
    row["SETTINGS"] |= as_map(wanted.get("SETTINGS") or {})
    return True


def get(kind: int, portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """One user field by its id."""
    return _row(portal, kind, p["id"])


def delete(kind: int, portal: Portal, p: dict[str, Any]) -> bool:
    """Remove a user field."""
    portal.userfields[kind].remove(_row(portal, kind, p["id"]))
    return True


def list_(kind: int, portal: Portal, p: dict[str, Any]) -> Page:
    """User fields that pass the filter, all at once: the documentation knows no pages here."""
    rows = portal.userfields.get(kind, [])
    for key, wanted in p.get("filter", {}).items():
        if key != "LANG":
            rows = [row for row in rows if str(row.get(key)) == str(wanted)]
    return Page(rows, len(rows), None)


def methods(kind: int) -> dict[str, Any]:
    """The five verbs, bound to one entity type."""
    verbs = {"add": add, "update": update, "get": get, "delete": delete, "list": list_}
    return {verb: partial(function, kind) for verb, function in verbs.items()}


def _known(fields: Any) -> dict[str, Any]:
    return {key: value for key, value in as_map(fields).items() if key in ACCEPTED}


def _label(value: Any) -> str | None:
    return value.get("ru") if isinstance(value, dict) else value


def _row(portal: Portal, kind: int, number: int) -> dict[str, Any]:
    for row in portal.userfields.get(kind, []):
        if row["ID"] == str(number):
            return row
    raise PortalError("ERROR_NOT_FOUND", f"The entity with ID '{number}' is not found.", 400)


def _elements(portal: Portal, old: list[Any], given: Any) -> list[dict[str, Any]]:
    elements = {element["ID"]: dict(element) for element in old}
    for element in as_list(given):
        if not element.get("VALUE"):
            continue
        number = str(element.get("ID") or portal.new_id("enum"))
        xml_id = element.get("XML_ID") or f"xml{number}"
        if any(e["XML_ID"] == xml_id and e["ID"] != number for e in elements.values()):
            text = f"Элемент списка со значением XML_ID={xml_id} уже существует."
            raise PortalError("ERROR_CORE", text)
        elements[number] = {
            "ID": number,
            "SORT": str(element.get("SORT", 0)),
            "VALUE": element["VALUE"],
            "DEF": element.get("DEF", "N"),
            "XML_ID": xml_id,
        }
    return list(elements.values())
