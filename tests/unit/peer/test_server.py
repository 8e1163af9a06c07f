import asyncio
import gzip
import io
import json
import os
import time
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.config import Limits
from relay.errors import BadSignature
from tests.unit.peer.conftest import OTHER, TOKEN, encode, signed, vouched

MIB = 2**20


async def answer(response):
    body = await response.read()
    return response.status, (json.loads(body) if body else None), body


async def notes(served):
    return await served.db.read(lambda tx: tx.one("SELECT count(*) AS n FROM notes")["n"])


async def test_a_signed_request_is_done_and_its_answer_is_signed(served):
    response = await served.send({"text": "привет"})
    status, value, body = await answer(response)
    assert (status, value) == (202, {"number": 1})
    assert vouched(response, body)
    (call,) = served.seen
    assert (call.bearer.subject, call.webhook_id, call.request.text) == ("p1", "m1", "привет")


async def test_an_answer_is_not_that_of_another_request_status_or_token(served):
    response = await served.send()
    body = await response.read()
    for change in ({"name": "m2"}, {"token": OTHER}):
        with pytest.raises(BadSignature):
            vouched(response, body, **change)
    with pytest.raises(BadSignature):
        vouched(response, body + b" ")


def forgeries():
    """Name → (body, headers): everything that must look the same to who sends it."""
    body, now = encode(), int(time.time())
    good = signed(body)
    stale, early = signed(body, now=now - 305), signed(body, now=now + 305)
    signature = good["webhook-signature"]
    return {
        "unknown key": good | {"x-relay-key-id": "cccccc3333"},
        "another's key id": good | {"x-relay-key-id": OTHER.key_id},
        "no key id": {k: v for k, v in good.items() if k != "x-relay-key-id"},
        "no id": {k: v for k, v in good.items() if k != "webhook-id"},
        "no timestamp": {k: v for k, v in good.items() if k != "webhook-timestamp"},
        "no signature": {k: v for k, v in good.items() if k != "webhook-signature"},
        "nothing": {"Content-Type": "application/json"},
        "stale": stale,
        "early": early,
        "old signature, new time": good | {"webhook-timestamp": str(now + 1)},
        "another id": good | {"webhook-id": "m2"},
        "forged": good | {"webhook-signature": "v1," + "A" * 43 + "="},
        "cut": good | {"webhook-signature": signature[:-5]},
        "another version": good | {"webhook-signature": "v2" + signature[2:]},
        "the other direction": signed(body, direction="border>module"),
        "abroad": signed(body, direction="border>offshore"),
        "dotted id": signed(body, name="m.1"),
        "long id": signed(body, name="m" * 65),
    }


@pytest.mark.parametrize("name", forgeries())
async def test_who_is_not_let_in_changes_nothing_and_learns_nothing(served, name):
    reference = await answer(await served.post(encode(), {"Content-Type": "application/json"}))
    response = await served.post(encode(), forgeries()[name])
    assert await answer(response) == reference
    assert response.status == 401
    assert not any(header.lower().startswith("webhook-") for header in response.headers)
    assert "x-relay-key-id" not in response.headers
    assert served.seen == []


async def test_the_signature_is_of_the_raw_bytes(served):
    body = encode()
    headers = signed(body)
    for changed in (body.replace(b", ", b","), body + b"\n", body[:-1], b"", b"[]"):
        assert (await served.post(changed, headers)).status == 401
    odd = b' { "type":"note" ,\n"portal":"p1","audience" : "border" } '
    assert (await served.post(odd, signed(odd))).status == 202


@pytest.mark.parametrize(("skew", "status"), [(-290, 202), (290, 202), (-310, 401), (310, 401)])
async def test_clocks_may_differ_by_five_minutes(served, skew, status):
    response = await served.send(now=time.time() + skew)
    assert response.status == status


@pytest.mark.parametrize("form", ["gzip", "deflate", "compress", "x", "", "gzip, identity"])
async def test_a_content_encoding_is_refused_before_anything_is_read(served, form):
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(form, bytes)(encode())
    headers = signed(packed) | {"Content-Encoding": form}
    status, value, _ = await answer(await served.post(packed, headers, compress=None))
    assert (status, value["code"]) == (415, "unsupported_encoding")
    assert served.seen == []


