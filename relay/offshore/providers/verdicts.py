"""The model's answer is hostile input: strict JSON, bounded, that fits the schema, or an error.

Errors carry a code and a path into the schema or the answer, never a value.
"""

from typing import Any, cast

import jsonschema
from referencing import Registry
from referencing.exceptions import Unresolvable

from relay.errors import Ended, Malformed
from relay.offshore.providers.errors import BadAnswer
from relay.peer.strict_json import loads

LARGEST = 64 * 1024
DEEPEST = 10
MOST_PROPERTIES = 5000
KEYWORDS = frozenset(
    {
        "$schema", "$id", "$defs", "definitions", "$ref", "title", "description", "default",
        "type", "enum", "const", "anyOf", "properties", "required", "additionalProperties",
        "items", "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "pattern", "format",
    }
)  # fmt: skip
TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
NOWHERE: Registry[Any] = Registry()
"""Knows no document, so that a reference can never lead out of the schema."""


def check(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as a dict that fits `schema`; BadAnswer otherwise."""
    if not text.strip():
        raise BadAnswer("empty_answer")
    try:
        raw = text.encode()
        answer = loads(raw) if len(raw) <= LARGEST else None
    except (Malformed, UnicodeEncodeError):
        answer = None
    if not isinstance(answer, dict):
        raise BadAnswer("invalid_json")
    verdict = cast("dict[str, Any]", answer)
    where = _mismatch(verdict, schema)
    if where is not None:
        raise BadAnswer("schema_mismatch", where)
    return verdict


def preflight(schema: dict[str, Any]) -> None:
    """Ended `schema_refused` with the path unless vendors take `schema` as a strict one.

    Source: "Structured model outputs", supported schemas: an object at the root, every object
    closed and all its properties required, a subset of keywords, local references, 10 levels.
    """
    if schema.get("type") != "object" or "anyOf" in schema:
        raise _refused("$")
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        raise _refused("/".join(["$", *map(str, error.absolute_path)])) from None
    if _walk(schema, schema, "$", 1) > MOST_PROPERTIES:
        raise _refused("$")


def _mismatch(answer: dict[str, Any], schema: dict[str, Any]) -> str | None:
    """Where in the schema the answer first fails; the path has the schema's words only."""
    validator: Any = jsonschema.Draft202012Validator(schema, registry=NOWHERE)
    try:
        for error in validator.iter_errors(answer):
            return "/".join(map(str, error.absolute_schema_path))
    except (RecursionError, Unresolvable):
        return "$ref"
    return None


def _walk(node: Any, root: dict[str, Any], path: str, depth: int) -> int:
    """Count the properties below `node`; Ended at the first thing outside the subset."""
    if not isinstance(node, dict) or depth > DEEPEST:
        raise _refused(path)
    schema = cast("dict[str, Any]", node)
    kinds = cast(
        "list[str]",
        [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", []),
    )
    allowed = schema.keys() <= KEYWORDS and set(kinds) <= TYPES
    if not allowed or not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        raise _refused(path)
    if "$ref" in schema and not _resolves(schema["$ref"], root):
        raise _refused(f"{path}/$ref")
    count = 0
    if "object" in kinds:
        properties = cast("dict[str, Any]", schema.get("properties", {}))
        closed = schema.get("additionalProperties") is False
        if not closed or sorted(schema.get("required", [])) != sorted(properties):
            raise _refused(path)
        count += len(properties)
        for name, part in properties.items():
            count += _walk(part, root, f"{path}/properties/{name}", depth + 1)
    if "array" in kinds:
        count += _walk(schema.get("items"), root, f"{path}/items", depth + 1)
    for index, part in enumerate(schema.get("anyOf", [])):
        count += _walk(part, root, f"{path}/anyOf/{index}", depth + 1)
    for group in ("$defs", "definitions"):
        for name, part in schema.get(group, {}).items():
            count += _walk(part, root, f"{path}/{group}/{name}", depth)
    return count


def _resolves(ref: str, root: dict[str, Any]) -> bool:
    node: Any = root
    if not ref.startswith("#"):
        return False
    for step in ref[1:].split("/")[1:]:
        if not isinstance(node, dict) or step not in node:
            return False
        node = cast("dict[str, Any]", node)[step]
    return True


def _refused(path: str) -> Ended:
    return Ended("schema_refused", path)
