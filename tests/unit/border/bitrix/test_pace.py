"""The cloud's limits over many workers: one bucket, one memory of what is blocked."""

import asyncio

import pytest

from relay.border.bitrix import pace
from relay.border.bitrix.pace import SharedPace
from relay.errors import Unavailable
from tests.unit.border.conftest import P1, P2


def workers(side, waits, count=2, portal=P1, cloud=True):
    """Several workers' views of one portal's pace; what they would sleep goes to `waits`."""

    async def sleep(seconds):
        waits.append(seconds)

    return [SharedPace(side.state, portal, cloud=cloud, sleep=sleep) for _ in range(count)]


async def test_all_workers_together_stay_below_the_clouds_burst_and_rate(side, clock) -> None:
    waits: list[float] = []
    both = workers(side, waits)
    for place in range(60):
        await both[place % 2].start("crm.item.get")
    assert waits == [place * 0.5 for place in range(1, 11)]
    clock.now += 30
    waits.clear()
    for one in both * 25:
        await one.start("crm.item.get")
    assert waits == []


async def test_calls_at_the_same_moment_each_take_a_place(side) -> None:
    waits: list[float] = []
    both = workers(side, waits)
    await asyncio.gather(*(both[place % 2].start("crm.item.get") for place in range(52)))
    assert sorted(waits) == [0.5, 1.0]


async def test_a_clock_set_back_neither_drains_nor_blocks(side, clock) -> None:
    waits: list[float] = []
    (one,) = workers(side, waits, 1)
    for _ in range(50):
        await one.start("crm.item.get")
    clock.now -= 3600
    await one.start("crm.item.get")
    assert waits == [0.5]


async def test_a_box_is_not_slowed_down(side) -> None:
    waits: list[float] = []
    (box,) = workers(side, waits, 1, cloud=False)
    for _ in range(80):
        await box.start("crm.item.get")
    await box.worked("crm.item.get", 10_000, 10**12)
    await box.start("crm.item.get")
    assert waits == []


async def test_another_portals_requests_do_not_count(side) -> None:
    waits: list[float] = []
    (one,) = workers(side, waits, 1)
    (other,) = workers(side, waits, 1, portal=P2)
    for _ in range(50):
        await one.start("crm.item.get")
    await other.start("crm.item.get")
    assert waits == []


async def test_a_method_whose_time_is_nearly_used_up_rests_for_every_worker(side, clock) -> None:
    first, second = workers(side, [])
    await first.worked("crm.item.list", pace.OPERATING - 1, clock.now + 300)
    await second.start("crm.item.list")
    await first.worked("crm.item.list", pace.OPERATING, clock.now + 300)
    with pytest.raises(Unavailable, match="portal_operating_limit") as rests:
        await second.start("CRM.item.List")
    assert rests.value.retry_after == 300
    await second.start("crm.item.get")
    clock.now += 301
    await second.start("crm.item.list")


async def test_a_refusal_is_remembered_but_never_for_longer_than_the_window(side, clock) -> None:
    first, second = workers(side, [], cloud=False)
    await first.blocked("crm.item.list", 10**9)
    with pytest.raises(Unavailable):
        await second.start("crm.item.list")
    clock.now += 601
    await second.start("crm.item.list")
