"""A comment shows once, whatever is repeated, lost or done twice."""

import asyncio

import pytest

from relay.border.bitrix.client import Portal
from relay.border.bitrix.timeline import comment_once
from relay.border.contract import Entity
from relay.errors import Ended, Refused, Unavailable
from tests.fakes.portal import Portal as State
from tests.unit.border.bitrix.conftest import fault

RUN = "r_0123456789abcdef"
ADD = "crm.timeline.comment.add"


async def test_is_added_once_and_found_again(portal: Portal, state: State, lead: Entity) -> None:
    first = await comment_once(portal, lead, RUN, "[B]Целевой[/B]")
    assert await comment_once(portal, lead, RUN, "[B]Целевой[/B]") == first
    assert [row["COMMENT"] for row in state.comments.values()] == [f"[B]Целевой[/B]\nrelay: {RUN}"]


async def test_each_run_has_its_own(portal, state, lead) -> None:
    one = await comment_once(portal, lead, RUN, "раз")
    two = await comment_once(portal, lead, RUN + "0", "два")  # longer ids that are alike
    three = await comment_once(portal, lead, "0" + RUN, "три")
    assert len({one, two, three}) == len(state.comments) == 3
    assert await comment_once(portal, lead, RUN, "раз") == one
    assert len(state.comments) == 3


async def test_a_lost_reply_is_not_repeated(portal, state, lead) -> None:
    fault(state, ADD, lost_reply=True)
    with pytest.raises(Unavailable):
        await comment_once(portal, lead, RUN, "раз")
    await comment_once(portal, lead, RUN, "раз")
    assert len(state.comments) == 1
    assert state.calls[ADD] == 1


async def test_of_two_writers_the_oldest_stays(portal, state, lead) -> None:
    fault(state, ADD, together=2, times=2)
    one, two = await asyncio.gather(*(comment_once(portal, lead, RUN, "раз") for _ in "12"))
    assert state.calls[ADD] == 2
    assert one == two == 1
    assert list(state.comments) == [1]


async def test_people_and_their_quotes_are_left_alone(portal, state, lead) -> None:
    first = await comment_once(portal, lead, RUN, "раз")
    state.comments[9] = {**state.comments[first], "ID": "9", "AUTHOR_ID": "2"}
    assert await comment_once(portal, lead, RUN, "раз") == first
    assert set(state.comments) == {first, 9}


async def test_is_found_above_more_comments_than_are_read(portal, state, lead) -> None:
    row = {"ENTITY_ID": lead.id, "ENTITY_TYPE": "lead", "CREATED": "", "AUTHOR_ID": "1"}
    for number in range(1, 1102):
        state.comments[number] = {**row, "ID": str(number), "COMMENT": "ранний"}
    state.ids["comment"] = 1101
    assert await comment_once(portal, lead, RUN, "раз") == 1102
    assert await comment_once(portal, lead, RUN, "раз") == 1102
    assert state.calls[ADD] == 1


async def test_is_found_under_many_later_comments(portal, state, lead) -> None:
    first = await comment_once(portal, lead, RUN, "раз")
    for number in range(100, 230):
        state.comments[number] = {**state.comments[first], "ID": str(number), "COMMENT": "ещё"}
    assert await comment_once(portal, lead, RUN, "раз") == first
    assert state.calls[ADD] == 1


async def test_a_deleted_card_is_too_late(portal, state, lead) -> None:
    state.items.clear()
    with pytest.raises(Ended, match="NOT_FOUND") as gone:
        await comment_once(portal, lead, RUN, "раз")
    assert gone.value.outcome == "too_late"


async def test_a_timeline_that_may_not_be_read(portal, state, lead) -> None:
    fault(state, "crm.timeline.comment.list", error="", status=400, description="Access denied.")
    with pytest.raises(Refused, match="HTTP_400"):
        await comment_once(portal, lead, RUN, "раз")
