"""The offshore side's real routes over a real database, without a model."""

import asyncio
import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from relay import config, signing, wire
from relay.jobs import SCHEMA as JOBS
from relay.jobs import claiming, queue
from relay.offshore import app, runs, threads
from relay.offshore.side import SCHEMA, Side
from relay.peer.server import make_app
from relay.sealing import Keyring
from relay.signing import SyncToken
from relay.store.database import Database
from relay.tokens import SCHEMA as TOKENS
from relay.tokens import register
from tests.unit.fuzz import SPEC, at_once, bodies

KEYS = Keyring({"k1": b"1" * 32})
PATHS = ["/v1/turns", "/v1/verdicts/poll", "/v1/verdicts/ack"]
FUZZ = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def example(path: str, name: str) -> dict[str, Any]:
    content = SPEC["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return json.loads(json.dumps(content["examples"][name]["value"]))


TURN = example("/v1/turns", "turn")
RUN = TURN["assistants"][0]["run"]


class Offshore:
    """A running offshore side and the borders that call it."""

    def __init__(self, side: Side, client: Any) -> None:
        self.side = side
        self.client = client
        self.waiting = 0
        self.tokens: dict[str, SyncToken] = {}

    async def post(self, path: str, body: Any, *, border: str = "msk", name: str = "") -> Any:
        """Send a signed body (a value is encoded); return status and parsed answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        webhook_id, now = name or os.urandom(8).hex(), int(time.time())
        token = self.tokens[border]
        key = signing.derive(token.secret, "border>offshore", "request")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(now),
            "webhook-signature": signing.sign(key, webhook_id, now, raw),
            "x-relay-key-id": token.key_id,
        }
        async with self.client.post(path, data=raw, headers=headers) as response:
            return response.status, json.loads(await response.read())

    async def poll(self, border: str = "msk") -> list[dict[str, Any]]:
        """Return what a poll that does not wait hands out."""
        body = {"type": "verdicts.poll", "audience": "offshore", "wait": 0}
        status, answer = await self.post("/v1/verdicts/poll", body, border=border)
        assert status == 200
        return answer["verdicts"]

    async def acknowledge(self, *names: str, border: str = "msk") -> int:
        """Acknowledge runs; return how many were waiting."""
        body = {"type": "verdicts.ack", "audience": "offshore", "runs": list(names)}
        return (await self.post("/v1/verdicts/ack", body, border=border))[1]["acknowledged"]

    async def decide(self, run: str = RUN) -> None:
        """End a run without a verdict, as the worker does."""

        def unit(tx: Any) -> None:
            job = claiming.claim(tx, "run.ask", {})
            assert job is not None
            queue.finish(tx, job, "failed", "model_refusal")
            runs.decide(tx, self.side, job, "failed", "model_refusal")

        await self.side.db.write(unit)

    async def row(self, sql: str) -> Any:
        """Return the first row."""
        return await self.side.db.read(lambda tx: tx.one(sql))


@pytest.fixture
async def offshore(tmp_path, aiohttp_client):
    unused = Path("/nonexistent")
    wanted = config.Offshore(
        borders=[config.BorderPeer(name="msk"), config.BorderPeer(name="spb")],
        providers=[],
        data=tmp_path,
        sealing_key_file=unused,
    )
    given_ = {
        "config": wanted,
        "db": Database(tmp_path / "offshore.db", (JOBS, TOKENS, SCHEMA)),
        "keys": KEYS,
        "providers": {},
        "wake": lambda: None,
        "backlog": lambda: running.waiting,
        "decided": asyncio.Event(),
    }
    rest = dict.fromkeys(set(Side._fields) - set(given_))
    side = Side(**given_, **rest)  # type: ignore[arg-type]
    running = Offshore(side, await aiohttp_client(make_app(app._routes(side), wanted.limits)))
    for border in ("msk", "spb"):
        issue = partial(register.issue, keys=KEYS, subject=border)
        running.tokens[border] = await side.db.write(issue)
    yield running
    side.db.close()


async def test_a_turn_is_stored_once_and_its_bytes_are_sealed(offshore, tmp_path):
    first = await offshore.post("/v1/turns", TURN, name="m1")
    assert first == (202, {"turn": TURN["turn"], "status": "accepted"})
    assert await offshore.post("/v1/turns", TURN, name="m1") == first
    assert await offshore.post("/v1/turns", TURN) == first
    other = TURN | {"text": "другое"}
    assert (await offshore.post("/v1/turns", other))[1]["code"] == "turn_reused"
    assert (await offshore.row("SELECT count(*) AS n FROM runs"))["n"] == 1
    for path in tmp_path.iterdir():
        assert "Нужны два сервера".encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Звоните +7 916 555-01-73"},
        {"files": [{"name": "attachment-1.md", "text": "ivan.petrov@zarya-ural.ru"}]},
    ],
)
async def test_a_turn_with_an_identifier_is_an_incident_and_meets_no_disk(
    offshore, tmp_path, change
):
    status, answer = await offshore.post("/v1/turns", TURN | change)
    assert (status, answer["code"]) == (422, "raw_personal_data")
    assert (await offshore.row("SELECT count(*) AS n FROM turns"))["n"] == 0
    assert (await offshore.row("SELECT count(*) AS n FROM requests"))["n"] == 0
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert b"555-01-73" not in content
        assert b"petrov" not in content


@pytest.mark.parametrize("version", [0, 2, 99, -1])
async def test_a_version_that_is_not_served_is_told(offshore, version):
    status, answer = await offshore.post("/v1/turns", TURN | {"version": version})
    assert (status, answer["code"]) == (400, "version_not_served")


async def test_with_too_much_unfinished_nothing_more_is_taken(offshore):
    offshore.waiting = offshore.side.config.limits.backlog
    assert (await offshore.post("/v1/turns", TURN))[1]["code"] == "backlog"
    offshore.waiting = 0
    assert (await offshore.post("/v1/turns", TURN))[0] == 202


async def test_a_verdict_is_handed_out_under_a_lease_until_it_is_acknowledged(offshore):
    await offshore.post("/v1/turns", TURN)
    assert await offshore.poll() == []
    await offshore.decide()
    (verdict,) = await offshore.poll()
    assert (verdict["run"], verdict["outcome"], verdict["code"]) == (RUN, "failed", "model_refusal")
    assert await offshore.poll() == [], "leased"
    await offshore.side.db.write(lambda tx: tx.run("UPDATE runs SET leased_until = 0"))
    assert await offshore.poll() == [verdict]
    assert await offshore.acknowledge(RUN) == 1
    assert await offshore.acknowledge(RUN) == 0
    await offshore.side.db.write(lambda tx: tx.run("UPDATE runs SET leased_until = 0"))
    assert await offshore.poll() == []


async def test_after_the_acknowledgement_no_text_is_kept(offshore):
    await offshore.post("/v1/turns", TURN)
    await offshore.decide()
    assert (await offshore.row("SELECT body FROM turns"))["body"] is not None
    await offshore.acknowledge(RUN)
    row = await offshore.row("SELECT body, wrapped, forgotten FROM turns")
    assert (row["body"], row["wrapped"]) == (None, None)
    assert row["forgotten"]
    assert (await offshore.row("SELECT answer FROM runs"))["answer"] is None


async def test_an_undecided_run_cannot_be_acknowledged_away(offshore):
    await offshore.post("/v1/turns", TURN)
    assert await offshore.acknowledge(RUN) == 0
    assert (await offshore.row("SELECT body FROM turns"))["body"] is not None


async def test_one_border_neither_sees_nor_acknowledges_the_runs_of_another(offshore):
    await offshore.post("/v1/turns", TURN)
    await offshore.decide()
    assert await offshore.poll("spb") == []
    assert await offshore.acknowledge(RUN, border="spb") == 0
    assert len(await offshore.poll("msk")) == 1


async def test_the_turn_that_is_asked_about_is_the_one_that_was_sent(offshore):
    await offshore.post("/v1/turns", TURN)
    turn, _ = await offshore.side.db.read(lambda tx: threads.load(tx, KEYS, TURN["turn"]))
    assert turn == msgspec.convert(TURN, wire.Turn)


@pytest.mark.parametrize("path", PATHS)
async def test_no_body_near_the_contract_is_a_server_error(offshore, path):
    loop = asyncio.get_running_loop()

    @FUZZ
    @given(bodies(path))
    def fuzz(body):
        asked = offshore.post(path, at_once(body))
        status, answer = asyncio.run_coroutine_threadsafe(asked, loop).result(60)
        assert status in (200, 202, 400, 409, 422), (status, answer)

    await asyncio.to_thread(fuzz)
