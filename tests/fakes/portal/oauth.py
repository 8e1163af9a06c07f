"""The vendor's authorisation server and an application's calls, on the stand-in's own address.

A refresh token counts once (assumed: the documentation only says that the new one replaces it).
"""

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.portal.state import PORTAL


@dataclass
class Installed:
    """A local application, its present tokens, and the `token` that its events carry."""

    client_id: str
    secret: str
    access: str = "access-0"
    refresh: str = "refresh-0"
    renewals: int = 0
    user: int = 1
    token: str = "51856fefc120afa4b628cc82d3935cce"
    endpoint: str = ""
    errors: list[str] = field(default_factory=list)
    slow: float = 0.0

    def expire(self) -> None:
        """An hour passes."""
        self.access = "expired"


APP = web.AppKey("app", Installed)


def install(app: web.Application, client_id: str, secret: str) -> Installed:
    """Serve an application of the stand-in portal; before it is started."""
    installed = Installed(client_id, secret)
    app[APP] = installed
    app.router.add_get("/oauth/token/", token)
    return installed


async def token(request: web.Request) -> web.Response:
    """A new pair for a refresh token of this application."""
    app, query = request.app[APP], request.query
    await asyncio.sleep(app.slow)
    if app.errors:
        return _refused(app.errors.pop(0))
    if (query["client_id"], query["client_secret"]) != (app.client_id, app.secret):
        return _refused("invalid_client")
    if query["grant_type"] != "refresh_token" or query["refresh_token"] != app.refresh:
        return _refused("invalid_grant")
    app.renewals += 1
    app.access, app.refresh = f"access-{app.renewals}", f"refresh-{app.renewals}"
    return web.json_response(
        {
            "access_token": app.access,
            "refresh_token": app.refresh,
            "client_endpoint": app.endpoint or f"{request.url.origin()}/rest/",
            "server_endpoint": f"{request.url.origin()}/rest/",
            "member_id": "a223c6b3710f85df22e9377d6c4f7553",
            "expires_in": 3600,
            "scope": ",".join(request.app[PORTAL].scopes),
            "status": "L",
            "user_id": app.user,
        }
    )


def allows(request: web.Request, auth: str | None) -> bool:
    """Whether an access token is the present one."""
    return APP in request.app and auth == request.app[APP].access


def auth_of(app: web.Application, origin: str) -> dict[str, str]:
    """What an event or a robot says of itself, as fields of a form."""
    installed = app[APP]
    told = {
        "domain": origin.partition("//")[2],
        "server_endpoint": f"{origin}/rest/",
        "client_endpoint": f"{origin}/rest/",
        "member_id": "a223c6b3710f85df22e9377d6c4f7553",
        "application_token": installed.token,
        "access_token": installed.access,
        "refresh_token": "of-the-user-who-did-it",
        "expires_in": "3600",
        "expires": "1729855331",
        "scope": ",".join(app[PORTAL].scopes),
        "status": "L",
        "user_id": str(installed.user),
    }
    return {f"auth[{name}]": value for name, value in told.items()}


def _refused(code: str) -> web.Response:
    body = json.dumps({"error": code, "error_description": code})
    return web.Response(text=body, status=400, content_type="application/json")
