import pytest

from relay.border import masking_log
from relay.border.masking_log import Record, chain, verify
from relay.border.masking_log.changes import note_changes
from tests.unit.border.masking_log.conftest import P1, digest


@pytest.fixture
def log(opened, clock):
    """On both stores."""
    return opened(masking_log.SCHEMA, clock=clock)


def now(**subjects):
    return {
        name: Record(event="policy_changed", subject_sha256=digest(value))
        for name, value in subjects.items()
    }


async def told(log):
    rows = await log.read(lambda tx: tx.all("SELECT body, hash FROM records ORDER BY seq"))
    found = [chain.read(row).record for row in rows]
    return [(one.event, one.subject, one.reason) for one in found]


async def note(log, kind="destination", **subjects):
    return await log.write(lambda tx: note_changes(tx, P1, kind, now(**subjects)))


async def test_what_came_changed_and_went_is_said_once(log):
    assert await note(log, a=1, b=1) == 2
    assert await note(log, a=1, b=1) == 0
    assert await note(log, a=2, c=1) == 3
    event = "destination_changed"
    assert await told(log) == [
        (event, "a", "added"),
        (event, "b", "added"),
        (event, "a", "changed"),
        (event, "b", "removed"),
        (event, "c", "added"),
    ]


async def test_going_back_is_a_change_again(log):
    for value in (1, 2, 1, 2):
        assert await note(log, a=value) == 1
    assert (await log.read(lambda tx: verify(tx, P1))).size == 4


async def test_kinds_are_apart_and_both_hashes_stand_in_the_record(log):
    await note(log, "policy", a=1)
    await note(log, "assistant", a=1)
    await note(log, "policy", a=2)
    row = await log.read(lambda tx: tx.one("SELECT body, hash FROM records WHERE seq = 3"))
    record = chain.read(row).record
    assert (record.event, record.subject_sha256, record.before_sha256) == (
        "policy_changed",
        digest(2),
        digest(1),
    )
