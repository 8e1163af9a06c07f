"""A JSON body of a request, or the API's 400; a page of a list."""

import json
from typing import Any

from aiohttp import web

from tests.fakes.openai.errors import bad


async def read_json(request: web.Request, *, empty: Any = None) -> Any:
    """The parsed body; `empty` stands for no body where the route allows that."""
    raw = await request.read()
    if not raw and empty is not None:
        return empty
    if request.content_type != "application/json":
        raise bad("invalid_content_type", "Expected application/json.")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad("invalid_json", "We could not parse the JSON body of your request.") from error


def page(rows: list[dict[str, Any]], has_more: bool = False) -> dict[str, Any]:
    """One page of a list."""
    return {
        "object": "list",
        "data": rows,
        "has_more": has_more,
        "first_id": rows[0]["id"] if rows else "",
        "last_id": rows[-1]["id"] if rows else "",
    }
