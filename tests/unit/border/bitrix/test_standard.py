"""The card's own fields are filled from an answer only while nobody has written there."""

import pytest

from relay.border.bitrix.standard import fill_empty
from relay.border.contract import Entity
from relay.errors import Unavailable
from tests.fakes.portal import items
from tests.unit.border.bitrix.conftest import fault

ANSWER = {
    "NAME": "Роман",
    "LAST_NAME": "Лещенко",
    "COMPANY_TITLE": "ООО Ромашка",
    "OPPORTUNITY": 150000,
    "PHONE": "+7 916 123-45-67",
    "EMAIL": "leshchenko@firma.example",
}


@pytest.fixture
def card(state):
    """Make a card; return it as the portal keeps it, and its address."""

    def made(kind=1, **fields):
        row = items.create(state, kind, {"title": "Письмо", **fields})
        return row, Entity(type="lead" if kind == 1 else "deal", id=str(row["id"]))

    return made


def contacts(row):
    return sorted((one["typeId"], one["value"]) for one in row["fm"] or [])


async def test_empty_fields_are_filled(portal, card) -> None:
    row, entity = card()
    assert set(await fill_empty(portal, entity, ANSWER)) == set(ANSWER)
    assert (row["name"], row["lastName"], row["companyTitle"], row["opportunity"]) == (
        "Роман",
        "Лещенко",
        "ООО Ромашка",
        150000.0,
    )
    assert contacts(row) == [("EMAIL", ANSWER["EMAIL"]), ("PHONE", ANSWER["PHONE"])]


async def test_what_a_person_wrote_stays_and_the_rest_is_filled(portal, card) -> None:
    phone = {"typeId": "PHONE", "valueType": "WORK", "value": "84950000000"}
    row, entity = card(name="Ольга", opportunity=10, fm=[phone])
    filled = await fill_empty(portal, entity, {**ANSWER, "TITLE": "Заявка"})
    assert set(filled) == {"LAST_NAME", "COMPANY_TITLE", "EMAIL"}
    assert (row["title"], row["name"], row["opportunity"]) == ("Письмо", "Ольга", 10)
    assert contacts(row) == [("EMAIL", ANSWER["EMAIL"]), ("PHONE", "84950000000")]


async def test_a_zero_by_hand_is_a_persons_and_a_portals_zero_is_nobodys(portal, card) -> None:
    by_hand, first = card(opportunity=0, isManualOpportunity="Y")
    nobodys, second = card(opportunity=0, isManualOpportunity="N")
    for entity in (first, second):
        await fill_empty(portal, entity, {"OPPORTUNITY": "900.50"})
    assert (by_hand["opportunity"], nobodys["opportunity"]) == (0, 900.5)


async def test_again_after_a_lost_reply_nothing_doubles(portal, state, card) -> None:
    row, entity = card()
    fault(state, "crm.item.update", lost_reply=True)
    with pytest.raises(Unavailable):
        await fill_empty(portal, entity, ANSWER)
    assert await fill_empty(portal, entity, ANSWER) == ()
    assert len(row["fm"]) == 2


@pytest.mark.parametrize(
    "wanted",
    [
        {"PHONE": "позвоните"},
        {"EMAIL": "a@b@c.ru"},
        {"EMAIL": "нет"},
        {"OPPORTUNITY": "много"},
        {"OPPORTUNITY": float("nan")},
        {"OPPORTUNITY": -1},
        {"NAME": ""},
        {"NAME": ["Роман"]},
        {"NAME": True},
    ],
)
async def test_what_does_not_fit_is_not_written(portal, state, card, wanted) -> None:
    row, entity = card()
    before = dict(row)
    assert await fill_empty(portal, entity, wanted) == ()
    assert row == before


async def test_a_deal_has_no_name_and_no_phone(portal, card) -> None:
    row, entity = card(2)
    assert await fill_empty(portal, entity, ANSWER) == ("OPPORTUNITY",)
    assert "fm" not in row


async def test_markup_of_the_answer_is_dead(portal, card) -> None:
    row, entity = card()
    await fill_empty(portal, entity, {"COMPANY_TITLE": "[URL=http://evil.example]x[/URL]\n=1+1"})
    assert "[URL" not in row["companyTitle"]
    assert "\n" not in row["companyTitle"]
