import pytest

from relay.border.erasure import finding
from tests.unit.border.conftest import P1, P2, cleared, message
from tests.unit.border.erasure.test_destroy import asked


async def by_person(side, *asked_for, portal=P1):
    seen = []
    found = await finding.by_person(
        side.state, side.vault, side.portal(portal).keys, portal, asked_for, seen.append
    )
    return [one.message for one in found]


async def test_a_message_is_found_by_its_id_in_its_own_portal_only(side):
    noted = await cleared(side, message())
    for portal, expected in ((P1, [noted.message]), (P2, [])):
        found = await side.state.read(lambda tx, p=portal: finding.by_message(tx, p, noted.message))
        assert [one.message for one in found] == expected


async def test_a_card_is_found_with_all_its_messages(side):
    first = await cleared(side, message("a", lead="15"))
    second = await cleared(side, message("b", lead="15"))
    await cleared(side, message("c", lead="16"))
    found = await side.state.read(lambda tx: finding.by_card(tx, P1, "lead", "15"))
    assert sorted(one.message for one in found) == sorted([first.message, second.message])


@pytest.mark.parametrize(
    "text",
    ["Абрикосов Иван", "Ивану Абрикосову", "8 (916) 1234567", "+79161234567"],
)
async def test_a_person_is_found_by_another_form_of_name_or_number(side, text):
    noted = await cleared(side, message())
    assert await by_person(side, text) == [noted.message]


@pytest.mark.parametrize("text", ["Иван", "Пётр Абрикосов", "+7 916 123-45-68", "45-67", ""])
async def test_others_and_half_a_name_are_not(side, text):
    await cleared(side, message())
    assert await by_person(side, text) == []


async def test_what_is_being_erased_is_not_found_again(side):
    noted = await cleared(side, message(lead="15"))
    await asked(side, noted)
    assert await side.state.read(lambda tx: finding.by_card(tx, P1, "lead", "15")) == []
    assert await by_person(side, "Иван Абрикосов") == []
