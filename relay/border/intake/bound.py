"""What a local application has bound in its portal, kept as the settings say: events and the robot.

A portal forgets both when the application is installed anew. So they are looked at at the start,
after every installation, and with every renewal of the tokens, which is about hourly.
"""

import asyncio

import structlog

from relay.border.bitrix import events
from relay.border.bitrix.access import AppAccess
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.events import Handler
from relay.border.bitrix.robots import ensure_robot, remove_robot
from relay.border.intake import deals, marks
from relay.border.side import Portal, Side
from relay.errors import RelayError
from relay.portal_config import App

log = structlog.get_logger()

PAUSE = 5.0
LONGEST = 300.0
ADDED = ("ONCRMLEADADD", "ONCRMACTIVITYADD")
ADDED_DEAL = "ONCRMDEALADD"
UNINSTALLED = "ONAPPUNINSTALL"


async def keep(side: Side, portal: Portal, rest: Rest, access: AppAccess, app: App) -> None:
    """Look again whenever the tokens are others; what goes wrong is noted and tried again."""
    seen, pause = None, PAUSE
    while True:
        try:
            stamp = await access.stamp()
            if stamp not in (None, seen):
                await ensure(side, portal, rest, app)
                await marks.report(side, portal.config.id, "bound", "")
                seen, pause = await access.stamp(), PAUSE
        except RelayError as error:
            log.warning("not_bound", portal=portal.config.id, code=error.code)
            await marks.report(side, portal.config.id, "bound", error.code)
            pause = min(LONGEST, pause * 2)
        except Exception as error:  # a bug must not end it
            log.error("not_bound", portal=portal.config.id, exc_info=error)
            pause = LONGEST
        await asyncio.sleep(pause)


async def ensure(side: Side, portal: Portal, rest: Rest, app: App) -> None:
    """Bind what is wanted, unbind the rest: the application is ours alone. Safe to repeat."""
    wanted = wanted_handlers(
        app, portal.config.id, with_deals=await deals.taken(side, portal, rest)
    )
    there = await events.bound(rest)
    for one in sorted(wanted - there, key=lambda one: one.event):
        await events.bind(rest, one)
    for one in sorted(there - wanted, key=lambda one: one.event):
        await events.unbind(rest, one)
    if app.robot:
        titles = {name: one.assistant.title for name, one in side.assistants.items()}
        await ensure_robot(rest, address(app, portal.config.id, "robot"), titles)
    elif "bizproc" in await rest.call("scope", {}, list[str]):
        await remove_robot(rest)


def wanted_handlers(app: App, portal: str, *, with_deals: bool) -> set[Handler]:
    """The events that the settings ask for."""
    names = (*ADDED, ADDED_DEAL) if with_deals else ADDED
    own = address(app, portal, "events")
    found: set[Handler] = set()
    if app.public_url is not None:
        found.add(Handler(UNINSTALLED, own))
    if app.offline:
        return found | {Handler(name, offline=True) for name in names}
    return found if app.public_url is None else found | {Handler(name, own) for name in names}


def address(app: App, portal: str, what: str) -> str:
    """Where the portal reaches the border for `what`."""
    return f"{(app.public_url or '').rstrip('/')}/v1/bitrix/{portal}/{what}"
