"""The queue of faults: what goes wrong with the next calls of a method.

A fault is a JSON object: `method` (or `*`), `times` (default 1, null for ever), and one of
`error` (a code; optional `status`, `description`, `retry_after`), `lost_reply` (performed, the
connection dies), `drop` (not performed, the connection dies), `hang` (seconds before the work),
`body` with `status` (an answer that is no envelope), `location` (a redirect), `together`
(a number: so many calls wait for each other before the work is done).
"""

import asyncio
from typing import Any

from aiohttp import web

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.state import Portal


def take(portal: Portal, method: str) -> dict[str, Any]:
    """The fault for this call, used up by one; empty if all is well."""
    for fault in portal.faults:
        if fault["method"] not in ("*", method):
            continue
        times = fault.get("times", 1)
        if times is not None:
            fault["times"] = times - 1
            if fault["times"] <= 0:
                portal.faults.remove(fault)
        if "together" in fault:
            fault.setdefault("barrier", asyncio.Barrier(fault["together"]))
        return fault
    return {}


async def before(request: web.Request, fault: dict[str, Any]) -> web.Response | None:
    """What happens instead of the work, or before it; None lets the work go on."""
    if "error" in fault:
        raise error_of(fault)
    if "hang" in fault:
        await asyncio.sleep(fault["hang"])
    if "barrier" in fault:
        await fault["barrier"].wait()
    if fault.get("drop"):
        return hang_up(request)
    if "location" in fault:
        headers = {"Location": fault["location"]}
        return web.Response(status=302, headers=headers)
    if "body" in fault:
        text = fault["body"]
        return web.Response(text=text, status=fault.get("status", 200), content_type="text/html")
    return None


def error_of(fault: dict[str, Any]) -> PortalError:
    """The error envelope a fault asks for."""
    return PortalError(fault["error"], fault.get("description", ""), fault.get("status", 0))


def hang_up(request: web.Request) -> web.Response:
    """Close the connection under the client: it never sees an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
