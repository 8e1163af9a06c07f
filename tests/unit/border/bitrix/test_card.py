"""How REST names a card."""

import pytest

from relay.border.bitrix.card import address, type_id
from relay.border.contract import Entity


@pytest.mark.parametrize(("name", "number"), [("lead", 1), ("deal", 2), ("contact", 3)])
def test_types_have_numbers(name, number) -> None:
    entity = Entity(type=name, id="007")
    assert type_id(entity) == number
    assert address(entity) == {"entityTypeId": number, "id": 7}
