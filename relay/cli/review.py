"""`relay review`: read samples of what left, as it left, and say whether somebody is in it."""

import argparse
import asyncio
import json

from relay.border import audit, masking_log, review
from relay.border.erasure import letter
from relay.border.masking_log import Record
from relay.border.masking_log.record import dropped_in
from relay.border.stores import beside
from relay.cli.options import add_actions, border_of, known_portal
from relay.config import Border
from relay.errors import VerbFailed
from relay.said import both, hint, say
from relay.store.database import Database

EXAMPLE = "relay review done m_3f0a… --found nothing"
FOUND = ("nothing", "residue")


def arguments(parser: argparse.ArgumentParser) -> None:
    """list PORTAL | show MESSAGE | done MESSAGE --found nothing|residue."""
    actions = add_actions(
        parser,
        {
            "list": hint("review.list"),
            "show": hint("review.show"),
            "done": hint("review.done"),
        },
    )
    actions["list"].add_argument("portal")
    for name in ("show", "done"):
        actions[name].add_argument("message")
    actions["done"].add_argument("--found", choices=FOUND, required=True)
    actions["done"].add_argument("--reason", default="", help=hint("option.logged"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border; every look and every finding is recorded."""
    settings = border_of(options.config)
    with beside(settings, "state", "log") as stores:
        return asyncio.run(ACTIONS[options.action](options, settings, *stores))


async def _list(
    options: argparse.Namespace, settings: Border, state: Database, log: Database
) -> int:
    known_portal(settings, options.portal)
    await audit.allow(log, settings, "review", options.portal)
    for row in await state.read(lambda tx: review.waiting(tx, options.portal)):
        print(json.dumps({"message": row["message"]}) if options.json else row["message"])
    return 0


async def _show(
    options: argparse.Namespace, settings: Border, state: Database, log: Database
) -> int:
    portal = await _portal(options, state)
    actor = await audit.allow(log, settings, "review", portal)
    _, _, texts = await state.read(lambda tx: letter.of_message(tx, options.message))
    if not texts:
        raise VerbFailed("forgotten", name=options.message)
    said = await log.read(lambda tx: masking_log.about(tx, portal, options.message))
    dropped = sorted({name for one in said for name in dropped_in(one.record)})
    await audit.record(log, portal, Record(event="viewed", actor=actor, request_id=options.message))
    if dropped:
        if options.json:
            print(json.dumps({"dropped_fields": dropped}))
        else:
            say(both("review.dropped", fields=", ".join(dropped)))
    for name, text in texts:
        print(json.dumps({name: text}, ensure_ascii=False) if options.json else f"— {name}\n{text}")
    return 0


async def _done(
    options: argparse.Namespace, settings: Border, state: Database, log: Database
) -> int:
    portal = await _portal(options, state)
    actor = await audit.allow(log, settings, "review", portal)
    record = Record(
        event="reviewed",
        actor=actor,
        request_id=options.message,
        reason=options.reason,
        checks=[options.found],
    )
    await audit.record(log, portal, record)
    if not await state.write(lambda tx: review.settle(tx, options.message, options.found)):
        raise VerbFailed("not_waiting", name=options.message)
    if options.found == "residue":
        say(both("review.residue", portal=portal))
    return 0


async def _portal(options: argparse.Namespace, state: Database) -> str:
    row = await state.read(
        lambda tx: tx.one("SELECT portal FROM messages WHERE id = :id", id=options.message)
    )
    if row is None:
        raise VerbFailed("unknown_message", name=options.message)
    return row["portal"]


ACTIONS = {"list": _list, "show": _show, "done": _done}
