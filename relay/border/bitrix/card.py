"""How REST names a card: numbers in the universal methods, words in the timeline."""

from relay.border.contract import Entity

TYPE_IDS = {"lead": 1, "deal": 2, "contact": 3}


def type_id(entity: Entity) -> int:
    """The `entityTypeId` of a card."""
    return TYPE_IDS[entity.type]


def entity_of(kind: int, number: int) -> Entity | None:
    """The lead or deal behind REST's two numbers; None for cards of other types."""
    if kind == TYPE_IDS["lead"]:
        return Entity(type="lead", id=str(number))
    if kind == TYPE_IDS["deal"]:
        return Entity(type="deal", id=str(number))
    return None


def address(entity: Entity) -> dict[str, int]:
    """The two parameters by which crm.item.* finds a card."""
    return {"entityTypeId": type_id(entity), "id": int(entity.id)}
