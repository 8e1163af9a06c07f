"""Further actions on a card: another stage, another responsible, a lead converted.

Each looks at the card first: what a person changed meanwhile stays, what is done already is not
done again. REST has no method that converts a lead, and a deal added by us would only look like it:
contacts, products and history stay behind. So the portal converts it itself, by a workflow template
that its administrator has made of the stock action «Создать на основании».
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

from relay.border.bitrix.bbcode import harmless_line
from relay.border.bitrix.card import address
from relay.border.bitrix.client import Portal
from relay.border.bitrix.moved import CONVERTED, deal_of
from relay.border.bitrix.php import as_text
from relay.border.bitrix.stages import stage_of
from relay.border.contract import Entity
from relay.errors import Ended, Refused, Unavailable

Action = Literal["stage", "responsible", "convert"]
KEYS = {"stage": "stageId", "responsible": "assignedById"}
SOON = 10.0  # seconds until a workflow that runs is looked at again


class Deed(NamedTuple):
    """One action with its value, what the card holds now in that place, and words for people."""

    action: Action
    value: str
    found: str
    words: str


async def possible(
    portal: Portal, entity: Entity, stage: str, person: int | None, *, convert: int | None
) -> list[Deed]:
    """What of this would change the card; Refused("stage_unknown") if the portal has no such stage.

    Stages and conversion are for leads that are no deals yet; `convert` is the template for it.
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
        words = f"конвертировать лид (бизнес-процесс {convert})"
        found.append(Deed("convert", str(convert), "", words))
    return found


async def do(
    portal: Portal,
    entity: Entity,
    action: Action,
    value: str,
    found: str,
    *,
    begun: bool = False,
    begin: Callable[[], Awaitable[None]] | None = None,
) -> str:
    """Do it and return what came of it (a deal's id, or nothing); safe to repeat.

    A conversion takes its time: Unavailable("conversion_pending") until it is through. `begin` is
    called once it has been started, and from then on it is to be said to have `begun`: one that
    ended without converting anything is not started again.

    Ended(…, outcome="too_late") if the card is gone or converted, or if it no longer holds what
    was `found` when it was proposed: a person was quicker.
    """
    if action == "convert":
        return await _convert(portal, entity, int(value), begun=begun, begin=begin)
    item = await _item(portal, entity)
    if entity.type == "lead" and as_text(item.get("stageId")) == CONVERTED:
        raise Ended("converted", outcome="too_late")
    now = as_text(item.get(KEYS[action]))
    if now == value:
        return ""
    if now != found:
        raise Ended("human_value", outcome="too_late")
    new = int(value) if action == "responsible" else value
    await portal.call("crm.item.update", {**address(entity), "fields": {KEYS[action]: new}})
    return ""


async def _convert(
    portal: Portal,
    lead: Entity,
    template: int,
    *,
    begun: bool,
    begin: Callable[[], Awaitable[None]] | None,
) -> str:
    document = f"LEAD_{lead.id}"
    wanted = {"DOCUMENT_ID": document, "TEMPLATE_ID": template}
    running = await portal.call("bizproc.workflow.instances", {"FILTER": wanted}, list[Any])
    item = await _item(portal, lead)
    deal = await deal_of(portal, lead)
    if deal is not None:  # asked after the workflows: one that ended meanwhile has made it by now
        return deal.id
    if as_text(item.get("stageId")) == CONVERTED:
        raise Ended("converted", outcome="too_late")
    if begun and not running:
        raise Ended("conversion_failed")
    if not running:
        place = ["crm", "CCrmDocumentLead", document]
        await portal.call("bizproc.workflow.start", {"TEMPLATE_ID": template, "DOCUMENT_ID": place})
    if begin is not None and not begun:
        await begin()
    raise Unavailable("conversion_pending", retry_after=SOON)


async def _item(portal: Portal, entity: Entity) -> dict[str, Any]:
    answer = await portal.call("crm.item.get", address(entity), dict[str, dict[str, Any]])
    return answer.get("item", {})
