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
        return [ok("portal", f"{settings.id}: вердикты забирает модуль, REST не настроен")]
    if not databases.current(place(border, "state"), SCHEMAS["state"]):  # opening would make it
        said = f"{settings.id}: портал не проверен, базы ещё нет или она ждёт миграций"
        return [warn("portal", said, "relay init или relay upgrade, потом ещё раз")]
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
            who, where = ("приложения", "локальное приложение") if app else ("вебхука", "вебхук")
            return [
                fail(
                    "portal",
                    f"{settings.id}: у {who} нет прав {', '.join(missing)}",
                    f"добавьте их: Битрикс24, Разработчикам, {where}",
                )
            ]
        found = [ok("portal", f"{settings.id}: отвечает, права {', '.join(sorted(needed))} есть")]
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
    mend = "границу запустить: она привязывает сама, раз в несколько секунд после установки"
    deals = bitrix.deals if bitrix.deals is not None else await _simple(rest)
    there = await bound(rest)
    wanted = wanted_handlers(app, id, with_deals=deals)
    lacking = sorted(one.event for one in wanted - there)
    found: list[Finding] = []
    if lacking:
        found.append(
            fail("portal.events", f"{id}: не привязаны события {', '.join(lacking)}", mend)
        )
    elif app.public_url is not None and not token:
        said = f"{id}: установка не принесла application_token, события не примутся"
        found.append(fail("portal.events", said, "сохраните форму приложения ещё раз"))
    elif wanted:
        found.append(ok("portal.events", f"{id}: события привязаны ({len(wanted)})"))
    if app.offline:
        found.append(await _queue(rest, id))
    if app.robot and CODE not in await rest.call("bizproc.robot.list", {}, list[str]):
        found.append(fail("portal.robot", f"{id}: робота «Оценить через relay» нет", mend))
    elif app.robot:
        found.append(ok("portal.robot", f"{id}: робот «Оценить через relay» на месте"))
    return found


async def _queue(rest: Portal, id: str) -> Finding:
    bad = len(await queued(rest, failed=True))
    if bad:
        said = f"{id}: {bad} офлайн-событий не разобрано, они помечены в очереди портала"
        return warn("portal.offline", said, "посмотрите event.offline.list с фильтром ERROR=1")
    how = "с резервированием" if await confirms(rest) else "без резервирования (тариф)"
    return ok("portal.offline", f"{id}: очередь офлайн-событий читается, {how}")


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
        mend = (
            "обновите Битрикс24 или relay: без этих методов соответствующее действие не выполнится"
        )
        return [fail("portal.methods", f"{id}: нет методов {', '.join(gone)}", mend)]
    old = [name for name, _ in in_use_but_deprecated()]
    if old:
        return [
            warn("portal.methods", f"{id}: устаревшие методы: {', '.join(old)}", "обновите relay")
        ]
    return [ok("portal.methods", f"{id}: все нужные методы есть, устаревших среди них нет")]


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
        return [
            ok(
                "portal.fields",
                f"{settings.id}: полей {', '.join(lacking)} ещё нет, их создаст первый вердикт",
            )
        ]
    return [ok("portal.fields", f"{settings.id}: поля вердикта на месте ({len(wanted)})")]
