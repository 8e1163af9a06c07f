"""Attachments and HTML fields go through the sandbox, several at once, before masking."""

import asyncio
import base64
from collections.abc import Iterator
from typing import NamedTuple

from relay.border.contract import Attachment, Message
from relay.border.documents.blocks import Extracted, Withheld
from relay.border.documents.extract import extract
from relay.border.masking.compose import Source

AT_ONCE = 3  # attachments of one message in the sandbox at a time


async def read(message: Message) -> Source:
    """Return the message with every HTML field and attachment as blocks, or why it is not."""
    gate = asyncio.Semaphore(AT_ONCE)
    html = [index for index, field in enumerate(message.fields) if field.kind == "html"]
    async with asyncio.TaskGroup() as group:
        bodies = {
            index: group.create_task(_html(message.fields[index].value, gate)) for index in html
        }
        files = [group.create_task(_file(file, gate)) for file in message.files]
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


async def _file(file: Attachment, gate: asyncio.Semaphore) -> Extracted | Withheld | None:
    if file.content is None:
        return None
    try:
        content = base64.b64decode(file.content, validate=True)
    except ValueError:  # not base64, or not even ASCII
        return Withheld(format="binary", reason="broken")
    async with gate:
        return (await extract(content, name=file.name, declared=file.type)).document
