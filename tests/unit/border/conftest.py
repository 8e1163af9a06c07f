"""A border in one process: real databases, keys and masking engine, stand-ins on loopback."""

import asyncio
import datetime
import hashlib
import json
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import msgspec
import pytest
from aiohttp.test_utils import TestServer

from relay import config, wire
from relay.border import contract, inbound, masking_log, policies, stores, vault
from relay.border.assistants.loading import load_all
from relay.border.bitrix.client import Portal as Rest
from relay.border.contract import Message
from relay.border.destinations import Register
from relay.border.masking import child
from relay.border.masking.frames import Answer, Check, Checked, Failed, Mask, Masked, Question
from relay.border.side import Portal, Side
from relay.border.understood import Understood
from relay.config import Destination, Limits
from relay.errors import DetectionFailed, RelayError, Unavailable
from relay.jobs import SCHEMA as JOBS
from relay.jobs import claiming, queue
from relay.peer.client import Peer
from relay.peer.server import Call, Link, Route, make_app
from relay.pii import engine
from relay.pii.types import Policy
from relay.sealing import Keyring
from relay.signing import SyncToken
from relay.store.database import Database
from relay.tokens import SCHEMA as TOKENS
from relay.tokens.register import Bearer
from tests.conftest import Clock
from tests.fakes.portal import PORTAL, oauth
from tests.fakes.portal import Portal as Crm
from tests.fakes.portal import make_app as make_portal

P1, P2 = "p_one", "p_two"
CODE = "s3cretwebhookc0de"
CLIENT, SECRET = "local.65f0", "topsecretofapp"
LINK = SyncToken("link000001", b"l" * 32)
MODULE = SyncToken("module0001", b"m" * 32)
DAY = 86400.0
NAME, PHONE = "Иван Абрикосов", "+7 916 123-45-67"
ANSWER = {
    "verdict": "target",
    "confidence": 0.9,
    "reason": "[PERSON_1] просит цену на серверы",
    "quotes": ["нужны серверы"],
    "topic": "поставка серверов",
}


