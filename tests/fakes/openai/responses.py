"""POST /responses: strict checks, then the rule model over everything it was given."""

import base64
import json
from typing import Any

from aiohttp import web

from tests.fakes import rule_model
from tests.fakes.openai.bodies import read_json
from tests.fakes.openai.checks import check_response
from tests.fakes.openai.conversations import checked_items
from tests.fakes.openai.errors import bad, missing
from tests.fakes.openai.keys import STATE
from tests.fakes.openai.state import State
from tests.fakes.openai.strict import check_strict

CHARACTERS_PER_TOKEN = 3


async def create(request: web.Request) -> web.Response:
    state = request.app[STATE]
    body = await read_json(request)
    check_response(body)
    check_model(state, body)
    wanted = (body.get("text") or {}).get("format") or {"type": "text"}
    if wanted["type"] == "json_schema" and wanted.get("strict"):
        check_strict(wanted["name"], wanted["schema"])
    given = body.get("input", [])
    given = [{"role": "user", "content": given}] if isinstance(given, str) else given
    items = checked_items(state, given)
    conversation = _conversation(state, body)
    earlier = conversation.items if conversation else _previous(state, body)
    if not items and not earlier:
        raise bad(
            "missing_required_parameter", "One of 'input', 'conversation' is needed.", "input"
        )
    texts, files = _material(state, [*earlier, *items])
    answer = rule_model.answer(texts, files, wanted.get("schema"))
    response = _response(
        state, body, conversation.id if conversation else None, answer, texts, files
    )
    if conversation:
        conversation.items += [*items, *response["output"]]
    if body.get("store") is not False:
        state.responses[response["id"]] = response
    return web.json_response(response)


async def retrieve(request: web.Request) -> web.Response:
    return web.json_response(_stored(request))


async def delete(request: web.Request) -> web.Response:
    gone = _stored(request)
    del request.app[STATE].responses[gone["id"]]
    return web.json_response({"id": gone["id"], "object": "response", "deleted": True})


def _stored(request: web.Request) -> dict[str, Any]:
    found = request.app[STATE].responses.get(request.match_info["id"])
    if found is None:
        raise missing(f"response: {request.match_info['id']}")
    return found


def check_model(state: State, body: dict[str, Any]) -> None:
    model = state.model(body["model"])
    if model is None:
        text = f"The requested model '{body['model']}' does not exist."
        raise bad("model_not_found", text, "model")
    for name in ("temperature", "top_p"):
        if body.get(name) is not None and not model.sampling:
            text = f"Unsupported parameter: '{name}' is not supported with this model."
            raise bad("unsupported_parameter", text, name)


def _conversation(state: State, body: dict[str, Any]) -> Any:
    named = body.get("conversation")
    if named is None:
        return None
    return state.conversation(named if isinstance(named, str) else named["id"])


def _previous(state: State, body: dict[str, Any]) -> list[dict[str, Any]]:
    named = body.get("previous_response_id")
    if named is None:
        return []
    if named not in state.responses:
        text = f"Previous response with id '{named}' not found."
        raise bad("previous_response_not_found", text, "previous_response_id")
    return list(state.responses[named]["output"])


def _material(state: State, items: list[dict[str, Any]]) -> tuple[list[str], list[tuple[str, str]]]:
    """What the model may read: the user's texts, and the files by name, each file once."""
    texts: list[str] = []
    files: dict[str, tuple[str, str]] = {}
    for item in items:
        for part in item["content"] if item["role"] != "assistant" else []:
            if part["type"] == "input_text":
                texts.append(part["text"])
            elif part.get("file_id"):
                file = state.file(part["file_id"])
                files[file.id] = (file.name, file.data.decode("utf-8", "replace"))
            elif part.get("file_data"):
                data = base64.b64decode(part["file_data"].rpartition(",")[2])
                files[part["filename"]] = (part["filename"], data.decode("utf-8", "replace"))
    return texts, list(files.values())


def _response(
    state: State,
    body: dict[str, Any],
    conversation: str | None,
    answer: str | dict[str, Any],
    texts: list[str],
    files: list[tuple[str, str]],
) -> dict[str, Any]:
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    limit = body.get("max_output_tokens")
    cut = limit is not None and tokens(text) > limit
    text = text[: limit * CHARACTERS_PER_TOKEN] if cut else text
    status = "incomplete" if cut else "completed"
    read = [body.get("instructions") or "", *texts, *(content for _, content in files)]
    used, made = sum(map(tokens, read)), tokens(text)
    content = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    message = {
        "type": "message",
        "id": state.new_id("msg_"),
        "status": status,
        "role": "assistant",
        "content": [content],
    }
    return {
        "id": state.new_id("resp_"),
        "object": "response",
        "created_at": state.now(),
        "completed_at": None if cut else state.now(),
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": limit,
        "model": body["model"],
        "output": [message],
        "parallel_tool_calls": True,
        "previous_response_id": body.get("previous_response_id"),
        "conversation": {"id": conversation} if conversation else None,
        "store": body.get("store") is not False,
        "temperature": body.get("temperature", 1.0),
        "text": body.get("text") or {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": body.get("top_p", 1.0),
        "truncation": "disabled",
        "usage": {
            "input_tokens": used,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": made,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": used + made,
        },
        "safety_identifier": body.get("safety_identifier"),
        "metadata": body.get("metadata") or {},
    }


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)
