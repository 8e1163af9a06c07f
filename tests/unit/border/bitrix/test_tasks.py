"""A task once per run, its checklist whole, whatever reply is lost."""

import datetime

import pytest

from relay.border.bitrix.tasks import task_once
from relay.errors import Refused, Unavailable
from tests.unit.border.bitrix.conftest import fault

RUN = "r_0123456789abcdef"
ITEMS = ("Позвонить", "Выслать предложение")
DEADLINE = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)


async def make(portal, lead, responsible=2):
    text = "Целевой лид"
    return await task_once(portal, lead, RUN, "Связаться", text, ITEMS, responsible, DEADLINE)


async def test_a_task_with_its_checklist_bound_to_the_card(portal, state, lead) -> None:
    task = await make(portal, lead)
    made = state.tasks[task]
    assert (made["TITLE"], made["RESPONSIBLE_ID"]) == ("Связаться", 2)
    assert made["UF_CRM_TASK"] == [f"L_{lead.id}"]
    assert made["DEADLINE"] == "2026-11-22T08:00:00+00:00"
    assert RUN in made["DESCRIPTION"]
    assert [one["TITLE"] for one in state.checklists[task]] == list(ITEMS)


async def test_a_repetition_makes_no_second_task_and_no_second_item(portal, state, lead) -> None:
    assert await make(portal, lead) == await make(portal, lead)
    assert len(state.tasks) == 1
    assert len(state.checklists[1]) == 2


@pytest.mark.parametrize("method", ["tasks.task.add", "task.checklistitem.add"])
async def test_a_lost_reply_is_made_good(portal, state, lead, method) -> None:
    fault(state, method, lost_reply=True)
    with pytest.raises(Unavailable):
        await make(portal, lead)
    task = await make(portal, lead)
    assert len(state.tasks) == 1
    assert [one["TITLE"] for one in state.checklists[task]] == list(ITEMS)


async def test_a_responsible_that_left_is_refused(portal, lead) -> None:
    with pytest.raises(Refused):
        await make(portal, lead, responsible=99)
