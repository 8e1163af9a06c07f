"""`relay log`: verify, sign, export and prove the masking log; print the auditor's verifier."""

import argparse
import asyncio
import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relay.border import audit, masking_log
from relay.border.masking_log import heads, keys, walk
from relay.border.masking_log.export import Period, export
from relay.border.masking_log.heads import Head
from relay.border.masking_log.record import MOSCOW
from relay.border.masking_log.standalone import bundle
from relay.border.stores import open_beside
from relay.cli.options import add_actions, border_of, known_portal
from relay.cli.printed import write_new
from relay.config import Border
from relay.errors import LogBroken, VerbFailed
from relay.refusals import Both
from relay.said import both, hint, say
from relay.store.database import Database
from relay.store.tx import Tx

EXAMPLE = "relay log export p_7f3a2c --from 2026-11-01 --until 2026-11-30 --out november"


def arguments(parser: argparse.ArgumentParser) -> None:
    """verify | head | export | prove | key | verifier."""
    actions = add_actions(
        parser,
        {
            "verify": hint("log.verify"),
            "head": hint("log.head"),
            "export": hint("log.export"),
            "prove": hint("log.prove"),
            "key": hint("log.key"),
            "verifier": hint("log.verifier"),
        },
    )
    for name in ("head", "export", "prove", "key"):
        actions[name].add_argument("portal")
    actions["head"].add_argument("--out", type=Path, help=hint("log.head_out"))
    one = actions["export"]
    one.add_argument("--out", type=Path, required=True, help=hint("option.new_folder"))
    one.add_argument("--from", dest="since", type=_day, help=hint("log.from"))
    one.add_argument("--until", type=_day, help=hint("log.until"))
    one.add_argument("--reason", default="", help=hint("option.logged"))
    what = actions["prove"].add_mutually_exclusive_group(required=True)
    what.add_argument("--seq", type=int, nargs="+", help=hint("log.seq"))
    what.add_argument("--message", help=hint("log.message"))
    what.add_argument("--since-size", type=int, help=hint("log.since"))
    actions["prove"].add_argument("--out", type=Path, help=hint("log.proof"))
    actions["key"].add_argument("--new", metavar="KEY_ID", help=hint("log.new"))
    actions["key"].add_argument("--reason", default="", help=hint("option.logged"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border; 1 if something does not agree."""
    if options.action == "verifier":
        print(bundle.text(), end="")
        return 0
    settings = border_of(options.config)
    if options.action != "verify":
        known_portal(settings, options.portal)
    log = open_beside(settings, "log")
    try:
        return asyncio.run(ACTIONS[options.action](options, settings, log))
    finally:
        log.close()


async def _verify(options: argparse.Namespace, settings: Border, log: Database) -> int:
    key = await keys.of(settings, log)
    wanted = await log.read(masking_log.portals)
    wanted = sorted({*wanted, *(one.id for one in settings.portals)})
    sound = True
    for portal in wanted:
        found: dict[str, Any] = await log.read(lambda tx, portal=portal: _walk(tx, portal, key))
        if not found["records"] and found["sound"]:
            continue
        sound = sound and found["sound"]
        if options.json:
            print(json.dumps({name: found[name] for name in found if name != "why"}))
        else:
            say(_told(found))
    return 0 if sound else 1


def _walk(tx: Tx, portal: str, key: keys.LogKey) -> dict[str, Any]:
    try:
        end = walk.verify(tx, portal)
        walk.check_pairs(tx, portal)
        signed = heads.check_all(tx, portal, key)
    except LogBroken as error:
        why = error.russian, error.english
        return {"portal": portal, "sound": False, "records": 0, "error": error.english, "why": why}
    return {"portal": portal, "sound": True, "records": end.size, "heads": signed}


def _told(found: dict[str, Any]) -> Both:
    portal = found["portal"]
    if found["sound"]:
        return both("log.sound", portal=portal, records=found["records"], heads=found["heads"])
    return both("log.broken", portal=portal, why=found["why"])


async def _head(options: argparse.Namespace, settings: Border, log: Database) -> int:
    await audit.allow(log, settings, "log.read", options.portal)
    _give(options, (await _signed(options, settings, log)).note)
    return 0


async def _signed(options: argparse.Namespace, settings: Border, log: Database) -> Head:
    key = await keys.of(settings, log)
    head = await log.write(lambda tx: heads.sign(tx, options.portal, key))
    if head is None:
        raise VerbFailed("empty_log", portal=options.portal)
    return head


async def _export(options: argparse.Namespace, settings: Border, log: Database) -> int:
    actor = await audit.allow(log, settings, "log.export", options.portal)
    since = None if options.since is None else options.since.timestamp()
    day = datetime.timedelta(days=1)
    until = None if options.until is None else (options.until + day).timestamp()
    span = await export(
        log,
        await keys.of(settings, log),
        options.portal,
        options.out,
        Period(since, until),
        actor=actor,
        reason=audit.masked_reason(options.reason),
    )
    told = {"first": span.first, "last": span.last, "folder": str(options.out)}
    if options.json:
        print(json.dumps(told))
    else:
        say(both("log.records", first=span.first, last=span.last, folder=options.out))
    return 0


async def _prove(options: argparse.Namespace, settings: Border, log: Database) -> int:
    await audit.allow(log, settings, "log.read", options.portal)
    head = await _signed(options, settings, log)
    proof = await log.read(lambda tx: _proof(tx, options, head))
    _give(options, json.dumps(proof, ensure_ascii=False) + "\n")
    return 0


def _proof(tx: Tx, options: argparse.Namespace, head: Head) -> dict[str, Any]:
    if options.since_size is not None:
        old = heads.newest(tx, options.portal, options.since_size)
        if old is None or old.size != options.since_size:
            raise VerbFailed("nothing_to_prove.size", size=options.since_size)
        return heads.consistency_proof(tx, options.portal, old, head)
    seqs: Sequence[int] = options.seq or ()
    if options.message is not None:
        seqs = [one.seq for one in masking_log.about(tx, options.portal, options.message)]
        if not seqs:
            raise VerbFailed("nothing_to_prove.message", name=options.message)
    return heads.inclusion_proof(tx, options.portal, seqs, head)


async def _key(options: argparse.Namespace, settings: Border, log: Database) -> int:
    if options.new is not None:
        actor = await audit.allow(log, settings, "log.key", options.portal)
        path = keys.path_of(settings)
        keys.make(path, options.new)
        fresh = keys.load(path)
        for portal in settings.portals:
            await log.write(lambda tx, id=portal.id: keys.note_key(tx, id, fresh, actor=actor))
    key = await keys.of(settings, log)
    for line in key.public(options.portal):
        print(line)
    return 0


def _give(options: argparse.Namespace, text: str) -> None:
    if options.out is None:
        print(text, end="")
        return
    write_new(options.out, text)


def _day(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=MOSCOW)
    except ValueError:
        raise argparse.ArgumentTypeError(hint("wanted.day")) from None


ACTIONS = {
    "verify": _verify,
    "head": _head,
    "export": _export,
    "prove": _prove,
    "key": _key,
}
