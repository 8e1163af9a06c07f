"""A card that became another: converted, merged, deleted, or still itself."""

from relay.border.bitrix.moved import current
from relay.border.contract import Entity
from tests.fakes.portal import activities, items


async def test_a_lead_that_stands_for_itself(portal, lead) -> None:
    assert await current(portal, lead, ()) == lead


async def test_a_converted_lead_is_its_newest_deal(portal, state, lead) -> None:
    state.items[1, int(lead.id)]["stageId"] = "CONVERTED"
    items.create(state, 2, {"title": "Другая"})
    for _ in range(2):
        items.create(state, 2, {"title": "Сделка", "leadId": int(lead.id)})
    assert await current(portal, lead, ()) == Entity(type="deal", id="3")


async def test_a_lead_converted_into_a_contact_only_stays_where_it_is(portal, state, lead) -> None:
    state.items[1, int(lead.id)]["stageId"] = "CONVERTED"
    assert await current(portal, lead, ()) == lead


async def test_a_converted_lead_that_was_deleted_afterwards(portal, state, lead) -> None:
    items.create(state, 2, {"title": "Сделка", "leadId": int(lead.id)})
    del state.items[1, int(lead.id)]
    assert await current(portal, lead, ()) == Entity(type="deal", id="1")


async def test_a_merged_lead_is_where_its_letters_are(portal, state, lead) -> None:
    other = items.create(state, 1, {"title": "Тот же клиент"})["id"]
    letter = int(activities.create(state, (1, other), {})["ID"])
    del state.items[1, int(lead.id)]
    assert await current(portal, lead, (letter,)) == Entity(type="lead", id=str(other))


async def test_a_deleted_lead_without_a_trace_is_still_named(portal, state, lead) -> None:
    del state.items[1, int(lead.id)]
    assert await current(portal, lead, (99,)) == lead


async def test_deals_and_contacts_are_not_followed(portal) -> None:
    deal = Entity(type="deal", id="5")
    assert await current(portal, deal, ()) == deal
