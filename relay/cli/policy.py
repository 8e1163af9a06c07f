"""`relay policy`: what a portal lets cross; show it, put another in force, list the former."""

import argparse
import asyncio
import datetime
import json
from pathlib import Path

import yaml

from relay import config
from relay.border import audit, policies
from relay.border.masking_log import Record
from relay.border.masking_log.changes import note_changes
from relay.border.stores import open_beside
from relay.cli.options import add_actions, border_of, known_portal
from relay.pii import policies as rules
from relay.pii.types import Policy
from relay.said import both, hint, say
from relay.store.database import Database
from relay.yaml_files import load_yaml

EXAMPLE = "relay policy apply p_7f3a2c policy.yaml --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """show PORTAL [--sha256 HASH] | apply PORTAL FILE | list PORTAL."""
    actions = add_actions(
        parser,
        {
            "show": hint("policy.show"),
            "apply": hint("policy.apply"),
            "list": hint("policy.list"),
        },
    )
    for one in actions.values():
        one.add_argument("portal")
    actions["show"].add_argument("--sha256", metavar="HASH", help=hint("policy.sha256"))
    actions["apply"].add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border; a change is logged before it is in force."""
    settings = border_of(options.config)
    known_portal(settings, options.portal)
    state = open_beside(settings, "state")
    try:
        return asyncio.run(_run(settings, state, options))
    finally:
        state.close()


async def _run(settings: config.Border, state: Database, options: argparse.Namespace) -> int:
    if options.action == "apply":
        return await _apply(settings, state, options)
    if options.action == "list":
        for one in await state.read(lambda tx: policies.history(tx, options.portal)):
            day = datetime.datetime.fromtimestamp(one.since, datetime.UTC).strftime(
                "%Y-%m-%d %H:%M"
            )
            line = f"{one.number}  {one.sha256}  {day} UTC  {one.source} {one.actor}"
            print(json.dumps(one._asdict()) if options.json else line)
        return 0
    found = await state.read(
        lambda tx: (
            policies.read(tx, options.sha256)
            if options.sha256
            else policies.current(tx, options.portal)
        )
    )
    text = policies.text_of(found).decode()
    shown = text if options.json else yaml.safe_dump(json.loads(text), allow_unicode=True).rstrip()
    print(shown)
    return 0


async def _apply(settings: config.Border, state: Database, options: argparse.Namespace) -> int:
    policy = load_yaml(options.file, Policy)
    rules.check(policy)
    digest = policies.sha256_of(policy)
    log = open_beside(settings, "log")
    try:
        actor = await audit.allow(log, settings, "policy", options.portal)
        record = Record(event="policy_changed", subject_sha256=digest)
        subject = {options.portal: record}
        await log.write(lambda tx: note_changes(tx, options.portal, "policy", subject, actor=actor))
    finally:
        log.close()
    before = await state.read(lambda tx: policies.history(tx, options.portal))
    if before and before[-1].sha256 == digest:
        say(both("already"))
        return 0
    await state.write(lambda tx: policies.put(tx, options.portal, policy, "applied", actor))
    print(json.dumps({"sha256": digest}) if options.json else digest)
    return 0
