"""The responsible person is read from the card at the moment of notifying."""

import pytest

from relay.border.bitrix.responsible import responsible
from relay.errors import Ended


async def test_the_cards_responsible(portal, state, lead) -> None:
    assert await responsible(portal, lead) == 2
    state.items[1, 1]["assignedById"] = None
    assert await responsible(portal, lead) is None
    state.items.clear()
    with pytest.raises(Ended, match="NOT_FOUND"):
        await responsible(portal, lead)
