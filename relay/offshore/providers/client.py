"""The openai SDK's client, opened late and quiet: no retries, no environment, no redirects."""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from relay.errors import ConfigError, Stopped

if TYPE_CHECKING:
    from openai import AsyncOpenAI

BASE_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0


def open_client(
    key: Callable[[], str],
    base_url: str | None,
    ca_file: Path | None,
    proxy: str | None,
    seconds: float,
) -> "AsyncOpenAI":
    """A client whose way out is exactly what the configuration says.

    The SDK would take its address, proxy and log level from the environment, follow redirects
    with the prompt in hand, and retry on its own; none of that may happen here.
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

    verify = ssl.create_default_context(cafile=str(ca_file)) if ca_file else True
    transport = openai.DefaultAsyncHttpx2Client(
        verify=verify,
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
    )
    return openai.AsyncOpenAI(
        api_key=fresh_key,
        base_url=base_url or BASE_URL,
        max_retries=0,
        http_client=transport,
    )