async def raw(served, head, body=b"", *, shut=False):
    """What the server says to these bytes, as far as it says anything."""
    reader, writer = await asyncio.open_connection(served.client.host, served.client.port)
    writer.write(head + body)
    if shut:
        writer.write_eof()
    async with asyncio.timeout(20):
        line = await reader.readline()
        rest = await reader.read(65536)
    writer.close()
    return int(line.split()[1]) if line else None, rest


def head(headers, path="/v1/notes"):
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: x", b"Connection: close"]
    for name, value in headers:
        value = value if isinstance(value, bytes) else str(value).encode()
        lines.append(name.encode() + b": " + value)
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def test_a_second_content_encoding_does_not_slip_by(served):
    packed = gzip.compress(b"{}" * 1000)
    for first, second in (("identity", "gzip"), ("gzip", "identity")):
        headers = [*signed(packed).items(), ("Content-Length", len(packed))]
        headers += [("Content-Encoding", first), ("Content-Encoding", second)]
        status, _ = await raw(served, head(headers), packed)
        assert status in (400, 415)


@pytest.mark.parametrize("form", ["br", "zstd"])
async def test_a_coding_that_the_library_itself_cannot_read_is_a_client_error(served, form):
    headers = [*signed(b"x").items(), ("Content-Length", 1), ("Content-Encoding", form)]
    status, _ = await raw(served, head(headers), b"x")
    assert status in (400, 415)


async def test_only_json_is_read(served):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = signed(encode()) | {"Content-Type": kind}
        assert (await served.post(encode(), headers)).status == 415
    headers = signed(encode()) | {"Content-Type": "application/json; charset=utf-8"}
    assert (await served.post(encode(), headers)).status == 202


async def test_a_body_that_says_it_is_too_long_is_refused_before_it_is_sent(served):
    headers = [*signed(b"").items(), ("Content-Length", 10 * MIB)]
    status, rest = await raw(served, head(headers))
    assert status == 413
    assert b'"code":"too_large"' in rest


async def test_a_body_that_does_not_say_how_long_it_is_is_cut_at_the_limit(served):
    async def endless():
        for _ in range(64):
            yield b" " * (MIB // 8)

    response = await served.post(endless(), signed(b""))
    assert response.status == 413


async def test_as_long_as_allowed_is_allowed(served):
    for more, status in ((0, 202), (1, 413)):
        body = encode({"text": "x" * (MIB - len(encode({"text": ""})) + more)})
        response = await served.post(io.BytesIO(body), signed(body, name=f"m{more}"))
        assert response.status == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'{"type":"note","portal":"p1","portal":"p1","audience":"border"}',
        b'{"type":"note","portal":"p1","audience":"border","ratio":NaN}',
        b'{"type":"note","portal":"p1","audience":"border","ratio":1e400}',
        b'{"type":"note","portal":"p1","audience":"border","count":' + b"9" * 100_000 + b"}",
        b'{"type":"note","portal":"p1","audience":"border","count":1e5000}',
        b'{"type":"note","portal":"p1","audience":"border","text":"\\ud800"}',
        b'{"type":"note","portal":"p1","audience":"border","extra":'
        + b"[" * 50_000
        + b"]" * 50_000
        + b"}",
        b'{"type":"other","portal":"p1","audience":"border"}',
        b'{"type":"note","portal":"p1","audience":"border","unknown":1}',
        b'{"type":"note","portal":"p1","audience":5}',
        b"\xff",
    ],
    ids=lambda body: ascii(body[44:64]),
)
async def test_a_body_that_json_should_not_be_is_a_signed_400(served, body):
    response = await served.send(body)
    status, value, raw_body = await answer(response)
    assert (status, value["code"][:9]) == (400, "malformed")
    assert response.content_type == "application/problem+json"
    assert vouched(response, raw_body)
    assert await notes(served) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-signature", b"v1"),
        ("webhook-signature", b"v1,a,b"),
        ("webhook-signature", b"v1,x " * 800),
        ("webhook-signature", b"v1,\xd0\x98"),
        ("webhook-signature", b"\xff\xfe"),
        ("webhook-id", b"\xff"),
        ("webhook-id", b"'; DROP TABLE requests; --"),
        ("webhook-timestamp", b"99999999999999999999999"),
        ("webhook-timestamp", "１７９５２４８０００".encode()),
        ("webhook-timestamp", b"1795248000.0"),
        ("x-relay-key-id", b"\xff\xfe"),
        ("x-relay-key-id", b"\xd0\x98\xd0\xb2"),
        ("x-relay-key-id", b"a" * 7000),
        ("Content-Type", b"\xff"),
        ("Content-Encoding", b"\xff"),
        ("Content-Length", b"-1"),
        ("Content-Length", b"1e3"),
        ("Transfer-Encoding", b"nonsense"),
        ("X-Anything", b"\xff" * 100),
        ("X-Long", b"a" * 20000),
        ("Expect", b"200-maybe"),
    ],
    ids=ascii,
)
async def test_header_garbage_is_a_client_error(served, name, value):
    body = encode()
    headers = {**signed(body), "Content-Length": str(len(body)), name: value}
    status, rest = await raw(served, head(headers.items()), body)
    assert 200 <= status < 500
    assert b"Traceback" not in rest


