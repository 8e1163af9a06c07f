"""`relay keys`: which wrapping keys are in use; replace one, and wrap anew what it wrapped."""

import argparse
import asyncio
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from relay import config, config_file
from relay.cli.options import add_actions, half_of
from relay.errors import ConfigError, VerbFailed
from relay.jobs import nodes
from relay.said import both, hint, line, say
from relay.sealing import Keyring
from relay.setup import rotating
from relay.setup.rotating import Wrapped
from relay.store.database import Database

EXAMPLE = "relay keys rotate p_7f3a2c --config /etc/relay/config.yaml"
SEALING = "sealing"
LOOK = 0.5  # seconds between looks at the beats of nodes
TOKENS = Wrapped("tokens", "key_id", "sealed", "token")
TURNS = Wrapped("turns", "id", "wrapped", "turn")
PEOPLE = Wrapped("threads", "id", "wrapped", "thread")
OF_PORTAL = (
    Wrapped("app_tokens", "portal", "sealed", "app"),
    Wrapped("app_candidates", "job", "sealed", "candidate"),
    Wrapped("robot_calls", "job", "sealed", "robot"),
)


class Kept(NamedTuple):
    """A key file, where what it wraps stands, and whose masking logs hear of a change."""

    name: str
    path: Path
    portal: str | None
    state: Database
    rows: Sequence[tuple[Database, Wrapped]]
    log: Database | None = None  # abroad there is none
    logs: Sequence[str] = ()


def arguments(parser: argparse.ArgumentParser) -> None:
    """list | rotate NAME | rewrap NAME."""
    actions = add_actions(
        parser,
        {
            "list": hint("keys.list"),
            "rotate": hint("keys.rotate"),
            "rewrap": hint("keys.rewrap"),
        },
    )
    for one in actions.values():
        one.add_argument("--side", choices=["border", "offshore"], help=hint("option.side"))
    for name in ("rotate", "rewrap"):
        actions[name].add_argument("name", help=hint("keys.name"))


def run(options: argparse.Namespace) -> int:
    """Do it on the side that the configuration describes."""
    half = half_of(config_file.load(options.config), options.config, options.side)
    with contextlib.ExitStack() as stack:
        if isinstance(half, config.Border):
            kept = _of_border(half, options, stack)
        else:
            kept = _of_offshore(half, options, stack)
        return asyncio.run(_list(options, kept) if _looks(options) else _change(options, kept))


def _looks(options: argparse.Namespace) -> bool:
    return options.action == "list"


def _of_border(
    border: config.Border, options: argparse.Namespace, stack: contextlib.ExitStack
) -> list[Kept]:
    from relay.border import audit, stores

    if _looks(options):
        opened = stack.enter_context(stores.beside(border, "state", "vault", "log"))
    else:  # alone: a process that runs knows the former key only
        opened = list(stores.open_stores(border))
        for db in opened:
            stack.callback(db.close)
        for one in border.portals:
            if options.name in (SEALING, one.id):
                asyncio.run(audit.allow(opened[2], border, "log.key", one.id))
    state, vault, log = opened
    portals = [one.id for one in border.portals]
    rows = [(vault, PEOPLE), *((state, one) for one in OF_PORTAL)]
    return [
        Kept(SEALING, border.sealing_key_file, None, state, [(state, TOKENS)], log, portals),
        *(Kept(one.id, one.key_file, one.id, state, rows, log, [one.id]) for one in border.portals),
    ]


def _of_offshore(
    abroad: config.Offshore, options: argparse.Namespace, stack: contextlib.ExitStack
) -> list[Kept]:
    from relay.offshore import app

    db = app.open_beside(abroad) if _looks(options) else app.open_database(abroad)
    stack.callback(db.close)
    return [Kept(SEALING, abroad.sealing_key_file, None, db, [(db, TOKENS), (db, TURNS)])]


async def _list(options: argparse.Namespace, kept: Sequence[Kept]) -> int:
    for one in kept:
        wraps: Counter[str] = Counter()
        for db, rows in one.rows:
            wraps.update(await rotating.count(db, rows, one.portal))
        for place, name in enumerate(Keyring.load(one.path).ids):
            if options.json:
                row = {"name": one.name, "key": name, "wraps": wraps[name], "current": not place}
                print(json.dumps(row))
            else:
                used = line(both("key.former" if place else "key.current"))
                rows = f"{line(both('key.rows'))}: {wraps[name]}"
                print(f"{one.name}  {one.path}  {name}  {used}  {rows}")
    return 0


async def _change(options: argparse.Namespace, kept: Sequence[Kept]) -> int:
    one = next((one for one in kept if one.name == options.name), None)
    if one is None:
        known = ", ".join(found.name for found in kept)
        raise ConfigError("unknown_subject", name=options.name, known=known)
    if one.state.shared:  # a file is opened by one process alone
        await _stopped(one.state)
    if options.action == "rotate":
        await _record(one, "key_rotated", rotating.add_key(one.path))
    keys = Keyring.load(one.path)
    done = 0
    for db, rows in one.rows:
        done += await rotating.rewrap(db, keys, rows, one.portal)
        await db.scrub(rows.table)
    await _record(one, "key_rewrapped", keys.ids[0], rows=done)
    if options.json:
        print(json.dumps({"name": one.name, "key": keys.ids[0], "rewrapped": done}))
    else:
        say(both("key.rewrapped", path=one.path, key=keys.ids[0], rows=done))
        say(both("key.copy"), sys.stderr)
    return 0


async def _stopped(state: Database) -> None:
    """VerbFailed while a node works on the database; one that was killed does not beat any more."""
    watch, first = nodes.Watch(), await state.read(nodes.beats)
    while beats := await state.read(nodes.beats):
        if any(beat != first.get(node) for node, beat in beats.items()):
            raise VerbFailed("still_running")
        if len(watch.dead(beats)) == len(beats):
            return
        await asyncio.sleep(LOOK)


async def _record(
    kept: Kept, event: Literal["key_rotated", "key_rewrapped"], key: str, **counts: int
) -> None:
    """Leave a record in the masking log of every portal that the key file serves."""
    if kept.log is None:
        return
    from relay.border import audit
    from relay.border.masking_log import Record

    subject = f"{kept.name}:{key}"
    entry = Record(event=event, actor=audit.os_user(), subject=subject, counts=counts)
    for portal in kept.logs:
        await audit.record(kept.log, portal, entry)
