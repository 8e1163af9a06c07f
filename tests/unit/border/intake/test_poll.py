"""Polling: in order, none missed and none twice, over restarts, faults and late ids."""

import asyncio
import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.border.intake import poll
from relay.border.intake.poll import look, mark_of
from relay.config import Poll
from relay.errors import Stopped, Unavailable
from tests.fakes.portal import items
from tests.unit.border.conftest import P1, one
from tests.unit.border.intake.conftest import LETTER, new_card, polling, waiting, with_bitrix


async def test_history_stays_history_and_what_is_new_is_seen_in_order(polled, crm) -> None:
    new_card(crm, LETTER)
    assert await look(*polling(polled)) == 0
    new_card(crm)
    new_card(crm, LETTER)
    new_card(crm, kind=2)
    assert await look(*polling(polled)) == 4
    assert await waiting(polled) == ["activity:2", "deal:1", "lead:2", "lead:3"]
    assert await look(*polling(polled)) == 0


async def test_more_than_a_page_in_one_look(polled, crm) -> None:
    await look(*polling(polled))
    for _ in range(120):
        new_card(crm)
    assert await look(*polling(polled)) == 120
    assert await polled.state.read(lambda tx: mark_of(tx, P1, "lead")) == (0, 120)


async def test_an_id_that_becomes_visible_late_is_not_missed(polled, crm) -> None:
    await look(*polling(polled))
    slow, quick = new_card(crm), new_card(crm)
    hidden = crm.items.pop((1, slow))
    await look(*polling(polled))
    assert await waiting(polled) == [f"lead:{quick}"]
    crm.items[1, slow] = hidden
    await look(*polling(polled))
    assert sorted(await waiting(polled)) == [f"lead:{slow}", f"lead:{quick}"]


async def test_the_portals_clock_does_not_matter(polled, crm, clock) -> None:
    await look(*polling(polled))
    number = new_card(crm)
    crm.items[1, number]["createdTime"] = "1999-01-01T00:00:00+03:00"
    clock.now -= 3600
    await look(*polling(polled))
    assert await waiting(polled) == [f"lead:{number}"]


async def test_sources_that_are_not_wanted_are_passed_over(polled, crm) -> None:
    await look(*polling(polled))
    new_card(crm, sourceId="IMPORT")
    wanted = new_card(crm, sourceId="WEB")
    await look(*polling(polled))
    assert await waiting(polled) == [f"lead:{wanted}"]


@pytest.mark.parametrize(
    ("given", "mode", "seen"),
    [
        ({"deals": False}, 2, ["activity:1"]),
        ({"deals": True}, 1, ["activity:1", "deal:2"]),
        ({}, 1, ["activity:1"]),
        ({}, 2, ["activity:1", "deal:2"]),
    ],
    ids=["not wanted", "wanted", "a portal with leads", "a portal without"],
)
async def test_deals_are_seen_where_they_are_wanted_or_there_are_no_leads(
    side, crm, given, mode, seen
) -> None:
    crm.mode = mode
    polled = with_bitrix(side, poll=Poll(), **given)
    new_card(crm, kind=2)
    await look(*polling(polled))
    new_card(crm, LETTER, kind=2)
    await look(*polling(polled))
    assert await waiting(polled) == seen
    asked = 0 if given else 1
    assert crm.calls["crm.settings.mode.get"] == asked


async def test_a_full_queue_leaves_the_watermark_where_it_was(polled, crm) -> None:
    await look(*polling(polled))
    new_card(crm)
    full = polled._replace(backlog=lambda: polled.config.limits.backlog)
    await look(*polling(full))
    assert await waiting(polled) == []
    await look(*polling(polled))
    assert await waiting(polled) == ["lead:1"]


FAULTS = st.lists(
    st.sampled_from(["drop", "QUERY_LIMIT_EXCEEDED", "INTERNAL_SERVER_ERROR", "NO_AUTH_FOUND"]),
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 70), FAULTS), max_size=4))
async def test_none_is_missed_and_none_comes_twice_whatever_fails(polled, crm, steps) -> None:
    """A look that fails anywhere is done again later, as after a restart."""
    while True:
        with contextlib.suppress(Unavailable):
            await look(*polling(polled))
            break
    before = set(await waiting(polled))
    expected: set[str] = set()
    for count, faults in steps:
        expected |= {f"lead:{new_card(crm)}" for _ in range(count)}
        for one_ in faults:
            what = {"drop": True} if one_ == "drop" else {"error": one_}
            crm.faults.append({"method": "crm.item.list", **what})
        for _ in range(len(faults) + 1):
            with contextlib.suppress(Unavailable, Stopped):
                await look(*polling(polled))
    found = await waiting(polled)
    assert set(found) - before == expected
    assert len(found) == len(set(found))


async def test_what_a_look_came_to_is_kept_for_the_doctor(polled, crm, monkeypatch) -> None:
    crm.faults.append({"method": "crm.item.list", "error": "NO_AUTH_FOUND"})
    looked = asyncio.Event()

    async def rest(_seconds: float) -> None:
        looked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(poll.asyncio, "sleep", rest)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(poll.poll_forever(*polling(polled)))
        await looked.wait()
        task.cancel()
    sql = "SELECT code FROM intakes WHERE portal = :p AND kind = 'poll'"
    assert (await one(polled.state, sql, p=P1))["code"] == "webhook_revoked"


@pytest.mark.parametrize("kind", [1, 2])
async def test_cards_that_people_delete_move_nothing_back(polled, crm, kind) -> None:
    await look(*polling(polled))
    number = items.create(crm, kind, {"title": "x"})["id"]
    await look(*polling(polled))
    del crm.items[kind, number]
    assert await look(*polling(polled)) == 0
