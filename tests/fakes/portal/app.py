"""The stand-in portal as an aiohttp application: REST calls, downloads, control endpoints."""

import hmac
import time
from typing import Any

from aiohttp import web

from tests.fakes.canaries import Canaries
from tests.fakes.portal import activities, control, faults, oauth
from tests.fakes.portal.batch import batch
from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.methods import call
from tests.fakes.portal.params import from_body, from_query
from tests.fakes.portal.state import PORTAL, SCOPES, Page, Portal

BODY_LIMIT = 64 * 1024 * 1024


def make_app(
    code: str,
    *,
    user: int = 1,
    scopes: tuple[str, ...] = SCOPES,
    canaries: Canaries | None = None,
    cloud: bool = False,
) -> web.Application:
    """A portal whose only webhook is `/rest/{user}/{code}/`; its state is `app[PORTAL]`.

    A `cloud` portal blocks at 50 requests that drain by 2 a second; a box does not.
    """
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[control.portal_errors])
    rate = (2.0, 50.0) if cloud else None
    app[PORTAL] = Portal(code=code, user=user, scopes=scopes, canaries=canaries, rate=rate)
    app.router.add_get("/rest/{user}/{code}/download/", download)
    app.router.add_route("*", "/rest/{user}/{code}/{method}", rest)
    app.router.add_route("*", "/rest/{method}", rest)
    app.router.add_get("/bitrix/tools/crm_show_file.php", login_page)
    app.add_routes(control.ROUTES)
    return app


async def rest(request: web.Request) -> web.Response:
    """One REST call, answered in the portal's envelope."""
    portal, started = request.app[PORTAL], time.time()
    portal.origin = str(request.url.origin())
    name = request.match_info["method"].lower().removesuffix(".json")
    portal.calls[name] += 1
    fault = faults.take(portal, name)
    try:
        if fault and (instead := await faults.before(request, fault)) is not None:
            return instead
        if portal.too_many():
            raise PortalError("QUERY_LIMIT_EXCEEDED")
        params = from_query(request.query_string)
        if request.method == "POST":
            params |= from_body(await request.read(), request.content_type)
        if "user" in request.match_info:
            _authorize(portal, request)
        elif not oauth.allows(request, params.pop("auth", None)):
            raise PortalError("expired_token")
        answer = _run(portal, name, params, app="user" not in request.match_info)
    except PortalError as error:
        envelope = {"error": error.code, "error_description": error.description}
        return web.json_response(envelope, status=error.status, headers=_retry_after(fault))
    if fault.get("lost_reply"):
        return faults.hang_up(request)
    envelope: dict[str, Any] = {"result": answer}
    if isinstance(answer, Page):
        counts = {"total": answer.total, "next": answer.next}
        envelope = {"result": answer.result} | {k: v for k, v in counts.items() if v is not None}
    response = web.json_response(envelope | {"time": _time(portal, name, started)})
    response.enable_compression()  # as any web server before a portal, for those who accept it
    return response


async def download(request: web.Request) -> web.Response:
    """The bytes of a file, for whoever holds its signed token."""
    portal = request.app[PORTAL]
    portal.calls["download"] += 1
    fault = faults.take(portal, "download")
    if fault and (instead := await faults.before(request, fault)) is not None:
        return instead
    _authorize(portal, request)
    number, _, signed = request.query.get("token", "").removeprefix("disk|").partition("|")
    file = portal.files.get(int(number)) if number.isdigit() else None
    if file is None or not hmac.compare_digest(signed, activities.signature(portal, int(number))):
        return web.Response(text="<html>404</html>", status=404, content_type="text/html")
    return web.Response(body=file["content"], content_type="application/octet-stream")


async def login_page(request: web.Request) -> web.Response:
    """What a webhook gets for an address that wants a person's login."""
    return web.Response(text="<html>login</html>", content_type="text/html")


def _run(portal: Portal, name: str, params: dict[str, Any], *, app: bool) -> Any:
    if name != "batch":
        return call(portal, name, params, app=app)

    def nested(name: str, params: dict[str, Any]) -> Any:
        portal.calls[name] += 1
        fault = faults.take(portal, name)
        if "error" in fault:
            raise faults.error_of(fault)
        return call(portal, name, params, app=app)

    return batch(nested, params, lambda command: _time(portal, command, time.time()))


def _authorize(portal: Portal, request: web.Request) -> None:
    user, code = request.match_info["user"], request.match_info["code"]
    if user != str(portal.user) or not hmac.compare_digest(code.encode(), portal.code.encode()):
        raise PortalError("NO_AUTH_FOUND")


def _retry_after(fault: dict[str, Any]) -> dict[str, str]:
    return {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}


def _time(portal: Portal, name: str, started: float) -> dict[str, Any]:
    finished = time.time()
    return {
        "start": started,
        "finish": finished,
        "duration": finished - started,
        "processing": finished - started,
        "date_start": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(started)),
        "date_finish": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(finished)),
        "operating_reset_at": int(started) + 600,
        "operating": portal.calls[name] * 0.1,
    }
