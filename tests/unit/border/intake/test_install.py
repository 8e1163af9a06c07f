"""The installation of a local application: sealed, proved by a job, or dropped."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from relay.border.endings import install_ended
from relay.border.intake import install
from relay.errors import Ended, Stopped, Unavailable
from relay.peer import problems
from tests.unit.border.conftest import P1, P2, claim, job_of, rows

PATH = f"/v1/bitrix/{P1}/install"
FORM = {
    "event": "ONAPPINSTALL",
    "auth[refresh_token]": "refresh-0",
    "auth[member_id]": "a2",
    "auth[application_token]": "token-of-its-events",
}


class Proving:
    """What proves a candidate: takes `good`, refuses the rest."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.problem: Exception | None = None

    async def install(self, token: str, application: str) -> None:
        if self.problem is not None:
            raise self.problem
        self.taken.append((token, application))


@pytest.fixture
def proving():
    return Proving()


@pytest.fixture
def installing(side, proving):
    portal = side.portals[P1]._replace(app=proving)
    return side._replace(portals={**side.portals, P1: portal})


@pytest.fixture
async def portal(installing):
    app = web.Application(middlewares=[problems.middleware])
    install.add_route(app, installing)
    async with TestClient(TestServer(app)) as client:
        yield client


async def candidates(side):
    return await rows(side.state, "SELECT * FROM app_candidates")


async def test_a_token_is_sealed_answered_and_proved_by_a_job(portal, installing, proving) -> None:
    async with portal.post(PATH, data=FORM) as answer:
        assert answer.status == 200
    (row,) = await candidates(installing)
    assert b"refresh-0" not in bytes(row["sealed"])
    assert b"token-of-its-events" not in bytes(row["sealed"])
    assert proving.taken == []
    job = await claim(installing, "app.install")
    await install.install(installing, job)
    assert proving.taken == [("refresh-0", "token-of-its-events")]
    assert await candidates(installing) == []
    assert (await job_of(installing, job.id))["outcome"] == "verdict"


async def test_what_does_not_prove_itself_is_dropped(portal, installing, proving) -> None:
    await portal.post(PATH, data=FORM)
    proving.problem = Stopped("app_of_another_portal")
    job = await claim(installing, "app.install")
    with pytest.raises(Ended, match="app_of_another_portal"):
        await install.install(installing, job)
    await installing.state.write(lambda tx: install_ended(tx, job, "refused", "x"))
    assert await candidates(installing) == []


async def test_a_server_that_is_down_is_asked_again(portal, installing, proving) -> None:
    await portal.post(PATH, data={"REFRESH_ID": "refresh-0"})
    proving.problem = Unavailable("oauth_unreachable")
    with pytest.raises(Unavailable):
        await install.install(installing, await claim(installing, "app.install"))
    assert len(await candidates(installing)) == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (PATH, {}),
        (PATH, {"auth[refresh_token]": "x" * 401}),
        (PATH, {"auth[refresh_token]": "токен"}),
        (PATH, {**FORM, "auth[application_token]": "x" * 401}),
        (f"/v1/bitrix/{P2}/install", FORM),
    ],
)
async def test_what_is_no_installation_is_refused(portal, installing, path, form) -> None:
    async with portal.post(path, data=form) as answer:
        assert answer.status == 403
    assert await candidates(installing) == []


async def test_only_a_few_candidates_wait_at_once(portal, installing) -> None:
    for _ in range(install.WAITING):
        await portal.post(PATH, data=FORM)
    async with portal.post(PATH, data=FORM) as answer:
        assert answer.status == 503
    assert len(await candidates(installing)) == install.WAITING
