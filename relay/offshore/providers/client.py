"""The openai SDK's client, opened late and quiet: no retries, no environment, no redirects."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from relay.errors import ConfigError, Stopped
from relay.offshore.providers.errors import StateLost, translate
from relay.offshore.providers.replies import Rows

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")

BASE_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0


class Client:
    """One vendor's line. `key` is called before each request, so a new key needs no restart.

    `seconds` bounds one call from connecting to the last byte.
    """

    def __init__(
        self,
        key: Callable[[], str],
        *,
        base_url: str | None = None,
        ca_file: Path | None = None,
        proxy: str | None = None,
        seconds: float = 180,
    ) -> None:
        self._open = lambda: open_sdk(key, base_url, ca_file, proxy, seconds)
        self._seconds = seconds
        self._opening = asyncio.Lock()
        self._sdk: AsyncOpenAI | None = None

    async def call(
        self, send: Callable[[Any], Awaitable[Any]], shape: type[T], *, stateful: bool = False
    ) -> tuple[T, str | None]:
        """Send by the SDK and decode into `shape`; the answer's request id beside it.

        Raises our errors only, and outside the `except`, so that not even their context holds
        the vendor's text, which may repeat the prompt. `stateful`: a 404 means something that
        the request names is gone; otherwise it means that this is the wrong address.
        """
        try:
            sdk = await self._ready()
            async with asyncio.timeout(self._seconds):
                raw = await send(sdk)
            return msgspec.json.decode(raw.content or b"{}", type=shape), raw.request_id
        except Exception as error:
            problem = translate(error)
        if isinstance(problem, StateLost) and not stateful:
            raise Stopped("model_endpoint_unknown")
        raise problem

    async def models(self) -> Mapping[str, str | None]:
        """The vendor's list, which comes in one page: id to shutdown date."""
        rows, _ = await self.call(lambda sdk: sdk.models.with_raw_response.list(), Rows)
        return {row.id: row.shutdown_date for row in rows.data}

    async def close(self) -> None:
        """Give back the connections; a later call opens anew."""
        if self._sdk is not None:
            await self._sdk.close()
            self._sdk = None

    async def _ready(self) -> "AsyncOpenAI":
        """The SDK takes a second to import: not on the event loop."""
        async with self._opening:
            if self._sdk is None:
                self._sdk = await asyncio.to_thread(self._open)
            return self._sdk


def open_sdk(
    key: Callable[[], str],
    base_url: str | None,
    ca_file: Path | None,
    proxy: str | None,
    seconds: float,
) -> "AsyncOpenAI":
    """The SDK, with a way out that is exactly what the configuration says.

    Left alone, it takes its address, proxy and log level from the environment, follows redirects
    with the prompt in hand, and retries.
    """
    import httpx2
    import openai

    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)

    async def fresh_key() -> str:
        try:
            return key()
        except (ConfigError, OSError):
            raise Stopped("model_key_unreadable") from None

    transport = openai.DefaultAsyncHttpx2Client(
        verify=ssl.create_default_context(cafile=str(ca_file)) if ca_file else True,
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
    )
    sdk = openai.AsyncOpenAI(
        api_key=fresh_key,
        base_url=base_url or BASE_URL,
        max_retries=0,
        http_client=transport,
    )
    sdk.organization = sdk.project = None
    return sdk
