"""A thin REST client of one portal: POST JSON, envelope to result or typed error, nothing kept.

It never retries: jobs do. It logs nothing and lets nothing of a request or answer into an
error; the address of the webhook is itself a secret.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, NamedTuple, TypeVar, overload

import aiohttp
import msgspec
from yarl import URL

from relay.border.bitrix.access import Access, Target, Webhook
from relay.border.bitrix.failures import failure
from relay.border.bitrix.pace import Pace
from relay.border.bitrix.php import as_map, as_text
from relay.errors import Ended, Stopped, Unavailable

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
    """One portal, called by a webhook (its address) or by another right (`Access`)."""

    def __init__(
        self,
        access: str | Access,
        session: aiohttp.ClientSession,
        *,
        pace: Pace | None = None,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._access = Webhook(access) if isinstance(access, str) else access
        self._session = session
        self._pace = pace
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._clock = clock
        self._reset_at: dict[str, float] = {}

    def __repr__(self) -> str:
        return f"Portal({self._access.origin.host})"

    @property
    def user(self) -> int:
        """The user as whom calls act: our own comments and posts are known by it."""
        return self._access.user

    @property
    def address(self) -> str:
        """The portal's own address, for links that people follow; no secret."""
        return str(self._access.origin)

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
        if self._pace is not None:
            await self._pace.start("download")
        given = URL(address, encoded=True)
        url = self._access.origin.join(URL(given.raw_path_qs, encoded=True))
        reply = await self._send("GET", url, None, limit)
        if reply.status in (429, 503) or reply.status >= 500:
            raise failure(reply.status, "", reply.retry_after)
        if reply.status != 200:
            raise Ended("file_unreadable")
        return reply.body

    async def _exchange(self, method: str, params: Mapping[str, Any]) -> _Envelope:
        if self._pace is not None:
            await self._pace.start(method)
        target = await self._access.target(method)
        try:
            return await self._once(method, params, target)
        except Stopped as error:
            if error.code != "webhook_expired" or not await self._access.renew(target):
                raise
        return await self._once(method, params, await self._access.target(method))

    async def _once(self, method: str, params: Mapping[str, Any], target: Target) -> _Envelope:
        body = msgspec.json.encode({**params, **target.extra})
        reply = await self._send("POST", target.url, body, ANSWER_LIMIT)
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
            problem = failure(max(reply.status, 400), code, wait)
            if code == "OPERATION_TIME_LIMIT" and self._pace is not None:
                await self._pace.blocked(method, getattr(problem, "retry_after", None) or 0.0)
            raise problem
        await self._spent(method, as_map(envelope.time))
        return envelope

    async def _spent(self, method: str, time: Mapping[str, Any]) -> None:
        """Note how much of its operating time the method has used, and when that is forgotten."""
        reset_at, operating = as_text(time.get("operating_reset_at")), time.get("operating")
        if reset_at.isdecimal():  # some portals write a date here
            self._reset_at[method] = float(reset_at)
            if self._pace is not None and isinstance(operating, int | float):
                await self._pace.worked(method, float(operating), float(reset_at))

    async def _send(self, verb: str, url: URL, body: bytes | None, limit: int) -> _Reply:
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
