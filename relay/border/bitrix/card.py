"""How REST names a card: numbers in the universal methods, words in the timeline."""

from relay.border.contract import Entity

TYPE_IDS = {"lead": 1, "deal": 2, "contact": 3}


def type_id(entity: Entity) -> int:
    """The `entityTypeId` of a card."""
    return TYPE_IDS[entity.type]


def address(entity: Entity) -> dict[str, int]:
    """The two parameters by which crm.item.* finds a card."""
    return {"entityTypeId": type_id(entity), "id": int(entity.id)}
