"""`relay reveal`: what stands behind a message's placeholders, for an operator, with a reason."""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from relay.border import audit, vault
from relay.border.masking_log import Record
from relay.border.stores import beside
from relay.cli.options import add_common, border_of, keys_of, known_portal
from relay.cli.printed import count_reveals
from relay.config import Border
from relay.errors import VerbFailed
from relay.pii.types import Value
from relay.said import hint
from relay.store.database import Database
from relay.store.tx import Row

EXAMPLE = "relay reveal m_3f0a… '[PERSON_1]' --reason 'the client called, request 17'"


def arguments(parser: argparse.ArgumentParser) -> None:
    """MESSAGE [PLACEHOLDER…] --reason."""
    add_common(parser)
    parser.add_argument("message")
    parser.add_argument("placeholder", nargs="*", help=hint("reveal.placeholder"))
    parser.add_argument("--reason", required=True, help=hint("option.logged"))


def run(options: argparse.Namespace) -> int:
    """Record it, then print; 1 if the role, the message or the key is missing."""
    settings = border_of(options.config)
    with beside(settings, "state", "vault", "log") as stores:
        return asyncio.run(_run(options, settings, *stores))


async def _run(
    options: argparse.Namespace, settings: Border, state: Database, people: Database, log: Database
) -> int:
    message = await state.read(
        lambda tx: tx.one("SELECT portal, thread FROM messages WHERE id = :id", id=options.message)
    )
    if message is None:
        raise VerbFailed("unknown_message", name=options.message)
    known_portal(settings, message["portal"])
    actor = await audit.allow(log, settings, "reveal", message["portal"])
    found = await _values(options, settings, people, message)
    counts = Counter(placeholder.strip("[]").rpartition("_")[0] for placeholder in found)
    record = Record(
        event="revealed",
        actor=actor,
        request_id=options.message,
        lead_ref=message["thread"],
        reason=options.reason,
        counts=dict(counts),
    )
    await audit.record(log, message["portal"], record)
    await count_reveals(log, settings, message["portal"], actor)
    shown = {name: value.canonical for name, value in sorted(found.items())}
    if options.json:
        print(json.dumps(shown, ensure_ascii=False))
    else:
        for name, value in shown.items():
            print(f"{name}  {value}")
    return 0


async def _values(
    options: argparse.Namespace, settings: Border, people: Database, message: Row
) -> Mapping[str, Value]:
    keyring = keys_of(settings, message["portal"])
    known: dict[str, Value] = await people.read(
        lambda tx: vault.values(tx, keyring, message["thread"])
    )
    wanted: list[Any] = options.placeholder or list(known)
    missing = [name for name in wanted if name not in known]
    if missing:
        raise VerbFailed("unknown_placeholder")
    return {name: known[name] for name in wanted}
