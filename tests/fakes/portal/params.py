"""Reading parameters as PHP does, and checking them against a method's documented shape."""

import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from tests.fakes.portal.errors import PortalError

KEY = re.compile(r"\[([^\]]*)\]")


class Shape(NamedTuple):
    """The documented parameters of a method: name to kind, required and optional."""

    required: dict[str, str]
    optional: dict[str, str]


def shape(required: str = "", optional: str = "") -> Shape:
    """Build a shape from `name:kind` words."""
    pairs = [dict(word.split(":") for word in words.split()) for words in (required, optional)]
    return Shape(*pairs)


def from_query(text: str) -> dict[str, Any]:
    """A form body or a query string with PHP's nested keys, as nested dicts."""
    found: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        head = key.split("[", 1)[0]
        place, name = found, head
        for part in KEY.findall(key[len(head) :]):
            place = place.setdefault(name, {})
            name = part or str(len(place))
        place[name] = value
    return found


def from_body(body: bytes, content_type: str) -> dict[str, Any]:
    """The parameters of a POST body: JSON or a form."""
    if "json" not in content_type:
        return from_query(body.decode())
    params = json.loads(body or b"{}")
    if params == []:
        return {}
    if not isinstance(params, dict):
        raise PortalError("INVALID_REQUEST", "JSON object expected")
    return params


def as_list(value: Any) -> list[Any]:
    """A PHP array: a JSON list, or an object with numeric keys."""
    if isinstance(value, dict) and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    if not isinstance(value, list):
        raise ValueError("not an array")
    return value


def as_map(value: Any) -> dict[str, Any]:
    """A PHP map; an empty JSON list is an empty map there."""
    if value == []:
        return {}
    if not isinstance(value, dict):
        raise ValueError("not a map")
    return value


def as_flag(value: Any) -> bool:
    """A Y/N flag in its accepted spellings."""
    if value not in ("Y", "N", True, False, 1, 0, "1", "0", "true", "false"):
        raise ValueError("not a flag")
    return value in ("Y", True, 1, "1", "true")


def as_int(value: Any) -> int:
    """An integer, or a string of digits."""
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
        raise ValueError("not an integer")
    return int(value)


def as_str(value: Any) -> str:
    """A string; numbers pass as PHP lets them."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("not a string")
    return str(value)


KINDS = {"int": as_int, "str": as_str, "list": as_list, "map": as_map, "flag": as_flag}


def check(expected: Shape, params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters in their documented types, or raise the portal's error 100."""
    kinds = {**expected.required, **expected.optional}
    for name in expected.required:
        if params.get(name) is None:
            raise PortalError("100", f"Could not find value for parameter {{{name}}}")
    checked: dict[str, Any] = {}
    for name, value in params.items():
        if name not in kinds:  # the real portal ignores it: here our typo must show
            raise PortalError("STAND_IN_UNKNOWN_PARAMETER", name)
        if value is None:
            continue
        try:
            checked[name] = KINDS[kinds[name]](value)
        except ValueError:
            text = f"Invalid value {{{value}}} to match with parameter {{{name}}}"
            raise PortalError("100", text) from None
    return checked
