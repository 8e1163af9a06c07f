"""An answer from abroad is hostile input: it must fit its assistant's schema before it is restored.

Placeholders that the thread does not know are flagged, never guessed.
"""

from collections.abc import Mapping
from typing import Any, cast

import jsonschema
import referencing

from relay.errors import Ended
from relay.pii.restore import restore
from relay.pii.types import Value

_NO_REMOTE: referencing.Registry[Any] = referencing.Registry()
MAX_TEXT = 4000  # characters of one string of an answer


def fitting(answer: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Raise Ended("schema_mismatch") unless the answer fits, with strings of a sane length."""
    validator = jsonschema.Draft202012Validator(dict(schema), registry=_NO_REMOTE)
    if not validator.is_valid(dict(answer)) or _longest(dict(answer)) > MAX_TEXT:  # pyright: ignore[reportUnknownMemberType] - partial stubs
        raise Ended("schema_mismatch")


def restored(answer: Any, values: Mapping[str, Value]) -> tuple[Any, tuple[str, ...]]:
    """Return the answer with placeholders restored in every string, and those nobody knows."""
    if isinstance(answer, str):
        found = restore(answer, values)
        return found.text, found.unknown
    if isinstance(answer, dict):
        fields = cast("dict[str, Any]", answer)
        pairs = {key: restored(item, values) for key, item in fields.items()}
        return {key: pair[0] for key, pair in pairs.items()}, _all(pairs.values())
    if isinstance(answer, list):
        items = [restored(item, values) for item in cast("list[Any]", answer)]
        return [item[0] for item in items], _all(items)
    return answer, ()


def _all(pairs: Any) -> tuple[str, ...]:
    return tuple(unknown for pair in pairs for unknown in pair[1])


def _longest(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return max(map(_longest, cast("dict[str, Any]", value).values()), default=0)
    if isinstance(value, list):
        return max(map(_longest, cast("list[Any]", value)), default=0)
    return 0
