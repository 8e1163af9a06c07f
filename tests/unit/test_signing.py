import base64
import copy
import json
import logging
import pprint
from datetime import UTC, datetime
from typing import Any

import pytest
import standardwebhooks
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from relay.errors import BadSignature
from relay.signing import SyncToken, derive, new_token, parse_token, sign, verify
from tools.signature_vectors import DIRECTIONS, NOW, PATH, PURPOSES, vectors

VECTORS: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
KEY = derive(b"k" * 32, "module>border", "request")


def test_the_shared_vectors_are_those_of_this_code():
    assert vectors() == VECTORS


@pytest.mark.parametrize("row", VECTORS["tokens"], ids=lambda row: row["key_id"])
def test_tokens_parse_and_derive_as_the_vectors_say(row):
    token = parse_token(f" {row['text']}\n")
    assert (token.key_id, token.text) == (row["key_id"], row["text"])
    assert row["keys"] == {
        f"{direction}/{purpose}": derive(token.secret, direction, purpose).hex()
        for direction in DIRECTIONS
        for purpose in PURPOSES
    }
    assert len(set(row["keys"].values())) == len(row["keys"])


@pytest.mark.parametrize("text", VECTORS["not_tokens"])
def test_what_is_not_a_token_is_refused_without_being_repeated(text):
    with pytest.raises(ValueError, match="not a sync token") as caught:
        parse_token(text)
    assert len(text) < 6 or text not in str(caught.value)


@pytest.mark.parametrize("row", VECTORS["signatures"])
def test_signatures_are_those_of_the_vectors(row):
    key = bytes.fromhex(VECTORS["tokens"][0]["keys"][row["key"]])
    body = base64.b64decode(row["body"])
    assert sign(key, row["id"], row["timestamp"], body, row["status"]) == row["signature"]


@pytest.mark.parametrize("case", VECTORS["verifications"], ids=lambda case: case["name"])
def test_verification_says_what_the_vectors_say(case):
    def run() -> str:
        return verify(
            case["headers"],
            base64.b64decode(case["body"]),
            [bytes.fromhex(key) for key in case["keys"]],
            now=case["now"],
            status=case["status"],
            request_id=case["request_id"],
        )

    if case["ok"]:
        assert run() == case["headers"]["webhook-id"]
    else:
        with pytest.raises(BadSignature):
            run()


@given(st.binary(min_size=32, max_size=32))
def test_derivation_is_rfc_5869(secret):
    info = b"relay/1/offshore>border/response"
    assert derive(secret, "offshore>border", "response") == HKDF(
        SHA256(), length=32, salt=None, info=info
    ).derive(secret)


@given(st.binary(min_size=1, max_size=64), st.text(max_size=200))
def test_requests_are_standard_webhooks_both_ways(key, text):
    reference = standardwebhooks.Webhook(key)
    now = datetime.now(tz=UTC)
    stamp = int(now.timestamp())
    body = text.encode()
    ours = sign(key, "msg_1", stamp, body)
    assert ours == reference.sign("msg_1", now, text)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(stamp), "webhook-signature": ours}
    reference.verify(body, headers, json_parse=False)
    assert verify(headers, body, [key], now=stamp) == "msg_1"


HEADER = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="v1,= +/AZaz09\n\x00\udcff", max_size=80),
    st.from_regex(r"(v1,[A-Za-z0-9+/=]{0,50} ?){0,12}", fullmatch=True),
    st.just(str(NOW)),
    st.just("m1"),
)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), HEADER
    ),
    st.binary(max_size=50),
    st.lists(st.binary(max_size=40), max_size=3),
    st.sampled_from([None, 200, 503]),
)
def test_no_header_raises_anything_but_bad_signature(headers, body, keys, status):
    with pytest.raises(BadSignature):
        verify(headers, body, keys, now=NOW, status=status)


@given(
    st.binary(max_size=60),
    st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    st.integers(1_000_000_000, 9_999_999_999),
    st.one_of(st.none(), st.integers(100, 599)),
    st.integers(0, 10_000),
)
def test_what_was_signed_verifies_and_any_changed_bit_does_not(body, name, stamp, status, at):
    signature = sign(KEY, name, stamp, body, status)
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature,
    }
    assert verify(headers, body, [KEY], now=stamp, status=status, request_id=name) == name
    mac = bytearray(base64.b64decode(signature[3:]))
    mac[at % len(mac)] ^= 1 << at % 8
    forged = headers | {"webhook-signature": "v1," + base64.b64encode(mac).decode()}
    with pytest.raises(BadSignature):
        verify(forged, body, [KEY], now=stamp, status=status)
    with pytest.raises(BadSignature):
        verify(headers, body + b"\0", [KEY], now=stamp, status=status)


def test_a_response_belongs_to_its_request_status_and_purpose():
    key = derive(b"k" * 32, "border>module", "response")
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": sign(key, "m1", NOW, b"{}", 202),
    }
    assert verify(headers, b"{}", [key], now=NOW, status=202, request_id="m1") == "m1"
    for changed, status, request_id in (
        ({}, 202, "m2"),
        ({}, 500, "m1"),
        ({}, None, "m1"),
        ({"webhook-id": "m2"}, 202, "m2"),
    ):
        with pytest.raises(BadSignature):
            verify(headers | changed, b"{}", [key], now=NOW, status=status, request_id=request_id)


def test_new_tokens_differ_and_survive_being_pasted():
    tokens = [new_token() for _ in range(50)]
    assert len({token.key_id for token in tokens} | {token.text for token in tokens}) == 100
    assert [parse_token(token.text) for token in tokens] == tokens


@given(st.binary(min_size=32, max_size=32))
def test_nothing_that_prints_a_token_shows_its_secret(secret):
    token = SyncToken("a1b2c3", secret)
    record = logging.LogRecord("t", 20, "f", 1, "%s %s", (token, [token]), None)
    shown = [
        repr(token),
        str(token),
        f"{token}",
        "%s" % token,  # noqa: UP031
        pprint.pformat({"token": token}),
        record.getMessage(),
        json.dumps({"token": token}, default=repr),
        repr(copy.copy(token)),
    ]
    secrets = (
        token.text[-43:],
        secret.hex(),
        repr(secret)[2:-1],
        base64.b64encode(secret).decode(),
    )
    for text in shown:
        assert "a1b2c3" in text
        assert not any(form in text for form in secrets)
