"""Attachments and HTML fields go through the sandbox, several at once, before masking."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

import structlog

from relay.border.contract import Attachment, Message
from relay.border.documents.blocks import Extracted, Limits, Withheld
from relay.border.documents.extract import extract
from relay.border.masking.compose import Source

LIMITS = Limits()
log = structlog.get_logger()

AT_ONCE = 3  # attachments of one message in the sandbox at a time


Told = Callable[[int, int], Awaitable[None]]
"""Hears how many attachments of a message have ended, and how many there are."""


async def read(
    message: Message, message_id: str = "", limits: Limits = LIMITS, told: Told | None = None
) -> Source:
    """Return the message with every HTML field and attachment as blocks, or why it is not.

    Each attachment that is read leaves a line in the log: which of how many, and what became of it;
    `told` hears the numbers, at the beginning too.
    """
    gate = asyncio.Semaphore(AT_ONCE)
    html = [index for index, field in enumerate(message.fields) if field.kind == "html"]
    async with asyncio.TaskGroup() as group:
        bodies = {
            index: group.create_task(_html(message.fields[index].value, gate)) for index in html
        }
        progress = _Progress(message_id, len(message.files), told)
        await progress.begin()
        files = [group.create_task(_file(file, gate, progress, limits)) for file in message.files]
    return Source(
        message,
        {index: task.result() for index, task in bodies.items()},
        [task.result() for task in files],
    )


class NotCarried(NamedTuple):
    """A file that does not cross: its number (from 1), what it is, and why."""

    number: int
    format: str
    reason: str


def withheld(source: Source) -> Iterator[NotCarried]:
    """Attachments that do not cross, also those that the sender did not give."""
    for index, found in enumerate(source.files):
        if isinstance(found, Withheld):
            yield NotCarried(index + 1, found.format, found.reason)
        elif found is None:
            why = source.message.files[index].omitted or "unavailable"
            yield NotCarried(index + 1, "file", f"omitted_{why}")


async def _html(value: str, gate: asyncio.Semaphore) -> Extracted | Withheld:
    async with gate:
        content = b"<!doctype html><meta charset=utf-8>" + value.encode(errors="replace")
        return (await extract(content, name="field.html", declared="text/html")).document


class _Progress:
    """Counts the attachments of one message as they end, logs each, and tells the numbers."""

    def __init__(self, message: str, total: int, told: Told | None) -> None:
        self._message = message
        self._total = total
        self._told = told
        self._ended = 0

    async def begin(self) -> None:
        if self._told is not None and self._total:
            await self._told(0, self._total)

    async def tell(self, found: Extracted | Withheld | None, seconds: float) -> None:
        self._ended += 1
        log.info(
            "attachment_read",
            message=self._message,
            count=f"{self._ended}/{self._total}",
            label="file" if found is None else found.format,
            outcome="extracted" if isinstance(found, Extracted) else "withheld",
            reason="omitted" if found is None else getattr(found, "reason", ""),
            seconds=round(seconds, 3),
        )
        if self._told is not None:
            await self._told(self._ended, self._total)


async def _file(
    file: Attachment, gate: asyncio.Semaphore, progress: _Progress, limits: Limits
) -> Extracted | Withheld | None:
    async with gate:
        started = time.monotonic()
        found = await _read(file, limits)
        await progress.tell(found, time.monotonic() - started)
    return found


async def _read(file: Attachment, limits: Limits) -> Extracted | Withheld | None:
    if file.content is None:
        return None
    try:
        content = base64.b64decode(file.content, validate=True)
    except ValueError:  # not base64, or not even ASCII
        return Withheld(format="binary", reason="broken")
    return (await extract(content, name=file.name, declared=file.type, limits=limits)).document
