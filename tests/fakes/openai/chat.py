"""POST /chat/completions: text only, strict or free JSON, the same rule model behind it."""

import json
from typing import Any

from aiohttp import web

from tests.fakes import rule_model
from tests.fakes.openai.bodies import read_json
from tests.fakes.openai.checks import METADATA, OPTIONAL_TEXT, TEXT, check, closed
from tests.fakes.openai.errors import bad
from tests.fakes.openai.keys import STATE
from tests.fakes.openai.responses import CHARACTERS_PER_TOKEN, check_model, tokens
from tests.fakes.openai.strict import check_strict

CREATE = closed(
    ["model", "messages"],
    model=TEXT,
    messages={
        "type": "array",
        "minItems": 1,
        "items": closed(
            ["role", "content"],
            role={"enum": ["system", "developer", "user", "assistant"]},
            content=TEXT,
        ),
    },
    response_format={"type": "object", "required": ["type"]},
    temperature={"type": ["number", "null"], "minimum": 0, "maximum": 2},
    top_p={"type": ["number", "null"], "minimum": 0, "maximum": 1},
    max_tokens={"type": ["integer", "null"], "minimum": 1},
    max_completion_tokens={"type": ["integer", "null"], "minimum": 1},
    store={"type": ["boolean", "null"]},
    metadata=METADATA,
    safety_identifier=OPTIONAL_TEXT,
)
FORMATS = {
    "text": closed(["type"], type={"const": "text"}),
    "json_object": closed(["type"], type={"const": "json_object"}),
    "json_schema": closed(
        ["type", "json_schema"],
        type={"const": "json_schema"},
        json_schema=closed(
            ["name"],
            name={"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,64}$"},
            description=TEXT,
            schema={"type": "object"},
            strict={"type": ["boolean", "null"]},
        ),
    ),
}


async def create(request: web.Request) -> web.Response:
    state = request.app[STATE]
    body = await read_json(request)
    check(body, CREATE)
    check_model(state, body)
    schema = _schema(body)
    texts = [m["content"] for m in body["messages"] if m["role"] == "user"]
    answer = rule_model.answer(texts, [], schema)
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    cut = limit is not None and tokens(text) > limit
    text = text[: limit * CHARACTERS_PER_TOKEN] if cut else text
    used, made = sum(tokens(m["content"]) for m in body["messages"]), tokens(text)
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": "length" if cut else "stop",
    }
    usage = {
        "prompt_tokens": used,
        "completion_tokens": made,
        "total_tokens": used + made,
    }
    return web.json_response(
        {
            "id": state.new_id("chatcmpl-"),
            "object": "chat.completion",
            "created": state.now(),
            "model": body["model"],
            "choices": [choice],
            "usage": usage,
        }
    )


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
    """The schema to fill: given as such, or, for json_object, written out in a system message."""
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] not in FORMATS:
        raise bad("invalid_value", f"Invalid value: '{wanted['type']}'.", "response_format.type")
    check(wanted, FORMATS[wanted["type"]], "response_format")
    if wanted["type"] == "json_schema":
        given = wanted["json_schema"]
        if given.get("strict"):
            check_strict(given["name"], given.get("schema"))
        return given.get("schema")
    if wanted["type"] == "text":
        return None
    told = "\n".join(m["content"] for m in body["messages"])
    if "json" not in told.lower():
        text = "'messages' must contain the word 'json' to use 'response_format' of 'json_object'."
        raise bad("invalid_value", text, "messages")
    try:
        return json.loads(told[told.index('{"') : told.rindex("}") + 1].partition("\n")[0])
    except ValueError:
        return {"type": "object"}
