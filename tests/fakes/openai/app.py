"""The application: routes under /v1, the key, the canary scan, planned faults, the control door."""

import asyncio
import json
import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.fakes.canaries import Canaries
from tests.fakes.openai import chat, conversations, files, responses
from tests.fakes.openai.errors import ApiError, missing
from tests.fakes.openai.faults import AFTER, AFTER_CHAT, BEFORE, KINDS, disconnect
from tests.fakes.openai.keys import STATE
from tests.fakes.openai.state import MODELS, Fault, Model, Seen, State

CONTROL = "/_stand_in"
LARGEST = 80 * 1024 * 1024


def make_app(
    canaries: Canaries,
    *,
    key: str = "sk-stand-in",
    models: tuple[Model, ...] = MODELS,
    clock: Callable[[], float] = time.time,
) -> web.Application:
    """The stand-in as an aiohttp application; its state is `app[STATE]`."""
    app = web.Application(middlewares=[_envelope, _gate], client_max_size=LARGEST)
    app[STATE] = State(canaries, key, models, clock)
    app.add_routes(
        [
            web.post("/v1/files", files.create),
            web.get("/v1/files", files.index),
            web.get("/v1/files/{id}", files.retrieve),
            web.get("/v1/files/{id}/content", files.content),
            web.delete("/v1/files/{id}", files.delete),
            web.post("/v1/conversations", conversations.create),
            web.get("/v1/conversations/{id}", conversations.retrieve),
            web.delete("/v1/conversations/{id}", conversations.delete),
            web.get("/v1/conversations/{id}/items", conversations.list_items),
            web.post("/v1/conversations/{id}/items", conversations.add_items),
            web.post("/v1/responses", responses.create),
            web.get("/v1/responses/{id}", responses.retrieve),
            web.delete("/v1/responses/{id}", responses.delete),
            web.post("/v1/chat/completions", chat.create),
            web.get("/v1/models", _models),
            web.get("/v1/models/{id}", _model),
            web.get(f"{CONTROL}/state", _state),
            web.post(f"{CONTROL}/faults", _plan_faults),
            web.delete(f"{CONTROL}/faults", _clear_faults),
        ]
    )
    return app


@web.middleware
async def _envelope(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure in the API's own envelope; /assistants and /threads are simply not there."""
    try:
        response = await handler(request)
    except ApiError as error:
        response = error.response()
    except web.HTTPNotFound:
        url = f"Invalid URL ({request.method} {request.path})"
        response = ApiError(404, None, url).response()
    except web.HTTPMethodNotAllowed:
        response = ApiError(405, "method_not_supported", "Not allowed").response()
    response.headers["x-request-id"] = request.app[STATE].new_id("req_")
    return response


@web.middleware
async def _gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Scan all that arrived, check the key, then answer, or do what was planned instead."""
    if request.path.startswith(CONTROL):
        return await handler(request)
    state = request.app[STATE]
    await _record(request, state)
    if request.headers.get("Authorization") != f"Bearer {state.key}":
        text = "Incorrect API key provided."
        raise ApiError(401, "invalid_api_key", text, kind="authentication_error")
    fault = state.take_fault(request.path.split("/")[2] if request.path.count("/") > 1 else "")
    if fault is None:
        return await handler(request)
    if fault.kind in BEFORE:
        return await BEFORE[fault.kind](request, fault)
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    response = await handler(request)
    if fault.kind == "disconnect_after":
        return disconnect(request)
    changes = AFTER_CHAT if request.path.startswith("/v1/chat/") else AFTER
    if fault.kind in changes and isinstance(response, web.Response) and response.status == 200:
        return web.json_response(changes[fault.kind](json.loads(response.text or "{}")))
    return response


async def _record(request: web.Request, state: State) -> None:
    body = await request.read()
    state.canaries.scan(request.raw_path.encode(), "OpenAI: path")
    state.canaries.scan(
        b"\n".join(k + b": " + v for k, v in request.raw_headers), "OpenAI: headers"
    )
    state.canaries.scan(body, "OpenAI: body")
    state.counters[f"{request.method} {_template(request)}"] += 1
    is_json = request.content_type == "application/json"
    try:
        parsed = json.loads(body) if is_json and body else None
    except ValueError:
        parsed = None
    state.seen.append(Seen(request.method, request.path, dict(request.headers), parsed))


def _template(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


async def _models(request: web.Request) -> web.Response:
    rows = [_row(model) for model in request.app[STATE].models]
    return web.json_response({"object": "list", "data": rows})


async def _model(request: web.Request) -> web.Response:
    model = request.app[STATE].model(request.match_info["id"])
    if model is None:
        raise missing(f"model: {request.match_info['id']}", "model")
    return web.json_response(_row(model))


def _row(model: Model) -> dict[str, object]:
    row = {"id": model.id, "object": "model", "created": 1_790_000_000, "owned_by": "stand-in"}
    return row | ({"shutdown_date": model.shutdown_date} if model.shutdown_date else {})


async def _state(request: web.Request) -> web.Response:
    return web.json_response(request.app[STATE].as_json())


async def _plan_faults(request: web.Request) -> web.Response:
    """`{"faults": [{"kind", "on", "times", "seconds", "retry_after"}, …]}`, in order."""
    planned = [Fault(**fault) for fault in (await request.json())["faults"]]
    for fault in planned:
        if fault.kind not in KINDS:
            raise ApiError(400, "unknown_fault", f"one of {sorted(KINDS)}")
    request.app[STATE].faults += planned
    return web.json_response({"planned": len(planned)})


async def _clear_faults(request: web.Request) -> web.Response:
    request.app[STATE].faults.clear()
    return web.json_response({"planned": 0})
