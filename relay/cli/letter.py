"""`relay letter`: what left about a lead, with the values behind the placeholders, to print."""

import argparse
import asyncio
from pathlib import Path

from relay.border import audit, masking_log, vault
from relay.border.erasure import letter
from relay.border.erasure.letter import Sent
from relay.border.masking_log import Record
from relay.border.stores import beside
from relay.cli.options import add_common, border_of, keys_of, known_portal
from relay.cli.printed import count_reveals, write_new
from relay.config import Border
from relay.errors import Held, VerbFailed
from relay.said import hint
from relay.sealing import Keyring
from relay.store.database import Database

EXAMPLE = "relay letter p_7f3a2c lead 4711 --reason 'request of 2026-11-21' --out letter.html"


def arguments(parser: argparse.ArgumentParser) -> None:
    """PORTAL lead|deal|contact ID --reason --out."""
    add_common(parser)
    parser.add_argument("portal")
    parser.add_argument("card", choices=("lead", "deal", "contact"))
    parser.add_argument("id")
    parser.add_argument("--reason", required=True, help=hint("option.logged"))
    parser.add_argument("--out", type=Path, required=True, help=hint("option.new_file"))


def run(options: argparse.Namespace) -> int:
    """Record it, then write; 1 if the role, the card or the key is missing."""
    settings = border_of(options.config)
    known_portal(settings, options.portal)
    with beside(settings, "state", "vault", "log") as stores:
        return asyncio.run(_run(options, settings, *stores))


async def _run(
    options: argparse.Namespace, settings: Border, state: Database, people: Database, log: Database
) -> int:
    portal = options.portal
    actor = await audit.allow(log, settings, "reveal", portal)
    known = await state.read(lambda tx: letter.all_of_card(tx, portal, options.card, options.id))
    if not known:
        raise VerbFailed("unknown_card", card=options.card, id=options.id)
    keys = keys_of(settings, portal)
    messages: list[Sent] = []
    for message, thread in known:
        record = Record(
            event="revealed",
            actor=actor,
            request_id=message,
            lead_ref=thread,
            reason=options.reason,
            checks=["letter"],
        )
        await audit.record(log, portal, record)
        messages.append(await _sent(portal, message, thread, keys, state, people, log))
    await count_reveals(log, settings, portal, actor)
    now = await state.read(lambda tx: tx.now())
    subject = f"{options.card} {options.id}"
    write_new(options.out, letter.letter(portal, subject, messages, now))
    print(options.out)
    return 0


async def _sent(
    portal: str,
    message: str,
    thread: str,
    keys: Keyring,
    state: Database,
    people: Database,
    log: Database,
) -> Sent:
    received, channel, texts = await state.read(lambda tx: letter.of_message(tx, message))
    try:
        values = await people.read(lambda tx: vault.values(tx, keys, thread))
    except Held as error:
        if error.code != "forgotten":
            raise
        values = None
    records = await log.read(lambda tx: masking_log.about(tx, portal, message))
    return Sent(message, received, channel, values, texts, records)
