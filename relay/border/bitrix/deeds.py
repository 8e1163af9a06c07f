"""Further actions on a card: another stage, another responsible, a deal made of a lead.

Each looks at the card first: what a person changed meanwhile stays, what is done already is not
done again. REST has no method for the portal's own conversion of a lead: a deal that names its
lead (`leadId`) is all that can be made, and the lead's stage is left to a person.
"""

from typing import Any, Literal, NamedTuple

from relay.border.bitrix.bbcode import harmless_line
from relay.border.bitrix.card import TYPE_IDS, address
from relay.border.bitrix.client import Portal
from relay.border.bitrix.moved import CONVERTED, deal_of
from relay.border.bitrix.php import as_text
from relay.border.bitrix.stages import stage_of
from relay.border.contract import Entity
from relay.errors import Ended, Refused

Action = Literal["stage", "responsible", "convert"]
KEYS = {"stage": "stageId", "responsible": "assignedById"}
TAKEN_OVER = (
    "title", "opportunity", "currencyId", "assignedById", "sourceId", "companyId", "contactIds",
)  # fmt: skip
"""What the deal gets of its lead: what somebody typed into the lead's own fields stays there."""


class Deed(NamedTuple):
    """One action with its value, what the card holds now in that place, and words for people."""

    action: Action
    value: str
    found: str
    words: str


async def possible(
    portal: Portal, entity: Entity, stage: str, person: int | None, *, convert: bool
) -> list[Deed]:
    """What of this would change the card; Refused("stage_unknown") if the portal has no such stage.

    Stages and conversion are for leads that are no deals yet.
    """
    item = await _item(portal, entity)
    lead = entity.type == "lead" and as_text(item.get("stageId")) != CONVERTED
    found: list[Deed] = []
    if stage and lead and stage != as_text(item.get("stageId")):
        known = await stage_of(portal, stage)
        if known is None or stage == CONVERTED:
            raise Refused("stage_unknown")
        words = f"стадия «{harmless_line(known.name, 60)}»{', отказ' if known.rejects else ''}"
        found.append(Deed("stage", stage, as_text(item.get("stageId")), words))
    now = as_text(item.get("assignedById"))
    if person is not None and str(person) != now:
        found.append(Deed("responsible", str(person), now, f"ответственный: сотрудник {person}"))
    if convert and lead and await deal_of(portal, entity) is None:
        found.append(Deed("convert", "deal", "", "завести сделку по лиду"))
    return found


async def do(portal: Portal, entity: Entity, action: Action, value: str, found: str) -> str:
    """Do it and return what came of it (a deal's id, or nothing); safe to repeat.

    Ended(…, outcome="too_late") if the card is gone or converted, or if it no longer holds what
    was `found` when it was proposed: a person was quicker.
    """
    item = await _item(portal, entity)
    if entity.type == "lead" and as_text(item.get("stageId")) == CONVERTED:
        raise Ended("converted", outcome="too_late")
    if action == "convert":
        deal = await deal_of(portal, entity) or await _deal(portal, entity, item)
        return deal.id
    now = as_text(item.get(KEYS[action]))
    if now == value:
        return ""
    if now != found:
        raise Ended("human_value", outcome="too_late")
    new = int(value) if action == "responsible" else value
    await portal.call("crm.item.update", {**address(entity), "fields": {KEYS[action]: new}})
    return ""


async def _deal(portal: Portal, lead: Entity, item: dict[str, Any]) -> Entity:
    fields = {name: item[name] for name in TAKEN_OVER if item.get(name)}
    given = {"entityTypeId": TYPE_IDS["deal"], "fields": {**fields, "leadId": int(lead.id)}}
    answer = await portal.call("crm.item.add", given, dict[str, dict[str, Any]])
    return Entity(type="deal", id=as_text(answer.get("item", {}).get("id")))


async def _item(portal: Portal, entity: Entity) -> dict[str, Any]:
    answer = await portal.call("crm.item.get", address(entity), dict[str, dict[str, Any]])
    return answer.get("item", {})
