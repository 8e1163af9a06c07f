"""`relay egress`: is a portal's way abroad open; stop it, or open it after an incident."""

import argparse
import asyncio
import json

from relay.border import masking_log
from relay.border.forward import open_egress, stop_egress, stopped
from relay.border.masking_log import Record
from relay.border.stores import open_state, open_store
from relay.cli.options import add_actions, border_of
from relay.errors import ConfigError
from relay.store.database import Database

EXAMPLE = "relay egress open p_7f3a2c --reason 'false alarm, see the review of 2026-11-21'"


def arguments(parser: argparse.ArgumentParser) -> None:
    """show | stop PORTAL --reason | open PORTAL --reason."""
    actions = add_actions(
        parser,
        {
            "show": "portals whose egress is stopped, and why",
            "stop": "let nothing of a portal leave",
            "open": "let it leave again",
        },
    )
    for name in ("stop", "open"):
        actions[name].add_argument("portal")
        actions[name].add_argument(
            "--reason", required=True, help="goes into the log; no personal data"
        )


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border; every change is logged first."""
    settings = border_of(options.config)
    if options.action != "show" and options.portal not in {one.id for one in settings.portals}:
        known = ", ".join(one.id for one in settings.portals)
        raise ConfigError("unknown_portal", f"not in the configuration; known: {known}")
    state = open_state(settings, exclusive=False)
    log = open_store(settings, "log", exclusive=False)
    try:
        return asyncio.run(_run(options, state, log))
    finally:
        state.close()
        log.close()


async def _run(options: argparse.Namespace, state: Database, log: Database) -> int:
    if options.action == "show":
        for row in await state.read(stopped):
            shown = {"portal": row["portal"], "reason": row["reason"]}
            print(json.dumps(shown) if options.json else f"{row['portal']}  {row['reason']}")
        return 0
    stopping = options.action == "stop"
    record = Record(
        event="egress_stopped" if stopping else "egress_opened",
        actor="command-line",
        reason=options.reason,
    )
    await log.write(lambda tx: masking_log.append(tx, options.portal, record, f"{tx.now()}"))
    change = stop_egress if stopping else open_egress
    changed = await state.write(lambda tx: change(tx, options.portal, options.reason))
    print("done" if changed else "it was so already")
    return 0
