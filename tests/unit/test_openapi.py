"""The handwritten contract says what the code does: structs, routes, statuses, examples."""

import base64
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from relay import wire
from relay.border import contract, page_contract
from relay.border.routes import routes as border_routes
from relay.config import Limits
from relay.offshore import app as offshore
from relay.peer import strict_json
from relay.peer.problems import _TITLES, Problem
from relay.peer.server import make_app
from relay.signing import new_token

SPEC: dict[str, Any] = yaml.safe_load(Path("openapi.yaml").read_text(encoding="utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
RENAMED = {"MessageAccepted": contract.Accepted, "TurnAccepted": wire.Accepted}
SHAPES: dict[str, Any] = {
    **{
        found.__name__: found
        for module in (contract, page_contract, wire)
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, module.Struct)
        and found is not module.Struct
        and found not in RENAMED.values()
    },
    **RENAMED,
    "Problem": Problem,
}
OPERATIONS = {
    (path, method): operation
    for path, item in SPEC["paths"].items()
    for method, operation in item.items()
}
NOBODY = SimpleNamespace(state=None, db=None, keys=None)  # the routes are listed, not asked
SIDES = {
    "border": make_app(border_routes(NOBODY, None), Limits()),  # type: ignore[arg-type]
    "offshore": make_app(offshore._routes(NOBODY), Limits()),  # type: ignore[arg-type]
}
ANSWERS = {
    "/v1/messages": ("202", "MessageAccepted"),
    "/v1/messages/status": ("200", "Status"),
    "/v1/results/poll": ("200", "Results"),
    "/v1/results/ack": ("200", "Acknowledged"),
    "/v1/assistants": ("200", "Assistants"),
    "/v1/opinions": ("200", "OpinionKept"),
    "/v1/controls": ("200", "ControlKept"),
    "/v1/statistics": ("200", "Statistics"),
    "/v1/ping": ("200", "Pong"),
    "/v1/verdicts": ("200", "Acked"),
    "/v1/turns": ("202", "TurnAccepted"),
    "/v1/verdicts/poll": ("200", "Polled"),
    "/v1/verdicts/ack": ("200", "Acked"),
    "/v1/erase": ("200", "Erased"),
    "/v1/capabilities": ("200", "Capabilities"),
}
TEXTS_ONLY = ("title", "description", "format", "contentEncoding")  # said to people, not checked


def signed_routes():
    yield from border_routes(NOBODY, None)  # type: ignore[arg-type]
    yield from offshore._routes(NOBODY)  # type: ignore[arg-type]


def plain(schema: Any) -> Any:
    """One way to say a thing: `const` and `enum`, `anyOf … null` and a list of types."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: plain(value) for key, value in schema.items() if key not in TEXTS_ONLY}
    if "properties" in schema:
        found["properties"] = {key: plain(value) for key, value in schema["properties"].items()}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    either = found.get("anyOf", [])
    if len(either) == 2 and {"type": "null"} in either and "$ref" not in either[0]:
        del found["anyOf"]
        other = dict(either[0])
        if "enum" in other:
            other["enum"] = [*other["enum"], None]
        else:
            other["type"] = [other["type"], "null"]
        found |= other
    for key in ("enum", "required"):
        if key in found:
            found[key] = sorted(found[key], key=str)
    return found


def of_the_code(shape: Any) -> Any:
    names = {found: name for name, found in SHAPES.items()}
    _, components = msgspec.json.schema_components(
        [shape], ref_template="#/components/schemas/{name}"
    )
    # two structs share a name in the code, in different modules; a schema never holds both
    assert names[shape] in (shape.__name__, *RENAMED)
    return plain(components[shape.__name__])


def test_every_struct_of_the_wire_has_its_schema_and_nothing_else_has():
    assert set(SCHEMAS) == set(SHAPES)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_schema_says_what_the_struct_takes(name):
    assert plain(SCHEMAS[name]) == of_the_code(SHAPES[name])


def test_the_routes_are_those_of_the_two_running_sides():
    served = {
        (route.resource.canonical, route.method.lower())
        for app in SIDES.values()
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert served == set(OPERATIONS)


def test_each_side_serves_its_own_routes_and_health():
    for side, app in SIDES.items():
        paths = {resource.canonical for resource in app.router.resources()}
        assert "/health" in paths
        abroad = {
            path
            for (path, _), operation in OPERATIONS.items()
            if "offshore" in operation.get("servers", [{"url": ""}])[0]["url"]
        }
        assert (paths - {"/health"} == abroad) == (side == "offshore")


@pytest.mark.parametrize("route", [*signed_routes()], ids=lambda route: route.path)
def test_a_route_takes_the_body_that_is_written_for_it(route):
    body = OPERATIONS[route.path, "post"]["requestBody"]
    reference = body["content"]["application/json"]["schema"]["$ref"]
    assert SHAPES[reference.rpartition("/")[2]] is route.shape
    assert body["required"] is True
    assert set(body["content"]) == {"application/json"}


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_has_its_schema_and_is_signed(path):
    status, name = ANSWERS[path]
    response = OPERATIONS[path, "post"]["responses"][status]
    reference = response["content"]["application/json"]["schema"]["$ref"]
    assert reference == f"#/components/schemas/{name}"
    assert set(response["headers"]) == {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "x-relay-key-id",
    }


@pytest.mark.parametrize("route", [*signed_routes()], ids=lambda route: route.path)
def test_every_refusal_is_told(route):
    operation = OPERATIONS[route.path, "post"]
    told = set(operation["responses"])
    always = {"400", "401", "408", "413", "415", "500", "503"}
    assert always < told
    assert ("403" in told) == route.link.own_portal_only
    assert told - always - {"403"} <= {ANSWERS[route.path][0], "409", "422"}
    assert len(operation["parameters"]) == 4
    assert "security" not in operation, "the document's own security holds"
    for status in told - {ANSWERS[route.path][0]}:
        name = operation["responses"][status]["$ref"].rpartition("/")[2]
        answer = SPEC["components"]["responses"][name]
        example = answer["content"]["application/problem+json"]["example"]
        assert str(example["status"]) == status
        assert example["title"] == _TITLES[int(status)]
        msgspec.convert(example, Problem)


def fits(value: Any, name: str) -> bool:
    schema = {"$ref": f"#/components/schemas/{name}", "components": SPEC["components"]}
    return jsonschema.Draft202012Validator(schema).is_valid(value)


def examples():
    for (path, _), operation in OPERATIONS.items():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, example in content.get("examples", {}).items():
            yield pytest.param(
                content["schema"]["$ref"].rpartition("/")[2], example["value"], id=f"{path} {name}"
            )
        for status, response in operation["responses"].items():
            media = response.get("content", {}).get("application/json", {})
            if "$ref" in media.get("schema", {}):
                name = media["schema"]["$ref"].rpartition("/")[2]
                yield pytest.param(name, media["example"], id=f"{path} {status}")


@pytest.mark.parametrize(("name", "value"), [*examples()])
def test_an_example_is_taken_by_the_code_and_by_its_schema(name, value):
    assert strict_json.decode(json.dumps(value).encode(), SHAPES[name])
    assert fits(value, name)


@pytest.mark.parametrize(("name", "value"), [*examples()])
def test_what_the_schema_refuses_the_code_refuses_too(name, value):
    """For every example: each key left out, set to null, and one key more."""
    changes = [{k: v for k, v in value.items() if k != key} for key in value]
    changes += [value | {key: None} for key in value]
    changes += [value | {"unheard_of": 1}]
    for changed in changes:
        try:
            strict_json.convert(changed, SHAPES[name])
        except Exception:
            assert not fits(changed, name), changed
        else:
            assert fits(changed, name), changed


def test_every_operation_has_an_example():
    for (_, method), operation in OPERATIONS.items():
        if method == "post":
            assert operation["requestBody"]["content"]["application/json"]["examples"]


def test_the_example_file_is_base64():
    example = OPERATIONS["/v1/messages", "post"]["requestBody"]["content"]["application/json"]
    content = example["examples"]["mail"]["value"]["files"][0]["content"]
    assert base64.b64decode(content, validate=True).decode()


def test_headers_are_those_that_the_code_signs_with():
    found = {one["name"]: one for one in SPEC["components"]["parameters"].values()}
    assert set(found) == {"webhook-id", "webhook-timestamp", "webhook-signature", "x-relay-key-id"}
    for one in found.values():
        jsonschema.validate(one["example"], one["schema"])
    jsonschema.validate(new_token().key_id, found["x-relay-key-id"]["schema"])


def test_every_reference_leads_somewhere():
    def walk(value):
        if isinstance(value, dict):
            if "$ref" in value:
                place: Any = SPEC
                for step in value["$ref"].removeprefix("#/").split("/"):
                    place = place[step]
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(SPEC)
