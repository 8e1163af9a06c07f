"""Standard fields of a card, filled while they are empty: what anybody wrote there stays.

REST v2 has no conditional write: a person's change in the time of one request could still be lost.
Phones and addresses are only ever added, so there nothing can be.
"""

import re
from collections.abc import Mapping
from typing import Any

from relay.border.bitrix.bbcode import harmless_line
from relay.border.bitrix.card import address
from relay.border.bitrix.client import Portal
from relay.border.bitrix.php import as_list, as_map, as_text
from relay.border.contract import Entity

KEYS = {
    "TITLE": "title",
    "NAME": "name",
    "SECOND_NAME": "secondName",
    "LAST_NAME": "lastName",
    "COMPANY_TITLE": "companyTitle",
    "POST": "post",
    "OPPORTUNITY": "opportunity",
}
CONTACTS = {
    "PHONE": re.compile(r"\+?[0-9 ()-]{5,30}"),
    "EMAIL": re.compile(r"[^\s@<>\"'(),;:]{1,64}@[^\s@<>\"'(),;:]{1,180}\.[^\s@<>\"'(),;:.]{2,24}"),
}
TEXT_LIMIT = 250


async def fill_empty(portal: Portal, entity: Entity, wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Write what `wanted` (value by the field's name) finds empty; return the names written.

    What is no phone, address or number, and what a card of this type does not have, is left out.
    """
    values = {name: value for name, given in wanted.items() if (value := _fit(name, given))}
    if not values:
        return ()
    answer = await portal.call("crm.item.get", address(entity), dict[str, dict[str, Any]])
    item = answer.get("item", {})
    free = {name: value for name, value in values.items() if _is_empty(item, name)}
    fields: dict[str, Any] = {KEYS[name]: free[name] for name in free if name in KEYS}
    contacts = [
        {"typeId": name, "valueType": "WORK", "value": free[name]}
        for name in free
        if name in CONTACTS
    ]
    if contacts:
        fields["fm"] = contacts
    if fields:
        await portal.call("crm.item.update", {**address(entity), "fields": fields})
    return tuple(free)


def _fit(name: str, given: Any) -> str | float | None:
    """A value as the field takes it; None if it is none."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    if name == "OPPORTUNITY":
        return _amount(given)
    text = str(given).strip()
    if name in CONTACTS:
        return text if CONTACTS[name].fullmatch(text) else None
    return harmless_line(text, TEXT_LIMIT) or None


def _amount(given: str | float) -> float | None:
    try:
        amount = float(given)
    except ValueError:
        return None
    return round(amount, 2) if 0 < amount < 1e12 else None


def _is_empty(item: Mapping[str, Any], name: str) -> bool:
    """Whether the card has the field and nothing in it: no field is as good as a full one."""
    if name in CONTACTS:
        if "fm" not in item:
            return False
        kinds = [as_text(as_map(one).get("typeId")) for one in as_list(item["fm"])]
        return name not in kinds
    if name == "OPPORTUNITY":  # zero is what the portal puts there; a person's zero is by hand
        by_hand = item.get("isManualOpportunity") in ("Y", True)
        return "opportunity" in item and not item["opportunity"] and not by_hand
    return KEYS[name] in item and not as_text(item[KEYS[name]]).strip()
