"""At most so many notifications an hour to one person; what is beyond comes as one digest."""

import pytest

from relay.border import notices, stores
from relay.border.contract import Entity
from relay.border.crm import write
from relay.border.endings import endings
from relay.errors import Unavailable
from relay.jobs import SCHEMA as JOBS
from relay.jobs import queue
from relay.tokens import SCHEMA as TOKENS
from tests.unit.border.conftest import P1, claim, decided, message, one, reclaim, rows
from tests.unit.border.intake.conftest import with_bitrix

LEAD = Entity(type="lead", id="7")


async def written(side, lead, *events):
    for event in events:
        await decided(side, message(event, lead=lead))
        await write(side, await claim(side, "run.write"))


async def digest(side, clock):
    clock.now += 3600
    await notices.send_digest(side, await claim(side, "notice.digest"))


def told(crm):
    return [row["MESSAGE"] for row in crm.notifications.values()]


@pytest.fixture
def limited(side):
    return with_bitrix(side, notify_per_hour=2)


async def test_the_rest_of_an_hour_is_one_digest(limited, crm, lead, clock) -> None:
    await written(limited, lead, *"abcde")
    assert len(told(crm)) == 2
    found = await rows(limited.state, "SELECT code FROM actions WHERE action = 'notified'")
    assert sorted(row["code"] for row in found) == ["", "", "digest", "digest", "digest"]
    await digest(limited, clock)
    assert len(told(crm)) == 3
    assert "ещё оценок за час: 3" in told(crm)[-1]
    assert told(crm)[-1].count(f"/crm/lead/details/{lead}/") == 1
    assert await rows(limited.state, "SELECT run FROM notices WHERE digest <> ''") == []


async def test_an_hour_later_notifications_go_out_again(limited, crm, lead, clock) -> None:
    await written(limited, lead, *"abc")
    clock.now += 3601
    await written(limited, lead, "d")
    assert len(told(crm)) == 3


async def test_each_person_has_a_limit_of_his_own(limited, crm, lead) -> None:
    await written(limited, lead, *"abc")
    crm.items[1, int(lead)]["assignedById"] = 1
    await written(limited, lead, "d")
    assert {row["USER_ID"] for row in crm.notifications.values()} == {1, 2}


async def test_a_digest_that_is_tried_again_shows_once(limited, crm, lead, clock) -> None:
    await written(limited, lead, *"abc")
    clock.now += 3600
    job = await claim(limited, "notice.digest")
    crm.faults.append({"method": "im.notify.system.add", "lost_reply": True})
    with pytest.raises(Unavailable):
        await notices.send_digest(limited, job)
    await notices.send_digest(limited, job)
    assert len(told(crm)) == 3


async def test_a_process_killed_after_the_digest_was_told_tells_it_once(
    limited, crm, lead, clock, monkeypatch
) -> None:
    class Killed(BaseException):
        pass

    def die(point):
        assert point == "notice.told"
        raise Killed

    await written(limited, lead, *"abc")
    clock.now += 3600
    job = await claim(limited, "notice.digest")
    with monkeypatch.context() as patched:
        patched.setattr(notices, "reach", die)
        with pytest.raises(Killed):
            await notices.send_digest(limited, job)
    assert len(told(crm)) == 3
    await notices.send_digest(limited, await reclaim(limited, job))
    assert len(told(crm)) == 3
    assert await rows(limited.state, "SELECT run FROM notices WHERE digest <> ''") == []


def test_on_both_stores(begin) -> None:
    now = 7200.0
    tx = begin([JOBS, TOKENS, stores.STATE], lambda: now)
    args = ("p1", 2)
    assert notices.admit(tx, *args, "r_1", LEAD, 1)
    for _ in range(2):
        assert not notices.admit(tx, *args, "r_2", LEAD, 1)
    assert notices.admit(tx, *args, "r_1", LEAD, 1)
    job = queue.look(tx, "p1:digest:2:2")
    assert job["due"] == 10800.0
    ended = queue.Job("p1:digest:2:2", "digest", "p1", "notice.digest", 1, 0, 0.0)
    endings()["digest"](tx, ended, None, "x")
    assert not notices.admit(tx, *args, "r_2", LEAD, 1)
    endings()["digest"](tx, ended, "expired", "deadline")
    queue.end(tx, "p1:digest:2:2", "expired", "deadline")
    assert notices.admit(tx, *args, "r_2", LEAD, 1), "an hour that is over has no digest any more"


async def test_a_portal_without_rest_ends_its_digest(limited, lead, clock) -> None:
    await written(limited, lead, *"abc")
    bare = limited._replace(portals={P1: limited.portals[P1]._replace(rest=None)})
    with pytest.raises(Exception, match="no_rest"):
        await digest(bare, clock)
    assert await one(limited.state, "SELECT run FROM notices") is not None
