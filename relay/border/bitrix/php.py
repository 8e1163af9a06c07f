"""PHP's arrays as they arrive in JSON: an empty map is `[]`, a single value stands for a list."""

from typing import Any, cast


def as_map(value: object) -> dict[str, Any]:
    """The map, or an empty one for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The list, a list of the one value, or an empty one for null."""
    if isinstance(value, list):
        return cast("list[Any]", value)
    return [] if value is None else [value]


def as_text(value: object) -> str:
    """A string or number as stripped text; nothing for what PHP means by empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