class EngineHere:
    """The masking engine without its process: the same questions, the same frames."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.failure: str | None = None
        self.found: tuple[str, ...] = ()

    async def mask(self, question: Mask) -> Any:
        answer = self._ask(question)
        if isinstance(answer, Masked):
            return answer.masking
        raise DetectionFailed(answer.code)

    async def check(self, question: Check) -> tuple[str, ...]:
        answer = self._ask(question)
        if isinstance(answer, Checked):
            return (*answer.found, *self.found)
        raise DetectionFailed(answer.code)

    def _ask(self, question: Question) -> Any:
        self.asked.append(question)
        if self.failure is not None:
            return Failed(self.failure)
        frame = msgspec.msgpack.encode(question)
        answer = child.answer(msgspec.msgpack.decode(frame, type=Question))
        return msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=Answer)


class Abroad:
    """The other side as the border meets it: takes turns, hands out verdicts, counts receipts."""

    def __init__(self) -> None:
        self.turns: list[bytes] = []
        self.ids: list[str] = []
        self.verdicts: list[wire.Verdict] = []
        self.acknowledged: list[str] = []
        self.erased: list[wire.Erase] = []
        self.left: list[wire.Erased] = []
        self.refuse: list[RelayError] = []
        self.polls = 0
        self.versions = list(wire.SERVED)
        self.asked = 0
        self.acked = asyncio.Event()

    def routes(self) -> list[Route]:
        async def find(key_id: str) -> Bearer | None:
            return Bearer(LINK, "border-1") if key_id == LINK.key_id else None

        link = Link("border>offshore", "offshore>border", find, own_portal_only=False)
        return [
            Route("/v1/turns", link, wire.Turn, self._turn),
            Route("/v1/verdicts/poll", link, wire.Poll, self._poll),
            Route("/v1/verdicts/ack", link, wire.Ack, self._ack),
            Route("/v1/erase", link, wire.Erase, self._erase),
            Route("/v1/capabilities", link, wire.CapabilitiesRequest, self._tell),
        ]

    async def _tell(self, _call: Call) -> tuple[int, bytes]:
        self.asked += 1
        told = wire.Capabilities(
            versions=self.versions, release="0", providers=["openai"], body_mb=25, time=1
        )
        return 200, msgspec.json.encode(told)

    async def _turn(self, call: Call) -> tuple[int, bytes]:
        if self.refuse:
            raise self.refuse.pop(0)
        self.turns.append(call.body)
        self.ids.append(call.webhook_id)
        return 202, msgspec.json.encode(wire.Accepted(turn=call.request.turn))

    async def _poll(self, _call: Call) -> tuple[int, bytes]:
        self.polls += 1
        if self.refuse:
            raise self.refuse.pop(0)
        if not self.verdicts:
            await asyncio.sleep(0.05)
        return 200, msgspec.json.encode(wire.Polled(verdicts=self.verdicts))

    async def _ack(self, call: Call) -> tuple[int, bytes]:
        self.acknowledged += call.request.runs
        self.verdicts = [one for one in self.verdicts if one.run not in call.request.runs]
        self.acked.set()
        return 200, msgspec.json.encode(wire.Acked(acknowledged=len(call.request.runs)))

    async def _erase(self, call: Call) -> tuple[int, bytes]:
        self.erased.append(call.request)
        done = wire.Erased(erasure=call.request.erasure, texts=0, running=0, objects=0)
        return 200, msgspec.json.encode(self.left.pop(0) if self.left else done)


class Breaking:
    """A database that takes `good` more writes and then none: the disk is full, or it crashed."""

    def __init__(self, db: Database, good: int = 0) -> None:
        self._db = db
        self._good = good

    async def read(self, unit: Any) -> Any:
        return await self._db.read(unit)

    async def write(self, unit: Any) -> Any:
        if self._good <= 0:
            raise Unavailable("storage_unavailable")
        self._good -= 1
        return await self._db.write(unit)


class Noted(NamedTuple):
    """A message in the border, and its only run."""

    message: str
    run: str


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.datetime(2026, 11, 21, 8, tzinfo=datetime.UTC).timestamp())


@pytest.fixture
async def crm_server(aiohttp_server) -> TestServer:
    app = make_portal(CODE)
    oauth.install(app, CLIENT, SECRET)
    return await aiohttp_server(app)


@pytest.fixture
def crm(crm_server: TestServer) -> Crm:
    """What the portal shows."""
    return crm_server.app[PORTAL]


@pytest.fixture
def abroad() -> Abroad:
    return Abroad()


@pytest.fixture
def maskers() -> EngineHere:
    engine.load()
    return EngineHere()


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder in memory where there is one: durability is not the subject here, only order."""
    shared = Path("/dev/shm")  # noqa: S108 - a fresh folder of ours inside
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def border_settings(tmp_path, data) -> config.Border:
    """Two portals: the border writes into the first itself, the second has a module."""
    day = datetime.date
    span: dict[str, Any] = {"valid_from": day(2026, 1, 1), "valid_until": day(2099, 12, 31)}
    return config.Border(
        portals=[
            config.Portal(
                id=P1,
                key_file=tmp_path / "portal.key",
                repeats=0,
                bitrix=config.Bitrix(webhook_url_file=tmp_path / "webhook.url", feed_to=["SG2"]),
            ),
            config.Portal(id=P2, key_file=tmp_path / "portal.key", repeats=0),
        ],
        offshore=config.OffshoreLink(
            url="http://127.0.0.1:1",
            token_file=tmp_path / "offshore.token",
            destination="offshore-de",
        ),
        destinations=[
            Destination(
                id="offshore-de",
                role="offshore",
                recipient="Relay GmbH",
                country="DE",
                notice="n-1",
                retention="24h",
                **span,
            ),
            Destination(
                id="openai",
                role="model",
                recipient="OpenAI",
                country="US",
                notice="n-2",
                retention="none",
                **span,
            ),
        ],
        data=data,
        sealing_key_file=tmp_path / "sealing.key",
        metrics=None,
        masking_processes=1,
    )


@pytest.fixture
async def side(border_settings, clock, crm_server, abroad, maskers, aiohttp_server, place_of):
    folder = border_settings.data
    state = Database(place_of(folder / "border.db"), (JOBS, TOKENS, stores.STATE), clock=clock)
    people = Database(place_of(folder / "vault.db"), (vault.SCHEMA,), clock=clock)
    log = Database(place_of(folder / "log.db"), (masking_log.SCHEMA,), clock=clock)
    other = await aiohttp_server(make_app(abroad.routes(), Limits()))
    assistants = load_all(None)
    async with aiohttp.ClientSession() as session:
        webhook = str(crm_server.make_url(f"/rest/1/{CODE}/"))
        first, second = border_settings.portals
        policy = Policy()
        portals = {
            P1: Portal(first, Keyring({"k1": b"1" * 32}), policy, Rest(webhook, session)),
            P2: Portal(second, Keyring({"k2": b"2" * 32}), policy, None),
        }

        for name in portals:
            await state.write(lambda tx, name=name: policies.seed(tx, name, policy))

        async def token() -> SyncToken:
            return LINK

        peer = Peer(str(other.make_url("")), token, "border>offshore", "offshore>border", session)
        yield Side(
            config=border_settings,
            state=state,
            vault=people,
            log=log,
            keys=Keyring({"k0": b"0" * 32}),
            portals=portals,
            assistants=assistants,
            register=Register(border_settings.destinations, "offshore-de"),
            maskers=maskers,
            offshore=peer,
            understood=Understood(peer),
            wake=lambda: None,
            backlog=lambda: 0,
            released=asyncio.Event(),
            instructions={
                (portal, name): loaded.assistant.instructions
                for portal in portals
                for name, loaded in assistants.items()
            },
        )
    for db in (state, people, log):
        db.close()


