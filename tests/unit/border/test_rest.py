"""Which right a portal is called by, as the configuration says."""

import contextlib

import pytest

from relay.border.rest import open_rest, read_right
from relay.config import App, Bitrix
from relay.errors import ConfigError, Stopped
from relay.sealing import Keyring
from tests.unit.border.conftest import CODE, P1

KEYS = Keyring({"k1": b"1" * 32})


@pytest.fixture
def secret(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    return write


async def test_by_a_webhook(side, secret, crm_server) -> None:
    url = secret("webhook.url", str(crm_server.make_url(f"/rest/1/{CODE}/")))
    async with contextlib.AsyncExitStack() as stack:
        settings = Bitrix(webhook_url_file=url)
        right = read_right(P1, settings)
        rest, access = await open_rest(P1, settings, right, KEYS, side.state, stack)
        assert access is None
        assert (await rest.call("profile", {}))["ID"] == "1"


async def test_by_an_application(side, secret) -> None:
    app = App(
        portal_url="https://portal.example",
        client_id="local.1",
        client_secret_file=secret("app.secret", "s"),
    )
    async with contextlib.AsyncExitStack() as stack:
        settings = Bitrix(app=app)
        right = read_right(P1, settings)
        rest, access = await open_rest(P1, settings, right, KEYS, side.state, stack)
        assert access is not None
        assert rest.address == "https://portal.example"
        with pytest.raises(Stopped, match="app_not_installed"):
            await rest.call("profile", {})


def test_by_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match="no webhook and no app"):
        read_right(P1, Bitrix())
