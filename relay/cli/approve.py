"""`relay approve`: what assistants propose for cards; a person lets it be done, or not."""

import argparse
import asyncio
import json

from relay.border import audit, proposals, words
from relay.border.masking_log import Record
from relay.border.stores import open_beside
from relay.cli.options import add_actions, border_of
from relay.config import Border
from relay.errors import VerbFailed
from relay.said import both, hint, line, say
from relay.store.database import Database
from relay.store.tx import Row

EXAMPLE = "relay approve do r_3f0a…:stage --config /etc/relay/config.yaml"
SHOWN = ("portal", "action", "entity_type", "entity_id", "value", "state", "code", "ref", "actor")


def arguments(parser: argparse.ArgumentParser) -> None:
    """list | do ID | refuse ID."""
    actions = add_actions(
        parser,
        {
            "list": hint("approve.list"),
            "do": hint("approve.do"),
            "refuse": hint("approve.refuse"),
        },
    )
    actions["list"].add_argument("--all", action="store_true", help=hint("approve.all"))
    for name in ("do", "refuse"):
        actions[name].add_argument("id")
        actions[name].add_argument("--reason", default="", help=hint("option.logged"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border, which then carries out what was approved."""
    settings = border_of(options.config)
    db = open_beside(settings, "state")
    try:
        if options.action == "list":
            waiting = not options.all
            for row in asyncio.run(db.read(lambda tx: proposals.latest(tx, waiting=waiting))):
                print(_shown(row, as_json=options.json))
            return 0
        return asyncio.run(_decide(options, settings, db))
    finally:
        db.close()


async def _decide(options: argparse.Namespace, settings: Border, db: Database) -> int:
    """Approve or refuse, recorded before it is done."""
    row = await db.read(lambda tx: proposals.look(tx, options.id))
    if row is None or row["state"] != "new":
        raise VerbFailed("no_proposal", name=options.id)
    approved = options.action == "do"
    log = open_beside(settings, "log")
    try:
        actor = await audit.allow(log, settings, "approve", row["portal"])
        record = Record(
            event="approved" if approved else "declined",
            actor=actor,
            request_id=row["message"],
            subject=options.id,
            reason=options.reason,
        )
        await audit.record(log, row["portal"], record)
    finally:
        log.close()
    done = await db.write(
        lambda tx: proposals.decide(tx, options.id, actor, approved=approved),
    )
    if not done:
        raise VerbFailed("no_proposal", name=options.id)
    say(both("approved" if approved else "declined"))
    return 0


def _shown(row: Row, *, as_json: bool) -> str:
    name = f"{row['run']}:{row['action']}"
    if as_json:
        return json.dumps({"id": name, **{key: row[key] for key in SHOWN}})
    state = "" if row["state"] == "new" else f"  {line(words.DECIDED[row['state']])}"
    why = f": {line(words.reasons(row['code']))}" if row["code"] else ""
    card = f"{row['entity_type']}/{row['entity_id']}"
    return f"{name}  {row['portal']}  {card}  {row['words']}{state}{why}"
