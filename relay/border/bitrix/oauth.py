"""The vendor's authorisation server: an old refresh token in, a new pair of tokens out.

Nothing of a request or answer reaches an error: the address itself carries the secret.
"""

import re
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from relay.errors import Stopped, Unavailable

TIMEOUT = aiohttp.ClientTimeout(total=30)
ANSWER_LIMIT = 64 * 1024
CODE = re.compile(r"[A-Za-z_]{1,40}")
REFUSALS = {
    "invalid_grant": "app_token_expired",
    "invalid_client": "app_not_installed",
    "PAYMENT_REQUIRED": "app_unpaid",
    "invalid_scope": "insufficient_scope",
    "insufficient_scope": "insufficient_scope",
    "invalid_request": "app_refused",
}


class Tokens(msgspec.Struct, frozen=True):
    """A pair of tokens, whom they act as, and the portal's REST address they belong to.

    `application_token` came with the installation: what events and robots prove themselves by.
    """

    access_token: str
    refresh_token: str
    user_id: int = 0
    client_endpoint: str = ""
    member_id: str = ""
    application_token: str = ""

    def __repr__(self) -> str:
        return f"Tokens(user_id={self.user_id})"


class Application(msgspec.Struct, frozen=True):
    """A local application as its form in the portal shows it."""

    client_id: str
    client_secret: str
    oauth_url: str

    def __repr__(self) -> str:
        return "Application()"


async def exchange(session: aiohttp.ClientSession, app: Application, refresh_token: str) -> Tokens:
    """Exchange a refresh token; Stopped if a person must act, Unavailable if time will help."""
    url = (
        URL(app.oauth_url)
        .joinpath("oauth", "token", "")
        .with_query(
            grant_type="refresh_token",
            client_id=app.client_id,
            client_secret=app.client_secret,
            refresh_token=refresh_token,
        )
    )
    try:
        async with session.get(url, allow_redirects=False, timeout=TIMEOUT) as response:
            body = await response.content.read(ANSWER_LIMIT)
            status = response.status
    except aiohttp.ClientSSLError:
        raise Stopped("oauth_untrusted") from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise Unavailable("oauth_unreachable") from None
    return _tokens(status, body)


def _tokens(status: int, body: bytes) -> Tokens:
    try:
        answer: Any = msgspec.json.decode(body)
        code = str(answer.get("error") or "")
        if not code and status == 200:
            return msgspec.convert(answer, Tokens, strict=False)
    except (msgspec.MsgspecError, AttributeError, UnicodeDecodeError):
        raise Unavailable("oauth_bad_answer") from None
    if code in REFUSALS:
        raise Stopped(REFUSALS[code])
    if status >= 500 or status == 429 or not CODE.fullmatch(code):
        raise Unavailable("oauth_bad_answer")
    raise Stopped("app_refused")
