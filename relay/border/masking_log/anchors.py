"""Signed heads, written where the service's administrator cannot change them: a folder, a mailbox.

A folder holds one file for each head, `<portal>-<size>.head`, never written twice: a WORM mount, a
share of another machine, an object store that is mounted. A mail carries the head as its text.
"""

import asyncio
import contextlib
import os
import re
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

import structlog

from relay.border.masking_log.heads import Head
from relay.border.masking_log.keys import LogKey
from relay.config import Mail, MaskingLog
from relay.errors import RelayError, Unavailable
from relay.secret_files import read_secret

log = structlog.get_logger()

SECONDS = 30  # one delivery
_CHAIN = re.compile(r"\nchain ([0-9a-f]{64})\n")


async def deliver(settings: MaskingLog, head: Head) -> None:
    """Write a head to every place that the configuration names; Unavailable if one fails."""
    if settings.heads_directory is not None:
        await asyncio.to_thread(_to_directory, settings.heads_directory, head)
    if settings.heads_mail is not None:
        await asyncio.to_thread(_by_mail, settings.heads_mail, head)


async def in_directory(settings: MaskingLog, key: LogKey, portal: str) -> tuple[int, str] | None:
    """Size and last hash of the largest head of ours in the folder; None if there is none.

    Files that are no head of this log, signed by its key, are passed over and logged.
    """
    if settings.heads_directory is None:
        return None
    return await asyncio.to_thread(_largest, settings.heads_directory, key, portal)


def file_name(portal: str, size: int) -> str:
    """The name of a head's file."""
    return f"{portal}-{size:012d}.head"


def _to_directory(folder: Path, head: Head) -> None:
    path = folder / file_name(head.portal, head.size)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        if path.read_text(encoding="utf-8") == head.note:
            return
        raise Unavailable("head_differs") from None
    except OSError as error:
        raise Unavailable("heads_directory", f"{folder}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(head.note)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise Unavailable("heads_directory", f"{folder}: {error.strerror}") from None


def _largest(folder: Path, key: LogKey, portal: str) -> tuple[int, str] | None:
    try:
        names = sorted((one.name for one in folder.glob(f"{portal}-*.head")), reverse=True)
        for name in names:
            note = (folder / name).read_text(encoding="utf-8")
            size, found = note.split("\n", 2)[1:2], _CHAIN.search(note)
            if key.signed(portal, note) and found is not None and size[0].isdecimal():
                return int(size[0]), found[1]
            log.error("head_unreadable", portal=portal, path=name)
    except (OSError, UnicodeDecodeError) as error:
        log.error("heads_directory", portal=portal, exc_info=error)
    return None


def _by_mail(mail: Mail, head: Head) -> None:
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, mail.to
    message["Subject"] = f"relay: журнал {head.portal}, записей {head.size}"
    message["Message-ID"] = f"<{head.portal}.{head.size}.{head.hash[:16]}@relay>"
    message.set_content(
        "Подписанная вершина журнала маскирования. Сохраните письмо: по нему проверяющий увидит,"
        " что журнал с тех пор не переписан.\n"
    )
    name = file_name(head.portal, head.size)
    message.add_attachment(head.note.encode(), "text", "plain", filename=name)
    context = ssl.create_default_context(cafile=mail.ca_file)
    try:
        with _server(mail, context) as server:
            if mail.tls == "starttls":
                server.starttls(context=context)
            if mail.user is not None and mail.password_file is not None:
                server.login(mail.user, read_secret(mail.password_file))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable("heads_mail", type(error).__name__) from None
    except RelayError as error:
        raise Unavailable("heads_mail", error.detail) from None


def _server(mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.tls == "implicit":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
