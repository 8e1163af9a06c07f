"""Our own user fields on a card: made if missing, and never written over a person's value.

REST v2 has no conditional write: between our read and our write lies the time of one request,
in which a person's change could still be lost. Everything slower than that is respected.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from relay.border.bitrix.bbcode import harmless
from relay.border.bitrix.card import address
from relay.border.bitrix.client import Portal
from relay.border.contract import Entity
from relay.errors import Refused

TEXT_LIMIT = 4000
PRECISION = 2

Value = str | float


class Spec(NamedTuple):
    """A field we want: its full name, type, Russian label, and `(code, label)` list options."""

    name: str
    type: Literal["string", "double", "enumeration"]
    label: str
    options: tuple[tuple[str, str], ...] = ()


class Own(NamedTuple):
    """A field as the portal has it: its type, and the portal's id of each option's code."""

    type: str
    options: dict[str, int]


class Written(NamedTuple):
    """What now stands in the card as ours (pass it as `previous` next time), and what does not.

    `kept` names the fields in which a person's value was found and left alone.
    """

    values: dict[str, Value]
    kept: tuple[str, ...]


class _Option(msgspec.Struct, rename="upper"):
    id: int
    value: str
    xml_id: str | None = None
    sort: int = 0


class _Field(msgspec.Struct, rename="upper"):
    id: int
    field_name: str
    user_type_id: str
    elements: list[_Option] | None = msgspec.field(name="LIST", default=None)

    @property
    def options(self) -> list[_Option]:
        return self.elements or []


async def ensure_fields(
    portal: Portal, entity_type: str, specs: tuple[Spec, ...]
) -> dict[str, Own]:
    """Create the fields and list options that a card type lacks; return them all by name.

    Safe to run in several workers at once. Refused("field_type_differs") if a field of that name
    exists with another type; options that are no longer wanted stay, old cards show them.
    """
    verb = f"crm.{entity_type}.userfield"
    found = {one.field_name: one for one in await _list(portal, verb)}
    own: dict[str, Own] = {}
    for spec in specs:
        field = found.get(spec.name) or await _create(portal, verb, spec)
        if field.user_type_id != spec.type:
            raise Refused("field_type_differs")
        if _missing(spec, field):
            field = await _grow(portal, verb, spec, field)
        options = {one.xml_id: one.id for one in field.options if one.xml_id}
        own[spec.name] = Own(spec.type, options)
    return own


async def write_fields(
    portal: Portal,
    entity: Entity,
    own: Mapping[str, Own],
    values: Mapping[str, Value],
    previous: Mapping[str, Value] | None,
    clear: Sequence[str] = (),
) -> Written:
    """Write `values` (a list field takes its option's code) where no person has written.

    Fields of `clear` are emptied along with whatever is written.

    A field is ours to write if it is empty, holds what we wrote last (`previous`), or holds the
    new value already, as after a lost reply. Texts are made harmless here.
    """
    card = {**address(entity), "useOriginalUfNames": "Y"}
    item = (await portal.call("crm.item.get", card, dict[str, dict[str, Any]])).get("item", {})
    ours: dict[str, Value] = {}
    changes: dict[str, Any] = {}
    kept: list[str] = []
    for name, value in values.items():
        wanted = _stored(own[name], value)
        current = item.get(name)
        last = None if previous is None else previous.get(name)
        if _same(current, wanted):
            ours[name] = _cleaned(value)
        elif _empty(own[name], current) or _holds(own[name], current, last):
            ours[name] = _cleaned(value)
            changes[name] = wanted
        else:
            kept.append(name)
    if changes:
        changes |= dict.fromkeys(clear, "")
        await portal.call("crm.item.update", {**card, "fields": changes})
    return Written(ours, tuple(kept))


async def _list(portal: Portal, verb: str, filter_: dict[str, str] | None = None) -> list[_Field]:
    params = {} if filter_ is None else {"filter": filter_}
    return await portal.call(f"{verb}.list", params, list[_Field])


async def _named(portal: Portal, verb: str, name: str) -> _Field | None:
    found = await _list(portal, verb, {"FIELD_NAME": name})
    return next((one for one in found if one.field_name == name), None)


async def _create(portal: Portal, verb: str, spec: Spec) -> _Field:
    fields: dict[str, Any] = {
        "FIELD_NAME": spec.name,
        "USER_TYPE_ID": spec.type,
        "XML_ID": spec.name,
        "LABEL": spec.label,
        "EDIT_FORM_LABEL": {"ru": spec.label},
        "LIST_COLUMN_LABEL": {"ru": spec.label},
        "LIST_FILTER_LABEL": {"ru": spec.label},
        "SHOW_FILTER": "Y",
        "SHOW_IN_LIST": "Y",
    }
    if spec.type == "double":
        fields["SETTINGS"] = {"PRECISION": PRECISION}
    if spec.type == "enumeration":
        fields["LIST"] = _options(spec.options, 0)
    try:
        await portal.call(f"{verb}.add", {"fields": fields})
    except Refused:
        if (field := await _named(portal, verb, spec.name)) is None:
            raise  # not the other worker's doing
        return field
    field = await _named(portal, verb, spec.name)
    if field is None:
        raise Refused("field_not_created")
    return field


async def _grow(portal: Portal, verb: str, spec: Spec, field: _Field) -> _Field:
    """Add the missing options; old ones go along with their ids, so that none can be lost."""
    old = [
        {"ID": one.id, "VALUE": one.value, "XML_ID": one.xml_id, "SORT": one.sort}
        for one in field.options
    ]
    more = _options(_missing(spec, field), len(old))
    try:
        await portal.call(f"{verb}.update", {"id": field.id, "fields": {"LIST": old + more}})
    except Refused:
        grown = await _named(portal, verb, spec.name)
        if grown is None or _missing(spec, grown):
            raise
        return grown
    return await _named(portal, verb, spec.name) or field


def _missing(spec: Spec, field: _Field) -> tuple[tuple[str, str], ...]:
    present = {one.xml_id for one in field.options}
    return tuple(option for option in spec.options if option[0] not in present)


def _options(options: tuple[tuple[str, str], ...], after: int) -> list[dict[str, Any]]:
    return [
        {"VALUE": label, "XML_ID": code, "SORT": 10 * (after + place)}
        for place, (code, label) in enumerate(options, start=1)
    ]


def _cleaned(value: Value) -> Value:
    if isinstance(value, str):
        return harmless(value, TEXT_LIMIT)
    return round(float(value), PRECISION)


def _stored(own: Own, value: Value) -> Value:
    if own.type != "enumeration":
        return _cleaned(value)
    option = own.options.get(str(value))
    if option is None:
        raise Refused("field_option_unknown")
    return option


def _empty(own: Own, current: Any) -> bool:
    if isinstance(current, int | float) and not isinstance(current, bool):
        return own.type == "enumeration" and current == 0  # elsewhere a zero is a value
    return current in (None, "", False, [])


def _holds(own: Own, current: Any, last: Value | None) -> bool:
    if last is None or (own.type == "enumeration" and str(last) not in own.options):
        return False
    return _same(current, _stored(own, last))


def _same(current: Any, wanted: Value) -> bool:
    if isinstance(wanted, str):
        text = str(current or "").replace("\r\n", "\n").strip()
        return text == wanted
    try:
        return current is not None and abs(float(current) - wanted) < 10**-PRECISION / 2
    except (TypeError, ValueError):
        return False
