"""A border that polls the stand-in portal, and cards to be found there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from relay import config
from relay.border.bitrix.access import AppAccess
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.oauth import Application
from relay.border.intake.look import look
from relay.border.side import Portal, Side
from tests.fakes.portal import activities, items, oauth
from tests.unit.border.conftest import CLIENT, P1, SECRET, claim, rows

LETTER = {"SUBJECT": "Запрос", "DESCRIPTION": "<p>Нужны 5 серверов</p>"}


@pytest.fixture
def polled(side: Side) -> Side:
    """The side whose first portal is polled."""
    return with_bitrix(side, settle=60.0, deals=True, poll=config.Poll(skip_sources=["IMPORT"]))


def with_bitrix(side: Side, repeats: float = 0, **given: Any) -> Side:
    """The side with other settings of its first portal's REST."""
    portal = side.portals[P1]
    bitrix = msgspec.structs.replace(portal.config.bitrix, **given)
    settings = msgspec.structs.replace(portal.config, bitrix=bitrix, repeats=repeats)
    return side._replace(portals={**side.portals, P1: portal._replace(config=settings)})


@pytest.fixture
def app(crm_server) -> oauth.Installed:
    """The local application at the vendor's."""
    return crm_server.app[oauth.APP]


@pytest.fixture
async def with_app(side: Side, crm_server, app) -> AsyncIterator[Side]:
    """The side whose first portal is called by an application that is installed there."""
    url = str(crm_server.make_url("/"))
    async with aiohttp.ClientSession() as session:
        portal = side.portals[P1]
        access = AppAccess(
            url, Application(CLIENT, SECRET, url), side.state, portal.keys, P1, session
        )
        await access.install(app.refresh, app.token)
        portal = portal._replace(rest=Rest(access, session), app=access)
        yield side._replace(portals={**side.portals, P1: portal})


def settings_of(**given: Any) -> config.App:
    """An application's section, on loopback."""
    return config.App(
        portal_url="http://127.0.0.1:1",
        client_id=CLIENT,
        client_secret_file=Path("unused"),
        **given,
    )


def polling(side: Side) -> tuple[Side, Portal, Any, Any]:
    """What the polling functions take."""
    portal = side.portals[P1]
    return side, portal, portal.rest, portal.config.bitrix


def new_card(crm: Any, *letters: dict[str, Any], kind: int = 1, **fields: Any) -> int:
    """A card with incoming letters; return its id."""
    number = items.create(crm, kind, {"title": "Письмо", **fields})["id"]
    for letter in letters:
        activities.create(crm, (kind, number), dict(letter))
    return number


async def waiting(side: Side) -> list[str]:
    """What is to be read, as `lead:7`."""
    found = await rows(side.state, "SELECT id FROM jobs WHERE kind = 'look' ORDER BY created, id")
    return [row["id"].removeprefix(f"{P1}:") for row in found]


async def read_next(side: Side, clock: Any, after: float = 61.0) -> None:
    """Let the settling time pass and read the next sighting."""
    clock.now += after
    await look(side, await claim(side, "card.look"))


@contextlib.asynccontextmanager
async def running(endless: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """An endless loop beside the test."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(endless)
        yield
        task.cancel()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until what a loop does is so."""
    async with asyncio.timeout(5):
        while not await true():  # noqa: ASYNC110 - the loop sets no event
            await asyncio.sleep(0.01)
