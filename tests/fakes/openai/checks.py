"""Shapes of requests, as JSON Schemas of our own, and the errors that the API gives for each."""

from typing import Any

import jsonschema

from tests.fakes.openai.errors import bad

TEXT = {"type": "string"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
METADATA = {
    "type": ["object", "null"],
    "maxProperties": 16,
    "propertyNames": {"maxLength": 64},
    "additionalProperties": {"type": "string", "maxLength": 512},
}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


INPUT_TEXT = closed(["type", "text"], type={"const": "input_text"}, text=TEXT)
INPUT_FILE = closed(
    ["type"],
    type={"const": "input_file"},
    file_id=OPTIONAL_TEXT,
    filename=OPTIONAL_TEXT,
    file_data={"type": ["string", "null"], "maxLength": 73_400_320},
    file_url=OPTIONAL_TEXT,
    detail={"enum": ["auto", "low", "high"]},
)
OUTPUT_TEXT = {"type": "object", "required": ["type", "text"], "properties": {"text": TEXT}}
PARTS = {"input_text": INPUT_TEXT, "input_file": INPUT_FILE, "output_text": OUTPUT_TEXT}
ITEM = closed(
    ["role", "content"],
    type={"const": "message"},
    id=TEXT,
    status={"enum": ["in_progress", "completed", "incomplete"]},
    role={"enum": ["user", "system", "developer", "assistant"]},
    content={"type": ["string", "array"], "items": {"type": "object", "required": ["type"]}},
)
ITEMS = {"type": "array", "items": {"type": "object"}}
CREATE_ITEMS = closed(["items"], items=ITEMS | {"maxItems": 20})
CREATE_CONVERSATION = closed(
    [], items={"type": ["array", "null"], "items": {"type": "object"}, "maxItems": 20},
    metadata=METADATA,
)  # fmt: skip
FORMATS = {
    "text": closed(["type"], type={"const": "text"}),
    "json_object": closed(["type"], type={"const": "json_object"}),
    "json_schema": closed(
        ["type", "name", "schema"],
        type={"const": "json_schema"},
        name={"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,64}$"},
        description=TEXT,
        schema={"type": "object"},
        strict={"type": ["boolean", "null"]},
    ),
}
CREATE_RESPONSE = closed(
    ["model"],
    model=TEXT,
    input={"type": ["string", "array"], "items": {"type": "object"}},
    instructions=OPTIONAL_TEXT,
    conversation={
        "type": ["string", "object", "null"],
        "properties": {"id": TEXT},
        "required": ["id"],
        "additionalProperties": False,
    },
    previous_response_id=OPTIONAL_TEXT,
    text=closed(
        [],
        format={"type": "object", "required": ["type"]},
        verbosity={"enum": ["low", "medium", "high", None]},
    ),
    temperature={"type": ["number", "null"], "minimum": 0, "maximum": 2},
    top_p={"type": ["number", "null"], "minimum": 0, "maximum": 1},
    max_output_tokens={"type": ["integer", "null"], "minimum": 16},
    store={"type": ["boolean", "null"]},
    metadata=METADATA,
    safety_identifier={"type": ["string", "null"], "maxLength": 64},
    prompt_cache_key=OPTIONAL_TEXT,
    truncation={"enum": ["auto", "disabled", None]},
    service_tier={"enum": ["auto", "default", "flex", "priority", None]},
    reasoning={"type": ["object", "null"]},
)
# Published, but nothing here uses them: a client that begins to must extend the stand-in first.
NOT_IN_STAND_IN = {
    "background", "context_management", "include", "max_tool_calls", "moderation",
    "parallel_tool_calls", "prompt", "prompt_cache_options", "prompt_cache_retention", "stream",
    "stream_options", "tool_choice", "tools", "top_logprobs", "user",
}  # fmt: skip
CODES = {
    "additionalProperties": "unknown_parameter",
    "required": "missing_required_parameter",
    "type": "invalid_type",
    "maxLength": "string_above_max_length",
    "maxItems": "array_above_max_length",
    "maxProperties": "object_above_max_properties",
    "minimum": "integer_below_min_value",
    "maximum": "decimal_above_max_value",
}


def check(body: Any, schema: dict[str, Any], where: str = "") -> None:
    """ApiError 400 for the first thing that the schema does not allow."""
    error = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(schema).iter_errors(body)
    )
    if error is not None:
        path = ".".join(filter(None, [where, *map(str, error.absolute_path)]))
        raise bad(CODES.get(str(error.validator), "invalid_value"), error.message, path or None)


def check_response(body: Any) -> None:
    """The request body of POST /responses, up to the input items."""
    if isinstance(body, dict):
        for name in sorted(NOT_IN_STAND_IN & body.keys()):
            raise bad("unsupported_by_stand_in", f"The stand-in has no '{name}'.", name)
    check(body, CREATE_RESPONSE)
    given = (body.get("text") or {}).get("format")
    if given is not None:
        if given["type"] not in FORMATS:
            raise bad("invalid_value", f"Invalid value: '{given['type']}'.", "text.format.type")
        check(given, FORMATS[given["type"]], "text.format")
    if body.get("conversation") and body.get("previous_response_id"):
        text = "Mutually exclusive parameters: 'conversation' and 'previous_response_id'."
        raise bad("mutually_exclusive_parameters", text, "previous_response_id")


def check_item(item: Any, where: str) -> None:
    """One input item and its content parts."""
    check(item, ITEM, where)
    if isinstance(item["content"], str):
        return
    for index, part in enumerate(item["content"]):
        path = f"{where}.content[{index}]"
        if part["type"] not in PARTS:
            raise bad("invalid_value", f"Invalid value: '{part['type']}'.", f"{path}.type")
        check(part, PARTS[part["type"]], path)
        if part["type"] == "input_file":
            _one_source(part, path)


def _one_source(part: dict[str, Any], path: str) -> None:
    sources = [name for name in ("file_id", "file_data", "file_url") if part.get(name)]
    if len(sources) != 1:
        text = "Exactly one of 'file_id', 'file_data' and 'file_url' must be given."
        raise bad("invalid_value" if sources else "missing_required_parameter", text, path)
    if sources == ["file_data"] and not part.get("filename"):
        raise bad("missing_required_parameter", "Missing 'filename'.", f"{path}.filename")
