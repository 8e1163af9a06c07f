"""`relay token`: issue, list and revoke the sync tokens of this side."""

import argparse
import asyncio
import datetime
import json

from relay import config
from relay.cli.options import add_actions
from relay.errors import ConfigError
from relay.sealing import Keyring
from relay.store.database import Database
from relay.tokens import register

EXAMPLE = "relay token issue p_7f3a2c --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """issue SUBJECT | list | revoke KEY_ID."""
    actions = add_actions(
        parser,
        {
            "issue": "make a token; it is shown once",
            "list": "key ids, subjects and dates; never a secret",
            "revoke": "end a token now",
        },
    )
    for one in actions.values():
        one.add_argument(
            "--side", choices=["border", "offshore"], help="needed if the file has both halves"
        )
    actions["issue"].add_argument(
        "subject", help="at the border a portal's id, offshore a border's name"
    )
    actions["revoke"].add_argument("key_id")


def run(options: argparse.Namespace) -> int:
    """Do it on the side that the configuration describes."""
    settings = config.load(options.config)
    return asyncio.run(_run(settings, options))


async def _run(settings: config.Config, options: argparse.Namespace) -> int:
    keys, db, subjects = open_register(settings, options.side)
    try:
        if options.action == "issue":
            if options.subject not in subjects:
                known = ", ".join(subjects)
                raise ConfigError("unknown_subject", f"not in the configuration; known: {known}")
            token = await db.write(lambda tx: register.issue(tx, keys, options.subject))
            print(json.dumps({"token": token.text}) if options.json else token.text)
            return 0
        if options.action == "revoke":
            done = await db.write(lambda tx: register.revoke(tx, options.key_id))
            print("revoked" if done else "no such valid token")
            return 0 if done else 1
        found = await db.read(register.listing)
        for one in found:
            print(_shown(one, as_json=options.json))
        return 0
    finally:
        db.close()


def open_register(
    settings: config.Config, side: str | None = None
) -> tuple[Keyring, Database, list[str]]:
    """Return keys, database and the subjects that may have tokens; beside a running side."""
    if settings.border is not None and settings.offshore is not None and side is None:
        raise ConfigError("config_invalid", "the file has both halves: --side border or offshore")
    if settings.border is not None and side != "offshore":
        from relay.border.stores import open_state

        border = settings.border
        keys = Keyring.load(border.sealing_key_file)
        return keys, open_state(border, exclusive=False), [one.id for one in border.portals]
    if settings.offshore is not None and side != "border":
        from relay.offshore.app import open_database

        offshore = settings.offshore
        keys = Keyring.load(offshore.sealing_key_file)
        names = [one.name for one in offshore.borders]
        return keys, open_database(offshore, exclusive=False), names
    raise ConfigError("config_invalid", f"no `{side}:` section")


def _shown(one: register.Known, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(one._asdict())
    ended = "" if one.not_after is None else f"  ended {_day(one.not_after)}"
    return f"{one.key_id}  {one.subject}  issued {_day(one.created)}{ended}"


def _day(moment: float) -> str:
    return f"{datetime.datetime.fromtimestamp(moment, datetime.UTC):%Y-%m-%d %H:%M}Z"
