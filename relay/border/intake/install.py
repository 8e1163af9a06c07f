"""A local application is installed: the portal posts its tokens, once, to the address in its form.

Anybody could post here. So what comes is sealed and answered at once, and a job lets the vendor's
authorisation server say whether it is a token of our application in our portal.
"""

import secrets

import msgspec
import structlog
from aiohttp import web

from relay.border.intake.hook import parse_form, read_body
from relay.border.side import Side
from relay.errors import Ended, Stopped
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Tx

log = structlog.get_logger()

PATH = "/v1/bitrix/{portal}/install"
WAITING = 10  # candidates of one portal at once
PATIENCE = 86400.0
LONGEST = 400  # characters of a token


class Candidate(msgspec.Struct, frozen=True):
    """What an installation brings: believed together, once the first is proved."""

    refresh_token: str
    application_token: str = ""

    def __repr__(self) -> str:
        return "Candidate()"


def add_route(app: web.Application, side: Side) -> None:
    """Serve the installation of every portal that has an application."""
    portals = {one.config.id for one in side.portals.values() if one.app is not None}

    async def handle(request: web.Request) -> web.Response:
        return await _handle(side, portals, request)

    if portals:
        app.router.add_post(PATH, handle)


async def _handle(side: Side, portals: set[str], request: web.Request) -> web.Response:
    portal = request.match_info["portal"]
    form = parse_form(await read_body(request))
    token = form.get("auth[refresh_token]") or form.get("REFRESH_ID", "")
    own = form.get("auth[application_token]", "")
    shaped = all(len(one) <= LONGEST and one.isascii() for one in (token, own))
    if portal not in portals or not token or not shaped:
        return web.json_response({"status": "refused"}, status=403)
    job = f"{portal}:install:{secrets.token_hex(8)}"
    candidate = msgspec.json.encode(Candidate(token, own))
    sealed = side.portals[portal].keys.wrap(candidate, f"candidate:{job}")
    if not await side.state.write(lambda tx: _keep(tx, portal, job, sealed)):
        return web.json_response({"status": "busy"}, status=503)
    side.wake()
    return web.json_response({"status": "ok"})


def _keep(tx: Tx, portal: str, job: str, sealed: bytes) -> bool:
    tx.lock(f"install:{portal}")
    row = tx.one("SELECT count(*) AS n FROM app_candidates WHERE portal = :p", p=portal)
    if row is None or row["n"] >= WAITING:
        return False
    tx.run(
        "INSERT INTO app_candidates VALUES (:job, :portal, :sealed, :now)",
        job=job,
        portal=portal,
        sealed=sealed,
        now=tx.now(),
    )
    deadline = tx.now() + PATIENCE
    return queue.add(tx, job, kind="install", portal=portal, step="app.install", deadline=deadline)


async def install(side: Side, job: Job) -> None:
    """Prove one candidate at the vendor's server and store what it is exchanged for."""
    portal = side.portal(job.portal)
    row = await side.state.read(
        lambda tx: tx.one("SELECT sealed FROM app_candidates WHERE job = :job", job=job.id)
    )
    if row is None or portal.app is None:
        raise Ended("app_not_configured", outcome="cancelled")
    opened = portal.keys.unwrap(bytes(row["sealed"]), f"candidate:{job.id}")
    candidate = msgspec.json.decode(opened, type=Candidate)
    try:
        await portal.app.install(candidate.refresh_token, candidate.application_token)
    except Stopped as error:  # not ours: waiting would not make it so
        raise Ended(error.code, outcome="refused") from None

    def unit(tx: Tx) -> None:
        tx.run("DELETE FROM app_candidates WHERE job = :job", job=job.id)
        queue.finish(tx, job, "verdict")

    await side.state.write(unit)
    log.info("app_installed", portal=job.portal)
