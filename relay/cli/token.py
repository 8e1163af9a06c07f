"""`relay token`: issue, rotate, list and revoke the sync tokens of this side."""

import argparse
import asyncio
import datetime
import json
import re
import sys
from pathlib import Path

import msgspec

from relay import config, config_file
from relay.cli.options import add_actions, half_of
from relay.errors import ConfigError
from relay.said import both, hint, line, say
from relay.sealing import Keyring
from relay.store.database import Database
from relay.store.tx import Tx
from relay.tokens import register

EXAMPLE = "relay token rotate p_7f3a2c --overlap 24h --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """issue SUBJECT | rotate SUBJECT [--overlap 24h] | list | revoke KEY_ID."""
    actions = add_actions(
        parser,
        {
            "issue": hint("token.issue"),
            "rotate": hint("token.rotate"),
            "list": hint("token.list"),
            "revoke": hint("token.end"),
        },
    )
    for one in actions.values():
        one.add_argument("--side", choices=["border", "offshore"], help=hint("option.side"))
    for name in ("issue", "rotate"):
        actions[name].add_argument("subject", help=hint("token.subject"))
    actions["rotate"].add_argument(
        "--overlap",
        type=_overlap,
        default=register.OVERLAP,
        metavar="24h",
        help=hint("token.overlap"),
    )
    actions["revoke"].add_argument("key_id")


def run(options: argparse.Namespace) -> int:
    """Do it on the side that the configuration describes."""
    settings = config_file.load(options.config)
    return asyncio.run(_run(settings, options))


async def _run(settings: config.Config, options: argparse.Namespace) -> int:
    keys, db, subjects = open_register(settings, options.config, options.side)
    try:
        if options.action in ("issue", "rotate") and options.subject not in subjects:
            known = ", ".join(subjects)
            raise ConfigError("unknown_subject", name=options.subject, known=known)
        await _allow(settings, options, db)
        if options.action == "issue":
            token = await db.write(lambda tx: register.issue(tx, keys, options.subject))
            await _record(settings, options, "token_issued", options.subject, token.key_id)
            print(json.dumps({"token": token.text}) if options.json else token.text)
            return 0
        if options.action == "rotate":
            return await _rotate(settings, db, keys, options)
        if options.action == "revoke":
            subject = await db.read(lambda tx: _subject(tx, options.key_id))
            if subject is not None:
                await _record(settings, options, "token_revoked", subject, options.key_id)
            done = await db.write(lambda tx: register.revoke(tx, options.key_id))
            say(both("token.revoked" if done else "token.unknown"))
            return 0 if done else 1
        found, now = await db.read(lambda tx: (register.listing(tx), tx.now()))
        for one in found:
            print(json.dumps(one._asdict()) if options.json else _shown(one, now))
        return 0
    finally:
        db.close()


def open_register(
    settings: config.Config, path: Path, side: str | None = None
) -> tuple[Keyring, Database, list[str]]:
    """Return keys, database and the subjects that may have tokens; beside a running side."""
    half = half_of(settings, path, side)
    keys = Keyring.load(half.sealing_key_file)
    if isinstance(half, config.Border):
        from relay.border.stores import open_beside

        return keys, open_beside(half, "state"), [one.id for one in half.portals]
    from relay.offshore.app import open_beside

    return keys, open_beside(half), [one.name for one in half.borders]


async def _allow(settings: config.Config, options: argparse.Namespace, db: Database) -> None:
    """At the border the register of roles is asked; abroad there is none."""
    border = _border(settings, options)
    if border is None or options.action == "list":
        return
    subject = (
        await db.read(lambda tx: _subject(tx, options.key_id))
        if options.action == "revoke"
        else options.subject
    )
    if subject is None:
        return
    from relay.border import audit
    from relay.border.stores import open_beside

    log = open_beside(border, "log")
    try:
        await audit.allow(log, border, "token", subject)
    finally:
        log.close()


async def _record(
    settings: config.Config, options: argparse.Namespace, event: str, portal: str, key_id: str
) -> None:
    """Leave a record in the portal's masking log; abroad there is none."""
    border = _border(settings, options)
    if border is None:
        return
    from relay.border import audit
    from relay.border.masking_log import Record
    from relay.border.stores import open_beside

    log = open_beside(border, "log")
    try:
        entry = msgspec.convert({"event": event, "subject": key_id}, Record)
        entry = msgspec.structs.replace(entry, actor=audit.os_user())
        await audit.record(log, portal, entry)
    finally:
        log.close()


def _border(settings: config.Config, options: argparse.Namespace) -> config.Border | None:
    return None if options.side == "offshore" else settings.border


def _subject(tx: Tx, key_id: str) -> str | None:
    return next((one.subject for one in register.listing(tx) if one.key_id == key_id), None)


async def _rotate(
    settings: config.Config, db: Database, keys: Keyring, options: argparse.Namespace
) -> int:
    done = await db.write(lambda tx: register.rotate(tx, keys, options.subject, options.overlap))
    await _record(settings, options, "token_rotated", options.subject, done.token.key_id)
    if options.json:
        old = {"key_id": done.old_key_id, "ends": done.old_ends}
        print(json.dumps({"token": done.token.text, "old": old}))
        return 0
    print(done.token.text)
    say(both("token.rotated", key=done.old_key_id, end=_day(done.old_ends)), sys.stderr)
    say(both("token.revoke", command=f"relay token revoke {done.old_key_id}"), sys.stderr)
    return 0


def _overlap(text: str) -> float:
    """`36h`, `7d`, `30m` → seconds."""
    found = re.fullmatch(r"([0-9]{1,4})([mhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(hint("wanted.overlap"))
    return int(found[1]) * {"m": 60.0, "h": 3600.0, "d": 86400.0}[found[2]]


def _shown(one: register.Known, now: float) -> str:
    used = line(both("token.not_used"))
    if one.last_used is not None:
        used = f"{line(both('token.in_use'))} {_day(one.last_used)}"
    issued = f"{line(both('token.issued'))} {_day(one.created)}"
    return f"{one.key_id}  {one.subject}  {issued}  {used}{_end(one, now)}"


def _end(one: register.Known, now: float) -> str:
    if one.revoked is not None:
        return f"  {line(both('token.revoked'))} {_day(one.revoked)}"
    if one.not_after is None:
        return ""
    left = one.not_after - now
    if left <= 0:
        return f"  {line(both('token.over'))} {_day(one.not_after)}"
    ends = both("token.ends", rest=register.hours(left))
    return f"  {line(ends)} ({_day(one.not_after)})"


def _day(moment: float) -> str:
    return f"{datetime.datetime.fromtimestamp(moment, datetime.UTC):%Y-%m-%d %H:%M}Z"
