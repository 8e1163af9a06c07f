import pytest

from relay import wire
from relay.border import masking_log
from relay.border.erasure import confirm, request
from relay.errors import Unavailable
from tests.unit.border.conftest import P1, claim, decided, events, job_of, message, reclaim
from tests.unit.border.erasure.test_destroy import asked


async def test_confirmed_by_the_other_side_it_is_recorded_and_done(side, abroad, clock):
    noted = await decided(side, message())
    erasure, wanted = await asked(side, noted)
    await confirm.confirm(side, await claim(side, "erase.confirm"))
    assert [one.turns for one in abroad.erased] == [[noted.message]]
    assert (await events(side))[-2:] == [("erasing", "withdrawal"), ("erased", "withdrawal")]
    about = await side.log.read(lambda tx: masking_log.about(tx, P1, noted.message))
    assert about[-1].record.counts["keys"] == 1
    assert about[-1].record.lead_ref == wanted.thread
    row = await side.state.read(lambda tx: request.look(tx, erasure))
    assert row["confirmed"] == clock.now
    assert (await job_of(side, erasure))["state"] == "done"


@pytest.mark.parametrize("what", ["texts", "running", "objects"])
async def test_while_something_is_left_abroad_it_is_asked_again(side, abroad, what):
    noted = await decided(side, message())
    erasure, _ = await asked(side, noted)
    some = {"texts": 0, "running": 0, "objects": 0, what: 1}
    abroad.left = [wire.Erased(erasure=erasure, **some)]
    job = await claim(side, "erase.confirm")
    with pytest.raises(Unavailable, match="not_yet_erased"):
        await confirm.confirm(side, job)
    assert ("erased", "withdrawal") not in await events(side)
    await confirm.confirm(side, await reclaim(side, job))
    assert ("erased", "withdrawal") in await events(side)
    assert len({one.erasure for one in abroad.erased}) == 1


async def test_after_a_crash_it_is_recorded_once(side):
    noted = await decided(side, message())
    await asked(side, noted)
    job = await claim(side, "erase.confirm")
    await confirm.confirm(side, job)
    job = await reclaim(side, job)
    await confirm.confirm(side, job)
    assert [event for event, _ in await events(side)].count("erased") == 1