@pytest.fixture
async def lead(crm_server: TestServer) -> str:
    """A card of the portal, with a responsible."""
    fields = {"title": "Письмо", "assignedById": 2}
    url = crm_server.make_url("/_stand_in/leads")
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={"fields": fields}) as made,
    ):
        return str((await made.json())["id"])


def message(event: str = "lead:15:add", *, portal: str = P1, **given: Any) -> Message:
    """A message as the module sends it; `lead` names its card."""
    lead = given.pop("lead", None)
    body: dict[str, Any] = {
        "type": "message",
        "portal": portal,
        "audience": "border",
        "source_event": event,
        "entity": None if lead is None else {"type": "lead", "id": lead},
        "channel": {"type": "mail"},
        "occurred_at": "2026-11-21T08:00:00Z",
        "source": "EMAIL",
        "fields": [
            {"name": "NAME", "label": "Имя", "kind": "person", "value": NAME},
            {"name": "PHONE", "label": "Телефон", "kind": "phone", "value": PHONE},
            {
                "name": "BODY",
                "label": "Текст",
                "kind": "text",
                "value": f"Нужны 2 сервера, пришлите цену. {NAME}, {PHONE}",
            },
        ],
    }
    return msgspec.convert(body | given, Message)


def call(request: Any, webhook_id: str = "") -> Call:
    """A verified request, as a route gives it to us."""
    bearer = Bearer(MODULE, request.portal)
    name = webhook_id or secrets.token_hex(8)
    body = msgspec.json.encode(request)
    return Call(bearer, name, body, hashlib.sha256(body).hexdigest(), request)


async def accepted(side: Side, body: Message) -> Noted:
    """Store a message; return its id and its run's."""
    status, answer = await inbound.accept(side, call(body))
    assert status == 202
    found = json.loads(answer)["message"]
    row = await one(side.state, "SELECT id FROM runs WHERE message = :m", m=found)
    return Noted(found, row["id"])


async def claim(side: Side, step: str) -> queue.Job:
    """Claim the next job of a step, as the worker does."""
    job = await side.state.write(lambda tx: claiming.claim(tx, step, {}))
    assert job is not None
    return job


async def reclaim(side: Side, job: queue.Job) -> queue.Job:
    """Claim the job once more, as after a crash of the process."""
    ready = "UPDATE jobs SET state = 'ready', attempt = attempt + 1 WHERE id = :id"
    await side.state.write(lambda tx: tx.run(ready, id=job.id))
    return await claim(side, job.step)


async def one(db: Database, sql: str, **values: Any) -> Any:
    return await db.read(lambda tx: tx.one(sql, **values))


async def rows(db: Database, sql: str, **values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await db.read(lambda tx: tx.all(sql, **values))]


async def job_of(side: Side, job_id: str) -> Any:
    return await side.state.read(lambda tx: queue.look(tx, job_id))


async def events(side: Side, portal: str = P1) -> list[tuple[str, str]]:
    """The portal's log: what happened, and why."""
    found = await rows(
        side.log, "SELECT body FROM records WHERE portal = :p ORDER BY seq", p=portal
    )
    records = [json.loads(row["body"])["record"] for row in found]
    return [(record["event"], record.get("reason", "")) for record in records]


async def cleared(side: Side, body: Message) -> Noted:
    """A message that is masked and cleared, ready to be sent."""
    from relay.border.masking.step import mask_message

    noted = await accepted(side, body)
    await mask_message(side, await claim(side, "message.mask"))
    return noted


async def sent(side: Side, body: Message) -> Noted:
    """A message whose turn is abroad."""
    from relay.border.forward import forward

    noted = await cleared(side, body)
    await forward(side, await claim(side, "message.forward"))
    return noted


def verdict(noted: Noted, portal: str = P1, **given: Any) -> wire.Verdict:
    """What comes back for a run."""
    values: dict[str, Any] = {
        "version": 1,
        "portal": portal,
        "audience": "border",
        "run": noted.run,
        "turn": noted.message,
        "assistant": "a" * 64,
        "outcome": "verdict",
        "code": "",
        "answer": ANSWER,
        "recipients": [wire.Recipient(name="openai", model="gpt-6-luna", at=1, attempts=2)],
        "usage": wire.Usage(input_tokens=100, output_tokens=20),
        "model_ms": 900,
    }
    return wire.Verdict(**(values | given))


async def decided(side: Side, body: Message, **given: Any) -> Noted:
    """A message whose verdict has arrived and waits to be written."""
    from relay.border.receive import receive

    noted = await sent(side, body)
    await receive(side, verdict(noted, body.portal, **given))
    return noted


def result_of(answer: bytes) -> list[contract.Result]:
    return msgspec.json.decode(answer, type=contract.Results).results
