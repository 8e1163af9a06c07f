"""What an application has bound follows the settings, through installations and faults."""

import pytest

from relay.border.bitrix import robots
from relay.border.intake import bound
from tests.unit.border.conftest import P1, one
from tests.unit.border.intake.conftest import running, settings_of, until, with_bitrix

URL = "https://relay.example.ru"
EVENTS = f"{URL}/v1/bitrix/{P1}/events"


async def ensure(side, **given):
    portal = side.portals[P1]
    await bound.ensure(side, portal, portal.rest, settings_of(**given))


def seen(crm):
    return sorted((one["event"], one["handler"], one["offline"]) for one in crm.handlers)


async def test_events_that_reach_us_are_bound_once(with_app, crm) -> None:
    for _ in range(2):
        await ensure(with_app, public_url=URL)
    assert seen(crm) == [
        ("ONAPPUNINSTALL", EVENTS, 0),
        ("ONCRMACTIVITYADD", EVENTS, 0),
        ("ONCRMLEADADD", EVENTS, 0),
    ]
    assert crm.calls["event.bind"] == 3


async def test_deals_are_bound_where_they_are_taken(with_app, crm) -> None:
    await ensure(with_bitrix(with_app, deals=True), public_url=URL)
    assert ("ONCRMDEALADD", EVENTS, 0) in seen(crm)
    await ensure(with_bitrix(with_app, deals=False), public_url=URL)
    assert ("ONCRMDEALADD", EVENTS, 0) not in seen(crm)


async def test_another_address_replaces_the_old_one(with_app, crm) -> None:
    await ensure(with_app, public_url="https://old.example.ru")
    await ensure(with_app, public_url=URL)
    assert {handler for _, handler, _ in seen(crm)} == {EVENTS}


async def test_events_that_cannot_reach_us_are_queued_there(with_app, crm) -> None:
    await ensure(with_app, public_url=URL)
    await ensure(with_app, offline=True)
    assert seen(crm) == [("ONCRMACTIVITYADD", "", 1), ("ONCRMLEADADD", "", 1)]
    await ensure(with_app)
    assert seen(crm) == []


async def test_the_robot_comes_and_goes_with_the_settings(with_app, crm) -> None:
    await ensure(with_app, public_url=URL, robot=True)
    robot = crm.robots[robots.CODE]
    assert robot["HANDLER"] == f"{URL}/v1/bitrix/{P1}/robot"
    assert set(robot["PROPERTIES"]["assistant"]["Options"]) == set(with_app.assistants)
    await ensure(with_app, public_url=URL)
    assert crm.robots == {}
    crm.scopes = ("crm",)
    await ensure(with_app, public_url=URL)


@pytest.mark.parametrize(
    "given", [{"robot": True}, {"public_url": "http://relay.example"}, {"public_url": "relay"}]
)
def test_an_address_that_the_portal_cannot_use_is_refused(given) -> None:
    with pytest.raises(ValueError, match="public_url"):
        settings_of(**given)


async def code_of(side):
    row = await one(side.state, "SELECT code FROM intakes WHERE kind = 'bound'")
    return None if row is None else row["code"]


def keeping(side):
    portal = side.portals[P1]
    return running(bound.keep(side, portal, portal.rest, portal.app, settings_of(public_url=URL)))


async def test_a_new_installation_is_bound_anew_and_faults_are_tried_again(
    with_app, crm, app, clock, monkeypatch
) -> None:
    monkeypatch.setattr(bound, "PAUSE", 0.01)
    crm.faults.append({"method": "event.get", "error": "INTERNAL_SERVER_ERROR"})
    crm.faults.append({"method": "event.get", "body": "<html>"})

    async def all_bound() -> bool:
        return len(crm.handlers) == 3 and await code_of(with_app) == ""

    async with keeping(with_app):
        await until(all_bound)
        crm.handlers.clear()
        await with_app.portals[P1].app.uninstall()
        clock.now += 1
        await with_app.portals[P1].app.install(app.refresh, app.token)
        await until(all_bound)


async def test_what_keeps_it_from_binding_is_kept_for_the_doctor(
    with_app, crm, monkeypatch
) -> None:
    monkeypatch.setattr(bound, "PAUSE", 0.01)
    crm.faults.append({"method": "scope", "error": "insufficient_scope", "times": None})

    async def told() -> bool:
        return await code_of(with_app) == "insufficient_scope"

    async with keeping(with_app):
        await until(told)
