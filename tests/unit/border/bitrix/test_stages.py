"""What a stage means is asked of the portal, not guessed from its name."""

import pytest

from relay.border.bitrix.stages import became
from relay.border.contract import Entity
from tests.fakes.portal import items
from tests.unit.border.bitrix.conftest import fault


@pytest.mark.parametrize(
    ("kind", "fields", "fate"),
    [
        (1, {"stageId": "NEW"}, "open"),
        (1, {"stageId": "JUNK"}, "junk"),
        (1, {"stageId": "UC_OURS"}, "junk"),
        (1, {"stageId": "CONVERTED"}, "converted"),
        (1, {"stageId": "SOMETHING_NEW"}, "open"),
        (2, {"stageId": "WON"}, "won"),
        (2, {"stageId": "LOSE"}, "lost"),
        (2, {"stageId": "C2:WON", "categoryId": 2}, "won"),
        (2, {"stageId": "NEW", "categoryId": 0}, "open"),
    ],
)
async def test_the_fate_of_a_card(portal, state, kind, fields, fate) -> None:
    number = items.create(state, kind, {"title": "x", **fields})["id"]
    found = await became(portal, Entity(type="lead" if kind == 1 else "deal", id=str(number)))
    assert (found.fate, found.stage) == (fate, fields["stageId"])


async def test_an_amount_is_read_and_an_empty_one_is_none(portal, state) -> None:
    sold = {"title": "x", "stageId": "WON", "opportunity": 1500.5, "currencyId": "RUB"}
    items.create(state, 2, sold)
    items.create(state, 2, {"title": "x", "stageId": "WON", "opportunity": 0})
    first, second = [await became(portal, Entity(type="deal", id=number)) for number in "12"]
    assert (first.amount, first.currency) == (1500.5, "RUB")
    assert second.amount is None


async def test_a_deleted_card_is_gone(portal) -> None:
    assert (await became(portal, Entity(type="lead", id="77"))).fate == "gone"


async def test_a_portal_that_does_not_tell_its_stages(portal, state) -> None:
    items.create(state, 1, {"title": "x", "stageId": "JUNK"})
    fault(state, "crm.status.list", error="ACCESS_DENIED", status=400)
    assert (await became(portal, Entity(type="lead", id="1"))).fate == "open"
