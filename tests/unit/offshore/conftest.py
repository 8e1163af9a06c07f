"""The side abroad in one process: a real database and keys, the stand-in vendor on loopback."""

import asyncio
import contextlib
import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp.test_utils import TestServer

from relay import config, wire
from relay.config import Limits
from relay.errors import RelayError
from relay.jobs import claiming, queue
from relay.offshore import app, inbound
from relay.offshore.providers.connect import connect
from relay.offshore.side import Side
from relay.peer.server import Call, Link, Route, make_app
from relay.pii.types import Masked
from relay.sealing import Keyring
from relay.signing import SyncToken
from relay.store.database import Database
from relay.tokens import register
from relay.tokens.register import Bearer
from tests.conftest import Clock
from tests.fakes.canaries import Canaries
from tests.fakes.openai import STATE
from tests.fakes.openai import make_app as make_vendor
from tests.fakes.openai.state import Fault, State

KEY = "sk-test"
BORDER, OTHER = "border-1", "border-2"
NOW = 1795248000.0
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["verdict", "reason"],
    "properties": {
        "verdict": {"type": "string", "enum": ["target", "not_target", "spam", "unclear"]},
        "reason": {"type": "string"},
    },
}
TEXT = "Канал: письмо\n[PERSON_1] просит цену на серверы, тел. [PHONE_1]\n"


