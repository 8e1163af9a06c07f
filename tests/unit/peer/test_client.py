import gzip
import json
import re
import ssl
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from relay import signing
from relay.errors import ConfigError, Malformed, Refused, RelayError, Stopped, Unavailable
from relay.peer import client
from relay.peer.client import Peer, check_url, open_session
from tests.unit.peer.certificates import Authority
from tests.unit.peer.conftest import OTHER, TOKEN, Stored


class Said:
    """What the other side answers next, and what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b'{"number":5}'
        self.headers: dict[str, str] = {}
        self.token: Any = TOKEN
        self.purpose: Any = "response"
        self.direction: Any = "offshore>border"
        self.signed_status: int | None = None
        self.signed_id: str | None = None
        self.signed_body: bytes | None = None
        self.age = 0
        self.asked: list[tuple[dict[str, str], bytes]] = []

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.asked.append((dict(request.headers), body))
        response = web.Response(status=self.status, body=self.body)
        if self.token is not None:
            name = self.signed_id or request.headers["webhook-id"]
            stamp = int(time.time()) - self.age
            key = signing.derive(self.token.secret, self.direction, self.purpose)
            response.headers["webhook-id"] = name
            response.headers["webhook-timestamp"] = str(stamp)
            response.headers["webhook-signature"] = signing.sign(
                key,
                name,
                stamp,
                self.body if self.signed_body is None else self.signed_body,
                self.signed_status or self.status,
            )
        response.headers.update(self.headers)
        return response


@pytest.fixture
def said():
    return Said()


def app_of(said):
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/x", said.answer)
    return app


def peer(url, session):
    async def token():
        return TOKEN

    return Peer(url, token, "border>offshore", "offshore>border", session)


@pytest.fixture
async def other(said, aiohttp_server):
    server = await aiohttp_server(app_of(said))
    async with open_session() as session:
        yield peer(str(server.make_url("/")), session)


async def post(other, body=b"{}", **given):
    return await other.post("/v1/x", body, Stored, webhook_id="m1", **given)


async def failure(other) -> RelayError:
    with pytest.raises(RelayError) as caught:
        await post(other)
    return caught.value


def problem(code, status=400):
    return json.dumps(
        {"type": "about:blank", "title": "t", "status": status, "code": code, "request_id": "r"}
    ).encode()


async def test_a_request_is_signed_and_a_signed_answer_believed(other, said):
    assert await post(other, b'{"a":1}') == Stored(5)
    ((headers, body),) = said.asked
    assert body == b'{"a":1}'
    key = signing.derive(TOKEN.secret, "border>offshore", "request")
    lower = {name.lower(): value for name, value in headers.items()}
    assert signing.verify(lower, body, [key], now=time.time()) == "m1"
    assert lower["x-relay-key-id"] == TOKEN.key_id
    assert lower["content-type"] == "application/json"
    assert "content-encoding" not in lower


async def test_a_202_is_an_answer_too_and_a_large_body_goes_through(other, said):
    said.status = 202
    assert await post(other, b" " * (3 * 2**20)) == Stored(5)
    assert len(said.asked[0][1]) == 3 * 2**20


@pytest.mark.parametrize("status", [400, 403, 409, 413, 422])
async def test_a_signed_refusal_is_permanent(other, said, status):
    said.status, said.body = status, problem("raw_personal_data", status)
    error = await failure(other)
    assert isinstance(error, Refused)
    assert (error.code, error.status, error.permanent) == ("raw_personal_data", status, True)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_signed_trouble_is_tried_again_when_the_peer_says(other, said, status):
    said.status, said.body, said.headers = status, problem("busy"), {"Retry-After": "77"}
    error = await failure(other)
    assert isinstance(error, Unavailable)
    assert (error.code, error.retry_after) == ("busy", 77.0)


FORGED = {
    "not signed": {"token": None},
    "of another token": {"token": OTHER},
    "a request's key": {"purpose": "request"},
    "our own direction": {"direction": "border>offshore"},
    "signed for another status": {"signed_status": 202},
    "another body": {"signed_body": b'{"number":6}'},
    "stale": {"age": 400},
    "compressed by a proxy": {
        "headers": {"Content-Encoding": "gzip"},
        "body": gzip.compress(b"{}"),
        "signed_body": b"{}",
    },
}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("status", [200, 400, 403, 404, 422, 500])
async def test_an_answer_nobody_vouches_for_is_not_believed(other, said, name, status):
    said.status = status
    said.body = b'{"number":5}' if status == 200 else problem("raw_personal_data", status)
    for field, value in FORGED[name].items():
        setattr(said, field, value)
    error = await failure(other)
    assert isinstance(error, Unavailable)
    assert (error.code, error.permanent) == ("answer_not_signed", False)


async def test_the_answer_to_another_request_is_not_believed(other, said):
    said.signed_id = "m2"
    error = await failure(other)
    assert (type(error), error.code) == (Unavailable, "answer_of_another_request")


@pytest.mark.parametrize("status", [413, 415])
async def test_a_proxy_that_refuses_is_no_refusal_of_the_peer(other, said, status):
    said.status, said.token, said.body = status, None, b"<html>nginx</html>"
    error = await failure(other)
    assert (type(error), error.code) == (Unavailable, "refused_by_proxy")


@pytest.mark.parametrize("status", [502, 504])
async def test_a_proxy_before_a_peer_that_is_down_is_told_from_a_stranger(other, said, status):
    said.status, said.token, said.body = status, None, b"<html>nginx</html>"
    error = await failure(other)
    assert (type(error), error.code) == (Unavailable, "peer_down")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [("5", 5.0), ("soon", None), ("-5", None), ("999999999", None), ("1.5", None), ("", None)],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_under_load_the_pause_is_the_one_asked_for(other, said, status, header, wanted):
    said.status, said.token, said.headers = status, None, {"Retry-After": header}
    error = await failure(other)
    assert isinstance(error, Unavailable)
    assert (error.code, error.retry_after) == ("peer_busy", wanted)


async def test_a_refused_token_stops_this_way_but_is_not_the_end_of_the_work(other, said):
    said.status, said.token = 401, None
    error = await failure(other)
    assert isinstance(error, Stopped)
    assert (error.code, error.permanent) == ("token_refused", False)


@pytest.mark.parametrize("off", [-4000, 4000])
async def test_a_clock_that_is_off_is_told_apart_from_a_bad_token(other, said, off):
    said.status, said.token = 401, None
    said.headers = {"Date": format_datetime(datetime.fromtimestamp(time.time() - off, UTC), True)}
    error = await failure(other)
    assert (type(error), error.code) == (Unavailable, "clock_skew")
    assert re.search(rf"{'-' if off < 0 else ' '}(3999|400[01]) s", error.detail)


@pytest.mark.parametrize(
    "date", ["yesterday", "", "1 Jan 99999999999999999999 0:0:0", "Mon, 32 Jan 2026 00:00:00 GMT"]
)
async def test_a_date_that_is_none_is_not_a_skew(other, said, date):
    said.status, said.token, said.headers = 401, None, {"Date": date}
    assert (await failure(other)).code == "token_refused"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"{"),
        (200, b'{"number":"five"}'),
        (200, b'{"number":5,"number":6}'),
        (202, b"[]"),
        (400, b"<html>"),
        (503, b"{}"),
    ],
)
async def test_a_signed_answer_that_cannot_be_read_refuses_nothing(other, said, status, body):
    said.status, said.body = status, body
    error = await failure(other)
    assert not isinstance(error, Malformed)
    assert (type(error), error.code) == (Unavailable, "answer_malformed")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_followed_to_another_address(other, said, status, aiohttp_server):
    elsewhere = Said()
    server = await aiohttp_server(app_of(elsewhere))
    said.status, said.token = status, None
    said.headers = {"Location": str(server.make_url("/v1/x"))}
    assert (await failure(other)).code == "answer_not_signed"
    assert elsewhere.asked == []


async def test_an_answer_too_large_is_not_read_to_its_end(other, said, monkeypatch):
    monkeypatch.setattr(client, "MAX_ANSWER", 1000)
    said.body = b'{"number":5, "x":"' + b"x" * 5000 + b'"}'
    error = await failure(other)
    assert (type(error), error.code) == (Unavailable, "answer_too_large")


async def test_a_peer_that_is_not_there_is_unavailable():
    async with open_session() as session:
        error = await failure(peer(f"http://127.0.0.1:{unused_port()}", session))
    assert (type(error), error.code) == (Unavailable, "peer_unreachable")


async def test_a_peer_that_says_nothing_is_unavailable(aiohttp_server):
    async def hang(request):
        request.transport.abort()

    app = web.Application()
    app.router.add_post("/v1/x", hang)
    server = await aiohttp_server(app)
    async with open_session() as session:
        error = await failure(peer(str(server.make_url("/")), session))
    assert (type(error), error.code) == (Unavailable, "peer_unreachable")


async def over_tls(said, aiohttp_server, context, ca_file):
    server = await aiohttp_server(app_of(said), ssl=context)
    async with open_session(ca_file) as session:
        return await post(peer(f"https://127.0.0.1:{server.port}", session))


async def test_a_certificate_of_the_named_authority_is_trusted(said, aiohttp_server, tmp_path):
    ours = Authority(tmp_path)
    assert await over_tls(said, aiohttp_server, ours.server(), ours.file) == Stored(5)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("expired", "tls_expired"),
        ("not yet valid", "tls_untrusted"),
        ("another authority", "tls_untrusted"),
        ("the system's authorities", "tls_untrusted"),
        ("another name", "tls_wrong_name"),
        ("old protocol", "peer_unreachable"),
    ],
)
async def test_a_peer_that_cannot_prove_itself_gets_nothing(
    said, aiohttp_server, tmp_path, case, code
):
    ours = Authority(tmp_path)
    ca_file = ours.file
    server = ours.server()
    if case == "expired":
        server = ours.server(first=-5, last=-1)
    elif case == "not yet valid":
        server = ours.server(first=2, last=5)
    elif case == "another authority":
        ca_file = Authority(tmp_path, "other").file
    elif case == "the system's authorities":
        ca_file = None
    elif case == "another name":
        server = ours.server(host="127.0.0.9")
    else:
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            server.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.warns(DeprecationWarning, match="TLSv1 "):
            server.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.raises(Unavailable) as caught:
        await over_tls(said, aiohttp_server, server, ca_file)
    assert caught.value.code == code
    assert said.asked == []


async def test_a_plain_server_behind_an_https_address_gets_nothing(said, aiohttp_server):
    server = await aiohttp_server(app_of(said))
    async with open_session() as session:
        error = await failure(peer(f"https://127.0.0.1:{server.port}", session))
    assert (type(error), error.code) == (Unavailable, "tls_plain")
    assert said.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://relay.example.com",
        "https://relay.example.com:8443/below",
        "https://10.0.0.5",
        "http://127.0.0.1:8090",
        "http://127.9.9.9:1",
        "http://[::1]:8090",
        "http://localhost:8090",
        "HTTP://LOCALHOST",
    ],
)
def test_https_anywhere_and_http_on_this_machine(url):
    assert check_url(url, "here") == url


@pytest.mark.parametrize(
    "url",
    [
        "http://relay.example.com",
        "http://10.0.0.5",
        "http://0.0.0.0",
        "http://127.0.0.1@relay.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://2130706433",
        "http://127.1",
        "ftp://localhost",
        "file:///etc/passwd",
        "//localhost",
        "localhost:8090",
        "https://",
        "https://:443",
        "http://[",
        "https://host:99999",
        "https://host:x",
        "",
    ],
)
def test_anything_else_is_refused_with_its_place_and_not_repeated(url):
    with pytest.raises(ConfigError) as caught:
        check_url(url, "border.offshore.url")
    assert str(caught.value).startswith("border.offshore.url: ")
    assert len(url) < 9 or url not in str(caught.value)


async def test_the_repr_of_a_peer_shows_its_address_only(other):
    assert repr(other) == f"Peer({other.url!r})"
