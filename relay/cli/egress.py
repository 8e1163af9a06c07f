"""`relay egress`: is a portal's way abroad open; stop it, or open it again."""

import argparse
import asyncio
import json
from collections.abc import Sequence

from relay.border import audit, egress, incidents, log_watch
from relay.border.egress import ALL
from relay.border.log_watch import Mark
from relay.border.masking_log import Record, append, keys
from relay.border.stores import beside
from relay.cli.options import add_actions, border_of, known_portal
from relay.config import Border
from relay.errors import VerbFailed
from relay.said import both, hint, line, say
from relay.store.database import Database
from relay.store.tx import Tx

EXAMPLE = "relay egress open p_7f3a2c --reason 'false alarm, see the review of 2026-11-21'"


def arguments(parser: argparse.ArgumentParser) -> None:
    """show | stop PORTAL --reason | open PORTAL --reason."""
    actions = add_actions(
        parser,
        {
            "show": hint("egress.show"),
            "stop": hint("egress.stop"),
            "open": hint("egress.start"),
        },
    )
    for name in ("stop", "open"):
        actions[name].add_argument("portal")
        actions[name].add_argument("--reason", required=True, help=hint("option.logged"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border; every change is logged first."""
    settings = border_of(options.config)
    if options.action != "show" and options.portal != "all":
        known_portal(settings, options.portal)
    with beside(settings, "state", "log") as (state, log):
        if options.action == "show":
            return asyncio.run(_show(options, state))
        return asyncio.run(_change(options, settings, state, log))


async def _show(options: argparse.Namespace, state: Database) -> int:
    for row in await state.read(egress.stopped):
        shown = {"portal": row["portal"], "reason": row["reason"]}
        said = line(egress.why(row["reason"]))
        print(json.dumps(shown) if options.json else f"{row['portal']}  {said}")
    return 0


async def _change(
    options: argparse.Namespace, settings: Border, state: Database, log: Database
) -> int:
    opening = options.action == "open"
    portal = ALL if options.portal == "all" else options.portal
    meant = [one.id for one in settings.portals] if portal == ALL else [portal]
    for one in meant:
        await audit.allow(log, settings, "egress.open" if opening else "egress.stop", one)
    if opening:
        await _refuse_incident(state, portal)
    reason = audit.masked_reason(options.reason)
    for one in meant:
        wrong = await _contradictions(settings, state, log, one) if opening else ()
        await log.write(lambda tx, p=one, w=wrong: _say(tx, p, reason, w, opening=opening))
    if opening:
        changed = await state.write(lambda tx: egress.open_again(tx, portal))
    else:
        changed = await state.write(lambda tx: egress.stop(tx, portal, reason))
    say(both("done" if changed else "already"))
    return 0


async def _refuse_incident(state: Database, portal: str) -> None:
    found = await state.read(lambda tx: incidents.still_open(tx, portal))
    if found:
        raise VerbFailed("incident_open", name=found[0].id)


async def _contradictions(
    settings: Border, state: Database, log: Database, portal: str
) -> Sequence[Mark]:
    """Signed heads that this log does not have: opening the egress accepts it all the same."""
    key = await keys.of(settings, log)
    known = await log_watch.marks(settings.log, state, key, portal)
    return await log.read(lambda tx: log_watch.contradictions(tx, portal, known))


def _say(tx: Tx, portal: str, reason: str, wrong: Sequence[Mark], *, opening: bool) -> None:
    record = Record(
        event="egress_opened" if opening else "egress_stopped",
        actor=audit.os_user(),
        reason=reason,
        counts={"accepted_heads": len(wrong)} if wrong else {},
    )
    append(tx, portal, record, audit.once())
    if opening:
        log_watch.acknowledge(tx, portal, wrong)
