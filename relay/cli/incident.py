"""`relay incident`: stop everything of a portal or of all; count what left; open the way again."""

import argparse
import asyncio
import datetime
import json
import time
from pathlib import Path

from relay.border import audit, egress, incident_pack, incidents
from relay.border.egress import ALL
from relay.border.incident_pack import Interval
from relay.border.incidents import Books, Incident
from relay.border.masking_log import Record, keys
from relay.border.masking_log.export import Period, export
from relay.border.masking_log.record import MOSCOW
from relay.border.stores import beside
from relay.cli.options import add_actions, border_of, known_portal
from relay.config import Border
from relay.errors import VerbFailed
from relay.refusals import of_system
from relay.said import both, hint, line, say

EXAMPLE = "relay incident open all --reason 'letter of the regulator, see protocol 12'"
BEFORE = 24 * 3600  # seconds before an incident was found that its pack looks back


def arguments(parser: argparse.ArgumentParser) -> None:
    """list | open PORTAL --reason | close ID --reason | pack ID --out FOLDER."""
    actions = add_actions(
        parser,
        {
            "list": hint("incident.list"),
            "open": hint("incident.begin"),
            "close": hint("incident.close"),
            "pack": hint("incident.pack"),
        },
    )
    actions["open"].add_argument("portal")
    for name in ("close", "pack"):
        actions[name].add_argument("id")
    for name in ("open", "close"):
        actions[name].add_argument("--reason", required=True, help=hint("option.logged"))
    pack = actions["pack"]
    pack.add_argument("--out", type=Path, required=True, help=hint("option.new_folder"))
    pack.add_argument("--from", dest="since", type=_moment, help=hint("incident.from"))
    pack.add_argument("--until", type=_moment, help=hint("incident.until"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border."""
    settings = border_of(options.config)
    if options.action == "open" and options.portal != "all":
        known_portal(settings, options.portal)
    with beside(settings, "state", "log") as (state, log):
        books = Books(log, state, [one.id for one in settings.portals])
        return asyncio.run(ACTIONS[options.action](options, settings, books))


async def _list(options: argparse.Namespace, _settings: Border, books: Books) -> int:
    for one in await books.state.read(incidents.listing):
        if options.json:
            print(json.dumps(one._asdict(), ensure_ascii=False))
            continue
        ended = line(both("incident.open"))
        if one.closed_at is not None:
            ended = incident_pack.moscow(one.closed_at)
        opened, why = incident_pack.moscow(one.opened_at), line(egress.why(one.code))
        print(f"{one.id}  {one.portal}  {why}  {opened}  {one.opened_by}  {ended}")
    return 0


async def _open(options: argparse.Namespace, settings: Border, books: Books) -> int:
    portal = ALL if options.portal == "all" else options.portal
    actor = audit.os_user()
    for one in books.of(portal):
        actor = await audit.allow(books.log, settings, "incident.open", one)
    reason = audit.masked_reason(options.reason)
    found = await incidents.open_incident(books, portal, "manual", actor=actor, reason=reason)
    print(json.dumps(found._asdict(), ensure_ascii=False) if options.json else found.id)
    return 0


async def _close(options: argparse.Namespace, settings: Border, books: Books) -> int:
    incident = await _known(books, options.id)
    actor = audit.os_user()
    for one in books.of(incident.portal):
        actor = await audit.allow(books.log, settings, "incident.close", one)
    reason = audit.masked_reason(options.reason)
    done = await incidents.close_incident(books, incident, actor=actor, reason=reason)
    say(both("done" if done else "incident.closed"))
    return 0


async def _pack(options: argparse.Namespace, settings: Border, books: Books) -> int:
    incident = await _known(books, options.id)
    for one in books.of(incident.portal):
        await audit.allow(books.log, settings, "log.export", one)
    interval = Interval(
        options.since or incident.opened_at - BEFORE,
        options.until or incident.closed_at or time.time() + 1,
    )
    out: Path = options.out
    try:
        await asyncio.to_thread(out.mkdir, parents=True)
    except FileExistsError:
        raise VerbFailed("exists", path=out) from None
    except OSError as error:
        raise VerbFailed("disk", path=out, why=of_system(error)) from None
    facts = [
        await books.log.read(lambda tx, p=one: incident_pack.count(tx, p, interval))
        for one in books.of(incident.portal)
    ]
    await asyncio.to_thread(incident_pack.write, out, incident, interval, facts)
    await _extracts(settings, books, incident, interval, out)
    print(json.dumps({"folder": str(out)}) if options.json else f"{out}: form.html, facts.json")
    return 0


async def _extracts(
    settings: Border, books: Books, incident: Incident, interval: Interval, out: Path
) -> None:
    """The signed log of the interval, by portal; each says so as a record."""
    key = await keys.of(settings, books.log)
    for portal in books.of(incident.portal):
        try:
            await export(
                books.log,
                key,
                portal,
                out / f"log-{portal}",
                Period(*interval),
                actor=audit.os_user(),
                reason=f"incident {incident.id}",
            )
        except VerbFailed as failed:
            if failed.code != "empty_period":
                raise
            record = Record(event="exported", actor=audit.os_user(), subject=incident.id)
            await audit.record(books.log, portal, record)


async def _known(books: Books, name: str) -> Incident:
    found = await books.state.read(lambda tx: incidents.one(tx, name))
    if found is None:
        raise VerbFailed("unknown_incident", name=name)
    return found


def _moment(text: str) -> float:
    try:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=MOSCOW).timestamp()
    except ValueError:
        raise argparse.ArgumentTypeError(hint("wanted.moment")) from None


ACTIONS = {"list": _list, "open": _open, "close": _close, "pack": _pack}
