import asyncio

import pytest

from relay.border import egress, incidents
from relay.border.incidents import close_incident, open_incident
from relay.errors import Unavailable
from tests.unit.border.conftest import P1, P2, Breaking, events, rows


async def stopped(side):
    return [row["portal"] for row in await rows(side.state, "SELECT portal FROM egress")]


async def test_an_incident_stops_the_portal_and_says_so_in_its_log(side):
    found = await open_incident(side.books, P1, "raw_personal_data", message="m_1")
    assert (found.portal, found.opened_by, found.message) == (P1, "relay", "m_1")
    assert await stopped(side) == [P1]
    assert await events(side) == [
        ("incident_opened", "raw_personal_data"),
        ("egress_stopped", "raw_personal_data"),
    ]
    assert await events(side, P2) == []


async def test_the_same_kind_is_one_incident_until_it_is_closed(side):
    first = await open_incident(side.books, P1, "raw_personal_data")
    assert await open_incident(side.books, P1, "raw_personal_data") == first
    assert await close_incident(side.books, first, actor="petrov", reason="разобрано")
    second = await open_incident(side.books, P1, "raw_personal_data")
    assert second.id != first.id
    assert len(await side.state.read(incidents.listing)) == 2


async def test_closing_opens_the_way_only_when_nothing_else_is_open(side):
    one = await open_incident(side.books, P1, "raw_personal_data")
    two = await open_incident(side.books, P1, "manual", actor="ivanov", reason="учения")
    await close_incident(side.books, one, actor="petrov", reason="x")
    assert await stopped(side) == [P1]
    await close_incident(side.books, two, actor="petrov", reason="y")
    assert await stopped(side) == []
    assert [event for event, _ in await events(side)][-2:] == ["incident_closed", "egress_opened"]
    closed = await side.state.read(lambda tx: incidents.one(tx, two.id))
    assert closed.closed_by == "petrov"
    assert not await close_incident(side.books, closed, actor="petrov", reason="z")


async def test_an_incident_of_all_is_told_in_every_log(side):
    await open_incident(side.books, egress.ALL, "manual", actor="ivanov", reason="письмо")
    assert await stopped(side) == ["*"]
    for portal in (P1, P2):
        assert [event for event, _ in await events(side, portal)] == [
            "incident_opened",
            "egress_stopped",
        ]


async def test_stopping_does_not_wait_for_a_log_that_cannot_be_written(side):
    books = side.books._replace(log=Breaking(side.log))
    with pytest.raises(Unavailable):
        await open_incident(books, P1, "raw_personal_data")
    assert await stopped(side) == [P1]
    await open_incident(side.books, P1, "raw_personal_data")
    assert len(await side.state.read(incidents.listing)) == 1
    assert [event for event, _ in await events(side)] == ["incident_opened", "egress_stopped"]


async def test_of_several_messages_that_show_it_at_once_one_opens_it(side):
    found = await asyncio.gather(
        *(open_incident(side.books, P1, "raw_personal_data", message=f"m_{n}") for n in range(5))
    )
    assert len({one.id for one in found}) == 1
    assert len(await events(side)) == 2


async def test_without_a_record_nothing_is_opened_again(side):
    found = await open_incident(side.books, P1, "manual")
    books = side.books._replace(log=Breaking(side.log))
    with pytest.raises(Unavailable):
        await close_incident(books, found, actor="petrov", reason="x")
    assert await stopped(side) == [P1]
