"""Only strict JSON that fits passes; what is refused is named by code and path, never by value."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from relay.errors import Ended
from relay.offshore.providers.errors import BadAnswer
from relay.offshore.providers.verdicts import LARGEST, check, preflight
from tests.fakes.openai.errors import ApiError
from tests.fakes.openai.strict import check_strict
from tests.fakes.rule_model import answer

SHIPPED = Path(__file__).resolve().parents[4] / "relay/border/assistants/lead-qualifier.yaml"
SCHEMA: dict[str, Any] = yaml.safe_load(SHIPPED.read_text("utf-8"))["verdict"]
GOOD: dict[str, Any] = {
    "verdict": "target",
    "confidence": 0.9,
    "reason": "Просит цену.",
    "quotes": ["цена?"],
    "topic": "Серверы",
}


def test_a_fitting_answer_passes() -> None:
    assert check(json.dumps(GOOD), SCHEMA) == GOOD
    assert check(f"\n {json.dumps(GOOD, ensure_ascii=False)} ", SCHEMA) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "target",
        "{",
        "[]",
        "null",
        '"target"',
        '```json\n{"verdict": "target"}\n```',
        json.dumps(GOOD)[:-1],
        json.dumps(GOOD) + json.dumps(GOOD),
        '{"verdict": "spam", "verdict": "target"}',
        '{"confidence": NaN}',
        '{"confidence": 1e999}',
        '{"confidence": ' + "9" * 5000 + "}",
        '{"reason": "\\ud800"}',
        '{"a":' * 40 + "1" + "}" * 40,
        "[" * 100_000,
        json.dumps(GOOD | {"reason": "х" * LARGEST}),
        "\ud800",
    ],
)
def test_what_is_not_strict_json_is_refused(text: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        check(text, SCHEMA)
    assert (caught.value.code, caught.value.detail) == ("invalid_json", "")


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_answer_is_named(text: str) -> None:
    with pytest.raises(BadAnswer, match="empty_answer"):
        check(text, SCHEMA)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"verdict": "Иванов +79161234567"}, "properties/verdict/enum"),
        ({"confidence": 1.5}, "properties/confidence/maximum"),
        ({"confidence": "0.5"}, "properties/confidence/type"),
        ({"confidence": True}, "properties/confidence/type"),
        ({"quotes": ["a"] * 4}, "properties/quotes/maxItems"),
        ({"quotes": [1]}, "properties/quotes/items/type"),
        ({"Иванов": 1}, "additionalProperties"),
        ({"topic": None}, "properties/topic/type"),
    ],
)
def test_a_mismatch_is_named_by_its_place_in_the_schema(change: dict[str, Any], path: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        check(json.dumps(GOOD | change), SCHEMA)
    assert (caught.value.code, caught.value.detail) == ("schema_mismatch", path)


def test_a_missing_property_is_a_mismatch() -> None:
    with pytest.raises(BadAnswer, match="schema_mismatch"):
        check('{"verdict": "target"}', SCHEMA)


@pytest.mark.parametrize(
    "ref", ["https://evil.example/s.json", "#/$defs/none", "file:///etc/hosts"]
)
def test_references_never_lead_out(ref: str) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"a": {"$ref": ref}}}
    with pytest.raises(BadAnswer) as caught:
        check('{"a": 1}', schema)
    assert caught.value.detail == "$ref"
    with pytest.raises(Ended, match="schema_refused"):
        preflight(schema | {"required": ["a"], "additionalProperties": False})


async def test_no_reference_is_fetched(
    aiohttp_server: Callable[..., Awaitable[TestServer]],
) -> None:
    fetched: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        fetched.append(request.path)
        return web.json_response({"type": "integer"})

    app = web.Application()
    app.router.add_get("/s.json", serve)
    server = await aiohttp_server(app)
    schema = {"type": "object", "properties": {"a": {"$ref": str(server.make_url("/s.json"))}}}
    with pytest.raises(BadAnswer, match="schema_mismatch"):
        await asyncio.to_thread(check, '{"a": 1}', schema)
    assert fetched == []


def test_an_endless_reference_ends() -> None:
    loop: dict[str, Any] = {
        "type": "object",
        "$ref": "#/$defs/a",
        "$defs": {"a": {"$ref": "#/$defs/a"}},
    }
    with pytest.raises(BadAnswer, match="schema_mismatch"):
        check("{}", loop)


def test_the_shipped_schema_is_strict() -> None:
    preflight(SCHEMA)
    check_strict("verdict", SCHEMA)
    check(json.dumps(answer(["Нужна цена"], [], SCHEMA)), SCHEMA)


def closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(properties),
        "properties": properties,
    }


TEXT = {"type": "string"}
DEEP: dict[str, Any] = TEXT
for _ in range(12):
    DEEP = closed(a=DEEP)


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ({}, "$"),
        ({"type": "array", "items": TEXT}, "$"),
        (closed(a=TEXT) | {"anyOf": [TEXT]}, "$"),
        (closed(a=TEXT) | {"required": []}, "$"),
        (closed(a=TEXT) | {"additionalProperties": True}, "$"),
        (closed(a=TEXT) | {"required": 3}, "$/required"),
        (closed(a=TEXT) | {"allOf": [TEXT]}, "$"),
        (closed(a={}), "$/properties/a"),
        (closed(a={"type": "text"}), "$/properties/a/type"),
        (closed(a=TEXT | {"maxLength": 3}), "$/properties/a"),
        (closed(a=TEXT | {"pattern": "("}), "$/properties/a/pattern"),
        (closed(a={"type": "array"}), "$/properties/a/items"),
        (closed(a={"anyOf": [TEXT, {"type": "object"}]}), "$/properties/a/anyOf/1"),
        (closed(a={"$ref": "#/$defs/b"}) | {"$defs": {"b": {"not": TEXT}}}, "$/$defs/b"),
    ],
)
def test_preflight_refuses_what_vendors_refuse(schema: dict[str, Any], path: str) -> None:
    with pytest.raises(Ended) as caught:
        preflight(schema)
    assert (caught.value.code, caught.value.detail) == ("schema_refused", path)


def test_preflight_bounds_depth_and_count() -> None:
    with pytest.raises(Ended):
        preflight(DEEP)
    with pytest.raises(Ended):
        preflight(closed(**{f"p{number}": TEXT for number in range(5001)}))


GOOD_LEAVES = (
    TEXT,
    {"type": "number", "minimum": 0},
    {"type": "integer", "multipleOf": 2},
    {"type": "boolean"},
    {"type": ["string", "null"]},
    {"enum": ["a", "b"]},
    {"const": 1},
)
BAD_LEAVES = ({"type": "string", "minLength": 1}, {"not": TEXT}, {"type": "array"}, {})
LEAVES = st.sampled_from((*GOOD_LEAVES, *GOOD_LEAVES, *BAD_LEAVES))


def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(lambda p: closed(**p))
    spoilt = objects.map(lambda schema: schema | {"additionalProperties": True})
    arrays = inner.map(lambda item: {"type": "array", "items": item})
    choices = st.lists(inner, min_size=1, max_size=2).map(lambda branches: {"anyOf": branches})
    return st.one_of(objects, objects, spoilt, arrays, choices)


@given(st.recursive(LEAVES, grow, max_leaves=8))
def test_preflight_agrees_with_the_stand_in(schema: dict[str, Any]) -> None:
    try:
        check_strict("verdict", schema)
        theirs = True
    except ApiError:
        theirs = False
    try:
        preflight(schema)
        ours = True
    except Ended:
        ours = False
    assert ours == theirs
    if ours:
        check(json.dumps(answer(["Нужна цена"], [], schema)), schema)
