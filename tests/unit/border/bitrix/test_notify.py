"""A notification replaces the one before it."""

import pytest

from relay.border.bitrix.client import Portal
from relay.border.bitrix.notify import notify
from relay.errors import Refused, Unavailable
from tests.fakes.portal import Portal as State
from tests.unit.border.bitrix.conftest import fault

RUN = "r_0123456789abcdef"


async def test_repeating_shows_one(portal: Portal, state: State) -> None:
    await notify(portal, 2, RUN, "Целевой лид")
    second = await notify(portal, 2, RUN, "Целевой лид")
    assert list(state.notifications) == [second]
    await notify(portal, 2, RUN + "x", "Другой лид")
    await notify(portal, 1, RUN, "Целевой лид")
    assert len(state.notifications) == 3


async def test_a_lost_reply_leaves_one(portal, state) -> None:
    fault(state, "im.notify.system.add", lost_reply=True)
    with pytest.raises(Unavailable):
        await notify(portal, 2, RUN, "Целевой лид")
    await notify(portal, 2, RUN, "Целевой лид")
    assert len(state.notifications) == 1


async def test_nobody_there(portal, state) -> None:
    assert await notify(portal, 77, RUN, "Целевой лид") is None
    with pytest.raises(Refused, match="MESSAGE_EMPTY"):
        await notify(portal, 2, RUN, "  ")
