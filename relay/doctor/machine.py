"""The machine under a side: disk, key files, clock, certificates."""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from relay import config, file_owner
from relay.doctor.finding import Finding, fail, left, ok, warn
from relay.errors import ConfigError, Unavailable
from relay.peer import certificates, tls
from relay.refusals import Both, of_system
from relay.said import both, same
from relay.sealing import Keyring
from relay.secret_files import read_secret
from relay.store.tx import DAY

SKEW = 30.0  # seconds; signatures bear 300
FREE = 2 * 2**30  # bytes
FREE_SHARE = 0.10
SOON, VERY_SOON = 21 * DAY, 3 * DAY  # before a certificate ends


def disk(data: Path) -> Finding:
    """Room for a side's databases, and whether they can be written."""
    try:
        usage = shutil.disk_usage(data)
    except OSError as error:
        raise ConfigError("data_folder", path=data, why=of_system(error)) from None
    try:
        _write(data)
    except OSError as error:
        said = both("disk.closed", path=data, why=of_system(error))
        return fail("disk", said, both("disk.owner"))
    share = usage.free / usage.total
    free = f"{usage.free / 2**30:.1f}"
    said = both("disk.room", path=data, free=free, share=f"{share:.0%}")
    mend = both("disk.more")
    if usage.free < FREE / 10:
        return fail("disk", said, mend)
    if usage.free < FREE or share < FREE_SHARE:
        return warn("disk", said, mend)
    return ok("disk", said)


def _write(folder: Path) -> None:
    """OSError if a byte does not reach this disk: rights and mounts promise what it may not keep.

    The file has no name, so nobody sees it; a file system that failed refuses it all the same.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\0")
        file.flush()
        os.fsync(file.fileno())


def keys(keyrings: Sequence[Path], secrets: Sequence[Path]) -> list[Finding]:
    """Files of keys can be read, and by their owner only."""
    found: list[Finding] = []
    for path in keyrings:
        try:
            Keyring.load(path)
        except ConfigError as error:
            found.append(_key(path, error))
    for path in secrets:
        try:
            if not read_secret(path):
                found.append(fail("keys", both("keys.empty", path=path), both("keys.fill")))
        except ConfigError as error:
            found.append(_key(path, error))
    count = len(keyrings) + len(secrets)
    return found or [ok("keys", both("keys.good", count=count))]


def _key(path: Path, error: ConfigError) -> Finding:
    mend = {
        "key_file_missing": both("keys.missing"),
        "key_file_open": same(f"chmod 600 {path}"),
        "key_file_rights": same(f"chown {file_owner.own_name()} {path}"),
        "key_command": both("keys.command"),
    }.get(error.code, both("keys.restore"))
    return fail("keys", (error.russian, error.english), mend)


async def own_certificate(settings: config.Tls | None) -> list[Finding]:
    """How long the certificate that this side shows still holds."""
    if settings is None:
        return []
    tls.server_context(settings)
    seconds = certificates.seconds_left_of_file(settings.certificate_file)
    return [_certificate(both("certificate.own"), seconds)]


async def certificate(
    whose: Both, url: str, ca_file: Path | None, own: config.Certificate | None = None
) -> list[Finding]:
    """How long the certificate at an address still holds."""
    try:
        seconds = await certificates.seconds_left(url, tls.client_context(ca_file, own))
    except Unavailable as error:
        if error.code == "peer_unreachable":  # another check says so
            return []
        raise
    return [] if seconds is None else [_certificate(whose, seconds)]


def _certificate(whose: Both, seconds: float) -> Finding:
    said = both("certificate.left", whose=whose, left=left(seconds))
    mend = both("certificate.renew")
    if seconds < VERY_SOON:
        return fail("certificate", said, mend)
    return warn("certificate", said, mend) if seconds < SOON else ok("certificate", said)


async def clock(
    url: str, session: aiohttp.ClientSession, proxy: str | None = None
) -> list[Finding]:
    """This machine's clock against the Date header of whoever answers at `url`."""
    try:
        timeout = aiohttp.ClientTimeout(total=15)
        async with session.get(url, allow_redirects=False, proxy=proxy, timeout=timeout) as answer:
            there = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError, TypeError):
        return [warn("clock", both("clock.alone"), both("clock.others"))]
    skew = abs(time.time() - there)
    said, mend = both("clock.skew", skew=f"{skew:.0f}"), both("clock.sync")
    if skew > 300:
        return [fail("clock", both("clock.refused", skew=f"{skew:.0f}"), mend)]
    return [warn("clock", said, mend)] if skew > SKEW else [ok("clock", said)]
