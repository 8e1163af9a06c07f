import pytest

from relay.errors import Unavailable
from relay.offshore import objects
from tests.unit.offshore.conftest import claim, fails, job_of, ran, reclaim, rows


async def left(side):
    return await rows(side, "SELECT kind, ref FROM objects WHERE deleted IS NULL")


async def test_whatever_a_run_left_at_the_vendor_is_deleted(side, vendor, clock):
    run = await ran(side)
    assert vendor.files
    assert vendor.conversations
    clock.now += 3
    await objects.clean(side, await claim(side, "cleanup.delete"))
    assert (vendor.files, vendor.conversations) == ({}, {})
    assert await left(side) == []
    times = await rows(side, "SELECT deleted FROM objects")
    assert {row["deleted"] for row in times} == {clock.now}
    assert (await job_of(side, f"cleanup:{run}"))["outcome"] == "verdict"


async def test_what_is_gone_already_counts_as_deleted(side, vendor):
    await ran(side)
    vendor.files.clear()
    vendor.conversations.clear()
    await objects.clean(side, await claim(side, "cleanup.delete"))
    assert await left(side) == []


async def test_a_vendor_that_is_down_delays_and_the_rest_is_deleted_later(side, vendor):
    await ran(side)
    count = len(await left(side))
    fails(vendor, "server_error", "files")
    job = await claim(side, "cleanup.delete")
    with pytest.raises(Unavailable):
        await objects.clean(side, job)
    assert 0 < len(await left(side)) <= count
    await objects.clean(side, await reclaim(side, job))
    assert (vendor.files, vendor.conversations) == ({}, {})
    assert await left(side) == []


async def test_nothing_made_is_nothing_noted(side):
    run = await ran(side)
    before = await left(side)
    await objects.keep(side.db, run, "openai", "conversation", None)
    assert await left(side) == before


async def test_the_same_object_is_noted_once(side):
    run = await ran(side)
    for _ in range(2):
        await objects.keep(side.db, run, "openai", "file", "file-x")
    found = [row for row in await left(side) if row["ref"] == "file-x"]
    assert len(found) == 1


async def test_objects_of_another_run_stay(side, vendor):
    from tests.unit.offshore.conftest import turn

    await ran(side, turn("m_1"))
    await ran(side, turn("m_2"))
    await objects.clean(side, await claim(side, "cleanup.delete"))
    assert len(vendor.conversations) == 1
    assert vendor.files


async def test_a_vendor_that_left_the_configuration_does_not_keep_the_job_for_ever(side):
    await ran(side)
    gone = side._replace(providers={})
    await objects.clean(gone, await claim(side, "cleanup.delete"))
    assert await left(side) == []
