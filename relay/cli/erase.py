"""`relay erase`: forget a message, a card or a person; the act of it; what is under way."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from relay.border import audit
from relay.border.erasure import act, destroy, finding, request
from relay.border.erasure.request import Erasure, Wanted
from relay.border.stores import beside
from relay.cli.options import add_actions, border_of, keys_of, known_portal
from relay.cli.printed import write_new
from relay.config import Border
from relay.errors import VerbFailed
from relay.said import both, hint, line, say
from relay.store.database import Database

EXAMPLE = "relay erase run p_7f3a2c --lead 4711 --reason 'withdrawal of consent, letter 17'"
CARDS = ("lead", "deal", "contact")


def arguments(parser: argparse.ArgumentParser) -> None:
    """run PORTAL --message|--lead|--deal|--contact|--person | list | act ERASURE."""
    actions = add_actions(
        parser,
        {
            "run": hint("erase.run"),
            "list": hint("erase.list"),
            "act": hint("erase.act"),
        },
    )
    one = actions["run"]
    one.add_argument("portal")
    what = one.add_mutually_exclusive_group(required=True)
    what.add_argument("--message", metavar="ID")
    for card in CARDS:
        what.add_argument(f"--{card}", metavar="ID")
    what.add_argument(
        "--person",
        action="store_true",
        help=hint("erase.person"),
    )
    one.add_argument("--reason", required=True, help=hint("option.logged"))
    one.add_argument("--yes", action="store_true", help=hint("erase.unasked"))
    one.add_argument("--dry-run", action="store_true", help=hint("erase.dry"))
    actions["act"].add_argument("erasure")
    actions["act"].add_argument("--out", type=Path, required=True, help=hint("option.new_file"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border, which then lets the other side confirm."""
    settings = border_of(options.config)
    with beside(settings, "state", "vault", "log") as stores:
        return asyncio.run(ACTIONS[options.action](options, settings, *stores))


async def _run(
    options: argparse.Namespace, settings: Border, state: Database, people: Database, log: Database
) -> int:
    known_portal(settings, options.portal)
    actor = await audit.allow(log, settings, "erase", options.portal)
    subject, found = await _found(options, settings, state, people)
    if not found:
        raise VerbFailed("nothing_found")
    if options.dry_run or not (options.yes or _agreed(len(found))):
        for one in found:
            print(one.message)
        return 0 if options.dry_run else 1
    asked = Erasure(
        options.portal,
        subject,
        actor,
        audit.masked_reason(options.reason),
        settings.retention.key_backup_days,
    )
    erasure = await request.request(state, log, asked, found)
    await destroy.destroy(state, people, erasure, found)
    if options.json:
        print(json.dumps({"erasure": erasure, "messages": [one.message for one in found]}))
    else:
        say(both("erased", erasure=erasure, count=len(found)))
        say(both("erased.act", command=f"relay erase act {erasure} --out act.html"))
    return 0


async def _found(
    options: argparse.Namespace, settings: Border, state: Database, people: Database
) -> tuple[str, list[Wanted]]:
    portal = options.portal
    if options.person:
        asked = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
        keys = keys_of(settings, portal)
        return "person", await finding.by_person(state, people, keys, portal, asked, _looked)
    for card in CARDS:
        number = getattr(options, card)
        if number is not None:
            found = await state.read(lambda tx, c=card, n=number: finding.by_card(tx, portal, c, n))
            return f"{card}:{number}", found
    found = await state.read(lambda tx: finding.by_message(tx, portal, options.message))
    return f"message:{options.message}", found


def _looked(count: int) -> None:
    say(both("erased.looked", count=count), sys.stderr)


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise VerbFailed("erase_unsure")
    say(both("erase.sure", count=count))
    return input("> ").strip().lower() in both("erase.yes")


async def _list(
    options: argparse.Namespace, _settings: Border, state: Database, *_others: Database
) -> int:
    for row in await state.read(lambda tx: request.latest(tx, None)):
        told = {name: row[name] for name in ("id", "portal", "subject", "requested", "confirmed")}
        if options.json:
            print(json.dumps(told))
            continue
        waits = line(both("erase.waits"))
        end = waits if row["confirmed"] is None else act.moscow(row["confirmed"])
        print(f"{row['id']}  {row['portal']}  {row['subject']}  {end}")
    return 0


async def _act(
    options: argparse.Namespace, settings: Border, state: Database, _people: Database, log: Database
) -> int:
    row = await state.read(lambda tx: request.look(tx, options.erasure))
    if row is None:
        raise VerbFailed("unknown_erasure", name=options.erasure)
    await audit.allow(log, settings, "log.read", row["portal"])
    messages = await state.read(lambda tx: request.messages_of(tx, options.erasure))
    extract, head = await log.read(lambda tx: act.evidence(tx, row["portal"], messages))
    write_new(options.out, act.act(row, messages, extract, head))
    print(options.out)
    return 0


ACTIONS = {"run": _run, "list": _list, "act": _act}
