"""The application's robot: registered once, brought up to date, answered by its token."""

import pytest

from relay.border.bitrix.robots import CODE, answer, ensure_robot, remove_robot
from relay.errors import Ended, Refused, Stopped
from tests.fakes.portal import bizproc
from tests.unit.border.bitrix.conftest import fault
from tests.unit.border.bitrix.test_events import app as app  # noqa: PLC0414 - a fixture

HANDLER = "https://relay.example/robot"
TITLES = {"lead-qualifier": "Оценка лидов"}


async def test_it_is_registered_brought_up_to_date_and_removed(app, crm) -> None:
    await ensure_robot(app, HANDLER, TITLES)
    assert crm.robots[CODE]["PROPERTIES"]["assistant"]["Options"] == TITLES
    await ensure_robot(app, HANDLER, {**TITLES, "router": "Кому отдать"})
    robot = crm.robots[CODE]
    assert set(robot["PROPERTIES"]["assistant"]["Options"]) == {"lead-qualifier", "router"}
    assert set(robot["RETURN_PROPERTIES"]) == {"verdict", "confidence", "reason", "outcome"}
    assert (robot["USE_SUBSCRIPTION"], robot["HANDLER"]) == ("Y", HANDLER)
    await remove_robot(app)
    await remove_robot(app)
    assert crm.robots == {}


async def test_another_worker_may_be_quicker(app, crm) -> None:
    await ensure_robot(app, HANDLER, TITLES)
    fault(crm, "bizproc.robot.list", body='{"result": []}')
    await ensure_robot(app, HANDLER, TITLES)
    assert len(crm.robots) == 1
    crm.robots.clear()
    fault(crm, "bizproc.robot.add", error="ERROR_ACTIVITY_ADD_FAILURE", status=400)
    with pytest.raises(Refused, match="ERROR_ACTIVITY_ADD_FAILURE"):
        await ensure_robot(app, HANDLER, TITLES)


async def test_who_is_no_administrator_registers_nothing(app, crm) -> None:
    crm.admin = False
    with pytest.raises(Stopped, match="rest_not_available"):
        await ensure_robot(app, HANDLER, TITLES)


async def test_a_workflow_is_answered_once(app, crm) -> None:
    await ensure_robot(app, HANDLER, TITLES)
    _, form = bizproc.run_robot(crm, 1, 7, CODE, {"assistant": "lead-qualifier"})
    await answer(app, form["event_token"], {"verdict": "target"})
    assert crm.waiting[form["event_token"]] == {"verdict": "target"}
    with pytest.raises(Ended, match="robot_token_expired") as late:
        await answer(app, form["event_token"], {"verdict": "spam"})
    assert late.value.outcome == "too_late"


async def test_rest_that_is_off_is_no_expired_token(app, crm) -> None:
    fault(crm, "bizproc.event.send", error="ACCESS_DENIED")
    fault(crm, "scope", error="ACCESS_DENIED")
    with pytest.raises(Stopped, match="rest_not_available"):
        await answer(app, "x", {})
    fault(crm, "bizproc.event.send", error="insufficient_scope")
    with pytest.raises(Stopped, match="insufficient_scope"):
        await answer(app, "x", {})
