"""A Feed post goes to named receivers only, once."""

import asyncio
import datetime

import pytest

from relay.border.bitrix.client import Portal
from relay.border.bitrix.feed import post_once
from relay.errors import Refused, Unavailable
from tests.fakes.portal import Portal as State
from tests.unit.border.bitrix.conftest import fault

RUN = "r_0123456789abcdef"
ADD = "log.blogpost.add"


async def test_is_posted_once_to_the_named(portal: Portal, state: State) -> None:
    first = await post_once(portal, ["U2", "DR3"], RUN, "Лид", "Целевой")
    assert await post_once(portal, ["U2", "DR3"], RUN, "Лид", "Целевой") == first
    (post,) = state.posts.values()
    assert post["DEST"] == ["U2", "DR3"]
    assert (post["TITLE"], post["DETAIL_TEXT"]) == ("Лид", f"Целевой\nrelay: {RUN}")


@pytest.mark.parametrize("destination", [[], ["U0"], ["everyone"], ["U1", ""], ["U1 "]])
async def test_never_to_nobody_in_particular(portal, state, destination) -> None:
    with pytest.raises(Refused, match="feed_destination"):
        await post_once(portal, destination, RUN, "Лид", "Целевой")
    assert not state.calls


async def test_to_everybody_only_by_name(portal, state) -> None:
    await post_once(portal, ["UA"], RUN, "Лид", "Целевой")
    assert state.posts[1]["HAS_SOCNET_ALL"] == "Y"


async def test_a_lost_reply_is_not_repeated(portal, state) -> None:
    fault(state, ADD, lost_reply=True)
    with pytest.raises(Unavailable):
        await post_once(portal, ["U2"], RUN, "Лид", "Целевой")
    await post_once(portal, ["U2"], RUN, "Лид", "Целевой")
    assert (len(state.posts), state.calls[ADD]) == (1, 1)


async def test_of_two_writers_the_oldest_stays(portal, state) -> None:
    fault(state, ADD, together=2, times=2)
    posts = (post_once(portal, ["U2"], RUN, "Лид", "Целевой") for _ in "12")
    assert await asyncio.gather(*posts) == [1, 1]
    assert (list(state.posts), state.calls[ADD]) == ([1], 2)


async def test_a_colleagues_quote_is_left_alone(portal, state) -> None:
    first = await post_once(portal, ["U2"], RUN, "Лид", "Целевой")
    state.posts[9] = {**state.posts[first], "ID": "9", "AUTHOR_ID": "2"}
    assert await post_once(portal, ["U2"], RUN, "Лид", "Целевой") == first
    assert set(state.posts) == {first, 9}


@pytest.mark.parametrize("knows", [True, False])
async def test_a_busy_feed_is_not_read_to_its_end(portal, state, knows) -> None:
    state.knows_log_date = knows
    old = "2026-01-01T00:00:00+00:00"
    row = {"TITLE": "", "AUTHOR_ID": "1", "DETAIL_TEXT": "раньше", "DEST": ["U2"]}
    for number in range(1, 301):
        state.posts[number] = {**row, "ID": str(number), "DATE_PUBLISH": old}
    state.ids["post"] = 300
    since = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)
    for _ in "12":
        made = await post_once(portal, ["U2"], RUN, "Лид", "Целевой", since=since)
        assert made == 301
    assert (state.calls["log.blogpost.get"], state.calls[ADD]) == (4, 1)


async def test_a_twin_that_is_gone_already_is_no_error(portal, state) -> None:
    await post_once(portal, ["U2"], RUN, "Лид", "Целевой")
    state.posts[2] = {**state.posts[1], "ID": "2"}
    fault(state, "log.blogpost.delete", error="100", status=400)
    assert await post_once(portal, ["U2"], RUN, "Лид", "Целевой") == 1
