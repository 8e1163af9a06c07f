"""Wire N and N - 1: the border sends what the side abroad says it serves, whoever is older."""

import msgspec
import pytest

from relay import wire
from relay.border import understood
from relay.border.forward import forward
from relay.border.masking.step import mask_message
from relay.border.receive import receive
from relay.border.understood import Understood
from relay.errors import Malformed, Unavailable
from tests.unit.border.conftest import (
    Noted,
    accepted,
    claim,
    cleared,
    events,
    job_of,
    message,
    one,
    verdict,
)


@pytest.fixture
def two_versions(monkeypatch):
    """This relay knows versions 1 and 2, as after the next change of the wire."""
    monkeypatch.setattr(wire, "VERSION", 2)
    monkeypatch.setattr(wire, "SERVED", (1, 2))


async def sent(side, event):
    await cleared(side, message(event))
    job = await claim(side, "message.forward")
    await forward(side, job)
    return job


def versions(abroad):
    return [msgspec.json.decode(body)["version"] for body in abroad.turns]


@pytest.mark.usefixtures("two_versions")
@pytest.mark.parametrize(("theirs", "used"), [([1], 1), ([1, 2], 2), ([2, 3], 2)])
async def test_the_newest_version_that_both_understand_is_sent(side, abroad, theirs, used):
    abroad.versions = theirs
    job = await sent(side, "a")
    if used != 2:  # made before anybody had answered: it is made again, and cleared as it is then
        assert (abroad.turns, (await job_of(side, job.id))["step"]) == ([], "message.mask")
        await mask_message(side, await claim(side, "message.mask"))
        await forward(side, await claim(side, "message.forward"))
    await sent(side, "b")
    assert versions(abroad) == [used, used]
    assert abroad.asked == 1
    found = [event for event, _ in await events(side)]
    assert found.count("sent") == 2


@pytest.mark.usefixtures("two_versions")
async def test_a_turn_made_in_the_version_before_is_sent_as_it_is(side, abroad):
    await cleared(side, message("a"))
    row = await one(side.state, "SELECT body FROM turns")
    old = msgspec.structs.replace(msgspec.json.decode(row["body"], type=wire.Turn), version=1)
    assert old.version in wire.SERVED
    abroad.versions = [1, 2]
    assert await side.understood.serves(old.version)


@pytest.mark.usefixtures("two_versions")
async def test_the_other_side_set_back_to_an_older_release_gets_what_it_understands(side, abroad):
    abroad.versions = [1, 2]
    await sent(side, "a")
    abroad.versions = [1]
    abroad.refuse.append(Malformed("version_not_served"))
    await cleared(side, message("b"))
    job = await claim(side, "message.forward")
    with pytest.raises(Unavailable, match="version_not_served"):
        await forward(side, job)
    await forward(side, job)  # tried again: it asks, and the turn goes back to be made anew
    await mask_message(side, await claim(side, "message.mask"))
    await forward(side, await claim(side, "message.forward"))
    assert versions(abroad) == [2, 1]


@pytest.mark.parametrize("theirs", [[], [7, 8]])
async def test_without_a_common_version_nothing_is_sent_and_nothing_is_lost(side, abroad, theirs):
    abroad.versions = theirs
    await cleared(side, message("a"))
    job = await claim(side, "message.forward")
    with pytest.raises(Unavailable, match="wire_version"):
        await forward(side, job)
    assert abroad.turns == []
    abroad.versions = [1]
    await forward(side, job)
    assert versions(abroad) == [1]


async def test_it_is_asked_again_after_a_while(side, abroad):
    now = [5.0]
    told = Understood(side.offshore, lambda: now[0])
    for _ in range(3):
        assert await told.serves(1)
    now[0] += understood.AGAIN
    assert await told.serves(1)
    assert abroad.asked == 2


async def test_a_verdict_in_a_version_that_nobody_here_understands_is_not_taken(side):
    noted: Noted = await accepted(side, message("a"))
    with pytest.raises(Malformed, match="version_not_served"):
        await receive(side, verdict(noted, version=9))
    assert (await one(side.state, "SELECT outcome FROM runs"))["outcome"] is None
