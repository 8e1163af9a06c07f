"""The border as a whole: what stops its start, and how it ends."""

import msgspec
import pytest

from relay.border import contract, masking_log, stores
from relay.border.app import run
from relay.errors import ConfigError
from relay.peer.client import Peer, open_session
from relay.sealing import Keyring, new_keyring_text
from relay.signing import SyncToken, new_token
from relay.store.database import Database
from relay.tokens import register
from tests.unit.border.conftest import CODE, P1, P2, message


def write(path, text, mode=0o600):
    path.write_text(text)
    path.chmod(mode)


@pytest.fixture
def ready(border_settings, crm_server, tmp_path):
    """Settings with every key in its file, as an administrator leaves them."""
    write(tmp_path / "sealing.key", new_keyring_text("k1"))
    write(tmp_path / "portal.key", new_keyring_text("k1"))
    write(tmp_path / "offshore.token", new_token().text)
    write(tmp_path / "webhook.url", str(crm_server.make_url(f"/rest/1/{CODE}/")))
    return border_settings


async def refused(settings) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        async with run(settings):
            pytest.fail("it started")
    assert not (settings.data / "border.db").exists()
    return error.value


@pytest.mark.parametrize("name", ["sealing.key", "portal.key", "offshore.token", "webhook.url"])
async def test_a_secret_that_others_can_read_stops_the_start(ready, tmp_path, name):
    (tmp_path / name).chmod(0o644)
    error = await refused(ready)
    assert error.code == "key_file_open"
    assert str(tmp_path / name) in error.detail
    assert "chmod 600" in error.detail


@pytest.mark.parametrize("name", ["sealing.key", "portal.key", "offshore.token", "webhook.url"])
async def test_a_missing_secret_stops_the_start(ready, tmp_path, name):
    (tmp_path / name).unlink()
    assert (await refused(ready)).code == "key_file_missing"


async def test_a_token_file_without_a_token_stops_the_start_and_is_not_repeated(ready, tmp_path):
    write(tmp_path / "offshore.token", "sync_nonsense-5ecret")
    error = await refused(ready)
    assert error.code == "token_file"
    assert "5ecret" not in error.detail


async def test_a_key_file_without_a_key_stops_the_start(ready, tmp_path):
    write(tmp_path / "portal.key", "k1 c2hvcnQ=")
    assert (await refused(ready)).code == "key_file"


async def test_an_unknown_assistant_stops_the_start_by_name_and_place(ready):
    first = msgspec.structs.replace(ready.portals[0], assistants={"chat": ["chat-sorter"]})
    error = await refused(msgspec.structs.replace(ready, portals=[first]))
    assert error.code == "assistant_missing"
    assert f"border.portals.{P1}" in error.detail
    assert "chat-sorter" in error.detail


@pytest.mark.parametrize("given", [{"default": ()}, {"assistants": {"call": []}}])
async def test_a_channel_that_nobody_sorts_stops_the_start(ready, given):
    first = msgspec.structs.replace(ready.portals[0], **given)
    error = await refused(msgspec.structs.replace(ready, portals=[first]))
    assert error.code == "assistant_missing"
    assert f"border.portals.{P1}: an empty list" in error.detail


async def test_plain_http_to_another_machine_stops_the_start(ready):
    link = msgspec.structs.replace(ready.offshore, url="http://relay.example:8090")
    error = await refused(msgspec.structs.replace(ready, offshore=link))
    assert (error.code, "border.offshore.url" in error.detail) == ("plain_http", True)


async def test_an_assistants_folder_without_assistants_stops_the_start(ready, tmp_path):
    empty = tmp_path / "none"
    empty.mkdir()
    error = await refused(msgspec.structs.replace(ready, assistants_dir=empty))
    assert error.code == "config_invalid"
    assert str(empty) in error.detail


async def test_a_second_process_on_the_same_folder_is_refused(ready):
    stores.open_stores(ready).close()
    held = stores.open_store(ready, "state")
    try:
        with pytest.raises(ConfigError) as error:
            async with run(ready):
                pytest.fail("it started")
        assert error.value.code == "database_in_use"
    finally:
        held.close()


@pytest.mark.parametrize("gone", ["border.db", "vault.db", "log.db"])
async def test_a_file_that_is_gone_stops_the_start_and_no_empty_one_takes_its_place(ready, gone):
    stores.open_stores(ready).close()
    (ready.data / gone).unlink()
    with pytest.raises(ConfigError, match=gone) as error:
        async with run(ready):
            pytest.fail("it started")
    assert error.value.code == "database_missing"
    assert not (ready.data / gone).exists()


async def test_a_refused_start_leaves_the_other_databases_free(ready):
    held = Database(ready.data / "log.db", (masking_log.SCHEMA,))
    with pytest.raises(ConfigError):
        async with run(ready):
            pytest.fail("it started")
    held.close()
    stores.open_stores(ready).close()


async def test_it_starts_serves_its_routes_and_ends_with_nothing_open(ready, aiohttp_client):
    stores.open_stores(ready).close()
    keys = Keyring.load(ready.sealing_key_file)
    db = stores.open_store(ready, "state")
    token = await db.write(lambda tx: register.issue(tx, keys, P2))
    db.close()
    slow = msgspec.structs.replace(ready.offshore, receive="push")
    async with run(msgspec.structs.replace(ready, offshore=slow)) as application:
        client = await aiohttp_client(application)
        assert (await client.get("/health")).status == 200
        async with open_session() as session:
            peer = Peer(
                str(client.make_url("")),
                lambda: _given(token),
                "module>border",
                "border>module",
                session,
            )
            ping = contract.Ping(portal=P2, audience="border")
            body = msgspec.json.encode(ping)
            pong = await peer.post("/v1/ping", body, contract.Pong, webhook_id="w1")
            assert pong.portal == P2
            body = msgspec.json.encode(message(portal=P2))
            taken = await peer.post("/v1/messages", body, contract.Accepted, webhook_id="w2")
            assert taken.message.startswith("m_")
        await client.close()
    # everything is closed: whoever comes next gets the databases, and finds the message
    opened = stores.open_stores(ready)
    rows = await opened.state.read(lambda tx: tx.all("SELECT id FROM messages"))
    assert [row["id"] for row in rows] == [taken.message]
    running = await opened.state.read(lambda tx: tx.all("SELECT * FROM jobs WHERE state='running'"))
    assert running == []
    opened.close()


async def _given(token: SyncToken) -> SyncToken:
    return token


async def test_the_polling_ends_with_the_border(ready):
    stores.open_stores(ready).close()
    async with run(ready) as application:
        paths = {route.resource.canonical for route in application.router.routes()}
    assert paths == {
        "/health",
        "/v1/messages",
        "/v1/messages/status",
        "/v1/results/poll",
        "/v1/results/ack",
        "/v1/assistants",
        "/v1/opinions",
        "/v1/controls",
        "/v1/statistics",
        "/v1/ping",
        "/v1/verdicts",
    }


async def test_no_repr_of_the_running_side_shows_a_secret(side):
    text = repr(side.portals[P1]) + repr(side.keys) + repr(side.offshore)
    assert CODE not in text