async def test_duplicated_headers_open_no_door(served):
    body = encode()
    good = {**signed(body), "Content-Length": str(len(body))}
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature", "x-relay-key-id"):
        for pair in ((name, "x"), *((name, value) for value in [good[name]])):
            status, _ = await raw(served, head([pair, *good.items()]), body)
            assert status in (202, 400, 401)
    assert await notes(served) <= 1


@pytest.mark.parametrize(
    "body", [b"zz\r\n", b"5\r\nab", b"ffffffffffffffffffff\r\n", b"-1\r\nx\r\n", b"5;\x00\r\n"]
)
async def test_a_broken_chunked_body_is_a_client_error(served, body):
    headers = [*signed(b"").items(), ("Transfer-Encoding", "chunked")]
    status, rest = await raw(served, head(headers), body, shut=True)
    assert status is None or 400 <= status < 500, rest


async def test_who_hangs_up_in_the_middle_disturbs_nobody(served):
    headers = [*signed(b"").items(), ("Content-Length", 1000)]
    _, writer = await asyncio.open_connection(served.client.host, served.client.port)
    writer.write(head(headers) + b"{")
    await writer.drain()
    writer.transport.abort()
    assert (await served.send()).status == 202


async def test_a_repeated_request_gets_its_first_answer(served):
    first = await answer(await served.send({"text": "one"}))
    repeated = await served.send({"text": "one"}, now=time.time() - 100)
    again = await answer(repeated)
    assert again == first
    assert vouched(repeated, again[2])
    assert await notes(served) == 1


async def test_the_same_id_with_another_body_is_a_signed_conflict(served):
    await served.send({"text": "one"})
    response = await served.send({"text": "two"})
    status, value, body = await answer(response)
    assert (status, value["code"]) == (409, "id_reused")
    assert vouched(response, body)
    assert await notes(served) == 1


async def test_ids_of_two_portals_do_not_meet(served):
    assert (await served.send({"text": "one"})).status == 202
    response = await served.send({"portal": "p2", "text": "two"}, token=OTHER)
    assert (response.status, await notes(served)) == (202, 2)


async def test_two_hundred_replays_at_once_are_one_row(served):
    body = encode({"text": "x"})
    limit = asyncio.Semaphore(50)

    async def one():
        async with limit:
            return await answer(await served.post(body, signed(body)))

    answers = await asyncio.gather(*(one() for _ in range(200)))
    assert {status for status, _, _ in answers} == {202}
    assert {value["number"] for _, value, _ in answers} == {1}
    assert await notes(served) == 1


