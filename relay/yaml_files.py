"""A YAML file as a frozen struct: strict, without duplicate keys, and no value in an error."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from relay.errors import ConfigError
from relay.refusals import Both, of_system

T = TypeVar("T")

_TWICE = ("ключ повторяется или не слово", "duplicate key, or one that is no word")
_NO_YAML = ("это не YAML", "not valid YAML")


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses duplicate keys instead of keeping the last one."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in seen:
            raise yaml.constructor.ConstructorError(None, None, _TWICE[1], key.start_mark)
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_yaml(path: Path, shape: type[T], root: Path | None = None) -> T:
    """Read `path` as `shape`; relative paths inside are taken from `root` (the file's folder).

    ConfigError names the file and the place; values are never repeated.
    """
    try:
        with path.open(encoding="utf-8") as text:
            raw = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise ConfigError("config_missing", path=path, why=of_system(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: 30 February
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        where = (f" строка {line}:", f" line {line}") if line else ("", "")
        why = _TWICE if getattr(error, "problem", "") == _TWICE[1] else _NO_YAML
        raise ConfigError("config_invalid.yaml", path=path, where=where, why=why) from None
    base = (root or path.parent).resolve()

    def decode(kind: type, value: Any) -> Any:
        if kind is Path and isinstance(value, str):
            return base / Path(value).expanduser()
        raise TypeError("Expected a path")

    try:
        return msgspec.convert(raw, shape, dec_hook=decode)
    except (msgspec.ValidationError, TypeError) as error:
        raise ConfigError("config_invalid.shape", path=path, why=_place(str(error))) from None


_IN_RUSSIAN = (
    (r"^Object missing required field `", "не хватает `"),
    (r"^Object contains unknown field `", "лишнее или с опечаткой: `"),
    (r"^Expected `(\w+)`, got `(\w+)`", r"нужно `\1`, а стоит `\2`"),
    (r"^Expected ", "нужно "),
    (r"^Invalid choice", "такого значения не бывает"),
    (r"^robot needs public_url: .+?(?= - at)", "роботу нужен public_url: портал обращается туда"),
    (r"^public_url must be .+?(?= - at)", "public_url: https://имя, http только на этой машине"),
    (r" - at `", " — в `"),
)
"""What msgspec says of a file, in Russian; what is rare stays as it is."""


def _place(problem: str) -> Both:
    """Keep the kind of problem and the path from msgspec's text; drop bad enum values."""
    english = re.sub(r"^Invalid (enum )?value .*(?= - at `)", "Invalid choice", problem, flags=re.S)
    russian = english
    for pattern, words in _IN_RUSSIAN:
        russian = re.sub(pattern, words, russian)
    return russian, english
