"""JSON as the contract allows it: no duplicate keys, no NaN, no depth, no huge numbers.

The same bytes must mean the same to every reader, and no body may cost more than its size.
"""

import json
import re
from typing import Any, NoReturn, TypeVar

import msgspec

from relay.errors import Malformed

T = TypeVar("T")

MAX_DEPTH = 32
_PLACE = re.compile(r" - at `(\$(?:\.[a-z_]+|\[[0-9.]+\])*)`$")  # of our own names, nothing sent


def decode(body: bytes, shape: type[T]) -> T:
    """Return `body` as `shape`; Malformed (path only, never a value) if it is not that."""
    return convert(loads(body), shape)


def loads(body: bytes) -> Any:
    """Return strict JSON as Python values; Malformed otherwise."""
    try:
        value = _DECODER.decode(body.decode("utf-8"))
        # what is not deep and has no escapes need not be walked
        if body.count(b"{") + body.count(b"[") > MAX_DEPTH or b"\\u" in body:
            _measure(value, MAX_DEPTH)
    except (ValueError, RecursionError):  # Unicode errors and the 4300-digit limit among them
        raise Malformed("malformed_json") from None
    return value


def convert(value: Any, shape: type[T]) -> T:
    """Return decoded JSON as `shape`; Malformed names the place where it differs.

    A struct that has a type must be sent with it: msgspec itself would do without.
    """
    tag_field = shape.__struct_config__.tag_field if issubclass(shape, msgspec.Struct) else None
    if tag_field is not None and isinstance(value, dict) and tag_field not in value:
        raise Malformed("malformed_body", f"does not fit the contract at $.{tag_field}")
    try:
        return msgspec.convert(value, shape)
    except (msgspec.ValidationError, RecursionError) as error:
        found = _PLACE.search(str(error))
        where = found[1] if found else "$"
        raise Malformed("malformed_body", f"does not fit the contract at {where}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate key")
    "".join(value).encode()  # half a surrogate pair is no text: ValueError
    return value


def _constant(_name: str) -> NoReturn:
    raise ValueError("not a number")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError("not a number")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_float=_finite
)


def _measure(value: Any, room: int) -> None:
    if room < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode()  # as above
    elif isinstance(value, dict):
        for item in value.values():  # pyright: ignore[reportUnknownVariableType] - any JSON
            _measure(item, room - 1)
    elif isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType] - any JSON
            _measure(item, room - 1)
