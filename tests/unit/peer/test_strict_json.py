import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.errors import Malformed
from relay.peer.strict_json import MAX_DEPTH, convert, decode, loads

CANARY = "Иванов Пётр"


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    count: int = 0


class Outer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    items: list[Inner] = []
    free: dict[str, Any] = {}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def well(value):
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@given(JSON.filter(well))
def test_what_is_json_comes_through_unchanged(value):
    assert loads(json.dumps(value).encode()) == value
    assert loads(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{'a':1}",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"1e400",
        b'{"a":[-1e999]}',
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":2}',
        b'{"x":{"a":1,"b":2,"a":3}}',
        b"1" * 100_000,
        b"-" + b"9" * 5_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        '"текст"'.encode("cp1251"),
        "{}".encode("utf-16"),
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b'["\\udc00\\ud800"]',
        b'"a\nb"',
        b"{} {}",
        b"[1,]",
        b"01",
    ],
    ids=lambda body: ascii(body[:18]),
)
def test_what_json_should_never_have_been_is_malformed(body):
    with pytest.raises(Malformed) as caught:
        loads(body)
    assert (caught.value.status, caught.value.code) == (400, "malformed_json")


@given(st.binary(max_size=60) | st.text('{}[]",:\\ud8eE+-.019ntrufalsN \t', max_size=60))
def test_nothing_raises_anything_else(body):
    raw = body if isinstance(body, bytes) else body.encode()
    try:
        value = loads(raw)
    except Malformed:
        return
    assert json.loads(raw) == value


def test_depth_has_one_limit_for_lists_and_objects():
    for opened, inner, closed in ((b"[", b"1", b"]"), (b'{"a":', b"1", b"}")):
        loads(opened * MAX_DEPTH + inner + closed * MAX_DEPTH)
        with pytest.raises(Malformed):
            loads(opened * (MAX_DEPTH + 1) + inner + closed * (MAX_DEPTH + 1))


def test_a_pair_of_surrogates_is_one_character():
    assert loads(b'"\\ud83d\\ude00"') == "😀"


def test_a_body_that_fits_becomes_the_struct():
    body = b'{"name":"n","items":[{"kind":"k","count":2}],"free":{"b":[1]}}'
    assert decode(body, Outer) == Outer("n", [Inner("k", 2)], {"b": [1]})


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "$"),
        ({}, "$"),
        ({"name": 5}, "$.name"),
        ({"name": "n", "items": [{"kind": "k"}, {"kind": None}]}, "$.items[1].kind"),
        ({"name": "n", "items": [{"kind": "k", CANARY: 1}]}, "$.items[0]"),
        ({"name": "n", "items": [{"kind": "k", "count": CANARY}]}, "$.items[0].count"),
    ],
)
def test_the_place_that_does_not_fit_is_named(value, place):
    with pytest.raises(Malformed) as caught:
        convert(value, Outer)
    assert caught.value.code == "malformed_body"
    assert caught.value.detail.endswith(f"at {place}")


class Choice(msgspec.Struct, tag="choice", tag_field="type", forbid_unknown_fields=True):
    kind: Any


def test_a_type_must_be_named():
    assert convert({"type": "choice", "kind": 1}, Choice).kind == 1
    for value in ({"kind": 1}, {"type": None, "kind": 1}, {"type": "other", "kind": 1}):
        with pytest.raises(Malformed) as caught:
            convert(value, Choice)
        assert caught.value.detail.endswith("$.type")


HOSTILE = st.sampled_from(
    [
        CANARY,
        f"x - at `$.{CANARY}",
        f"x - at `${CANARY}`",
        f"x' - at `$.{CANARY}",
        f'x" - at `$[{CANARY}]',
        f"{CANARY} - at `$",
        f"`{CANARY}` - at `$.name`",
    ]
)


@given(HOSTILE)
def test_nothing_that_was_sent_is_ever_repeated(text):
    for value, shape in (
        ({text: 1}, Outer),
        ({"name": "n", text: 1}, Outer),
        ({"name": "n", "items": [{"kind": "k", text: 1}]}, Outer),
        ({"type": text, "kind": 1}, Choice),
        ({"type": "choice", text: 1}, Choice),
        (text, Outer),
    ):
        with pytest.raises(Malformed) as caught:
            convert(value, shape)
        assert CANARY not in caught.value.detail + str(caught.value)


def test_a_number_is_a_number_only_while_it_is_finite():
    assert loads(b"1e308") == 1e308
    assert math.copysign(1, loads(b"-0.0")) == -1
    assert loads(b"9" * 300) == int("9" * 300)
