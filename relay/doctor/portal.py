"""The portal through its webhook: does it answer, are scopes and methods there, are our fields."""

import contextlib

import msgspec

from relay import config
from relay.border.assistants.loading import Loaded
from relay.border.bitrix.client import Portal
from relay.border.bitrix.methods import METHODS, in_use_but_deprecated
from relay.border.rest import open_rest, read_right
from relay.border.stores import SCHEMAS, open_state, place
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
        state = open_state(border, exclusive=False)
        stack.callback(state.close)
        rest, _ = await open_rest(settings.id, bitrix, right, keys, state, stack)
        scopes = await rest.call("scope", {}, list[str])
        needed = {"crm"}
        if bitrix.feed_to:
            needed.add("log")
        if bitrix.notify:
            needed.add("im")
        missing = sorted(needed - set(scopes))
        if missing:
            return [
                fail(
                    "portal",
                    f"{settings.id}: у вебхука нет прав {', '.join(missing)}",
                    "добавьте их вебхуку: Битрикс24, Разработчикам, Входящий вебхук",
                )
            ]
        found = [ok("portal", f"{settings.id}: отвечает, права {', '.join(sorted(needed))} есть")]
        found += await _methods(rest, settings.id, set(scopes))
        found += await _fields(rest, settings, assistants)
        return found


async def _methods(rest: Portal, id: str, scopes: set[str]) -> list[Finding]:
    gone: list[str] = []
    for method in METHODS:
        if method.scope not in scopes:
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
