"""crm.item.*: the cards, with filters, pages, both spellings of user fields, and their errors."""

from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import as_flag, as_list, as_map
from tests.fakes.portal.schema import READ_ONLY, STANDARD, camel, describe, known, upper
from tests.fakes.portal.state import Page, Portal, now, page

PREFIXES = ("!=", ">=", "<=", "!@", "!", ">", "<", "=", "%", "@")


def fields(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """Describe every field of a type, user fields under the wanted spelling."""
    kind = known(p["entityTypeId"])
    found = {
        name: describe(type_, title, read_only=name in READ_ONLY, dynamic=False)
        | {"upperName": upper(name)}
        for name, (type_, title) in STANDARD[kind].items()
    }
    for row in portal.userfields.get(kind, []):
        name = row["FIELD_NAME"]
        entry = describe(row["USER_TYPE_ID"], row["EDIT_FORM_LABEL"], read_only=False, dynamic=True)
        entry |= {"settings": row["SETTINGS"], "upperName": name}
        if row["USER_TYPE_ID"] == "enumeration":
            entry["items"] = [{"ID": e["ID"], "VALUE": e["VALUE"]} for e in row["LIST"]]
        found[name if p.get("useOriginalUfNames") else camel(name)] = entry
    return {"fields": found}


def get(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """One card whole."""
    row = find(portal, known(p["entityTypeId"]), p["id"])
    return {"item": _shown(portal, p, row)}


def list_(portal: Portal, p: dict[str, Any]) -> Page:
    """Cards that pass the filter, in order, selected fields only."""
    kind = known(p["entityTypeId"])
    rows = [row for (type_, _), row in portal.items.items() if type_ == kind]
    for key, wanted in p.get("filter", {}).items():
        prefix = next((mark for mark in PREFIXES if key.startswith(mark)), "")
        name = _field(portal, kind, key[len(prefix) :], "filter")
        rows = [row for row in rows if _passes(row.get(name), prefix, wanted)]
    for key, direction in reversed(list(p.get("order", {"id": "ASC"}).items())):
        name = _field(portal, kind, key, "order")
        if str(direction).upper() not in ("ASC", "DESC"):
            raise PortalError("INVALID_ARG_VALUE", f"Invalid order: but got '{direction}'")
        rows.sort(key=lambda row: _sortable(row.get(name)), reverse=direction.upper() == "DESC")
    select = set(p.get("select", ["*"]))
    shown = [_shown(portal, p, row) for row in rows]
    if "*" not in select:
        shown = [{k: v for k, v in row.items() if k in select | {"id"}} for row in shown]
    else:
        shown = [{k: v for k, v in row.items() if k != "fm" or "fm" in select} for row in shown]
    found = page(shown, p.get("start", 0))
    return found._replace(result={"items": found.result})


def add(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """A new card; unknown fields are ignored, as documented."""
    kind = known(p["entityTypeId"])
    row = create(portal, kind, p["fields"])
    return {"item": _shown(portal, p, row)}


def update(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """Change fields of one card; nothing changes if any value is invalid."""
    kind = known(p["entityTypeId"])
    row = find(portal, kind, p["id"])
    values = _values(portal, kind, p["fields"])
    if "fm" in values:  # only ever added to
        more = [{**one, "id": portal.new_id("fm")} for one in values["fm"]]
        values["fm"] = [*(row["fm"] or []), *more]
    row.update(values)
    row["updatedTime"] = now()
    return {"item": _shown(portal, p, row)}


def create(portal: Portal, kind: int, values: dict[str, Any]) -> dict[str, Any]:
    """Put a card in the store with the defaults a portal would give it."""
    row: dict[str, Any] = dict.fromkeys(STANDARD[kind])
    row |= {"createdBy": portal.user, "assignedById": portal.user, "opened": "Y"}
    row |= _values(portal, kind, values)
    row["id"] = portal.new_id(f"item{kind}")
    row["createdTime"] = row["updatedTime"] = now()
    if "title" in row and not row["title"]:
        row["title"] = f"#{row['id']}"
    if "fm" in row:
        row["fm"] = [{"id": portal.new_id("fm"), **one} for one in row["fm"] or []]
    portal.items[kind, row["id"]] = row
    return row


def find(portal: Portal, kind: int, number: int) -> dict[str, Any]:
    """The card, or the documented error for one that is gone."""
    if (kind, number) not in portal.items:
        raise PortalError("NOT_FOUND", "Элемент не найден")
    return portal.items[kind, number]


def _values(portal: Portal, kind: int, values: Any) -> dict[str, Any]:
    accepted: dict[str, Any] = {}
    own = {row["FIELD_NAME"]: row for row in portal.userfields.get(kind, [])}
    spelt = {camel(name): name for name in own} | {name: name for name in own}
    for key, value in as_map(values).items():
        if key in spelt:
            accepted[spelt[key]] = _uf_value(own[spelt[key]], value)
        elif key in STANDARD[kind] and key not in READ_ONLY:
            accepted[key] = _contacts(value) if key == "fm" else value
    return accepted


def _contacts(value: Any) -> list[dict[str, Any]]:
    try:
        return [as_map(one) for one in as_list(value)]
    except ValueError:
        text = "Expected iterable value for multiple field, but got something else instead"
        raise PortalError("100", text) from None


def _uf_value(row: dict[str, Any], value: Any) -> Any:
    if value in (None, "", False):
        return None
    problem = PortalError(
        "CRM_FIELD_ERROR_VALUE_NOT_VALID", f'Неверное значение поля "{row["EDIT_FORM_LABEL"]}"'
    )
    if row["USER_TYPE_ID"] == "enumeration":
        if str(value) not in {e["ID"] for e in row["LIST"]}:
            raise problem
        return int(value)
    if row["USER_TYPE_ID"] in ("double", "integer"):
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise problem from None
        precision = int((row["SETTINGS"] or {}).get("PRECISION", 2))
        return int(number) if row["USER_TYPE_ID"] == "integer" else round(number, precision)
    return value


def _shown(portal: Portal, p: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    kind = p["entityTypeId"]
    names = [one["FIELD_NAME"] for one in portal.userfields.get(kind, [])]
    shown = {k: v for k, v in row.items() if not k.startswith("UF_")}
    original = as_flag(p.get("useOriginalUfNames", "N"))
    shown |= {(name if original else camel(name)): row.get(name) for name in names}
    return shown | {"entityTypeId": kind}


def _field(portal: Portal, kind: int, key: str, where: str) -> str:
    own = [row["FIELD_NAME"] for row in portal.userfields.get(kind, [])]
    for name in own:
        if key in (name, camel(name)):
            return name
    key = next((name for name in STANDARD[kind] if key in (name, upper(name))), key)
    if key not in STANDARD[kind]:
        text = f"Invalid {where}: field '{key}' is not allowed in {where}"
        raise PortalError("INVALID_ARG_VALUE", text)
    return key


def _passes(value: Any, prefix: str, wanted: Any) -> bool:
    if prefix in ("", "=", "@", "!", "!=", "!@"):
        among = wanted if isinstance(wanted, list) else [wanted]
        return (str(value) in {str(one) for one in among}) != prefix.startswith("!")
    if prefix == "%":
        return str(wanted).lower() in str(value or "").lower()
    left, right = _sortable(value), _sortable(wanted)
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[prefix]


def _sortable(value: Any) -> tuple[float, str]:
    try:
        return (float(value), "")
    except (TypeError, ValueError):
        return (0.0, str(value or ""))