async def test_a_poll_is_answered_once_for_each_id(served):
    assert (await served.send(path="/v1/poll")).status == 200
    response = await served.send(path="/v1/poll")
    status, value, body = await answer(response)
    assert (status, value["code"]) == (409, "replayed")
    assert vouched(response, body)
    assert (await served.send(path="/v1/poll", name="m2")).status == 200


async def test_a_token_speaks_for_its_own_portal(served):
    response = await served.send({"portal": "p2"})
    status, value, body = await answer(response)
    assert (status, value["code"]) == (403, "wrong_portal")
    assert vouched(response, body)
    assert served.seen == []


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("crash", 500, "internal"),
        ("raw", 422, "raw_personal_data"),
        ("conflict", 409, "event_reused"),
        ("later", 503, "backlog"),
        ("held", 500, "key_missing"),
    ],
)
async def test_an_error_of_a_handler_is_a_signed_problem(served, text, status, code):
    response = await served.send({"text": text}, path="/v1/fail")
    found, value, body = await answer(response)
    assert (found, value["code"]) == (status, code)
    assert vouched(response, body)
    assert "Иванов" not in body.decode()
    assert response.headers.get("Retry-After") == ("17" if text == "later" else None)


async def test_health_says_no_more_than_that_it_is_there(served):
    response = await served.client.get("/health")
    assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_other_methods_and_addresses_are_problems_too(served):
    for method, path, code in (
        ("GET", "/v1/notes", "method_not_allowed"),
        ("PUT", "/v1/notes", "method_not_allowed"),
        ("POST", "/v1/nothing", "not_found"),
        ("GET", "/openapi.json", "not_found"),
        ("POST", "/v1/notes/", "not_found"),
    ):
        response = await served.client.request(method, path)
        assert (await response.json())["code"] == code
        assert response.content_type == "application/problem+json"


class TestBusy:
    @pytest.fixture
    def limits(self):
        return Limits(body_mb=1, concurrent=1)

    async def test_beyond_the_limit_callers_are_told_to_come_back(self, served):
        """One slot: while one request writes, the others are refused unread, and lose nothing."""
        bodies = [encode({"text": str(n)}) for n in range(20)]
        responses = await asyncio.gather(
            *(served.post(body, signed(body, name=f"m{n}")) for n, body in enumerate(bodies))
        )
        busy = [r for r in responses if r.status == 503]
        assert {r.status for r in responses} == {202, 503}
        assert {r.headers["Retry-After"] for r in busy} == {"1"}
        for number, (response, body) in enumerate(zip(responses, bodies, strict=True)):
            if response.status == 503:
                again = await served.post(body, signed(body, name=f"m{number}"))
                assert again.status == 202
        assert await notes(served) == 20


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["note", "p1", "border"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def test_no_signed_body_is_ever_a_server_error(served):
    loop = asyncio.get_running_loop()

    def ask(body, path):
        """From a hypothesis test, whose examples are plain functions, into the server's loop."""
        name = "f" + os.urandom(8).hex()
        sent = served.send(body, name=name, path=path)
        return asyncio.run_coroutine_threadsafe(sent, loop).result(20).status

    @FUZZ
    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "type": VALUES | st.just("note"),
                "portal": VALUES | st.just("p1"),
                "audience": VALUES | st.just("border"),
                "text": VALUES,
                "count": VALUES,
                "ratio": VALUES,
                "extra": VALUES,
                "other": VALUES,
            },
        ).map(lambda value: json.dumps(value).encode())
        | st.binary(max_size=80)
        | VALUES.map(lambda value: json.dumps({"type": "note", "text": value}).encode()),
        st.sampled_from(["/v1/notes", "/v1/poll"]),
    )
    def fuzz(body, path):
        assert ask(body, path) in (200, 202, 400, 403, 409)

    await asyncio.to_thread(fuzz)


async def test_tokens_of_one_link_know_nothing_of_each_other(served):
    body = encode()
    mixed = signed(body, token=TOKEN) | {"x-relay-key-id": OTHER.key_id}
    assert (await served.post(body, mixed)).status == 401
