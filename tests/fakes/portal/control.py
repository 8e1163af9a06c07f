"""Control endpoints under /_stand_in: what a test or the demo does to the portal by hand."""

import base64
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.portal import activities, bizproc, events, items, lines, oauth
from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.schema import ENTITIES, camel
from tests.fakes.portal.state import PORTAL, Portal, now


async def leads(request: web.Request) -> web.Response:
    """Create a card (a lead by default) with its activities and files; answer its ids.

    `{"entityTypeId": 1, "fields": {…}, "activities": [{"SUBJECT": …, "files":
    [{"name": …, "content": base64}]}]}`.
    """
    portal, given = request.app[PORTAL], await request.json()
    portal.origin = str(request.url.origin())
    kind = given.get("entityTypeId", 1)
    row = items.create(portal, kind, given.get("fields", {}))
    made: list[int] = []
    for activity in given.get("activities", []):
        files = [(one["name"], base64.b64decode(one["content"])) for one in activity["files"]]
        activity = activities.create(portal, (kind, row["id"]), activity | {"files": files})
        made.append(int(activity["ID"]))
    await _tell(request, ENTITIES[kind], row["id"])
    for number in made:
        await _tell(request, "activity", number)
    return web.json_response({"id": row["id"], "activities": made})


async def more(request: web.Request) -> web.Response:
    """An activity comes for a card: `{"entityTypeId": 1, "id": 7, "activity": {…}}`."""
    portal, given = request.app[PORTAL], await request.json()
    one = given["activity"]
    files = [(file["name"], base64.b64decode(file["content"])) for file in one["files"]]
    owner = (given.get("entityTypeId", 1), given["id"])
    number = int(activities.create(portal, owner, one | {"files": files})["ID"])
    await _tell(request, "activity", number)
    return web.json_response({"id": number})


async def chat(request: web.Request) -> web.Response:
    """A dialogue of a card: `{"entityTypeId": 1, "id": 7, "said": […], "code": …}`."""
    portal, given = request.app[PORTAL], await request.json()
    owner = (given.get("entityTypeId", 1), given["id"])
    lines.create(portal, owner, given["said"], given["code"])
    return web.json_response({})


async def robot(request: web.Request) -> web.Response:
    """A workflow reaches a robot: `{"entityTypeId": 1, "id": 7, "code": …, "properties": {…}}`."""
    portal, given = request.app[PORTAL], await request.json()
    card = given.get("entityTypeId", 1), given["id"]
    address, form = bizproc.run_robot(portal, *card, given["code"], given["properties"])
    return web.json_response({"status": await _post(request, address, form)})


async def install(request: web.Request) -> web.Response:
    """The application's form is saved: its tokens go to `{"address": …}`."""
    given = await request.json()
    form = {"event": "ONAPPINSTALL", "data[VERSION]": "1", "ts": "1696527000"}
    installed = request.app[oauth.APP]
    own = {"auth[refresh_token]": installed.refresh}
    return web.json_response({"status": await _post(request, given["address"], form, own)})


async def uninstall(request: web.Request) -> web.Response:
    """The application is deleted: its handlers and robots go, those who listened are told."""
    portal = request.app[PORTAL]
    listening = [one["handler"] for one in portal.handlers if one["event"] == "ONAPPUNINSTALL"]
    portal.handlers.clear()
    portal.robots.clear()
    form = {"event": "ONAPPUNINSTALL", "data[CLEAN]": "1", "ts": "1696527000"}
    told = [await _post(request, address, form) for address in listening]
    request.app[oauth.APP].access = request.app[oauth.APP].refresh = "uninstalled"
    return web.json_response({"status": told})


async def _tell(request: web.Request, kind: str, number: int) -> None:
    form = {
        "event": f"ONCRM{kind.upper()}ADD",
        "event_handler_id": "1",
        "data[FIELDS][ID]": str(number),
        "ts": "1729851731",
    }
    for address in events.happened(request.app[PORTAL], kind, number):
        await _post(request, address, form)


async def _post(request: web.Request, address: str, form: Any, own: Any = None) -> int:
    auth = oauth.auth_of(request.app, str(request.url.origin()))
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data={**form, **auth, **(own or {})}) as answer,
    ):
        return answer.status


async def put_faults(request: web.Request) -> web.Response:
    """Append one fault, or a list of them, to the queue."""
    given = await request.json()
    request.app[PORTAL].faults.extend(given if isinstance(given, list) else [given])
    return web.json_response({})


async def clear_faults(request: web.Request) -> web.Response:
    """Nothing goes wrong any more."""
    request.app[PORTAL].faults.clear()
    return web.json_response({})


async def edit(request: web.Request) -> web.Response:
    """A person edits fields of a card: `{"entityTypeId": 1, "id": 7, "fields": {…}}`."""
    portal, given = request.app[PORTAL], await request.json()
    row = items.find(portal, given.get("entityTypeId", 1), given["id"])
    own = portal.userfields.get(given.get("entityTypeId", 1), [])
    spelt = {camel(one["FIELD_NAME"]): one["FIELD_NAME"] for one in own}
    row |= {spelt.get(key, key): value for key, value in given["fields"].items()}
    row["updatedTime"] = now()
    return web.json_response({})


async def delete(request: web.Request) -> web.Response:
    """A person deletes a card: `{"entityTypeId": 1, "id": 7}`."""
    portal, given = request.app[PORTAL], await request.json()
    portal.items.pop((given.get("entityTypeId", 1), given["id"]), None)
    return web.json_response({})


async def state(request: web.Request) -> web.Response:
    """Everything the portal shows, as JSON."""
    return web.json_response(snapshot(request.app[PORTAL]))


def snapshot(portal: Portal) -> dict[str, Any]:
    """Cards by `lead/7`, their timelines, the Feed, notifications, call counts, canary hits."""
    timelines: dict[str, list[Any]] = {}
    for row in portal.comments.values():
        timelines.setdefault(f"{row['ENTITY_TYPE']}/{row['ENTITY_ID']}", []).append(row)
    hits = portal.canaries.hits if portal.canaries is not None else []
    return {
        "cards": {f"{ENTITIES[kind]}/{id_}": row for (kind, id_), row in portal.items.items()},
        "userfields": {ENTITIES[kind]: rows for kind, rows in portal.userfields.items()},
        "timelines": timelines,
        "feed": list(portal.posts.values()),
        "notifications": list(portal.notifications.values()),
        "handlers": portal.handlers,
        "offline": list(portal.offline.values()),
        "robots": portal.robots,
        "waiting": portal.waiting,
        "calls": dict(portal.calls),
        "canary_hits": [list(hit) for hit in hits],
    }


@web.middleware
async def portal_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """A control call that names what does not exist gets the portal's error, not a 500."""
    try:
        return await handler(request)
    except PortalError as error:
        envelope = {"error": error.code, "error_description": error.description}
        return web.json_response(envelope, status=error.status)


ROUTES = (
    web.post("/_stand_in/leads", leads),
    web.post("/_stand_in/activities", more),
    web.post("/_stand_in/chats", chat),
    web.post("/_stand_in/robot", robot),
    web.post("/_stand_in/install", install),
    web.post("/_stand_in/uninstall", uninstall),
    web.post("/_stand_in/faults", put_faults),
    web.delete("/_stand_in/faults", clear_faults),
    web.post("/_stand_in/edit", edit),
    web.post("/_stand_in/delete", delete),
    web.get("/_stand_in/state", state),
)
