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
from relay.config import Certificate
from relay.errors import ConfigError, Unavailable
from relay.peer import tls

EVERY = 6 * 3600.0  # seconds between two looks
SECONDS = 10.0  # one look
LISTEN = 3.0  # how long a server may take to say what it has against a certificate


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


async def refusal(url: str, context: ssl.SSLContext, own: Certificate | None) -> str | None:
    """Why the server at `url` hangs up on this side's certificate, None if that is not why.

    In TLS 1.3 a caller has sent its request before the server has looked at its certificate, and
    sees the hang-up alone. Who connects and only listens hears the reason from some servers; from
    the others a silent hang-up, and then our own certificate tells what can be wrong with it.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    try:
        async with asyncio.timeout(LISTEN):
            reader, writer = await asyncio.open_connection(
                parts.hostname, parts.port or 443, ssl=context
            )
            try:
                if await reader.read(1):
                    return None
            finally:
                writer.close()
    except TimeoutError:  # it waits for a request, as a server does
        return None
    except OSError as error:
        return tls.failure(error)
    if own is None:
        return "tls_client_missing"
    expired = seconds_left_of_file(own.certificate_file) <= 0
    return "tls_client_expired" if expired else "tls_client_untrusted"


def seconds_left_of_file(path: Path) -> float:
    """How long the certificate in a file still holds, its whole chain: the first end counts."""
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise ConfigError("certificate.unreadable", path=path) from None
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
