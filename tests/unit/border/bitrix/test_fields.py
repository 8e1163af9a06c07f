"""Our fields are made once, and what a person wrote in them stays."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.bitrix.bbcode import harmless
from relay.border.bitrix.client import Portal
from relay.border.bitrix.fields import Own, Spec, Written, ensure_fields, write_fields
from relay.border.contract import Entity
from relay.errors import Ended, Refused, Unavailable
from tests.fakes.portal import Portal as State
from tests.unit.border.bitrix.conftest import fault

VERDICT, REASON, CONFIDENCE = "UF_CRM_RELAY_VERDICT", "UF_CRM_RELAY_REASON", "UF_CRM_RELAY_SCORE"
OPTIONS = (("target", "Целевой"), ("spam", "Спам"))
SPECS = (
    Spec(VERDICT, "enumeration", "Вердикт", OPTIONS),
    Spec(REASON, "string", "Причина"),
    Spec(CONFIDENCE, "double", "Уверенность"),
)
FIRST = {VERDICT: "target", REASON: "Просит цену", CONFIDENCE: 0.934}
SECOND = {VERDICT: "spam", REASON: "Рассылка", CONFIDENCE: 0.5}


@pytest.fixture
async def own(portal: Portal) -> dict[str, Own]:
    return await ensure_fields(portal, "lead", SPECS)


def card(state: State) -> dict[str, object]:
    return {name: state.items[1, 1].get(name) for name in (VERDICT, REASON, CONFIDENCE)}


async def test_fields_are_created_with_labels_and_only_once(portal, state, own) -> None:
    again = await ensure_fields(portal, "lead", SPECS)
    assert again == own
    assert [row["EDIT_FORM_LABEL"] for row in state.userfields[1]] == [s.label for s in SPECS]
    assert list(own[VERDICT].options) == ["target", "spam"]
    assert state.calls["crm.lead.userfield.add"] == 3


@pytest.mark.parametrize("entity_type", ["deal", "contact"])
async def test_each_card_type_has_its_own(portal, state, own, entity_type) -> None:
    made = await ensure_fields(portal, entity_type, SPECS)
    assert set(made) == set(own)
    assert state.calls[f"crm.{entity_type}.userfield.add"] == 3


async def test_two_workers_make_each_field_once(portal: Portal, state: State) -> None:
    fault(state, "crm.lead.userfield.add", together=2, times=2)
    one, two = await asyncio.gather(*(ensure_fields(portal, "lead", SPECS) for _ in "12"))
    assert one == two
    assert len(state.userfields[1]) == 3


async def test_a_refusal_that_is_no_twin_is_raised(portal: Portal, state: State) -> None:
    fault(state, "crm.lead.userfield.add", error="ACCESS_DENIED", status=400)
    with pytest.raises(Refused, match="ACCESS_DENIED"):
        await ensure_fields(portal, "lead", SPECS)


async def test_a_field_of_another_type_is_left_alone(portal: Portal, state: State) -> None:
    await ensure_fields(portal, "lead", (Spec(REASON, "double", "Чужое"),))
    with pytest.raises(Refused, match="field_type_differs"):
        await ensure_fields(portal, "lead", SPECS)
    assert state.userfields[1][0]["USER_TYPE_ID"] == "double"


@pytest.mark.parametrize("replaces", [False, True])
async def test_a_list_grows_and_loses_nothing(portal, state, own, replaces) -> None:
    state.replaces_lists = replaces
    grown = Spec(VERDICT, "enumeration", "Вердикт", (("unclear", "Неясно"), ("spam", "Спам")))
    bigger = await ensure_fields(portal, "lead", (grown,))
    assert bigger[VERDICT].options.items() > own[VERDICT].options.items()
    assert [one["VALUE"] for one in state.userfields[1][0]["LIST"]] == ["Целевой", "Спам", "Неясно"]


async def test_two_workers_grow_a_list_once(portal, state, own) -> None:
    grown = Spec(VERDICT, "enumeration", "Вердикт", (*OPTIONS, ("unclear", "Неясно")))
    fault(state, "crm.lead.userfield.update", together=2, times=2)
    one, two = await asyncio.gather(*(ensure_fields(portal, "lead", (grown,)) for _ in "12"))
    assert one == two
    assert len(state.userfields[1][0]["LIST"]) == 3


async def test_writes_into_an_empty_card(portal, state, own, lead: Entity) -> None:
    written = await write_fields(portal, lead, own, FIRST, None)
    assert written == Written({**FIRST, CONFIDENCE: 0.93}, ())
    assert card(state) == {
        VERDICT: own[VERDICT].options["target"],
        REASON: "Просит цену",
        CONFIDENCE: 0.93,
    }


async def test_overwrites_its_own_earlier_values(portal, state, own, lead) -> None:
    first = await write_fields(portal, lead, own, FIRST, None)
    second = await write_fields(portal, lead, own, SECOND, first.values)
    assert second == Written(SECOND, ())
    assert card(state)[REASON] == "Рассылка"


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [(VERDICT, "spam"), (REASON, "Звонил, не берут"), (CONFIDENCE, 0.1), (CONFIDENCE, 0)],
)
@pytest.mark.parametrize("before", [True, False])
async def test_a_persons_value_stays(portal, state, own, lead, name, by_hand, before) -> None:
    previous = (await write_fields(portal, lead, own, FIRST, None)).values if before else None
    stored = own[VERDICT].options[by_hand] if name == VERDICT else by_hand
    state.items[1, 1][name] = stored
    wanted = {**SECOND, VERDICT: "target"}
    written = await write_fields(portal, lead, own, wanted, previous)
    assert written.kept == (name,)
    assert written.values == {key: value for key, value in wanted.items() if key != name}
    assert card(state)[name] == stored


async def test_a_person_who_emptied_a_field_may_see_it_filled_again(portal, state, own, lead):
    first = await write_fields(portal, lead, own, FIRST, None)
    state.items[1, 1][REASON] = ""
    assert (await write_fields(portal, lead, own, SECOND, first.values)).kept == ()


async def test_a_lost_reply_is_no_persons_value(portal, state, own, lead) -> None:
    fault(state, "crm.item.update", lost_reply=True)
    with pytest.raises(Unavailable):
        await write_fields(portal, lead, own, FIRST, None)
    written = await write_fields(portal, lead, own, FIRST, None)
    assert written == Written({**FIRST, CONFIDENCE: 0.93}, ())
    assert state.calls["crm.item.update"] == 1  # nothing was left to write


async def test_two_workers_write_the_same(portal, state, own, lead) -> None:
    fault(state, "crm.item.get", together=2, times=2)
    writes = (write_fields(portal, lead, own, FIRST, None) for _ in "12")
    one, two = await asyncio.gather(*writes)
    assert one == two == Written({**FIRST, CONFIDENCE: 0.93}, ())


async def test_a_portal_that_keeps_numbers_its_own_way(portal, state, own, lead) -> None:
    first = await write_fields(portal, lead, own, {CONFIDENCE: 0.93}, None)
    for stored in (0.9300000001, "0.93", "0.9300"):
        state.items[1, 1][CONFIDENCE] = stored
        assert (await write_fields(portal, lead, own, SECOND, first.values)).kept == ()


async def test_a_portal_that_breaks_lines_its_own_way(portal, state, own, lead) -> None:
    first = await write_fields(portal, lead, own, {REASON: "раз\nдва"}, None)
    state.items[1, 1][REASON] = "раз\r\nдва "
    assert (await write_fields(portal, lead, own, SECOND, first.values)).kept == ()


async def test_a_value_that_the_list_does_not_have(portal, state, own, lead) -> None:
    with pytest.raises(Refused, match="field_option_unknown"):
        await write_fields(portal, lead, own, {VERDICT: "maybe"}, None)
    await write_fields(portal, lead, own, FIRST, None)
    retired = await write_fields(portal, lead, own, {VERDICT: "spam"}, {VERDICT: "maybe"})
    assert retired.kept == (VERDICT,)


async def test_a_deleted_card_is_too_late(portal, state, own, lead) -> None:
    state.items.clear()
    with pytest.raises(Ended) as gone:
        await write_fields(portal, lead, own, FIRST, None)
    assert gone.value.outcome == "too_late"


async def test_hostile_text_reaches_the_card_harmless(portal, state, own, lead) -> None:
    await write_fields(portal, lead, own, {REASON: "=HYPERLINK(0) [url=x]a[/url]"}, None)
    assert card(state)[REASON] == "'=HYPERLINK(0) (url=x)a(/url)"


@given(st.text())
def test_what_is_stored_reads_as_ours_the_next_time(text: str) -> None:
    once = harmless(text, 4000)
    assert harmless(once, 4000) == once
