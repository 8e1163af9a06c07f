"""The client turns every documented error into a typed one and gives away nothing."""

import asyncio
import traceback
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from relay.border.bitrix.client import Portal
from relay.errors import ConfigError, Ended, RelayError, Stopped, Unavailable
from tests.fakes.portal import Portal as State
from tests.fakes.portal.state import SCOPES
from tests.unit.border.bitrix.conftest import CODE, fault
from tests.unit.fakes.certificate import server_context


async def test_success_returns_the_result_in_the_wanted_type(portal: Portal) -> None:
    assert await portal.call("scope", {}, list[str]) == list(SCOPES)
    with pytest.raises(Unavailable, match="portal_bad_answer"):
        await portal.call("scope", {}, int)


async def test_a_session_that_does_not_unpack(server) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        portal = Portal(str(server.make_url(f"/rest/1/{CODE}/")), session)
        assert "crm" in await portal.call("scope", {}, list[str])


async def test_a_wrong_code_is_a_revoked_webhook(server, session) -> None:
    wrong = Portal(str(server.make_url("/rest/1/an0thercode/")), session)
    with pytest.raises(Stopped, match="webhook_revoked"):
        await wrong.call("scope", {})


async def test_waits_as_long_as_the_portal_says(server, session, state: State) -> None:
    portal = Portal(str(server.make_url(f"/rest/1/{CODE}/")), session, clock=lambda: 1000.0)
    fault(state, "scope", error="OPERATION_TIME_LIMIT")
    with pytest.raises(Unavailable) as unknown:
        await portal.call("scope", {})
    assert unknown.value.retry_after == 600
    await portal.call("scope", {})  # the answer's operating_reset_at is remembered
    fault(state, "scope", error="OPERATION_TIME_LIMIT")
    with pytest.raises(Unavailable) as known:
        await portal.call("scope", {})
    assert known.value.retry_after is not None
    assert known.value.retry_after > 600
    fault(state, "scope", error="QUERY_LIMIT_EXCEEDED")
    with pytest.raises(Unavailable) as busy:
        await portal.call("scope", {})
    assert busy.value.retry_after is None  # that is no matter of operating time
    fault(state, "scope", error="QUERY_LIMIT_EXCEEDED", retry_after=7)
    with pytest.raises(Unavailable) as told:
        await portal.call("scope", {})
    assert told.value.retry_after == 7


@pytest.mark.parametrize(
    ("what", "kind", "code"),
    [
        ({"drop": True}, Unavailable, "portal_unreachable"),
        ({"body": "<html>maintenance</html>"}, Unavailable, "portal_bad_answer"),
        ({"body": "<html>bad gateway</html>", "status": 502}, Unavailable, "portal_bad_answer"),
        ({"body": '{"result": NaN}'}, Unavailable, "portal_bad_answer"),
        ({"body": "[]"}, Unavailable, "portal_bad_answer"),
        ({"body": '{"result": 5}'}, Unavailable, "portal_bad_answer"),
        ({"location": "https://elsewhere.example/"}, Stopped, "portal_redirects"),
    ],
)
async def test_what_is_no_envelope(portal, state, what, kind, code) -> None:
    fault(state, "scope", **what)
    with pytest.raises(RelayError) as caught:
        await portal.call("scope", {}, list[str])
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert CODE not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None  # a cause may hold what was sent or answered


async def test_a_silent_portal_is_given_up(server, session, state: State) -> None:
    portal = Portal(str(server.make_url(f"/rest/1/{CODE}/")), session, timeout=0.05)
    fault(state, "scope", hang=0.3)
    with pytest.raises(Unavailable, match="portal_unreachable"):
        await portal.call("scope", {})


async def test_nobody_listens(session, unused_tcp_port: int) -> None:
    portal = Portal(f"http://127.0.0.1:{unused_tcp_port}/rest/1/{CODE}/", session)
    with pytest.raises(Unavailable, match="portal_unreachable"):
        await portal.call("scope", {})


