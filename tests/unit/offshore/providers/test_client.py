"""The way out is what the configuration says: not the environment, not a stranger's certificate."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from relay.errors import ConfigError, Stopped, Unavailable
from relay.offshore.providers.client import BASE_URL, Client, open_sdk
from relay.offshore.providers.responses import Responses
from tests.fakes.openai.state import State
from tests.unit.fakes.certificate import make_certificate


def no_key() -> str:
    raise ConfigError("key_file_missing", path="/secret/path", why="gone")


async def test_the_environment_has_no_say(
    stand_in: TestServer, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_LOG", "debug")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-x")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-x")
    client = open_sdk(lambda: "k", None, None, None, 1)
    assert str(client.base_url).rstrip("/") == BASE_URL
    assert client.max_retries == 0
    await client.close()
    provider = Responses(
        "openai", Client(lambda: "sk-test", base_url=str(stand_in.make_url("/v1")))
    )
    await provider.models()
    await provider.close()
    sent = {name.lower() for name in state.seen[-1].headers}
    assert "authorization" in sent
    assert not {"openai-organization", "openai-project"} & sent
    for name in ("openai", "httpx2", "httpcore2"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING


async def test_an_unreadable_key_stops_the_destination(stand_in: TestServer) -> None:
    provider = Responses("openai", Client(no_key, base_url=str(stand_in.make_url("/v1"))))
    with pytest.raises(Stopped, match="model_key_unreadable") as caught:
        await provider.models()
    assert "/secret/path" not in str(caught.value)
    await provider.close()


async def test_a_proxy_is_used_when_named(
    aiohttp_server: Callable[..., Awaitable[TestServer]], stand_in: TestServer
) -> None:
    asked: list[str] = []

    async def forward(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.json_response({"object": "list", "data": []})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", forward)
    proxy = await aiohttp_server(app)
    url = str(stand_in.make_url("/v1"))
    provider = Responses(
        "openai", Client(lambda: "k", base_url=url, proxy=str(proxy.make_url("/")))
    )
    assert await provider.models() == {}
    assert asked == [f"{url}/models"]
    await provider.close()


async def test_a_private_authority_is_trusted_only_when_named(
    aiohttp_server: Callable[..., Awaitable[TestServer]], tmp_path: Path
) -> None:
    async def models(_: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "m"}]})

    both, trusted = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    app = web.Application()
    app.router.add_get("/v1/models", models)
    server = await aiohttp_server(app, ssl=context)
    url = f"https://127.0.0.1:{server.port}/v1"
    stranger = Responses("openai", Client(lambda: "k", base_url=url))
    with pytest.raises(Unavailable, match="model_tls"):
        await stranger.models()
    await stranger.close()
    friend = Responses("openai", Client(lambda: "k", base_url=url, ca_file=trusted))
    assert await friend.models() == {"m": None}
    await friend.close()


async def test_silence_is_bounded(
    aiohttp_server: Callable[..., Awaitable[TestServer]],
) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(40):
            await answer.write(b" ")
            await asyncio.sleep(0.05)
        return answer

    app = web.Application()
    app.router.add_get("/v1/models", trickle)
    server = await aiohttp_server(app)
    url = str(server.make_url("/v1"))
    provider = Responses("openai", Client(lambda: "k", base_url=url, seconds=0.3))
    with pytest.raises(Unavailable, match="model_timeout"):
        await provider.models()
    await provider.close()


async def test_many_first_calls_open_one_sdk(
    stand_in: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []

    def open_and_count(*given: Any) -> object:
        opened.append(open_sdk(*given))
        return opened[-1]

    monkeypatch.setattr("relay.offshore.providers.client.open_sdk", open_and_count)
    client = Client(lambda: "sk-test", base_url=str(stand_in.make_url("/v1")))
    await asyncio.gather(*(client.models() for _ in range(5)))
    assert len(opened) == 1
    await client.close()
    await client.models()
    assert len(opened) == 2
    await client.close()
