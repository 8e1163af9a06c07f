"""The doctor names what keeps a portal's cards from coming in, without asking the portal."""

import msgspec
import pytest

from relay import config
from relay.border.stores import open_store
from relay.doctor.intake import LATE, intake

PORTAL = "p_one"


@pytest.fixture
def portal(tmp_path):
    app = config.App(
        portal_url="https://portal.example",
        client_id="local.1",
        client_secret_file=tmp_path / "x",
        offline=True,
    )
    bitrix = config.Bitrix(app=app, poll=config.Poll())
    return config.Portal(id=PORTAL, key_file=tmp_path / "portal.key", bitrix=bitrix)


@pytest.fixture
def settings(tmp_path, portal):
    link = config.OffshoreLink(
        url="https://offshore.example", token_file=tmp_path / "t", destination="d"
    )
    return config.Border(
        portals=[portal],
        offshore=link,
        destinations=[],
        data=tmp_path,
        sealing_key_file=tmp_path / "sealing.key",
    )


async def written(settings, *statements):
    db = open_store(settings, "state")
    try:
        for sql, values in statements:
            await db.write(lambda tx, s=sql, v=values: tx.run(s, **v, now=tx.now()))
    finally:
        db.close()


def look(kind, code="", ago=0.0):
    sql = "INSERT INTO intakes VALUES (:p, :kind, 0, 0, :now - :ago, :code)"
    return sql, {"p": PORTAL, "kind": kind, "code": code, "ago": ago}


def job(number, code):
    sql = (
        "INSERT INTO jobs (id, kind, portal, step, state, priority, due, deadline, attempt, tries,"
        " crashes, outcome, code, created, changed) VALUES (:id, 'look', :p, 'card.look', 'ready',"
        " 6, 0, :now + 9, 1, 3, 0, NULL, :code, :now, :now)"
    )
    return sql, {"id": f"{PORTAL}:lead:{number}", "p": PORTAL, "code": code}


async def test_before_the_first_start_and_without_rest_there_is_nothing(settings, portal) -> None:
    assert await intake(settings, portal) == []
    bare = msgspec.structs.replace(portal, bitrix=None)
    await written(settings, look("poll"))
    assert await intake(settings, bare) == []


async def test_what_goes_on_is_said_so(settings, portal) -> None:
    await written(settings, look("poll"), look("offline"), look("bound", ago=LATE * 9))
    found = await intake(settings, portal)
    assert [one.state for one in found] == ["ok"] * 3


async def test_a_webhook_that_was_revoked_and_what_waits_for_it_are_named(settings, portal) -> None:
    await written(
        settings,
        look("poll", "webhook_revoked"),
        look("lead"),
        *(job(number, "webhook_revoked") for number in range(17)),
    )
    failing, waiting = await intake(settings, portal)
    assert (failing.state, waiting.state) == ("warn", "warn")
    assert "вебхук: он удалён" in failing.said[0]
    assert "a wrong code" in failing.said[1]
    assert "ждут 17" in waiting.said[0]
    assert "webhook_revoked" in waiting.said[1]


async def test_a_poll_that_stands_still_is_told(settings, portal) -> None:
    await written(settings, look("poll", ago=LATE + 60))
    (found,) = await intake(settings, portal)
    assert (found.state, "16 мин назад" in found.said[0]) == ("warn", True)