async def test_an_untrusted_certificate_stops(aiohttp_server, session, tmp_path) -> None:
    server = await aiohttp_server(web.Application(), ssl=server_context(tmp_path))
    portal = Portal(f"https://localhost:{server.port}/rest/1/{CODE}/", session)
    with pytest.raises(Stopped, match="portal_untrusted"):
        await portal.call("scope", {})


@pytest.mark.parametrize(
    "address",
    [
        "http://portal.example/rest/1/abc/",
        "ftp://portal.example/rest/1/abc/",
        "https://portal.example/rest/1/",
        "https://portal.example/rest/one/abc/",
        "https://user:pw@portal.example/rest/1/abc/",
        "https://portal.example/rest/1/abc/?x=1",
        "https://portal.example:port/rest/1/abc/",
        "",
    ],
)
async def test_an_unusable_webhook_address_is_refused_without_naming_it(session, address) -> None:
    with pytest.raises(ConfigError) as caught:
        Portal(address, session)
    assert "abc" not in str(caught.value)


async def test_the_address_is_no_part_of_the_repr(portal: Portal) -> None:
    assert CODE not in repr(portal)
    assert CODE not in portal.address
    assert portal.user == 1


async def test_pages_end_with_the_list_or_at_the_cap(portal: Portal, state: State) -> None:
    for _ in range(120):
        await portal.call("crm.item.add", {"entityTypeId": 1, "fields": {"name": "x"}})
    params = {"entityTypeId": 1, "select": ["id"]}
    pages = portal.pages("crm.item.list", params, dict[str, list[dict[str, int]]], limit=9)
    assert [len(page["items"]) async for page in pages] == [50, 50, 20]
    pages = portal.pages("crm.item.list", params, dict[str, list[dict[str, int]]], limit=2)
    assert [len(page["items"]) async for page in pages] == [50, 50]


async def test_a_list_that_leads_back_to_its_beginning_ends(portal, state) -> None:
    fault(state, "crm.activity.list", body='{"result": [], "next": 0}', times=None)
    pages = portal.pages("crm.activity.list", {}, list[int], limit=9)
    assert [page async for page in pages] == [[]]


async def test_downloads_stay_on_the_portal_and_under_the_limit(portal, state, server) -> None:
    state.files[1] = {"name": "a.txt", "content": b"12345", "size": 5, "forbidden": False}
    file = await portal.call("disk.file.get", {"id": 1})
    elsewhere = file["DOWNLOAD_URL"].replace(f"127.0.0.1:{server.port}", "169.254.169.254")
    assert await portal.download(elsewhere, 5) == b"12345"
    with pytest.raises(Ended, match="portal_answer_too_large"):
        await portal.download(elsewhere, 4)
    with pytest.raises(Ended, match="file_unreadable"):
        await portal.download(elsewhere[:-1], 5)
    fault(state, "download", body="busy", status=503)
    with pytest.raises(Unavailable):
        await portal.download(elsewhere, 5)


async def test_a_cancelled_call_stays_cancelled(portal: Portal, state: State) -> None:
    fault(state, "scope", hang=5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await portal.call("scope", {})


class Remembering:
    """A pace that writes down what it is asked and told."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []

    async def start(self, method: str) -> None:
        self.seen.append(("start", method))

    async def worked(self, method: str, operating: float, reset_at: float) -> None:
        self.seen.append(("worked", method, operating > 0, reset_at > 0))

    async def blocked(self, method: str, seconds: float) -> None:
        self.seen.append(("blocked", method, seconds))


async def test_the_pace_is_asked_before_and_told_after_every_request(
    server, session, state
) -> None:
    pace = Remembering()
    portal = Portal(str(server.make_url(f"/rest/1/{CODE}/")), session, pace=pace)
    await portal.call("scope", {})
    fault(state, "scope", error="OPERATION_TIME_LIMIT", retry_after=90)
    with pytest.raises(Unavailable, match="portal_operating_limit"):
        await portal.call("scope", {})
    assert pace.seen == [
        ("start", "scope"),
        ("worked", "scope", True, True),
        ("start", "scope"),
        ("blocked", "scope", 90.0),
    ]