class Home:
    """The border as a pushed verdict meets it."""

    def __init__(self, token: SyncToken) -> None:
        self.token = token
        self.verdicts: list[wire.Verdict] = []
        self.ids: list[str] = []
        self.refuse: list[RelayError] = []
        self.acknowledges = 1

    def routes(self) -> list[Route]:
        async def find(key_id: str) -> Bearer | None:
            return Bearer(self.token, "offshore") if key_id == self.token.key_id else None

        link = Link("offshore>border", "border>offshore", find, own_portal_only=False)
        return [Route("/v1/verdicts", link, wire.Verdict, self._take)]

    async def _take(self, call: Call) -> tuple[int, bytes]:
        self.ids.append(call.webhook_id)
        if self.refuse:
            raise self.refuse.pop(0)
        self.verdicts.append(call.request)
        return 200, msgspec.json.encode(wire.Acked(acknowledged=self.acknowledges))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder in memory where there is one: durability is not the subject here, only order."""
    shared = Path("/dev/shm")  # noqa: S108 - a fresh folder of ours inside
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
async def vendor_server(aiohttp_server) -> TestServer:
    return await aiohttp_server(make_vendor(Canaries(), key=KEY))


@pytest.fixture
def vendor(vendor_server: TestServer) -> State:
    """What stands at the vendor."""
    return vendor_server.app[STATE]


@pytest.fixture
def key_file(tmp_path) -> Path:
    path = tmp_path / "model.key"
    path.write_text(KEY)
    path.chmod(0o600)
    return path


@pytest.fixture
def offshore_settings(tmp_path, data, key_file, vendor_server) -> config.Offshore:
    url = str(vendor_server.make_url("/v1"))
    return config.Offshore(
        borders=[config.BorderPeer(name=BORDER), config.BorderPeer(name=OTHER)],
        providers=[
            config.Provider(name="openai", key_file=key_file, base_url=url, seconds=10),
            config.Provider(name="plain", key_file=key_file, base_url=url, dialect="chat"),
        ],
        data=data,
        sealing_key_file=tmp_path / "sealing.key",
        metrics=None,
    )


@pytest.fixture
async def side(offshore_settings, clock, place_of):
    folder = offshore_settings.data
    db = Database(place_of(folder / "offshore.db"), app.SCHEMAS, clock=clock)
    providers = {one.name: connect(one) for one in offshore_settings.providers}
    async with aiohttp.ClientSession() as session:
        yield Side(
            config=offshore_settings,
            db=db,
            keys=Keyring({"k1": b"1" * 32}),
            providers=providers,
            session=session,
            wake=lambda: None,
            backlog=lambda: 0,
            decided=asyncio.Event(),
        )
    for provider in providers.values():
        await provider.close()
    with contextlib.suppress(OSError):  # a test may have closed it to look at the file
        db.close()


@pytest.fixture
async def home(side, aiohttp_server):
    """The border listens, and this side is told to push to it: `(side, home)`."""
    token = await side.db.write(lambda tx: register.issue(tx, side.keys, BORDER))
    made = Home(token)
    server = await aiohttp_server(make_app(made.routes(), Limits()))
    peer = config.BorderPeer(name=BORDER, push_url=str(server.make_url("")))
    settings = msgspec.structs.replace(side.config, borders=[peer])
    return side._replace(config=settings), made


def assistant(run: str = "r_1", **given: Any) -> wire.Assistant:
    values: dict[str, Any] = {
        "run": run,
        "name": "lead-qualifier",
        "sha256": "a" * 64,
        "instructions": Masked("Ты помощник отдела продаж."),
        "provider": "openai",
        "model": "gpt-6-luna",
        "settings": wire.Settings(max_output_tokens=400),
        "verdict_schema": SCHEMA,
    }
    return wire.Assistant(**(values | given))


def turn(name: str = "m_1", **given: Any) -> wire.Turn:
    values: dict[str, Any] = {
        "version": 1,
        "portal": "p_one",
        "audience": "offshore",
        "turn": name,
        "thread": "t_1",
        "text": Masked(TEXT),
        "files": [wire.File(name="attachment-1.md", text=Masked("Сервер, 5 шт., цена?"))],
        "hints": [],
        "remarks": [],
        "assistants": [assistant(f"r_{name}")],
        "allowed_recipients": ["openai", "plain"],
        "allowed_terms": [],
        "deadline": int(NOW + 86400),
    }
    return wire.Turn(**(values | given))


def call(request: Any, webhook_id: str = "", *, border: str = BORDER) -> Call:
    """A verified request, as a route gives it to us."""
    bearer = Bearer(SyncToken("link000001", b"l" * 32), border)
    name, body = webhook_id or secrets.token_hex(8), msgspec.json.encode(request)
    return Call(bearer, name, body, hashlib.sha256(body).hexdigest(), request)


async def accept(side: Side, request: wire.Turn, *, border: str = BORDER) -> None:
    status, _ = await inbound.accept(side, call(request, border=border))
    assert status == 202


async def claim(side: Side, step: str) -> queue.Job:
    """Claim the next job of a step, as the worker does."""
    job = await side.db.write(lambda tx: claiming.claim(tx, step, {}))
    assert job is not None
    return job


async def reclaim(side: Side, job: queue.Job) -> queue.Job:
    """Claim the job once more, as after a crash of the process."""
    ready = "UPDATE jobs SET state = 'ready', attempt = attempt + 1 WHERE id = :id"
    await side.db.write(lambda tx: tx.run(ready, id=job.id))
    return await claim(side, job.step)


async def one(side: Side, sql: str, **values: Any) -> Any:
    return await side.db.read(lambda tx: tx.one(sql, **values))


async def rows(side: Side, sql: str, **values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await side.db.read(lambda tx: tx.all(sql, **values))]


async def job_of(side: Side, job_id: str) -> Any:
    return await side.db.read(lambda tx: queue.look(tx, job_id))


def fails(vendor: State, kind: str, on: str = "responses", **given: Any) -> None:
    """Let the vendor's next answer go wrong."""
    vendor.faults.append(Fault(kind, on, **given))


async def ran(side: Side, request: wire.Turn | None = None, *, border: str = BORDER) -> str:
    """A turn that was asked and has its verdict; return the run's id."""
    from relay.offshore.runs import ask

    request = request or turn()
    await accept(side, request, border=border)
    job = await claim(side, "run.ask")
    await ask(side, job)
    return job.id
