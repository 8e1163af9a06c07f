"""The portal by webhook or application: does it answer; scopes, methods, events and fields."""

import contextlib

import msgspec

from relay import config
from relay.border.assistants.loading import Loaded
from relay.border.bitrix.client import Portal
from relay.border.bitrix.events import bound, confirms, queued
from relay.border.bitrix.methods import METHODS, When, in_use_but_deprecated
from relay.border.bitrix.robots import CODE
from relay.border.intake.bound import wanted_handlers
from relay.border.intake.deals import SIMPLE
from relay.border.rest import open_rest, read_right
from relay.border.stores import SCHEMAS, open_beside, place
from relay.doctor import databases
from relay.doctor.finding import Finding, fail, ok, warn
from relay.said import both
from relay.sealing import Keyring


class _Method(msgspec.Struct, rename="camel"):
    is_existing: bool
    is_available: bool


class _Field(msgspec.Struct, rename="upper"):
    field_name: str


async def portal(
    border: config.Border, settings: config.Portal, assistants: dict[str, Loaded]
) -> list[Finding]:
    """Look at one portal; nothing is written to it."""
    bitrix = settings.bitrix
    if bitrix is None:
        return [ok("portal", both("portal.module", portal=settings.id))]
    if not databases.current(place(border, "state"), SCHEMAS["state"]):  # opening would make it
        return [warn("portal", both("portal.unlooked", portal=settings.id), both("portal.first"))]
    async with contextlib.AsyncExitStack() as stack:
        right, keys = read_right(settings.id, bitrix), Keyring.load(settings.key_file)
        state = open_beside(border, "state")
        stack.callback(state.close)
        rest, app = await open_rest(settings.id, bitrix, right, keys, state, stack)
        scopes = await rest.call("scope", {}, list[str])
        needed = {"crm"}
        if bitrix.feed_to:
            needed.add("log")
        if bitrix.notify:
            needed.add("im")
        if bitrix.convert_workflow is not None or (bitrix.app is not None and bitrix.app.robot):
            needed.add("bizproc")
        missing = sorted(needed - set(scopes))
        if missing:
            whose = both("portal.app" if app else "portal.hook")
            lacks = ", ".join(missing)
            said = both("portal.scope", portal=settings.id, missing=lacks, whose=whose)
            return [fail("portal", said, both("portal.add", whose=whose))]
        has = ", ".join(sorted(needed))
        found = [ok("portal", both("portal.answers", portal=settings.id, scopes=has))]
        found += await _methods(rest, settings.id, set(scopes), _used(bitrix))
        if bitrix.app is not None and app is not None:
            found += await _bound(rest, settings.id, bitrix, await app.application_token())
        found += await _fields(rest, settings, assistants)
        return found


def _used(bitrix: config.Bitrix) -> set[When]:
    """What the settings make us call."""
    app, used = bitrix.app, {"always"}
    if bitrix.convert_workflow is not None:
        used.add("convert")
    if app is not None:
        marks = {"bound": True, "offline": app.offline, "robot": app.robot}
        used |= {name for name, on in marks.items() if on}
    return used  # pyright: ignore[reportReturnType] - the words above


async def _bound(rest: Portal, id: str, bitrix: config.Bitrix, token: str) -> list[Finding]:
    """Whether the application's events and its robot stand in the portal as the settings say."""
    app = bitrix.app
    if app is None:
        return []
    mend = both("portal.start")
    deals = bitrix.deals if bitrix.deals is not None else await _simple(rest)
    there = await bound(rest)
    wanted = wanted_handlers(app, id, with_deals=deals)
    lacking = sorted(one.event for one in wanted - there)
    found: list[Finding] = []
    if lacking:
        said = both("portal.unbound", portal=id, events=", ".join(lacking))
        found.append(fail("portal.events", said, mend))
    elif app.public_url is not None and not token:
        said = both("portal.no_token", portal=id)
        found.append(fail("portal.events", said, both("portal.form")))
    elif wanted:
        found.append(ok("portal.events", both("portal.bound", portal=id, n=len(wanted))))
    if app.offline:
        found.append(await _queue(rest, id))
    if app.robot and CODE not in await rest.call("bizproc.robot.list", {}, list[str]):
        found.append(fail("portal.robot", both("portal.no_robot", portal=id), mend))
    elif app.robot:
        found.append(ok("portal.robot", both("portal.robot", portal=id)))
    return found


async def _queue(rest: Portal, id: str) -> Finding:
    bad = len(await queued(rest, failed=True))
    if bad:
        said = both("portal.unparsed", portal=id, n=bad)
        return warn("portal.offline", said, both("portal.marked"))
    how = both("portal.confirms" if await confirms(rest) else "portal.no_confirms")
    return ok("portal.offline", both("portal.queue", portal=id, how=how))


async def _simple(rest: Portal) -> bool:
    return await rest.call("crm.settings.mode.get", {}, int) == SIMPLE


async def _methods(rest: Portal, id: str, scopes: set[str], used: set[When]) -> list[Finding]:
    gone: list[str] = []
    for method in METHODS:
        if method.when not in used or (method.scope and method.scope not in scopes):
            continue
        found = await rest.call("method.get", {"name": method.name}, _Method)
        if not (found.is_existing and found.is_available):
            gone.append(f"{method.name} ({method.for_})")
    if gone:
        said = both("portal.methods_gone", portal=id, names=", ".join(gone))
        return [fail("portal.methods", said, both("portal.update"))]
    old = [name for name, _ in in_use_but_deprecated()]
    if old:
        said = both("portal.methods_old", portal=id, names=", ".join(old))
        return [warn("portal.methods", said, both("portal.update_relay"))]
    return [ok("portal.methods", both("portal.methods", portal=id))]


async def _fields(
    rest: Portal, settings: config.Portal, assistants: dict[str, Loaded]
) -> list[Finding]:
    used = {*settings.default, *(name for names in settings.assistants.values() for name in names)}
    wanted = {
        field
        for name, loaded in assistants.items()
        if name in used
        for field in loaded.assistant.actions.fields
    }
    rows = await rest.call("crm.lead.userfield.list", {}, list[_Field])
    there = {row.field_name for row in rows}
    lacking = sorted(wanted - there)
    if lacking:
        later = both("portal.fields_later", portal=settings.id, names=", ".join(lacking))
        return [ok("portal.fields", later)]
    return [ok("portal.fields", both("portal.fields", portal=settings.id, n=len(wanted)))]
