"""The fields of a card that tell what somebody wants and who they are, each with its kind."""

from typing import Any

import msgspec

from relay.border.bitrix.php import as_list, as_text
from relay.border.contract import Field, FieldKind

OWN = "UF_CRM_RELAY_"
"""Our own verdict fields: never read back as if a person had written them."""

STANDARD: tuple[tuple[str, str, FieldKind], ...] = (  # key in REST, name in the message, kind
    ("title", "TITLE", "text"),
    ("name", "NAME", "person"),
    ("secondName", "SECOND_NAME", "person"),
    ("lastName", "LAST_NAME", "person"),
    ("post", "POST", "text"),
    ("companyTitle", "COMPANY_TITLE", "text"),
    ("address", "ADDRESS", "address"),
    ("comments", "COMMENTS", "html"),
    ("sourceDescription", "SOURCE_DESCRIPTION", "text"),
    ("statusDescription", "STATUS_DESCRIPTION", "text"),
)
CONTACTS: dict[str, tuple[str, FieldKind]] = {
    "PHONE": ("Телефон", "phone"),
    "EMAIL": ("E-mail", "email"),
    "WEB": ("Сайт", "text"),
    "IM": ("Мессенджер", "other"),
}
USER_FIELDS: dict[str, FieldKind] = {
    "string": "text",
    "url": "text",
    "enumeration": "text",
    "integer": "text",
    "double": "text",
    "money": "text",
    "date": "text",
    "datetime": "text",
    "address": "address",
}
"""User field types that say something; files, employees, references and flags do not."""


class _Option(msgspec.Struct, rename="upper"):
    id: str
    value: str | None = None


class Described(msgspec.Struct):
    """One field as crm.item.fields describes it."""

    type: str
    title: str | None = None
    items: list[_Option] = []


class Contact(msgspec.Struct, rename="camel"):
    """One phone, address or messenger of a card."""

    type_id: str | None = None
    value: str | None = None


def card_fields(item: dict[str, Any], described: dict[str, Described]) -> list[Field]:
    """The standard, contact and user fields of `item` that are not empty."""
    found: list[Field] = []
    for key, name, kind in STANDARD:
        label = (described[key].title if key in described else None) or name
        found += _field(name, label, kind, item.get(key))
    for contact in msgspec.convert(item.get("fm") or [], list[Contact], strict=False):
        label, kind = CONTACTS.get(contact.type_id or "", ("Контакт", "other"))
        found += _field(contact.type_id or "CONTACT", label, kind, contact.value)
    for key, field in described.items():
        if key.startswith("UF_") and not key.startswith(OWN) and field.type in USER_FIELDS:
            options = {one.id: one.value for one in field.items}
            values = [as_text(one) for one in as_list(item.get(key))]
            shown = [options.get(value, "") if options else value for value in values]
            text = "\n".join(value for value in shown if value)
            found += _field(key, field.title or key, USER_FIELDS[field.type], text)
    return found


def _field(name: str, label: str, kind: FieldKind, value: Any) -> list[Field]:
    text = as_text(value)
    return [Field(name=name[:200], label=label[:200], kind=kind, value=text)] if text else []
