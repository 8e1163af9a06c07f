"""A border that polls the stand-in portal, and cards to be found there."""

from typing import Any

import msgspec
import pytest

from relay import config
from relay.border.intake.look import look
from relay.border.side import Portal, Side
from tests.fakes.portal import activities, items
from tests.unit.border.conftest import P1, claim, rows

LETTER = {"SUBJECT": "Запрос", "DESCRIPTION": "<p>Нужны 5 серверов</p>"}


@pytest.fixture
def polled(side: Side) -> Side:
    """The side whose first portal is polled."""
    return with_bitrix(side, settle=60.0, poll=config.Poll(skip_sources=["IMPORT"]))


def with_bitrix(side: Side, repeats: float = 0, **given: Any) -> Side:
    """The side with other settings of its first portal's REST."""
    portal = side.portals[P1]
    bitrix = msgspec.structs.replace(portal.config.bitrix, **given)
    settings = msgspec.structs.replace(portal.config, bitrix=bitrix, repeats=repeats)
    return side._replace(portals={**side.portals, P1: portal._replace(config=settings)})


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
