import msgspec
import pytest

from relay import wire
from relay.errors import Conflict
from relay.offshore import erase, objects
from tests.unit.offshore.conftest import (
    BORDER,
    OTHER,
    accept,
    call,
    claim,
    job_of,
    one,
    ran,
    rows,
    turn,
)


async def erased(side, *turns, border=BORDER):
    request = wire.Erase(audience="offshore", erasure="e_1", turns=list(turns))
    status, answer = await erase.erase(side, call(request, border=border))
    assert status == 200
    found = msgspec.json.decode(answer, type=wire.Erased)
    return found.texts, found.running, found.objects


async def test_the_text_goes_at_once_and_the_vendors_objects_follow(side, vendor):
    await ran(side)
    texts, running, left = await erased(side, "m_1")
    assert (texts, running) == (0, 0)
    assert left == len(await rows(side, "SELECT * FROM objects WHERE deleted IS NULL")) > 0
    row = await one(side, "SELECT wrapped, body FROM turns WHERE id = 'm_1'")
    assert (row["wrapped"], row["body"]) == (None, None)
    await objects.clean(side, await claim(side, "cleanup.delete"))
    assert await erased(side, "m_1") == (0, 0, 0)
    assert (vendor.files, vendor.conversations) == ({}, {})


async def test_a_run_that_waits_ends_and_is_not_delivered(side):
    await accept(side, turn())
    assert await erased(side, "m_1") == (0, 0, 0)
    assert (await job_of(side, "r_m_1"))["code"] == "erased"
    run = await one(side, "SELECT * FROM runs WHERE id = 'r_m_1'")
    assert (run["outcome"], run["code"]) == ("failed", "erased")
    assert run["acknowledged"] is not None


async def test_a_run_that_is_being_asked_is_waited_for(side):
    await accept(side, turn())
    await claim(side, "run.ask")
    assert await erased(side, "m_1") == (0, 1, 0)
    assert (await job_of(side, "r_m_1"))["state"] == "running"


async def test_a_turn_that_comes_after_its_erasure_is_refused(side):
    assert await erased(side, "m_1") == (0, 0, 0)
    with pytest.raises(Conflict, match="turn_reused"):
        await accept(side, turn())


async def test_the_turn_of_another_border_is_left_alone(side):
    await accept(side, turn())
    await erased(side, "m_1", border=OTHER)
    row = await one(side, "SELECT wrapped FROM turns WHERE id = 'm_1'")
    assert row["wrapped"] is not None
