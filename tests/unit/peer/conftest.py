"""One signed server on loopback, and callers that sign as the contract says, or not quite."""

import json
import time
from typing import Any, NamedTuple

import msgspec
import pytest

from relay import signing
from relay.config import Limits
from relay.peer.server import Call, Link, Reply, Route, make_app
from relay.signing import SyncToken
from relay.store.database import Database
from relay.store.migrations import Schema
from relay.tokens import SCHEMA as TOKENS
from relay.tokens.register import Bearer

TOKEN = SyncToken("aaaaaa1111", b"1" * 32)
OTHER = SyncToken("bbbbbb2222", b"2" * 32)


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="note", tag_field="type"):
    portal: str
    audience: str
    text: str = ""
    count: int = 0
    ratio: float = 0.0
    extra: list[Any] | dict[str, Any] | None = None


class Stored(msgspec.Struct, frozen=True):
    number: int


class Served(NamedTuple):
    """The running server: its client, and what its handler saw."""

    client: Any
    db: Database
    seen: list[Call]

    def post(self, body, headers, path="/v1/notes", **more):
        return self.client.post(path, data=body, headers=headers, **more)

    async def send(self, value=None, *, token=TOKEN, path="/v1/notes", **given):
        body = encode(value)
        return await self.post(body, signed(body, token=token, **given), path)


def encode(value=None):
    if isinstance(value, bytes):
        return value
    note = {"type": "note", "portal": "p1", "audience": "border"} | (value or {})
    return json.dumps(note).encode()


def signed(body, *, token=TOKEN, name="m1", now=None, direction="module>border"):
    stamp = int(time.time() if now is None else now)
    key = signing.derive(token.secret, direction, "request")
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signing.sign(key, name, stamp, body),
        "x-relay-key-id": token.key_id,
    }


def vouched(response, body, *, token=TOKEN, name="m1"):
    """Whether the answer is signed for this request and this status."""
    key = signing.derive(token.secret, "border>module", "response")
    return (
        signing.verify(
            response.headers,
            body,
            [key],
            now=time.time(),
            status=response.status,
            request_id=name,
        )
        == name
    )


@pytest.fixture
def db(tmp_path):
    folder = tmp_path / "schema"
    folder.mkdir()
    (folder / "0001_n.sql").write_text("CREATE TABLE notes (text TEXT NOT NULL);\n")
    opened = Database(tmp_path / "s.db", [TOKENS, Schema("notes", folder)])
    yield opened
    opened.close()


@pytest.fixture
def limits():
    return Limits(body_mb=1, concurrent=64)


@pytest.fixture
async def served(db, limits, aiohttp_client):
    seen: list[Call] = []

    async def find(key_id):
        # the real look-up goes through the database: what it cannot take, it raises on
        await db.read(lambda tx: tx.one("SELECT 1 FROM tokens WHERE key_id = :k", k=key_id))
        subjects = {TOKEN.key_id: (TOKEN, "p1"), OTHER.key_id: (OTHER, "p2")}
        return Bearer(*subjects[key_id]) if key_id in subjects else None

    async def note(call):
        seen.append(call)

        def unit(tx):
            tx.run("INSERT INTO notes VALUES (:text)", text=call.request.text)
            return Reply(202, Stored(tx.one("SELECT count(*) AS n FROM notes")["n"]))

        return await call.once(db, unit)

    async def poll(call):
        await call.nonce(db)
        return 200, b'{"number":7}'

    async def fail(call):
        raise call_errors[call.request.text]

    call_errors = served_errors()
    link = Link("module>border", "border>module", find, own_portal_only=True)
    routes = [
        Route("/v1/notes", link, Note, note),
        Route("/v1/poll", link, Note, poll),
        Route("/v1/fail", link, Note, fail),
    ]
    return Served(await aiohttp_client(make_app(routes, limits)), db, seen)


def served_errors():
    from relay.errors import Conflict, Held, RawPersonalData, Unavailable

    return {
        "crash": ZeroDivisionError("Иванов"),
        "raw": RawPersonalData(),
        "conflict": Conflict("event_reused"),
        "later": Unavailable("backlog", retry_after=17),
        "held": Held("key_missing"),
    }
