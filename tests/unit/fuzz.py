"""Bodies near the contract: the examples of openapi.yaml with something wrong somewhere."""

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

SPEC: dict[str, Any] = yaml.safe_load(Path("openapi.yaml").read_text(encoding="utf-8"))

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "\x00",
            "\ud800",
            "a\nb",
            "'; DROP TABLE messages; --",
            "[PERSON_1]",
            "m" * 2000,
            "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00+14:00",
            "....",
            "=",
            [],
            {},
            [[]],
            10**400,
            -1,
            2**63,
        ]
    ),
)


def bodies(path: str) -> st.SearchStrategy[bytes]:
    """Bodies of `POST path`: its examples, each with up to three places changed."""
    content = SPEC["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    examples = [example["value"] for example in content["examples"].values()]

    @st.composite
    def changed(draw: st.DrawFn) -> bytes:
        value = copy.deepcopy(draw(st.sampled_from(examples)))
        for _ in range(draw(st.integers(0, 3))):
            _change(draw, value)
        return json.dumps(value, ensure_ascii=True).encode()

    return changed()


def at_once(body: bytes) -> bytes:
    """The same body, but a poll that does not wait."""
    value = json.loads(body)
    if isinstance(value, dict) and isinstance(value.get("wait", 30), int | float):
        value["wait"] = 0
    return json.dumps(value).encode() if b'poll"' in body else body


def _change(draw: st.DrawFn, value: Any) -> None:
    places = list(_places(value))
    holder, key = draw(st.sampled_from(places))
    what = draw(st.sampled_from(["replace", "remove", "add", "double"]))
    if what == "replace":
        holder[key] = copy.deepcopy(draw(ODD))
    elif what == "remove":
        del holder[key]
    elif isinstance(holder, dict):
        holder[draw(st.text(max_size=5))] = copy.deepcopy(draw(ODD))
    else:
        holder.append(copy.deepcopy(holder[key] if what == "double" else draw(ODD)))


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        yield value, key
        if isinstance(item, dict | list):
            yield from _places(item)
