"""Signed routes: size, headers, signature on the raw bytes, strict JSON, then the handler.

Nothing is parsed before the signature fits, nothing is answered unsigned afterwards, and a
repeated request gets its first answer.
"""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Any, NamedTuple

import msgspec
from aiohttp import web

from relay import signing
from relay.config import Limits
from relay.errors import BadSignature, Conflict, Refused, Unavailable
from relay.peer import problems, strict_json
from relay.signing import Direction
from relay.store.database import Database
from relay.store.tx import Tx, Unit
from relay.tokens import requests
from relay.tokens.register import Bearer

BODY_SECONDS = 60  # for one body to arrive
LARGE = 2**20  # bytes; beyond it a body counts as large
LARGE_AT_ONCE = 8  # so that callers whom nobody has verified yet cannot fill the memory


class Reply(NamedTuple):
    """What a handler answers."""

    status: int
    answer: msgspec.Struct


class Earlier(NamedTuple):
    """A unit of another database that is to be on the disk before."""

    db: Database
    unit: Unit[object]


class Call(NamedTuple):
    """One verified request."""

    bearer: Bearer
    webhook_id: str
    body: bytes
    sha256: str  # of the body, in hex
    request: Any

    async def once(
        self, db: Database, unit: Callable[[Tx], Reply], *, after: Earlier | None = None
    ) -> tuple[int, bytes]:
        """Run `unit` unless this request was answered before; answer and data commit together.

        What is to be on the disk before, in another database, is given as `after`.
        """
        key_id = self.bearer.token.key_id

        def guarded(tx: Tx) -> tuple[int, bytes]:
            tx.lock(f"request:{key_id}:{self.webhook_id}")
            before = requests.recall(tx, key_id, self.webhook_id, self.sha256)
            if before is not None:
                return before
            status, reply = unit(tx)
            answer = msgspec.json.encode(reply)
            requests.remember(
                tx, key_id, self.webhook_id, self.sha256, status, answer, requests.KEEP
            )
            return status, answer

        if after is None:
            return await db.write(guarded)
        return await after.db.write_first(after.unit, db, guarded)

    async def nonce(self, db: Database) -> None:
        """Let this id be used once: for polls, whose answers change."""

        def unit(tx: Tx) -> bool:
            key_id, window = self.bearer.token.key_id, requests.NONCE
            return requests.remember(tx, key_id, self.webhook_id, "", 0, b"", window)

        if not await db.write(unit):
            raise Conflict("replayed")


class Link(NamedTuple):
    """One kind of caller: which directions its keys have, and how a key id is looked up."""

    incoming: Direction
    outgoing: Direction
    find: Callable[[str], Awaitable[Bearer | None]]
    own_portal_only: bool
    used: Callable[[str], Awaitable[None]] | None = None  # told the key id of a verified request


class Route(NamedTuple):
    """A signed POST: its struct, its handler, and the link that may call it."""

    path: str
    link: Link
    shape: type[Any]
    handle: Callable[[Call], Awaitable[tuple[int, bytes]]]
    waits: bool = False  # a long poll: it holds no place while it waits


def make_app(routes: Sequence[Route], limits: Limits) -> web.Application:
    """Return an application with these signed routes, `GET /health` and problem answers."""
    app = web.Application(middlewares=[problems.middleware], client_max_size=limits.body_mb * 2**20)
    app.router.add_get("/health", _health)
    gate = _Gate(limits)
    for route in routes:
        app.router.add_post(route.path, _endpoint(route, gate, limits))
    return app


class _Gate:
    """Counts requests under way, large ones apart; beyond a limit callers are told to come back."""

    def __init__(self, limits: Limits) -> None:
        self._free = limits.concurrent
        self._free_large = LARGE_AT_ONCE

    @contextlib.contextmanager
    def entered(self, *, large: bool) -> Generator[None]:
        """Hold a place; Unavailable("busy") if there is none."""
        if self._free <= 0 or (large and self._free_large <= 0):
            raise Unavailable("busy", retry_after=1)
        self._free -= 1
        self._free_large -= large
        try:
            yield
        finally:
            self._free += 1
            self._free_large += large


def _endpoint(
    route: Route, gate: _Gate, limits: Limits
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def endpoint(request: web.Request) -> web.StreamResponse:
        unknown = limits.body_mb * 2**20  # a body without a length may be as large as they come
        large = (request.content_length or unknown) > LARGE
        with gate.entered(large=large):
            body = await _body(request, limits)
            bearer, webhook_id = await _verify(request, body, route.link)
            if route.link.used is not None:
                await route.link.used(bearer.token.key_id)
            if not route.waits:
                return await _answer(route, bearer, webhook_id, body)
        return await _answer(route, bearer, webhook_id, body)

    return endpoint


async def _answer(route: Route, bearer: Bearer, webhook_id: str, body: bytes) -> web.Response:
    headers: dict[str, str] = {}
    kind = "application/json"
    try:
        parsed = _parse(body, route, bearer)
        sha256 = hashlib.sha256(body).hexdigest()
        status, answer = await route.handle(Call(bearer, webhook_id, body, sha256, parsed))
    except Exception as error:
        status, answer, headers = problems.body_of(error)
        kind = "application/problem+json"
    return _signed(route.link, bearer, webhook_id, status, answer, headers, kind)


async def _body(request: web.Request, limits: Limits) -> bytes:
    if any(coding != "identity" for coding in request.headers.getall("Content-Encoding", ())):
        raise Refused("unsupported_encoding", status=415)
    if request.content_type != "application/json":
        raise Refused("unsupported_type", status=415)
    if (request.content_length or 0) > limits.body_mb * 2**20:
        raise Refused("too_large", status=413)
    if request.content.is_eof():  # it came with the head, as most do
        return await request.read()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise Refused("body_timeout", status=408) from None


async def _verify(request: web.Request, body: bytes, link: Link) -> tuple[Bearer, str]:
    key_id = request.headers.get(signing.KEY_ID, "")
    bearer = await link.find(key_id if key_id.isascii() else "")  # bytes are no key id
    secret = bearer.token.secret if bearer else b"\0" * 32  # unknown keys take as long
    key = signing.derive(secret, link.incoming, "request")
    webhook_id = signing.verify(request.headers, body, [key], now=time.time())
    if bearer is None:
        raise BadSignature
    return bearer, webhook_id


def _parse(body: bytes, route: Route, bearer: Bearer) -> Any:
    parsed = strict_json.decode(body, route.shape)
    if route.link.own_portal_only and parsed.portal != bearer.subject:
        raise Refused("wrong_portal", "the token belongs to another portal", status=403)
    return parsed


def _signed(
    link: Link,
    bearer: Bearer,
    webhook_id: str,
    status: int,
    answer: bytes,
    headers: dict[str, str],
    kind: str,
) -> web.Response:
    now = int(time.time())
    key = signing.derive(bearer.token.secret, link.outgoing, "response")
    headers |= {
        signing.ID: webhook_id,
        signing.TIMESTAMP: str(now),
        signing.SIGNATURE: signing.sign(key, webhook_id, now, answer, status),
        signing.KEY_ID: bearer.token.key_id,
    }
    return web.Response(status=status, body=answer, headers=headers, content_type=kind)


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
