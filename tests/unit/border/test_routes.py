"""The border's real routes over real databases, without masking processes and peers."""

import asyncio
import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from relay import config, signing
from relay.border import masking_log, stores, vault
from relay.border.assistants.loading import load_all
from relay.border.destinations import Register
from relay.border.routes import routes
from relay.border.side import Portal, Side
from relay.jobs import SCHEMA as JOBS
from relay.peer.server import make_app
from relay.peer.token_file import TokenFile
from relay.pii.types import Policy
from relay.sealing import Keyring
from relay.signing import SyncToken, new_token
from relay.store.database import Database
from relay.tokens import SCHEMA as TOKENS
from relay.tokens import register
from tests.fakes.canaries import Canaries
from tests.unit.fuzz import SPEC, at_once, bodies

PORTAL, OTHER = "p_3f9a1c7e20bd", "p_other"
KEYS = Keyring({"k1": b"1" * 32})
FUZZ = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MODULE_PATHS = [
    path
    for path in SPEC["paths"]
    if path.startswith(("/v1/m", "/v1/r", "/v1/p", "/v1/a", "/v1/o", "/v1/s"))
]


def example(path: str, name: str) -> dict[str, Any]:
    content = SPEC["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return json.loads(json.dumps(content["examples"][name]["value"]))


class Border:
    """A running border and its callers."""

    def __init__(self, side: Side, client: Any, link: SyncToken) -> None:
        self.side = side
        self.client = client
        self.link = link
        self.waiting = 0
        self.tokens: dict[str, SyncToken] = {}

    async def post(self, path: str, body: Any, *, portal: str = PORTAL, name: str = "") -> Any:
        """Send a signed body (a value is encoded); return status and parsed answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        abroad = path == "/v1/verdicts"
        token = self.link if abroad else self.tokens[portal]
        direction: Any = "offshore>border" if abroad else "module>border"
        webhook_id, now = name or os.urandom(8).hex(), int(time.time())
        key = signing.derive(token.secret, direction, "request")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(now),
            "webhook-signature": signing.sign(key, webhook_id, now, raw),
            "x-relay-key-id": token.key_id,
        }
        async with self.client.post(path, data=raw, headers=headers) as response:
            return response.status, json.loads(await response.read())

    async def count(self, table: str) -> int:
        sql = f"SELECT count(*) AS n FROM {table}"  # noqa: S608 - a literal
        db = self.side.vault if table == "raw" else self.side.state
        return await db.read(lambda tx: tx.one(sql)["n"])  # type: ignore[index]


@pytest.fixture
async def border(tmp_path, aiohttp_client):
    unused = Path("/nonexistent")
    wanted = [config.Portal(id=name, key_file=unused) for name in (PORTAL, OTHER)]
    settings_ = config.Border(
        portals=wanted,
        offshore=config.OffshoreLink(url="", token_file=unused, destination="offshore-de"),
        destinations=[],
        data=tmp_path,
        sealing_key_file=unused,
    )
    link = new_token()
    given_ = {
        "config": settings_,
        "state": Database(tmp_path / "border.db", (JOBS, TOKENS, stores.STATE)),
        "vault": Database(tmp_path / "vault.db", (vault.SCHEMA,)),
        "log": Database(tmp_path / "log.db", (masking_log.SCHEMA,)),
        "keys": KEYS,
        "portals": {one.id: Portal(one, KEYS, Policy(), None) for one in wanted},
        "assistants": load_all(None),
        "register": Register([], "offshore-de"),
        "wake": lambda: None,
        "backlog": lambda: running.waiting,
        "released": asyncio.Event(),
    }
    rest = dict.fromkeys(set(Side._fields) - set(given_))
    side = Side(**given_, **rest)  # type: ignore[arg-type]
    (tmp_path / "link").write_text(link.text)
    (tmp_path / "link").chmod(0o600)
    served = routes(side, TokenFile(tmp_path / "link"))
    running = Border(side, await aiohttp_client(make_app(served, settings_.limits)), link)
    for portal in (PORTAL, OTHER):
        issue = partial(register.issue, keys=KEYS, subject=portal)
        running.tokens[portal] = await side.state.write(issue)
    yield running
    for db in (side.state, side.vault, side.log):
        db.close()


async def test_a_message_is_stored_once_sealed_and_answered_alike(border):
    body = example("/v1/messages", "mail")
    first = await border.post("/v1/messages", body)
    assert first[0] == 202
    assert await border.post("/v1/messages", body) == first
    body["fields"][0]["value"] = "другое"
    assert (await border.post("/v1/messages", body))[1]["code"] == "event_reused"
    assert (await border.count("messages"), await border.count("raw")) == (1, 1)
    assert (await border.count("runs"), await border.count("jobs")) == (1, 2)


async def test_many_copies_of_one_event_at_once_are_one_message(border):
    body = json.dumps(example("/v1/messages", "form")).encode()
    answers = await asyncio.gather(*(border.post("/v1/messages", body) for _ in range(40)))
    accepted = [answer for status, answer in answers if status == 202]
    assert accepted
    assert len({answer["message"] for answer in accepted}) == 1
    assert await border.count("messages") == 1


async def test_a_message_is_another_portals_secret(border):
    _, answer = await border.post("/v1/messages", example("/v1/messages", "form"))
    ask = {"type": "messages.status", "audience": "border", "messages": [answer["message"]]}
    for portal, state in ((PORTAL, "working"), (OTHER, "unknown")):
        _, told = await border.post("/v1/messages/status", ask | {"portal": portal}, portal=portal)
        assert told["messages"][0]["state"] == state
    foreign = example("/v1/messages", "form") | {"portal": OTHER}
    assert (await border.post("/v1/messages", foreign))[0] == 403


async def test_nothing_readable_of_a_message_is_in_any_file(border, tmp_path):
    canaries = Canaries(["Абрикосова Ульяна", "+7 916 555-01-73", "u.abrikosova@zarya.example"])
    body = example("/v1/messages", "mail")
    for field, value in zip(
        body["fields"],
        ["Абрикосова Ульяна", "+7 916 555-01-73", "u.abrikosova@zarya.example"],
        strict=False,
    ):
        field["value"] = value
    body["files"][0]["name"] = "Абрикосова Ульяна.docx"
    body["channel"]["mailbox"] = "u.abrikosova@zarya.example"
    assert (await border.post("/v1/messages", body))[0] == 202
    for path in sorted(tmp_path.iterdir()):
        canaries.scan(path.read_bytes(), path.name)
    assert canaries.hits == []


async def test_with_too_much_unfinished_nothing_more_is_taken(border):
    border.waiting = border.side.config.limits.backlog
    status, answer = await border.post("/v1/messages", example("/v1/messages", "form"))
    assert (status, answer["code"], await border.count("raw")) == (503, "backlog", 0)
    border.waiting -= 1
    assert (await border.post("/v1/messages", example("/v1/messages", "form")))[0] == 202


async def test_ping_names_the_portal_and_the_time(border):
    status, answer = await border.post("/v1/ping", example("/v1/ping", "ping"))
    assert (status, answer["portal"]) == (200, PORTAL)
    assert answer["time"].endswith("Z")


async def test_a_verdict_of_a_run_that_nobody_knows_is_taken_and_dropped(border):
    body = example("/v1/verdicts", "verdict")
    assert await border.post("/v1/verdicts", body) == (200, {"acknowledged": 1})
    assert await border.count("runs") == 0


async def test_a_modules_token_opens_no_route_of_the_other_side(border):
    border.link = border.tokens[PORTAL]
    assert (await border.post("/v1/verdicts", example("/v1/verdicts", "verdict")))[0] == 401


@pytest.mark.parametrize("path", [*MODULE_PATHS, "/v1/verdicts"])
async def test_no_body_near_the_contract_is_a_server_error(border, path):
    loop = asyncio.get_running_loop()

    @FUZZ
    @given(bodies(path))
    def fuzz(body):
        asked = border.post(path, at_once(body))
        status, answer = asyncio.run_coroutine_threadsafe(asked, loop).result(30)
        assert status in (200, 202, 400, 403, 409), (status, answer)

    await asyncio.to_thread(fuzz)
