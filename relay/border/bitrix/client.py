"""A thin REST client of one portal: POST JSON, envelope to result or typed error, nothing kept.

It never retries: jobs do. It logs nothing and lets nothing of a request or answer into an
error; the address of the webhook is itself a secret.
"""

import ipaddress
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, NamedTuple, TypeVar, overload

import aiohttp
import msgspec
from yarl import URL

from relay.border.bitrix.bucket import LeakyBucket
from relay.border.bitrix.failures import failure
from relay.border.bitrix.php import as_map, as_text
from relay.errors import ConfigError, Ended, Stopped, Unavailable

ANSWER_LIMIT = 32 * 1024 * 1024
TIMEOUT = 65.0
"""Seconds; the cloud ends a request of its own after 60."""
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "relay-border/1"}
JSON = {**HEADERS, "Accept": "application/json", "Content-Type": "application/json"}

T = TypeVar("T")


class _Envelope(msgspec.Struct):
    result: Any = None
    error: str | int | None = None
    next: Any = None
    time: Any = None


class _Reply(NamedTuple):
    status: int
    retry_after: float | None
    body: bytes


class Portal:
    """One portal behind one incoming webhook, `https://host/rest/{user}/{code}/`."""

    def __init__(
        self,
        webhook_url: str,
        session: aiohttp.ClientSession,
        *,
        cloud: bool = False,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = _checked(webhook_url)
        self._session = session
        self._bucket = LeakyBucket() if cloud else None
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._clock = clock
        self._reset_at: dict[str, float] = {}
        self.user = int(self._url.parts[2])

    def __repr__(self) -> str:
        return f"Portal({self._url.host})"

    @property
    def address(self) -> str:
        """The portal's own address, for links that people follow; no secret."""
        return str(self._url.origin())

    @overload
    async def call(self, method: str, params: Mapping[str, Any]) -> Any: ...
    @overload
    async def call(self, method: str, params: Mapping[str, Any], answer: type[T]) -> T: ...
    async def call(self, method: str, params: Mapping[str, Any], answer: Any = Any) -> Any:
        """Call one method and return its `result`, converted to `answer` if given.

        Raises Unavailable (later), Stopped (a person must act), Ended (the object is gone) or
        Refused (the portal's own code).
        """
        return _fit((await self._exchange(method, params)).result, answer)

    async def pages(
        self, method: str, params: Mapping[str, Any], answer: type[T], *, limit: int
    ) -> AsyncIterator[T]:
        """The pages of a list method, `limit` at most, each as `answer`."""
        start = 0
        for _ in range(limit):
            envelope = await self._exchange(method, {**params, "start": start})
            yield _fit(envelope.result, answer)
            following = as_text(envelope.next)
            if not following.isdecimal() or int(following) <= start:
                return
            start = int(following)

    async def download(self, address: str, limit: int) -> bytes:
        """The bytes behind a download address, `limit` at most.

        Only the path and query count: the host is always ours, whatever the portal calls itself.
        """
        given = URL(address, encoded=True)
        url = self._url.origin().join(URL(given.raw_path_qs, encoded=True))
        reply = await self._send("GET", url, None, limit)
        if reply.status in (429, 503) or reply.status >= 500:
            raise failure(reply.status, "", reply.retry_after)
        if reply.status != 200:
            raise Ended("file_unreadable")
        return reply.body

    async def _exchange(self, method: str, params: Mapping[str, Any]) -> _Envelope:
        reply = await self._send(
            "POST", self._url / method, msgspec.json.encode(params), ANSWER_LIMIT
        )
        if 300 <= reply.status < 400:  # a renamed portal, or a login page in the way
            raise Stopped("portal_redirects")
        envelope = _decoded(reply.body)
        if envelope is None:
            raise Unavailable("portal_bad_answer", retry_after=reply.retry_after)
        if envelope.error is not None or reply.status != 200:
            code = "" if envelope.error is None else str(envelope.error)
            wait = reply.retry_after
            if code == "OPERATION_TIME_LIMIT" and wait is None and method in self._reset_at:
                wait = max(1.0, self._reset_at[method] - self._clock())
            raise failure(max(reply.status, 400), code, wait)
        reset_at = as_text(as_map(envelope.time).get("operating_reset_at"))
        if reset_at.isdecimal():  # some portals write a date here
            self._reset_at[method] = float(reset_at)
        return envelope

    async def _send(self, verb: str, url: URL, body: bytes | None, limit: int) -> _Reply:
        if self._bucket is not None:
            await self._bucket.take()
        try:
            async with self._session.request(
                verb,
                url,
                data=body,
                headers=HEADERS if body is None else JSON,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                wait = response.headers.get("Retry-After", "")
                most = limit if response.status == 200 else ANSWER_LIMIT
                content = await _read(response.content, most)
                return _Reply(response.status, float(wait) if wait.isdecimal() else None, content)
        except aiohttp.ClientSSLError:
            problem = Stopped("portal_untrusted")
        except (aiohttp.ClientError, OSError, ValueError):
            problem = Unavailable("portal_unreachable")
        raise problem  # out here, so that it carries no cause: its text may hold the address


async def _read(content: aiohttp.StreamReader, limit: int) -> bytes:
    found = bytearray()
    async for chunk in content.iter_chunked(65536):
        found += chunk
        if len(found) > limit:
            raise Ended("portal_answer_too_large")
    return bytes(found)


def _decoded(body: bytes) -> _Envelope | None:
    try:
        return msgspec.json.decode(body, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _fit(result: Any, answer: Any) -> Any:
    try:
        return result if answer is Any else msgspec.convert(result, answer, strict=False)
    except msgspec.ValidationError:
        problem = Unavailable("portal_bad_answer")
    raise problem  # out here, so that it carries no cause: its text may name a value


def _checked(webhook_url: str) -> URL:
    try:
        url = URL(webhook_url.strip())
        shaped = re.fullmatch(r"/rest/\d+/[A-Za-z0-9]+/?", url.path) is not None
        host = url.host or ""
        plain = url.scheme == "http" and _is_loopback(host)
    except ValueError:
        shaped = plain = False
        host, url = "", URL()
    if not shaped or not host or url.query_string or url.user or url.fragment:
        raise ConfigError("config", "the webhook URL must be https://host/rest/{user}/{code}/")
    if url.scheme != "https" and not plain:
        raise ConfigError("config", "the webhook URL must be https, or http on loopback")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
