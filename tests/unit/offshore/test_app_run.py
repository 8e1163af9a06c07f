"""The offshore side as a whole: what stops its start, its work end to end, and how it ends."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from relay import config, wire
from relay.errors import ConfigError
from relay.jobs import queue
from relay.offshore import app, threads
from relay.offshore.app import run
from relay.peer.client import Peer, open_session
from relay.sealing import Keyring, new_keyring_text
from relay.signing import SyncToken
from relay.tokens import register
from tests.conftest import STORES
from tests.unit.offshore.conftest import BORDER, OTHER, accept, claim, job_of, one, turn


@pytest.fixture
def ready(offshore_settings, tmp_path):
    path = tmp_path / "sealing.key"
    path.write_text(new_keyring_text("k1"))
    path.chmod(0o600)
    return offshore_settings


async def refused(settings) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        async with run(settings):
            pytest.fail("it started")
    assert not (settings.data / "offshore.db").exists()
    return error.value


def replaced(settings, **given):
    return msgspec.structs.replace(settings, **given)


@pytest.mark.parametrize("name", ["sealing.key", "model.key"])
async def test_a_secret_that_others_can_read_stops_the_start(ready, tmp_path, name):
    (tmp_path / name).chmod(0o640)
    error = await refused(ready)
    assert (error.code, str(tmp_path / name) in error.detail) == ("key_file_open", True)


@pytest.mark.parametrize("name", ["sealing.key", "model.key"])
async def test_a_missing_secret_stops_the_start(ready, tmp_path, name):
    (tmp_path / name).unlink()
    assert (await refused(ready)).code == "key_file_missing"


async def test_plain_http_to_another_machine_stops_the_start_and_names_the_place(ready):
    peers = [config.BorderPeer(name=BORDER, push_url="http://border.example")]
    error = await refused(replaced(ready, borders=peers))
    assert error.code == "plain_http"
    assert f"offshore.borders.{BORDER}.push_url" in error.detail
    vendor = replaced(ready.providers[0], base_url="http://model.example/v1")
    error = await refused(replaced(ready, providers=[vendor]))
    assert error.code == "plain_http"
    assert "offshore.providers.openai.base_url" in error.detail


async def test_two_certificates_for_pushing_are_one_too_many(ready, tmp_path):
    url = "https://border.example"
    peers = [
        config.BorderPeer(name=BORDER, push_url=url, ca_file=tmp_path / "a.pem"),
        config.BorderPeer(name=OTHER, push_url=url, ca_file=tmp_path / "b.pem"),
    ]
    with pytest.raises(ConfigError, match="one ca_file"):
        async with run(replaced(ready, borders=peers)):
            pytest.fail("it started")
    app.open_database(ready).close()  # and it is not left open


async def test_a_second_process_on_the_same_folder_is_refused(ready):
    held = app.open_database(ready)
    try:
        with pytest.raises(ConfigError) as error:
            async with run(ready):
                pytest.fail("it started")
        assert error.value.code == "database_in_use"
    finally:
        held.close()


async def test_without_its_database_it_does_not_start_with_an_empty_one(ready):
    assert (await refused(ready)).code == "database_missing"


@pytest.mark.parametrize("store", STORES)
async def test_a_sealing_key_of_another_side_stops_the_start(request, ready, store):
    if store == "postgres":
        server = request.getfixturevalue("postgres")
        name = server.database()
        server.script(Path(app.__file__).parent / "roles.sql", name)
        ready = replaced(ready, database=server.settings(name, "relay_offshore"))
    other = Keyring({"k1": b"2" * 32})
    db = app.open_database(ready)
    token = await db.write(lambda tx: register.issue(tx, other, BORDER))
    db.close()
    with pytest.raises(ConfigError) as caught:
        async with run(ready):
            pytest.fail("it started")
    assert caught.value.code == "key_foreign"
    assert str(ready.sealing_key_file) in caught.value.detail
    assert token.key_id not in caught.value.detail
    app.open_database(ready).close()  # and it is not left open


async def test_a_turn_goes_in_and_its_verdict_comes_out_and_nothing_stays(
    ready, vendor, aiohttp_client
):
    keys = Keyring.load(ready.sealing_key_file)
    db = app.open_database(ready)
    token = await db.write(lambda tx: register.issue(tx, keys, BORDER))
    db.close()
    async with run(ready) as application:
        client = await aiohttp_client(application)
        async with open_session() as session:
            peer = Peer(
                str(client.make_url("")),
                lambda: _given(token),
                "border>offshore",
                "offshore>border",
                session,
            )
            sent = turn(deadline=4_000_000_000)
            body = msgspec.json.encode(sent)
            await peer.post("/v1/turns", body, wire.Accepted, webhook_id=sent.turn)
            poll = msgspec.json.encode(wire.Poll(audience="offshore", wait=20))
            answer = await peer.post("/v1/verdicts/poll", poll, wire.Polled, webhook_id="p1")
            (found,) = answer.verdicts
            assert (found.outcome, found.run) == ("verdict", "r_m_1")
            ack = msgspec.json.encode(wire.Ack(audience="offshore", runs=[found.run]))
            acked = await peer.post("/v1/verdicts/ack", ack, wire.Acked, webhook_id="a1")
            assert acked.acknowledged == 1
            async with asyncio.timeout(10):
                while vendor.files or vendor.conversations:  # noqa: ASYNC110 - no event there
                    await asyncio.sleep(0.02)
        await client.close()
    db = app.open_database(ready)
    row = await db.read(lambda tx: tx.one("SELECT body, forgotten FROM turns"))
    assert row["body"] is None
    assert row["forgotten"] is not None
    db.close()


async def _given(token: SyncToken) -> SyncToken:
    return token


async def test_forgetting_at_the_last_moment_drops_what_nobody_fetched(side, clock):
    await accept(side, turn())
    job = await job_of(side, "m_1:forget")
    clock.now = job["due"] + 1
    await app._forget(side, await claim(side, "forget.turn"))
    row = await one(side, "SELECT body, wrapped FROM turns")
    assert (row["body"], row["wrapped"]) == (None, None)
    assert (await job_of(side, "m_1:forget"))["outcome"] == "verdict"
    with pytest.raises(Exception, match="forgotten"):
        await side.db.read(lambda tx: threads.load(tx, side.keys, "m_1"))


async def test_every_kind_of_job_has_a_step_and_an_ending(side):
    steps = {step.name for step in app._steps(side)}
    assert steps == {"run.ask", "delivery.push", "cleanup.delete", "forget.turn"}
    endings = app._endings(side)
    assert set(endings) == {"run", "delivery", "cleanup", "forget"}
    gone = queue.Job("cleanup:r_1", "cleanup", "p", "cleanup.delete", 1, 0, 0.0)
    for kind in ("delivery", "cleanup", "forget"):
        await side.db.write(lambda tx, kind=kind: endings[kind](tx, gone, "failed", "x"))
    assert not side.decided.is_set()
