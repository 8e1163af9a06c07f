"""Who answers for a card: the person to notify."""

from typing import Any

from relay.border.bitrix.card import address
from relay.border.bitrix.client import Portal
from relay.border.contract import Entity


async def responsible(portal: Portal, entity: Entity) -> int | None:
    """The user id of the card's responsible person; None if the card has none."""
    answer = await portal.call("crm.item.get", address(entity), dict[str, dict[str, Any]])
    user = answer.get("item", {}).get("assignedById")
    return int(user) if user else None
