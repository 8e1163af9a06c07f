"""RFC 9457 problem details: one form for every error answer, a stable code, never an echo."""

import secrets
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiohttp import web

from relay import metrics
from relay.errors import RelayError, Unavailable

log = structlog.get_logger()

_TITLES = {
    400: "The request cannot be read",
    401: "Not authorized",
    403: "Not allowed",
    404: "No such address",
    405: "POST only",
    408: "The body took too long",
    409: "The id was used before",
    413: "Too large",
    415: "application/json without Content-Encoding only",
    422: "Refused",
    500: "An internal error",
    503: "Not now",
}
_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_encoding",
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of an error answer."""

    title: str
    status: int
    code: str
    request_id: str
    detail: str = ""
    type: str = "about:blank"


def body_of(error: Exception) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers for an error; anything unnamed is a 500."""
    headers: dict[str, str] = {}
    detail = ""
    if isinstance(error, RelayError):
        status, code, detail = error.status, error.code, error.detail
        if isinstance(error, Unavailable):
            headers["Retry-After"] = str(int(error.retry_after or 1))
    elif isinstance(error, web.HTTPException):
        status = error.status
        code = _CODES.get(status, "refused")
    else:
        status, code = 500, "internal"
        log.error("internal_error", exc_info=error)
    problem = Problem(_TITLES.get(status, "Refused"), status, code, secrets.token_hex(8), detail)
    if status == 401:  # alike for every cause
        log.warning("unauthorized")
        problem = Problem(_TITLES[401], 401, "unauthorized", "")
    metrics.REFUSED.labels(code).inc()
    return status, msgspec.json.encode(problem), headers


@web.middleware
async def middleware(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn every error into a problem document."""
    try:
        return await handler(request)
    except Exception as error:
        status, body, headers = body_of(error)
        return web.Response(
            status=status, body=body, headers=headers, content_type="application/problem+json"
        )
