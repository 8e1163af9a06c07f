"""`relay held`: what waits for a person at the border; let it go on, or end it."""

import argparse
import asyncio
import json

from relay.border import audit, words
from relay.border.endings import endings
from relay.border.masking_log import Record
from relay.border.stores import open_beside
from relay.cli.options import add_actions, border_of
from relay.config import Border
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.said import both, hint, line, say
from relay.store.database import Database
from relay.store.tx import Tx

NOTHING = both("held.nothing")
EXAMPLE = "relay held release m_3f0a… --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """list | release ID | drop ID."""
    actions = add_actions(
        parser,
        {
            "list": hint("held.list"),
            "release": hint("held.release"),
            "drop": hint("held.drop"),
        },
    )
    for name in ("release", "drop"):
        actions[name].add_argument("id")
        actions[name].add_argument("--reason", default="", help=hint("option.logged"))


def run(options: argparse.Namespace) -> int:
    """Do it beside the running border."""
    settings = border_of(options.config)
    db = open_beside(settings, "state")
    try:
        if options.action == "list":
            for job in asyncio.run(db.read(queue.held)):
                print(_shown(job, as_json=options.json))
            return 0
        return asyncio.run(_change(options, settings, db))
    finally:
        db.close()


async def _change(options: argparse.Namespace, settings: Border, db: Database) -> int:
    """Release or drop, recorded before it is done."""
    found = await db.read(queue.held)
    job = next((one.job for one in found if one.job.id == options.id), None)
    if job is None:
        say(NOTHING)
        return 1
    releasing = options.action == "release"
    log = open_beside(settings, "log")
    try:
        record = Record(
            event="released" if releasing else "dropped",
            actor=await audit.allow(log, settings, "held", job.portal),
            request_id=job.id,
            reason=options.reason,
        )
        await audit.record(log, job.portal, record)
    finally:
        log.close()
    done = await db.write(lambda tx: (queue.revive if releasing else _drop)(tx, options.id))
    say(both("done") if done else NOTHING)
    return 0 if done else 1


def _drop(tx: Tx, job_id: str) -> bool:
    """End a held job as cancelled, with all that follows from an end."""
    job = next((held.job for held in queue.held(tx) if held.job.id == job_id), None)
    if job is None or not queue.end(tx, job_id, "cancelled", "dropped"):
        return False
    endings()[job.kind](tx, job, "cancelled", "dropped")
    return True


def _shown(held: queue.HeldJob, *, as_json: bool) -> str:
    job: Job = held.job
    if as_json:
        row = {"id": job.id, "portal": job.portal, "step": job.step, "code": held.code}
        return json.dumps(row)
    return f"{job.id}  {job.portal}  {job.step}  {line(words.reasons(held.code))}"
