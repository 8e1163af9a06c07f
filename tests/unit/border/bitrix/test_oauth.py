"""What the authorisation server answers, read without a word of it reaching an error."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from relay.border.bitrix.oauth import Application, Tokens, exchange
from relay.errors import RelayError, Unavailable


async def answering(session, body: str, status: int = 200):
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(text=body, status=status, content_type="application/json")

    app = web.Application()
    app.router.add_get("/oauth/token/", handle)
    async with TestServer(app) as server:
        return await exchange(session, Application("c", "s", str(server.make_url("/"))), "r")


async def test_a_pair_of_tokens(session) -> None:
    body = '{"access_token":"a","refresh_token":"b","user_id":"7","client_endpoint":"https://p/"}'
    found = await answering(session, body)
    assert found == Tokens("a", "b", 7, "https://p/")
    assert repr(found) == "Tokens(user_id=7)"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html>", 200),
        ("[]", 200),
        ("{}", 200),
        ('{"access_token":5}', 200),
        ('{"error":"invalid_grant ivanov@example.ru"}', 400),
        ("{}", 502),
    ],
)
async def test_what_is_no_answer_is_tried_again_and_not_repeated(session, body, status) -> None:
    with pytest.raises(Unavailable, match="oauth_bad_answer") as caught:
        await answering(session, body, status)
    assert "ivanov" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_the_secret_is_in_no_error(session, unused_tcp_port) -> None:
    app = Application("client", "topsecret", f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(RelayError) as caught:
        await exchange(session, app, "refresh")
    assert "topsecret" not in f"{caught.value!r} {app!r}"
