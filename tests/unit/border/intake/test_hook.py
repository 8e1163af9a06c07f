"""Events that cannot sign: the token decides, and one deduplicated look is all they can cause."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from relay.border.intake import hook
from relay.errors import ConfigError, Stopped
from relay.peer import problems
from tests.unit.border.conftest import P1, P2
from tests.unit.border.intake.conftest import waiting, with_bitrix

TOKEN = "t0kenofthewebhook00"
FORM = {
    "event": "ONCRMLEADADD",
    "data[FIELDS][ID]": "7",
    "auth[application_token]": TOKEN,
    "auth[domain]": "portal.example",
}
PATH = f"/v1/bitrix/{P1}/events"


@pytest.fixture
def token_file(tmp_path):
    path = tmp_path / "events.token"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
async def portal(side, token_file):
    app = web.Application(middlewares=[problems.middleware])
    hook.add_route(app, with_bitrix(side, events_token_file=token_file))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({}, ["lead:7"]),
        ({"event": "OnCrmDealAdd"}, ["deal:7"]),
        ({"event": "ONCRMACTIVITYADD"}, ["activity:7"]),
        ({"event": "", "document_id[2]": "LEAD_12"}, ["lead:12"]),
        ({"event": "", "document_id[2]": "DEAL_3"}, ["deal:3"]),
        ({"event": "ONCRMLEADDELETE"}, []),
        ({"data[FIELDS][ID]": "7; DROP"}, []),
        ({"data[FIELDS][ID]": "0"}, []),
        ({"event": "", "document_id[2]": "CONTACT_3"}, []),
    ],
)
async def test_an_event_causes_a_look_at_its_id_and_nothing_else(side, portal, given, seen) -> None:
    for _ in range(3):
        async with portal.post(PATH, data={**FORM, **given}) as answer:
            assert answer.status == 200
    assert await waiting(side) == seen


async def test_the_robot_may_carry_the_token_in_its_address(side, portal) -> None:
    url = f"{PATH}?application_token={TOKEN}"
    async with portal.post(url, data={"document_id[2]": "LEAD_5"}) as answer:
        assert answer.status == 200
    assert await waiting(side) == ["lead:5"]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        (PATH, {"auth[application_token]": "wrong"}),
        (PATH, {"auth[application_token]": ""}),
        (PATH, {"auth[application_token]": TOKEN + "x"}),
        (PATH, {"auth[application_token]": "\0"}),
        (f"/v1/bitrix/{P2}/events", {"auth[application_token]": "\0"}),
        ("/v1/bitrix/p_unknown/events", {"auth[application_token]": "\0"}),
        (f"/v1/bitrix/{P2}/events", {}),
        ("/v1/bitrix/p_unknown/events", {}),
        (PATH, {"padding": "x" * 70_000}),
    ],
)
async def test_without_the_token_nothing_changes_and_nothing_is_learnt(
    side, portal, path, given
) -> None:
    async with portal.post(path, data={**FORM, **given}) as answer:
        assert (answer.status, await answer.json()) == (403, {"status": "refused"})
    assert await waiting(side) == []


async def test_bytes_that_are_no_form_are_refused(side, portal) -> None:
    for body in (b"\xff\xfe", b"a=" * 600, b"{}", b""):
        async with portal.post(PATH, data=body) as answer:
            assert answer.status == 403


async def test_a_full_queue_says_come_back(side, token_file) -> None:
    full = with_bitrix(side, events_token_file=token_file)._replace(backlog=lambda: 10**9)
    app = web.Application(middlewares=[problems.middleware])
    hook.add_route(app, full)
    async with TestClient(TestServer(app)) as client, client.post(PATH, data=FORM) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")


async def test_without_a_token_file_there_is_no_such_address(side) -> None:
    app = web.Application()
    hook.add_route(app, side)
    async with TestClient(TestServer(app)) as client, client.post(PATH, data=FORM) as answer:
        assert answer.status == 404


async def test_a_short_token_stops_the_start(side, tmp_path) -> None:
    path = tmp_path / "short.token"
    path.write_text("abc")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="shorter than 16"):
        hook.add_route(web.Application(), with_bitrix(side, events_token_file=path))


@pytest.fixture
async def app_portal(with_app):
    """An application's events, without any token file."""
    served = web.Application(middlewares=[problems.middleware])
    hook.add_route(served, with_app)
    async with TestClient(TestServer(served)) as client:
        yield client


async def test_an_applications_events_carry_the_token_of_its_installation(
    with_app, app_portal, app
) -> None:
    for token, status in (("wrong", 403), ("", 403), (app.token, 200)):
        form = {**FORM, "auth[application_token]": token}
        async with app_portal.post(PATH, data=form) as answer:
            assert answer.status == status
    assert await waiting(with_app) == ["lead:7"]


async def test_an_uninstalled_application_has_no_right_any_more(with_app, app_portal, app) -> None:
    form = {"event": "ONAPPUNINSTALL", "data[CLEAN]": "1", "auth[application_token]": "wrong"}
    async with app_portal.post(PATH, data=form) as answer:
        assert answer.status == 403
    assert await with_app.portals[P1].app.stamp()
    for status in (200, 403):
        form["auth[application_token]"] = app.token
        async with app_portal.post(PATH, data=form) as answer:
            assert answer.status == status
    assert await with_app.portals[P1].app.stamp() is None
    with pytest.raises(Stopped, match="app_not_installed"):
        await with_app.portals[P1].rest.call("profile", {})


async def test_a_webhooks_token_uninstalls_nothing(with_app, token_file) -> None:
    served = web.Application(middlewares=[problems.middleware])
    hook.add_route(served, with_bitrix(with_app, events_token_file=token_file))
    form = {**FORM, "event": "ONAPPUNINSTALL"}
    async with TestClient(TestServer(served)) as client, client.post(PATH, data=form) as answer:
        assert answer.status == 200
    assert await with_app.portals[P1].app.stamp()
