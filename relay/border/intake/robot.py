"""Our robot «Оценить через relay»: the portal posts a card's id, an assistant and a token.

Whoever posts proves the application's token first, as with events. The card is read by its id, with
our own rights, and always rated and answered, because a person set it up so. If the same assistant
is judging the same unchanged card already, or has judged it lately, its verdict is the answer.
"""

import msgspec
import structlog
from aiohttp import web

from relay.border import inbound, robots
from relay.border.bitrix.reading import read_lead
from relay.border.contract import Entity
from relay.border.intake.hook import DOCUMENT, parse_form, proved, read_body, refusal
from relay.border.intake.look import composed
from relay.border.side import Side
from relay.errors import Ended, Held, Refused, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Tx

log = structlog.get_logger()

PATH = "/v1/bitrix/{portal}/robot"
PATIENCE = 30 * 86400.0  # longer than any maintenance
LONGEST = 1000  # characters of an event token
NAME = 100


def add_route(app: web.Application, side: Side) -> None:
    """Serve the robot of every portal that has one."""
    portals = {
        one.config.id
        for one in side.portals.values()
        if one.config.bitrix and one.config.bitrix.app and one.config.bitrix.app.robot
    }

    async def handle(request: web.Request) -> web.Response:
        return await _handle(side, portals, request)

    if portals:
        app.router.add_post(PATH, handle)


async def _handle(side: Side, portals: set[str], request: web.Request) -> web.Response:
    portal = request.match_info["portal"]
    form = parse_form(await read_body(request))
    if not await proved(side, {}, portal, form) or portal not in portals:
        return refusal()
    document = DOCUMENT.fullmatch(form.get("document_id[2]", ""))
    token, assistant = form.get("event_token", ""), form.get("properties[assistant]", "")
    if document is None or not 0 < len(token) <= LONGEST or len(assistant) > NAME:
        return web.json_response({"status": "not understood"}, status=400)
    if side.backlog() >= side.config.limits.backlog:
        raise Unavailable("backlog", retry_after=30)
    keys = side.portals[portal].keys
    job = f"{portal}:robot:{keys.digest(token.encode(), 'robot')[:32]}"
    sealed = keys.wrap(token.encode(), f"robot:{job}")
    card = ("lead" if document[1] == "LEAD" else "deal", document[2])

    def unit(tx: Tx) -> None:
        deadline = tx.now() + PATIENCE
        new = queue.add(
            tx, job, kind="robot", portal=portal, step="robot.ask", deadline=deadline, priority=4
        )
        if new:
            robots.keep(tx, job, portal, card, assistant, sealed)

    await side.state.write(unit)
    side.wake()
    return web.json_response({"status": "ok"})


async def ask(side: Side, job: Job) -> None:
    """Read the card and take it as a message for the robot's assistant."""
    portal = side.portal(job.portal)
    row = await side.state.read(lambda tx: robots.call_of(tx, job.id))
    if row is None:
        raise Ended("robot_unknown", outcome="cancelled")
    if portal.rest is None:
        raise Held("no_rest")
    if row["assistant"] not in side.assistants:
        await side.state.write(lambda tx: robots.refused(tx, job, "assistant_missing"))
        return
    entity = Entity(type=row["entity_type"], id=row["entity_id"])
    try:
        read = await read_lead(portal.rest, entity)
    except (Ended, Refused) as error:
        code = error.code
        await side.state.write(lambda tx: robots.refused(tx, job, code))
        return
    reach("robot.read")
    event = f"{entity.type}:{entity.id}:robot:{job.id.rpartition(':')[2]}"
    message = composed(job.portal, event, read, [row["assistant"]])
    arrived = await inbound.seal(side, portal, message, msgspec.json.encode(message))

    def unit(tx: Tx) -> str:
        found = inbound.store(tx, side, arrived)
        robots.asked(tx, job, found)
        return found

    found = await side.state.write(unit)
    reach("robot.taken")
    log.info("taken", job=job.id, message=found, portal=job.portal)
    side.wake()
