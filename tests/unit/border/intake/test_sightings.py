"""One job per id of a portal, whoever saw it."""

from hypothesis import given
from hypothesis import strategies as st

from relay.border.intake import sightings
from relay.border.intake.sightings import KINDS, Sighting, job_id, sighting
from tests.unit.border.conftest import P1, P2, job_of


@given(st.text(min_size=1), st.sampled_from(KINDS), st.integers(1, 10**18))
def test_a_jobs_id_tells_what_was_seen(portal, kind, number) -> None:
    assert sighting(job_id(portal, Sighting(kind, number))) == (kind, number)


async def test_a_second_sighting_changes_nothing(side, clock) -> None:
    seen = Sighting("lead", 7)
    assert await side.state.write(lambda tx: sightings.add(tx, P1, seen, 60))
    first = await job_of(side, job_id(P1, seen))
    clock.now += 30
    assert not await side.state.write(lambda tx: sightings.add(tx, P1, seen, 60))
    assert await side.state.write(lambda tx: sightings.add(tx, P2, seen, 60))
    again = await job_of(side, job_id(P1, seen))
    assert (again["due"], again["state"]) == (first["due"], "ready")
