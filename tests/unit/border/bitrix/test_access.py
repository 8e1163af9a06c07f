"""A local application's tokens: sealed, renewed by one worker, installed when they prove ours."""

import asyncio

import pytest

from relay.border.bitrix.access import AppAccess
from relay.border.bitrix.client import Portal
from relay.border.bitrix.oauth import Application
from relay.errors import ConfigError, Stopped, Unavailable
from relay.sealing import Keyring
from tests.fakes.portal import make_app, oauth
from tests.unit.border.bitrix.conftest import CODE
from tests.unit.border.conftest import P1, one

CLIENT, SECRET = "local.65f0", "topsecretofapp"


@pytest.fixture
async def vendor(aiohttp_server):
    app = make_app(CODE)
    installed = oauth.install(app, CLIENT, SECRET)
    server = await aiohttp_server(app)
    return server, installed


def access_of(side, vendor, session, secret=SECRET, pauses=None):
    url = str(vendor[0].make_url("/"))

    async def sleep(_seconds):
        if pauses is not None:
            pauses.append(1)
        await asyncio.sleep(0.01)

    app = Application(CLIENT, secret, url)
    return AppAccess(url, app, side.state, Keyring({"k1": b"1" * 32}), P1, session, sleep=sleep)


@pytest.fixture
async def access(side, vendor, session):
    made = access_of(side, vendor, session)
    await made.install("refresh-0")
    return made


async def test_an_installed_application_calls_with_its_token(access, session, vendor) -> None:
    portal = Portal(access, session)
    assert await portal.call("profile", {})
    assert portal.user == 1
    assert portal.address == str(vendor[0].make_url("")).rstrip("/")
    assert "access" not in repr(access)
    assert SECRET not in repr(access)


async def test_an_expired_token_is_renewed_and_the_call_repeated(access, session, vendor) -> None:
    portal = Portal(access, session)
    vendor[1].expire()
    assert await portal.call("profile", {})
    assert vendor[1].renewals == 2


async def test_workers_that_expire_together_renew_once(side, access, session, vendor) -> None:
    vendor[1].expire()
    vendor[1].slow = 0.1
    pauses: list[int] = []
    portals = [Portal(access_of(side, vendor, session, pauses=pauses), session) for _ in range(8)]
    found = await asyncio.gather(*(portal.call("profile", {}) for portal in portals))
    assert len(found) == 8
    assert vendor[1].renewals == 2
    assert pauses


async def test_a_worker_that_died_while_renewing_is_replaced(
    side, access, session, vendor, clock
) -> None:
    stuck = await access.target("profile")
    await side.state.write(lambda tx: access._claim(tx, stuck.generation))
    vendor[1].expire()
    clock.now += 46
    assert await Portal(access_of(side, vendor, session), session).call("profile", {})


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("invalid_grant", Stopped, "app_token_expired"),
        ("invalid_client", Stopped, "app_not_installed"),
        ("PAYMENT_REQUIRED", Stopped, "app_unpaid"),
        ("invalid_scope", Stopped, "insufficient_scope"),
        ("invalid_request", Stopped, "app_refused"),
        ("something_new", Stopped, "app_refused"),
        ("Иванов", Unavailable, "oauth_bad_answer"),
    ],
)
async def test_the_servers_refusals_are_named(access, session, vendor, code, kind, ours) -> None:
    portal = Portal(access, session)
    vendor[1].expire()
    vendor[1].errors.append(code)
    with pytest.raises(kind, match=ours):
        await portal.call("profile", {})
    assert await portal.call("profile", {})  # the claim was given back: the next try renews


async def test_without_an_installation_a_person_must_act(side, vendor, session) -> None:
    with pytest.raises(Stopped, match="app_not_installed"):
        await Portal(access_of(side, vendor, session), session).call("profile", {})


async def test_a_token_of_another_portal_or_application_is_not_taken(side, vendor, session) -> None:
    vendor[1].endpoint = "https://elsewhere.example/rest/"
    with pytest.raises(Stopped, match="app_of_another_portal"):
        await access_of(side, vendor, session).install("refresh-0")
    with pytest.raises(Stopped, match="app_token_expired"):
        await access_of(side, vendor, session).install("forged")
    with pytest.raises(Stopped, match="app_not_installed"):
        await access_of(side, vendor, session, secret="wrong").install("refresh-1")
    assert await one(side.state, "SELECT * FROM app_tokens") is None


async def test_tokens_stand_sealed_in_the_database(side, access) -> None:
    row = await one(side.state, "SELECT sealed FROM app_tokens")
    assert b"access-1" not in bytes(row["sealed"])
    assert b"refresh-1" not in bytes(row["sealed"])


async def test_a_server_that_does_not_answer_is_asked_again_later(
    side, access, session, vendor, unused_tcp_port
) -> None:
    vendor[1].expire()
    access._app = Application(CLIENT, SECRET, f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(Unavailable, match="oauth_unreachable"):
        await Portal(access, session).call("profile", {})


@pytest.mark.parametrize("url", ["http://portal.example", "https://portal.example/rest/", ""])
async def test_a_portals_address_must_be_https_and_bare(side, vendor, session, url) -> None:
    app = Application(CLIENT, SECRET, "https://oauth.example")
    with pytest.raises(ConfigError, match="portal's URL"):
        AppAccess(url, app, side.state, Keyring({"k1": b"1" * 32}), P1, session)


async def test_the_events_token_outlives_renewals_and_goes_with_the_application(
    side, vendor, session
) -> None:
    access = access_of(side, vendor, session)
    assert (await access.stamp(), await access.application_token()) == (None, "")
    await access.install("refresh-0", "token-of-events")
    before = await access.stamp()
    vendor[1].expire()
    await Portal(access, session).call("profile", {})
    assert await access.stamp() != before
    assert await access.application_token() == "token-of-events"
    await access.uninstall()
    assert (await access.stamp(), await access.application_token()) == (None, "")
