"""The subset of JSON Schema that strict structured output accepts, refused with 400 outside it.

Source: the vendor's guide "Structured model outputs", section "Supported schemas".
"""

from typing import Any

from tests.fakes.openai.errors import ApiError, bad

PERMITTED = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf",
    "$ref", "$defs", "definitions", "description", "title", "default",
    "pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "minItems", "maxItems", "$schema", "$id",
}  # fmt: skip
TYPES = {"string", "number", "integer", "boolean", "object", "array", "null"}
DEEPEST = 10
MOST_PROPERTIES = 5000


def check_strict(name: str, schema: Any) -> None:
    """ApiError 400 `invalid_json_schema` unless the schema is within the strict subset."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise _wrong(name, (), "schema must be a JSON Schema of 'type: \"object\"'")
    if "anyOf" in schema:
        raise _wrong(name, (), "'anyOf' is not permitted at the root")
    if _walk(name, (), schema, 1) > MOST_PROPERTIES:
        raise _wrong(name, (), f"more than {MOST_PROPERTIES} properties")


def _walk(name: str, path: tuple[str, ...], node: Any, depth: int) -> int:
    if not isinstance(node, dict):
        raise _wrong(name, path, "schema must be an object")
    if depth > DEEPEST:
        raise _wrong(name, path, f"more than {DEEPEST} levels of nesting")
    for keyword in node:
        if keyword not in PERMITTED:
            raise _wrong(name, path, f"'{keyword}' is not permitted")
    if not node.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        raise _wrong(name, path, "schema must have a 'type' key")
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list) or not set(types) <= TYPES:
        raise _wrong(name, path, "unknown 'type'")
    ref = node.get("$ref")
    if ref is not None and not (isinstance(ref, str) and ref.startswith("#")):
        raise _wrong(name, path, "only local references are permitted")
    count = 0
    if "object" in types:
        count += _object(name, path, node, depth)
    if "array" in types:
        if "items" not in node:
            raise _wrong(name, path, "array schema missing items")
        count += _walk(name, (*path, "items"), node["items"], depth + 1)
    for index, branch in enumerate(node.get("anyOf", [])):
        count += _walk(name, (*path, "anyOf", str(index)), branch, depth + 1)
    for group in ("$defs", "definitions"):
        for key, branch in node.get(group, {}).items():
            count += _walk(name, (*path, group, key), branch, depth)
    return count


def _object(name: str, path: tuple[str, ...], node: dict[str, Any], depth: int) -> int:
    properties = node.get("properties", {})
    if node.get("additionalProperties") is not False:
        text = "'additionalProperties' is required to be supplied and to be false"
        raise _wrong(name, path, text)
    if sorted(node.get("required", [])) != sorted(properties):
        text = "'required' is required to be supplied and to include every key in properties"
        raise _wrong(name, path, text)
    return len(properties) + sum(
        _walk(name, (*path, "properties", key), value, depth + 1)
        for key, value in properties.items()
    )


def _wrong(name: str, path: tuple[str, ...], text: str) -> ApiError:
    message = f"Invalid schema for response_format '{name}': In context={path!r}, {text}."
    return bad("invalid_json_schema", message, "text.format.schema")
