"""Writes `tests/corpus/signatures.json`: the signature vectors that Python and PHP both check.

Run it after a change of the scheme: `python -m tools.signature_vectors`. Nothing in it is random,
so the file changes only when the scheme or a case does.
"""

import base64
import json
from pathlib import Path
from typing import Any

from relay.signing import Direction, Purpose, SyncToken, derive, sign

PATH = Path(__file__).parents[1] / "tests" / "corpus" / "signatures.json"
NOW = 1795248000  # 2026-11-21T08:00:00Z
DIRECTIONS: tuple[Direction, ...] = (
    "module>border",
    "border>module",
    "border>offshore",
    "offshore>border",
)
PURPOSES: tuple[Purpose, ...] = ("request", "response")
NEW = SyncToken("a1b2c3d4e5f6", bytes(range(32)))
OLD = SyncToken("0f0f0f0f0f0f", bytes(range(255, 223, -1)))
TOKENS = (NEW, OLD)
BODIES = (
    b"",
    b"{}",
    '{"name":"Пётр Ильич","text":"a\\u0000b\\n"}'.encode(),
    b"\x00\xff\xfe binary \r\n",
    b"x" * 1000,
)
NOT_TOKENS = (
    "",
    "sync_",
    "sync_a1b2c3_short",
    NEW.text.upper(),
    NEW.text + "A",
    NEW.text[:-1],
    NEW.text[:-1] + "=",
    NEW.text.replace("sync_", "sink_"),
    NEW.text + "\n" + OLD.text,
    "sync_a1b2c_" + NEW.text[-43:],
    "sync_A1B2C3_" + NEW.text[-43:],
    "sync_" + "a" * 33 + "_" + NEW.text[-43:],
)


def vectors() -> dict[str, Any]:
    """Return the whole file: tokens, derived keys, signatures, and verifications good and bad."""
    return {
        "now": NOW,
        "tokens": [
            {
                "text": token.text,
                "key_id": token.key_id,
                "keys": {
                    f"{direction}/{purpose}": derive(token.secret, direction, purpose).hex()
                    for direction in DIRECTIONS
                    for purpose in PURPOSES
                },
            }
            for token in TOKENS
        ],
        "not_tokens": list(NOT_TOKENS),
        "signatures": list(_signatures()),
        "verifications": list(_verifications()),
    }


def _signatures() -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for number, body in enumerate(BODIES):
        for direction in DIRECTIONS:
            for status in (None, 200, 409):
                purpose: Purpose = "request" if status is None else "response"
                key = derive(NEW.secret, direction, purpose)
                out.append(
                    {
                        "key": f"{direction}/{purpose}",
                        "id": f"msg_{number}-X",
                        "timestamp": NOW + number,
                        "status": status,
                        "body": base64.b64encode(body).decode(),
                        "signature": sign(key, f"msg_{number}-X", NOW + number, body, status),
                    }
                )
    return out


def _verifications() -> list[dict[str, Any]]:
    body = '{"type":"ping","portal":"п"}'.encode()
    request = derive(NEW.secret, "module>border", "request")
    old_request = derive(OLD.secret, "module>border", "request")
    response = derive(NEW.secret, "border>module", "response")
    good = sign(request, "m1", NOW, body)
    mac = good.removeprefix("v1,")
    old = sign(old_request, "m1", NOW, body)
    answer = sign(response, "m1", NOW, body, 200)
    junk = [f"v1,{base64.b64encode(bytes([n]) * 32).decode()}" for n in range(9)]

    def case(name: str, ok: bool, signature: str | None = good, **changes: Any) -> dict[str, Any]:
        headers = {"webhook-id": "m1", "webhook-timestamp": str(NOW)} | changes.pop("headers", {})
        if signature is not None:
            headers["webhook-signature"] = signature
        return {
            "name": name,
            "ok": ok,
            "headers": {name: value for name, value in headers.items() if value is not None},
            "body": base64.b64encode(changes.pop("body", body)).decode(),
            "keys": [key.hex() for key in changes.pop("keys", [request])],
            "now": changes.pop("now", NOW),
            "status": changes.pop("status", None),
            "request_id": changes.pop("request_id", None),
        }

    stamped = {
        stamp: {"headers": {"webhook-timestamp": stamp}}
        for stamp in (
            "",
            "179524800",
            "01795248000",
            "+795248000",
            " 795248000",
            "1795248000\n",
            "1.79524e09",
            "١٧٩٥٢٤٨٠٠٠",
        )
    }
    ids = {
        wrong: {"headers": {"webhook-id": wrong}}
        for wrong in ("", "m 1", "m1\n", "m.1", "m" * 65, "м1", "m2")
    }
    answered = {"keys": [response], "status": 200, "request_id": "m1"}
    return [
        case("good", True),
        case("299 seconds late", True, now=NOW + 299),
        case("300 seconds late", True, now=NOW + 300),
        case("301 seconds late", False, now=NOW + 301),
        case("299 seconds early", True, now=NOW - 299),
        case("300 seconds early", True, now=NOW - 300),
        case("301 seconds early", False, now=NOW - 301),
        case("rotation: keys old and new, signed new", True, keys=[old_request, request]),
        case("rotation: keys old and new, signed old", True, old, keys=[request, old_request]),
        case(
            "rotation: signed with both, the old key known",
            True,
            f"{good} {old}",
            keys=[old_request],
        ),
        case("rotation over: the old key is gone", False, old),
        case("no keys", False, keys=[]),
        case("good behind junk", True, " ".join([*junk[:7], good])),
        case("good, but after too much junk", False, " ".join([*junk[:8], good])),
        case("good among other versions", True, f"v1a,{mac} v2,{mac} {good}"),
        case("another version only", False, f"v1a,{mac}"),
        case("no version", False, mac),
        case("no comma", False, f"v1{mac}"),
        case("two commas", False, f"v1,,{mac}"),
        case("upper-case version", False, good.replace("v1", "V1")),
        case("no signature header", False, None),
        case("empty signature", False, ""),
        case("empty value", False, "v1,"),
        case("other characters in it", False, f"v1,{mac[:10]}\n{mac[10:]}"),
        case("padding left off", False, good.rstrip("=")),
        case("cut", False, good[:-5]),
        case("not ASCII", False, "v1,ы" + mac[1:]),
        case("hexadecimal", False, "v1," + base64.b64decode(mac).hex()),
        case("another body", False, body=body + b" "),
        case("no id", False, headers={"webhook-id": None}),
        case("no timestamp", False, headers={"webhook-timestamp": None}),
        *(case(f"timestamp {stamp!r}", False, **changes) for stamp, changes in stamped.items()),
        case("another timestamp", False, headers={"webhook-timestamp": str(NOW + 1)}),
        *(case(f"id {wrong!r}", False, **changes) for wrong, changes in ids.items()),
        *(
            case(
                f"key of {direction}, {purpose}",
                False,
                keys=[derive(NEW.secret, direction, purpose)],
            )
            for direction in DIRECTIONS
            for purpose in PURPOSES
            if (direction, purpose) != ("module>border", "request")
        ),
        case("response", True, answer, **answered),
        case("response to another request", False, answer, **(answered | {"request_id": "m2"})),
        case("response with another status", False, answer, **(answered | {"status": 202})),
        case("response taken for a request", False, answer, keys=[response]),
        case("response with the request's key", False, answer, **(answered | {"keys": [request]})),
        case("request reflected as a response", False, good, **(answered | {"keys": [request]})),
    ]


if __name__ == "__main__":
    PATH.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(PATH)
