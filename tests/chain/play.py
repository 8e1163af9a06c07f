"""What chain tests share: a message to build on, and how to wait for its end."""

import asyncio
import base64
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from relay.border import contract
from relay.cli import send
from tests.stage import Side, Stage

SECONDS = 60
WANTED = (
    ("NAME", "Имя", "person", "Роман Лещенко"),
    ("BODY", "Текст", "text", "Нужны 2 сервера, пришлите коммерческое предложение."),
)


def message(
    stage: Stage,
    event: str,
    *,
    lead: str | None = None,
    fields: Sequence[tuple[str, str, str, str]] = WANTED,
    files: Mapping[str, bytes] | None = None,
    **other: Any,
) -> contract.Message:
    """A message of the stage's portal; `fields` are (name, label, kind, value)."""
    keys = ("name", "label", "kind", "value")
    body: dict[str, Any] = {
        "type": "message",
        "portal": stage.portal_id,
        "audience": "border",
        "source_event": event,
        "entity": None if lead is None else {"type": "lead", "id": lead},
        "channel": {"type": "mail"},
        "occurred_at": "2026-11-21T08:00:00Z",
        "fields": [dict(zip(keys, field, strict=True)) for field in fields],
        "files": [
            {
                "name": name,
                "type": "application/octet-stream",
                "size": len(content),
                "content": base64.b64encode(content).decode(),
            }
            for name, content in (files or {}).items()
        ],
        **other,
    }
    return msgspec.convert(body, contract.Message)


async def deliver(stage: Stage, body: contract.Message) -> str:
    """Send a message as the module does, however often it takes; return its id."""
    return await asyncio.wait_for(send.deliver(stage.module(), body), SECONDS)


async def ended(stage: Stage, message_id: str) -> contract.MessageStatus:
    """Wait for the message's end."""
    async with asyncio.timeout(SECONDS):
        return await send.wait(stage.module(), stage.portal_id, message_id, None)


def shown(portal: Mapping[str, Any], lead: str) -> tuple[int, int, int]:
    """How often the card's run shows in its timeline, in the Feed and as a notification."""
    run = portal["cards"][f"lead/{lead}"]["UF_CRM_RELAY_RUN"]
    assert run
    entries = [one for one in portal["timelines"][f"lead/{lead}"] if run in one["COMMENT"]]
    posts = [one for one in portal["feed"] if run in one["DETAIL_TEXT"]]
    notices = [one for one in portal["notifications"] if run in one["TAG"]]
    return len(entries), len(posts), len(notices)


async def restart_to_die(stage: Stage, side: Side, point: str) -> None:
    """Start a side that will die at `point`; what it still owed to the last test may come first."""
    stage.stop(side)
    for _ in range(3):
        with contextlib.suppress(RuntimeError):
            await stage.start(side, kill_at=point)
            return
    raise AssertionError(f"{side} dies of old work again and again")


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so in another process."""
    async with asyncio.timeout(SECONDS):
        while not await true():  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.1)
