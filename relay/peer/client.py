"""Signed requests to the other side, answers believed only when they are signed too."""

import io
import ipaddress
import ssl
import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

import aiohttp

from relay import signing
from relay.config import Certificate
from relay.errors import BadSignature, ConfigError, Malformed, Refused, Stopped, Unavailable
from relay.peer import certificates, strict_json, tls
from relay.peer.problems import Problem
from relay.signing import Direction, SyncToken

T = TypeVar("T")

MAX_ANSWER = 32 * 2**20  # bytes


class Peer(NamedTuple):
    """The other party: its address, the token to sign with, and the directions of the hop."""

    url: str
    token: Callable[[], Awaitable[SyncToken]]
    outgoing: Direction
    incoming: Direction
    session: aiohttp.ClientSession
    proxy: str | None = None

    def __repr__(self) -> str:
        return f"Peer({self.url!r})"

    async def post(
        self, path: str, body: bytes, shape: type[T], *, webhook_id: str, seconds: float = 60
    ) -> T:
        """Return the answer; Refused only if the peer signed its refusal, else Unavailable."""
        token = await self.token()
        now = int(time.time())
        key = signing.derive(token.secret, self.outgoing, "request")
        headers = {
            "Content-Type": "application/json",
            signing.ID: webhook_id,
            signing.TIMESTAMP: str(now),
            signing.SIGNATURE: signing.sign(key, webhook_id, now, body),
            signing.KEY_ID: token.key_id,
        }
        try:
            async with self.session.post(
                self.url.rstrip("/") + path,
                data=io.BytesIO(body),  # aiohttp warns of more than 1 MiB as bytes
                headers=headers,
                allow_redirects=False,
                proxy=self.proxy,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                answer = await _read(response)
                return self._believe(response, answer, token, webhook_id, shape)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            code = tls.failure(error) or await self._refusal(error)
            if code is not None:
                raise Unavailable(code) from None
            raise Unavailable("peer_unreachable", f"no answer from {self.url}") from None

    async def _refusal(self, error: Exception) -> str | None:
        """What the peer has against our certificate, where it hung up without a word."""
        connector = self.session.connector
        hung_up = isinstance(error, aiohttp.ClientConnectionError | ConnectionError)
        if not hung_up or self.proxy is not None or not isinstance(connector, _Connector):
            return None
        return await certificates.refusal(self.url, connector.context, connector.own)

    def _believe(
        self,
        response: aiohttp.ClientResponse,
        answer: bytes,
        token: SyncToken,
        webhook_id: str,
        shape: type[T],
    ) -> T:
        key = signing.derive(token.secret, self.incoming, "response")
        status = response.status
        try:
            signed_id = signing.verify(
                response.headers, answer, [key], now=time.time(), status=status
            )
        except BadSignature:
            raise _unsigned(response, answer) from None
        if signed_id != webhook_id:
            raise Unavailable("answer_of_another_request")
        try:
            if status in (200, 202):
                return strict_json.decode(answer, shape)
            problem = strict_json.decode(answer, Problem)
        except Malformed:  # another version, perhaps; the peer has not refused anything
            raise Unavailable("answer_malformed") from None
        if status >= 500:
            raise Unavailable(problem.code, retry_after=_seconds(response))
        raise Refused(problem.code, problem.detail, status=status)


class _Connector(aiohttp.TCPConnector):
    """Remembers what it shows, to find out why a server hung up."""

    def __init__(self, context: ssl.SSLContext, own: Certificate | None) -> None:
        super().__init__(ssl=context, limit=64)  # pyright: ignore[reportUnknownMemberType]
        self.context = context
        self.own = own


def open_session(
    ca_file: Path | None = None, own: Certificate | None = None
) -> aiohttp.ClientSession:
    """A session with TLS 1.2 or newer that trusts the system, or `ca_file` instead.

    With `own` it shows this side's certificate. ConfigError if a file cannot be used.
    """
    connector = _Connector(tls.client_context(ca_file, own), own)
    return aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),  # a cookie would tie parallel calls together
    )


def check_url(url: str, place: str) -> str:
    """Return `url` if it is https, or plain http to this machine; ConfigError otherwise."""
    try:
        parts = urlsplit(url)
        scheme, host, _ = parts.scheme, parts.hostname, parts.port
    except ValueError:
        raise ConfigError("not_a_url", place=place) from None
    if host and (scheme == "https" or (scheme == "http" and is_loopback(host))):
        return url
    raise ConfigError("plain_http", place=place)


def is_loopback(host: str) -> bool:
    """Whether no byte to or from `host` leaves this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _read(response: aiohttp.ClientResponse) -> bytes:
    answer = await response.content.read(MAX_ANSWER + 1)
    while len(answer) <= MAX_ANSWER and (more := await response.content.read(MAX_ANSWER)):
        answer += more
    if len(answer) > MAX_ANSWER:
        raise Unavailable("answer_too_large")
    return answer


def _unsigned(response: aiohttp.ClientResponse, answer: bytes) -> Unavailable:
    """An answer nobody vouches for: a proxy's page, a refused token or a clock that is off."""
    if response.status == 401:
        skew = _skew(response)
        if abs(skew) > signing.TOLERANCE:
            return Unavailable("clock_skew", f"this clock differs by {skew:.0f} s from the peer's")
        return Stopped("token_refused", "the peer does not accept this sync token")
    if response.status == 400 and b"SSL certificate" in answer:  # nginx's ssl_verify_client
        missing = b"No required SSL certificate" in answer
        return Unavailable("tls_client_missing" if missing else "tls_client_untrusted")
    if response.status in (413, 415):
        return Unavailable("refused_by_proxy")
    if response.status in (429, 503):
        return Unavailable("peer_busy", retry_after=_seconds(response))
    if response.status in (502, 504):  # nginx stands there, and what it passes on to does not
        return Unavailable("peer_down")
    return Unavailable("answer_not_signed")


def _skew(response: aiohttp.ClientResponse) -> float:
    try:
        return time.time() - parsedate_to_datetime(response.headers["Date"]).timestamp()
    except (KeyError, ValueError, TypeError, OverflowError):
        return 0.0


def _seconds(response: aiohttp.ClientResponse) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() and len(text) < 6 else None
