"""What has become of a card: its stage by the portal's own meaning of it, and its amount."""

from typing import Any, Literal, NamedTuple

import msgspec

from relay.border.bitrix.card import address
from relay.border.bitrix.client import Portal
from relay.border.bitrix.moved import CONVERTED
from relay.border.bitrix.php import as_map, as_text
from relay.border.contract import Entity
from relay.errors import Ended, Refused

Fate = Literal["open", "converted", "won", "junk", "lost", "gone"]


class Became(NamedTuple):
    """A card at one moment; `item` are its fields under their original names."""

    fate: Fate
    stage: str
    amount: float | None
    currency: str
    item: dict[str, Any]


class Stage(NamedTuple):
    """A stage as people know it, and whether it turns the lead down."""

    name: str
    rejects: bool


class _Status(msgspec.Struct, rename="upper"):
    status_id: str
    name: str = ""
    semantics: str | None = None
    extra: Any = None


async def became(portal: Portal, entity: Entity) -> Became:
    """Read a lead or deal; a deleted one is `gone`."""
    card = {**address(entity), "useOriginalUfNames": "Y"}
    try:
        answer = await portal.call("crm.item.get", card, dict[str, dict[str, Any]])
    except Ended:
        return Became("gone", "", None, "", {})
    item = answer.get("item", {})
    stage = as_text(item.get("stageId"))
    amount = item.get("opportunity")
    return Became(
        await _fate(portal, entity, stage, item),
        stage[:100],
        float(amount) if isinstance(amount, int | float) and amount else None,
        as_text(item.get("currencyId"))[:10],
        item,
    )


async def stage_of(portal: Portal, stage: str) -> Stage | None:
    """A stage of leads by its code; None if the portal has none of it."""
    row = await _status(portal, "STATUS", stage)
    return None if row is None else Stage(row.name, rejects=_semantics(row) == "F")


async def _fate(portal: Portal, entity: Entity, stage: str, item: dict[str, Any]) -> Fate:
    if entity.type == "lead" and stage == CONVERTED:
        return "converted"
    meaning = await _meaning(portal, entity, stage, item)
    if meaning == "S":
        return "converted" if entity.type == "lead" else "won"
    if meaning == "F":
        return "junk" if entity.type == "lead" else "lost"
    return "open"


async def _meaning(portal: Portal, entity: Entity, stage: str, item: dict[str, Any]) -> str:
    """`S`, `F` or nothing: companies rename and add stages, so the portal is asked."""
    category = as_text(item.get("categoryId"))
    directory = "STATUS" if entity.type == "lead" else "DEAL_STAGE"
    if entity.type == "deal" and category not in ("", "0"):
        directory = f"DEAL_STAGE_{category}"
    try:
        row = await _status(portal, directory, stage)
    except (Refused, Ended):
        return ""
    return "" if row is None else _semantics(row)


async def _status(portal: Portal, directory: str, stage: str) -> _Status | None:
    params = {"filter": {"ENTITY_ID": directory, "STATUS_ID": stage}}
    rows = await portal.call("crm.status.list", params, list[_Status])
    return next((one for one in rows if one.status_id == stage), None)


def _semantics(row: _Status) -> str:
    more = as_text(as_map(row.extra).get("SEMANTICS"))
    return row.semantics or {"success": "S", "failure": "F", "apology": "F"}.get(more, "")
