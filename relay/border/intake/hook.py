"""Events of a portal that cannot sign: they prove a token and cause one deduplicated look at an id.

The outgoing webhook, the stock robot «Исходящий вебхук» and a local application's events post a
form. Whatever else it says is ignored: the card is read by its id, with our own rights.
"""

import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from relay import metrics
from relay.border.intake import sightings
from relay.border.intake.sightings import EVENTS, Sighting
from relay.border.side import Side
from relay.errors import ConfigError, Unavailable
from relay.secret_files import read_secret

log = structlog.get_logger()

PATH = "/v1/bitrix/{portal}/events"
BODY_LIMIT = 64 * 1024
FIELDS = 500
NUMBER = re.compile(r"[1-9]\d{0,17}")
DOCUMENT = re.compile(r"(LEAD|DEAL)_([1-9]\d{0,17})")
UNINSTALLED = "ONAPPUNINSTALL"


def add_route(app: web.Application, side: Side) -> None:
    """Serve the events of every portal that has a token for them, or an application."""
    tokens = {
        portal.config.id: _token(portal.config.bitrix.events_token_file)
        for portal in side.portals.values()
        if portal.config.bitrix is not None and portal.config.bitrix.events_token_file is not None
    }

    async def handle(request: web.Request) -> web.Response:
        return await _handle(side, tokens, request)

    if tokens or any(portal.app is not None for portal in side.portals.values()):
        app.router.add_post(PATH, handle)


async def _handle(side: Side, tokens: Mapping[str, str], request: web.Request) -> web.Response:
    portal = request.match_info["portal"]
    form = parse_form(await read_body(request))
    given = request.query.get("application_token", "")
    if not await proved(side, tokens, portal, form, given):
        return refusal()
    if form.get("event", "").upper() == UNINSTALLED:
        await _uninstalled(side, portal, form)
        return web.json_response({"status": "ok"})
    seen = _seen(form)
    if seen is not None:
        await _add(side, portal, seen)
    return web.json_response({"status": "ok"})


async def proved(
    side: Side, tokens: Mapping[str, str], portal: str, form: Mapping[str, str], given: str = ""
) -> bool:
    """Whether the form (or `given`) carries a token of the portal: its webhook's, or its
    application's. An unknown portal takes about as long as a wrong token and is told the same.
    """
    told = (form.get("auth[application_token]") or given).encode(errors="replace")
    own = side.portals.get(portal)
    app = "" if own is None or own.app is None else await own.app.application_token()
    fits = False
    for one in (tokens.get(portal, ""), app):  # what is not set fits nothing, in the same time
        same = hmac.compare_digest(told, (one or "\0").encode())
        fits = fits or (same and one != "")
    if not fits:
        metrics.REFUSED.labels("event_token").inc()
    return fits


def refusal() -> web.Response:
    """The one answer to whoever proves nothing."""
    return web.json_response({"status": "refused"}, status=403)


async def _uninstalled(side: Side, portal: str, form: Mapping[str, str]) -> None:
    """The application is gone from the portal: only its own token may say so."""
    app = side.portals[portal].app
    if app is not None and await proved(side, {}, portal, form):
        await app.uninstall()
        log.warning("app_uninstalled", portal=portal)


async def _add(side: Side, portal: str, seen: Sighting) -> None:
    if side.backlog() >= side.config.limits.backlog:
        raise Unavailable("backlog", retry_after=30)
    bitrix = side.portals[portal].config.bitrix
    settle = 0.0 if bitrix is None else bitrix.settle
    if await side.state.write(lambda tx: sightings.add(tx, portal, seen, settle)):
        metrics.ACCEPTED.labels("event").inc()
        side.wake()


def _seen(form: Mapping[str, str]) -> Sighting | None:
    """The id that an event or a robot names; None for what is none of ours."""
    kind = EVENTS.get(form.get("event", "").upper())
    number = form.get("data[FIELDS][ID]", "")
    if kind is not None and NUMBER.fullmatch(number):
        return Sighting(kind, int(number))
    document = DOCUMENT.fullmatch(form.get("document_id[2]", ""))
    if document is None:
        return None
    return Sighting("lead" if document[1] == "LEAD" else "deal", int(document[2]))


async def read_body(request: web.Request) -> bytes:
    """The body, or one byte more than its limit."""
    found = bytearray()
    async for chunk in request.content.iter_any():
        found += chunk
        if len(found) > BODY_LIMIT:
            break
    return bytes(found)


def parse_form(body: bytes) -> dict[str, str]:
    """The fields of a form body; none at all if it is too large or no form."""
    if len(body) > BODY_LIMIT:
        return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=FIELDS, encoding="utf-8"))
    except (ValueError, UnicodeDecodeError):
        return {}


def _token(path: Path) -> str:
    token = read_secret(path)
    if len(token) < 16:
        raise ConfigError("events_token", path=path)
    return token
