"""/conversations and their items: created, listed, extended by at most 20 items, deleted."""

from typing import Any

from aiohttp import web

from tests.fakes.openai.bodies import page, read_json
from tests.fakes.openai.checks import CREATE_CONVERSATION, CREATE_ITEMS, check, check_item
from tests.fakes.openai.errors import bad, missing
from tests.fakes.openai.keys import STATE
from tests.fakes.openai.state import Conversation, State

MOST_PER_PAGE = 100


async def create(request: web.Request) -> web.Response:
    state = request.app[STATE]
    body = await read_json(request, empty={})
    check(body, CREATE_CONVERSATION)
    items = checked_items(state, body.get("items") or [])
    made = Conversation(state.new_id("conv_"), state.now(), body.get("metadata") or {}, items)
    state.conversations[made.id] = made
    return web.json_response(made.as_json())


async def retrieve(request: web.Request) -> web.Response:
    return web.json_response(_conversation(request).as_json())


async def delete(request: web.Request) -> web.Response:
    gone = _conversation(request)
    del request.app[STATE].conversations[gone.id]
    body = {"id": gone.id, "object": "conversation.deleted", "deleted": True}
    return web.json_response(body)


async def list_items(request: web.Request) -> web.Response:
    items = list(_conversation(request).items)
    query = request.query
    for name in query.keys() - {"limit", "order", "after", "include"}:
        raise bad("unknown_parameter", f"Unknown parameter: '{name}'.", name)
    if query.get("order", "desc") == "desc":
        items.reverse()
    if after := query.get("after"):
        places = [place for place, item in enumerate(items) if item["id"] == after]
        if not places:
            raise missing(f"item: {after}", "after")
        items = items[places[0] + 1 :]
    limit = query.get("limit", "20")
    if not limit.isdigit() or not 1 <= int(limit) <= MOST_PER_PAGE:
        raise bad("invalid_value", "Expected 1 to 100.", "limit")
    return web.json_response(page(items[: int(limit)], len(items) > int(limit)))


async def add_items(request: web.Request) -> web.Response:
    conversation = _conversation(request)
    body = await read_json(request)
    check(body, CREATE_ITEMS)
    added = checked_items(request.app[STATE], body["items"])
    conversation.items += added
    return web.json_response(page(added))


def checked_items(state: State, given: list[Any]) -> list[dict[str, Any]]:
    """Input items as they are kept: every file exists, every content is a list of parts."""
    items: list[dict[str, Any]] = []
    for index, item in enumerate(given):
        check_item(item, f"input[{index}]")
        parts = item["content"]
        if isinstance(parts, str):
            kind = "output_text" if item["role"] == "assistant" else "input_text"
            parts = [{"type": kind, "text": parts}]
        for part in parts:
            if part.get("file_id"):
                state.file(part["file_id"])
        fixed = {"id": state.new_id("msg_"), "type": "message", "status": "completed"}
        items.append(fixed | {"role": item["role"], "content": parts})
    return items


def _conversation(request: web.Request) -> Conversation:
    return request.app[STATE].conversation(request.match_info["id"])
