"""How long certificates still hold: the other side's, and this side's own."""

import asyncio
import contextlib
import datetime
import ssl
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509

from relay import metrics
from relay.errors import ConfigError, Unavailable
from relay.peer import tls

EVERY = 6 * 3600.0  # seconds between two looks
SECONDS = 10.0  # one look


class Watched(NamedTuple):
    """A certificate to keep an eye on: our own file, or an address that shows one."""

    whose: str  # "own" or "peer": the metric's label
    url: str = ""
    file: Path | None = None
    context: ssl.SSLContext | None = None


async def seconds_left(url: str, context: ssl.SSLContext) -> float | None:
    """How long the certificate at `url` still holds; None for a plain address.

    Unavailable with the code of what is wrong if it is not accepted or nobody answers.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or 443, ssl=context, server_hostname=parts.hostname
            )
    except (OSError, TimeoutError) as error:
        raise Unavailable(tls.failure(error) or "peer_unreachable") from None
    found = writer.get_extra_info("peercert")
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return ssl.cert_time_to_seconds(found["notAfter"]) - time.time()


def seconds_left_of_file(path: Path) -> float:
    """How long the certificate in a file still holds, its whole chain: the first end counts."""
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise ConfigError("certificate", f"{path}: no readable certificate (PEM) here") from None
    ends = min(one.not_valid_after_utc for one in chain)
    return (ends - datetime.datetime.now(datetime.UTC)).total_seconds()


async def watch(watched: Sequence[Watched]) -> None:
    """Measure for ever; what cannot be measured now is measured next time."""
    while True:
        for one in watched:
            with contextlib.suppress(Unavailable, ConfigError):
                left = await _left(one)
                if left is not None:
                    metrics.CERTIFICATE_SECONDS.labels(one.whose).set(left)
        await asyncio.sleep(EVERY)


async def _left(one: Watched) -> float | None:
    if one.file is not None:
        return await asyncio.to_thread(seconds_left_of_file, one.file)
    assert one.context is not None  # noqa: S101 - an address comes with its context
    return await seconds_left(one.url, one.context)
