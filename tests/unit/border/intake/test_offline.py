"""Offline events: nothing is lost wherever a process stops, nothing is read twice."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.border.intake import offline
from relay.errors import RelayError
from tests.fakes.portal import events
from tests.unit.border.conftest import P1, Breaking, one
from tests.unit.border.intake.conftest import running, until, waiting
from tests.unit.border.intake.test_bound import ensure


@pytest.fixture
async def queueing(with_app, crm):
    """The side whose application has its events queued."""
    await ensure(with_app, offline=True)
    return with_app


def arguments(side):
    portal = side.portals[P1]
    return side, portal, portal.rest, portal.config.bitrix


async def sweep_and_look(side):
    await offline.sweep(*arguments(side))
    await offline.look(*arguments(side))


async def test_what_was_queued_is_seen_and_cleared(queueing, crm) -> None:
    for number in range(1, 61):
        events.happened(crm, "lead", number)
    events.happened(crm, "activity", 5)
    await offline.look(*arguments(queueing))
    assert crm.offline == {}
    found = await waiting(queueing)
    assert len(found) == 61
    assert "activity:5" in found
    await offline.look(*arguments(queueing))


async def test_an_event_that_is_none_of_ours_is_cleared(queueing, crm) -> None:
    events.happened(crm, "lead", 7)
    crm.offline[1]["EVENT_NAME"] = "ONCRMLEADDELETE"
    await offline.look(*arguments(queueing))
    assert crm.offline == {}
    assert await waiting(queueing) == []


async def test_what_nobody_can_read_stays_marked(queueing, crm) -> None:
    for number in (7, 8):
        events.happened(crm, "lead", number)
    crm.offline[1]["EVENT_DATA"] = {"FIELDS": {"ID": "7; DROP"}}
    await offline.look(*arguments(queueing))
    assert [(row["ID"], row["ERROR"]) for row in crm.offline.values()] == [("1", "1")]
    assert await waiting(queueing) == ["lead:8"]
    await sweep_and_look(queueing)
    assert len(crm.offline) == 1


async def test_a_batch_of_a_process_that_died_is_found_and_let_go(queueing, crm) -> None:
    events.happened(crm, "lead", 7)
    crm.faults.append({"method": "event.offline.get", "lost_reply": True})
    with pytest.raises(RelayError, match="portal_unreachable"):
        await offline.look(*arguments(queueing))
    assert crm.offline[1]["PROCESS_ID"]
    await offline.look(*arguments(queueing))
    assert await waiting(queueing) == []
    await sweep_and_look(queueing)
    assert (await waiting(queueing), crm.offline) == (["lead:7"], {})


async def test_a_row_leaves_the_queue_only_after_it_is_stored(queueing, crm) -> None:
    events.happened(crm, "lead", 7)
    broken = queueing._replace(state=Breaking(queueing.state))
    with pytest.raises(RelayError, match="storage_unavailable"):
        await offline.look(*arguments(broken))
    assert len(crm.offline) == 1
    await sweep_and_look(queueing)
    assert (await waiting(queueing), crm.offline) == (["lead:7"], {})


async def test_a_plan_without_reservation_loses_nothing_either(queueing, crm) -> None:
    crm.features.clear()
    for number in range(1, 121):
        events.happened(crm, "lead", number)
    crm.faults.append({"method": "event.offline.get", "lost_reply": True})
    with pytest.raises(RelayError):
        await offline.look(*arguments(queueing))
    await sweep_and_look(queueing)
    assert crm.offline == {}
    assert len(await waiting(queueing)) == 120


async def test_a_full_queue_of_ours_leaves_the_portals_as_it_is(queueing, crm) -> None:
    events.happened(crm, "lead", 7)
    full = queueing._replace(backlog=lambda: queueing.config.limits.backlog)
    await offline.look(*arguments(full))
    assert len(crm.offline) == 1


METHODS = ("event.offline.get", "event.offline.clear", "event.offline.list", "feature.get")
FAULTS = st.lists(
    st.tuples(st.sampled_from(METHODS), st.sampled_from(["drop", "lost_reply", "error"])),
    max_size=5,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 60), FAULTS), max_size=3), reserves=st.booleans())
async def test_none_is_lost_and_none_comes_twice_whatever_fails(
    queueing, crm, steps, reserves
) -> None:
    crm.features = {"rest_offline_extended"} if reserves else set()
    before, expected = set(await waiting(queueing)), set[str]()
    for count, faults in steps:
        for _ in range(count):
            number = crm.new_id("pretended")
            events.happened(crm, "lead", number)
            expected.add(f"lead:{number}")
        for method, what in faults:
            fault = {"error": "INTERNAL_SERVER_ERROR"} if what == "error" else {what: True}
            crm.faults.append({"method": method, **fault})
            with contextlib.suppress(RelayError):
                await sweep_and_look(queueing)
        crm.faults.clear()
    await sweep_and_look(queueing)
    found = await waiting(queueing)
    assert set(found) - before == expected
    assert len(found) == len(set(found))
    assert crm.offline == {}


async def test_the_loop_sweeps_after_a_fault_and_reports(queueing, crm, monkeypatch) -> None:
    monkeypatch.setattr(offline, "SECONDS", 0.01)
    events.happened(crm, "lead", 7)
    crm.faults.append({"method": "event.offline.get", "lost_reply": True})

    async def emptied() -> bool:
        return await waiting(queueing) == ["lead:7"] and not crm.offline

    async with running(offline.poll_forever(*arguments(queueing))):
        await until(emptied)
    assert await one(queueing.state, "SELECT code FROM intakes WHERE kind = 'offline'") is not None
