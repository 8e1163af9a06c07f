"""The machine under a side: disk, key files, clock, certificates."""

import os
import shutil
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from relay import config
from relay.doctor.finding import Finding, fail, left, ok, warn
from relay.errors import ConfigError, Unavailable
from relay.peer import certificates, tls
from relay.refusals import of_system
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
    if not os.access(data, os.W_OK | os.X_OK):
        return fail("disk", f"{data}: сюда нельзя писать", f"chown папку {data} на relay")
    share = usage.free / usage.total
    said = f"{data}: свободно {usage.free / 2**30:.1f} ГБ ({share:.0%})"
    mend = "освободите место или расширьте диск"
    if usage.free < FREE / 10:
        return fail("disk", said, mend)
    if usage.free < FREE or share < FREE_SHARE:
        return warn("disk", said, mend)
    return ok("disk", said)


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
                found.append(fail("keys", f"{path}: пустой файл", "положите в него секрет"))
        except ConfigError as error:
            found.append(_key(path, error))
    count = len(keyrings) + len(secrets)
    return found or [ok("keys", f"файлов ключей и секретов: {count}, читает только владелец")]


def _key(path: Path, error: ConfigError) -> Finding:
    mend = {
        "key_file_missing": "положите файл на место; потерянный ключ верните из его копии",
        "key_file_open": f"chmod 600 {path}",
        "key_command": "запустите эту команду от имени relay и исправьте, что она скажет",
    }.get(error.code, "восстановите файл из копии")
    return fail("keys", error.russian, mend)


async def own_certificate(settings: config.Tls | None) -> list[Finding]:
    """How long the certificate that this side shows still holds."""
    if settings is None:
        return []
    tls.server_context(settings)
    return [
        _certificate("своя сторона", certificates.seconds_left_of_file(settings.certificate_file))
    ]


async def certificate(
    whose: str, url: str, ca_file: Path | None, own: config.Certificate | None = None
) -> list[Finding]:
    """How long the certificate at an address still holds."""
    try:
        seconds = await certificates.seconds_left(url, tls.client_context(ca_file, own))
    except Unavailable as error:
        if error.code == "peer_unreachable":  # another check says so
            return []
        raise
    return [] if seconds is None else [_certificate(whose, seconds)]


def _certificate(whose: str, seconds: float) -> Finding:
    said = f"{whose}: сертификат действует ещё {left(seconds)}"
    mend = "обновите сертификат; новый файл берётся без перезапуска"
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
        return [warn("clock", "сверить часы не с кем: никто не ответил", "см. остальные строки")]
    skew = time.time() - there
    said = f"часы расходятся с другой стороной на {abs(skew):.0f} с"
    mend = "включите синхронизацию времени (timedatectl set-ntp true, chrony)"
    if abs(skew) > 300:
        return [fail("clock", f"{said}: подписи не принимаются", mend)]
    return [warn("clock", said, mend)] if abs(skew) > SKEW else [ok("clock", said)]
