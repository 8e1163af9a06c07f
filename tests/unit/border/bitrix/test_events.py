"""Bound events and the queue of offline ones, as an application calls them."""

import pytest

from relay.border.bitrix import events as ours
from relay.border.bitrix.access import AppAccess
from relay.border.bitrix.client import Portal
from relay.border.bitrix.events import Handler
from relay.border.bitrix.oauth import Application
from relay.errors import Refused, Stopped
from relay.sealing import Keyring
from tests.fakes.portal import events, oauth
from tests.unit.border.bitrix.conftest import fault
from tests.unit.border.conftest import CLIENT, P1, SECRET

ADDED = Handler("ONCRMLEADADD", "https://relay.example/events")
QUEUED = Handler("ONCRMLEADADD", offline=True)


@pytest.fixture
async def app(side, crm_server, session):
    """A client by the right of an installed application."""
    url = str(crm_server.make_url("/"))
    access = AppAccess(
        url, Application(CLIENT, SECRET, url), side.state, Keyring({"k1": b"1" * 32}), P1, session
    )
    await access.install(crm_server.app[oauth.APP].refresh, "t")
    return Portal(access, session)


async def test_events_are_bound_listed_and_unbound(app, crm) -> None:
    await ours.bind(app, ADDED)
    await ours.bind(app, QUEUED)
    assert await ours.bound(app) == {ADDED, QUEUED}
    await ours.unbind(app, ADDED)
    assert await ours.bound(app) == {QUEUED}
    await ours.unbind(app, QUEUED)
    await ours.unbind(app, QUEUED)
    assert crm.handlers == []


async def test_one_who_was_quicker_is_no_fault(app, crm) -> None:
    await ours.bind(app, ADDED)
    await ours.bind(app, ADDED)
    assert len(crm.handlers) == 1
    with pytest.raises(Refused, match="ERROR_EVENT_NOT_FOUND"):
        await ours.bind(app, Handler("ONNOTHING", "https://relay.example"))


async def test_a_webhook_may_bind_nothing(side, crm) -> None:
    with pytest.raises(Stopped, match="rest_not_available"):
        await ours.bound(side.portals[P1].rest)


async def test_who_is_no_administrator_gets_no_offline_events(app, crm) -> None:
    crm.admin = False
    with pytest.raises(Stopped, match="rest_not_available"):
        await ours.reserve(app)


async def test_a_batch_stays_in_the_queue_until_it_is_cleared(app, crm) -> None:
    await ours.bind(app, QUEUED)
    for number in (7, 8):
        events.happened(crm, "lead", number)
    batch = await ours.reserve(app)
    assert [(one.event, one.number) for one in batch.told] == [
        ("ONCRMLEADADD", 7),
        ("ONCRMLEADADD", 8),
    ]
    assert batch.process
    assert (await ours.reserve(app)).told == []
    assert [one.process for one in await ours.queued(app)] == [batch.process] * 2
    await ours.clear(app, batch.process, batch.told[:1])
    assert [one.number for one in await ours.queued(app)] == [8]
    await ours.clear(app, batch.process, [])
    assert len(crm.offline) == 1


async def test_bad_rows_are_marked_and_found_as_such(app, crm) -> None:
    await ours.bind(app, QUEUED)
    events.happened(crm, "lead", 7)
    crm.offline[1]["EVENT_DATA"] = False
    batch = await ours.reserve(app)
    assert [one.number for one in batch.told] == [0]
    await ours.refuse(app, batch.process, batch.told)
    await ours.refuse(app, batch.process, [])
    assert await ours.queued(app) == []
    assert len(await ours.queued(app, failed=True)) == 1


async def test_a_plan_that_confirms_nothing_drops_up_to_a_row(app, crm) -> None:
    crm.features.clear()
    assert not await ours.confirms(app)
    await ours.bind(app, QUEUED)
    for number in range(1, 61):
        events.happened(crm, "lead", number)
    assert len(await ours.queued(app)) == 60
    assert [one.row for one in await ours.drop(app, 2)] == [1, 2]
    assert len(crm.offline) == 58


async def test_an_answer_of_another_shape_is_no_answer(app, crm) -> None:
    fault(crm, "event.offline.get", body='{"result": [1]}')
    with pytest.raises(Exception, match="portal_bad_answer"):
        await ours.reserve(app)
