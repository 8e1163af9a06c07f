import json

import pytest
from aiohttp import web

from relay import metrics
from relay.errors import (
    BadSignature,
    Conflict,
    DetectionFailed,
    Malformed,
    RawPersonalData,
    Refused,
    Stopped,
    Unavailable,
)
from relay.peer.problems import Problem, body_of, middleware

CANARY = "Иванов +79161234567"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadSignature(), 401, "unauthorized"),
        (Malformed("malformed_json"), 400, "malformed_json"),
        (Conflict("id_reused"), 409, "id_reused"),
        (RawPersonalData(), 422, "raw_personal_data"),
        (Refused("too_large", status=413), 413, "too_large"),
        (DetectionFailed("masking_timeout"), 500, "masking_timeout"),
        (Unavailable("busy"), 503, "busy"),
        (Stopped("egress_stopped"), 503, "egress_stopped"),
        (web.HTTPNotFound(), 404, "not_found"),
        (web.HTTPMethodNotAllowed("GET", ["POST"]), 405, "method_not_allowed"),
        (web.HTTPRequestEntityTooLarge(1, 2), 413, "too_large"),
        (web.HTTPForbidden(text=CANARY, reason="x"), 403, "refused"),
        (ValueError(CANARY), 500, "internal"),
        (KeyError(CANARY), 500, "internal"),
    ],
)
def test_every_error_has_its_status_its_code_and_no_words_of_others(error, status, code):
    found, body, _ = body_of(error)
    problem = json.loads(body)
    assert (found, problem["status"], problem["code"]) == (status, status, code)
    assert problem["title"]
    assert CANARY not in body.decode()


def test_an_error_can_be_asked_about_by_its_request_id_but_a_401_says_nothing():
    one, two = (json.loads(body_of(Malformed("x"))[1])["request_id"] for _ in "12")
    assert one != two
    assert len(one) == 16
    assert body_of(BadSignature())[1] == body_of(BadSignature())[1]
    assert json.loads(body_of(BadSignature())[1]) == {
        "title": "Not authorized",
        "status": 401,
        "code": "unauthorized",
        "request_id": "",
    }


def test_a_401_is_alike_whatever_it_was_raised_with():
    loud = Refused("key_revoked", "the key was revoked yesterday", status=401)
    assert body_of(loud) == body_of(BadSignature())


@pytest.mark.parametrize(("after", "wanted"), [(None, "1"), (17.0, "17"), (17.9, "17")])
def test_who_may_come_back_is_told_when(after, wanted):
    _, _, headers = body_of(Unavailable("busy", retry_after=after))
    assert headers == {"Retry-After": wanted}
    assert body_of(Refused("x"))[2] == {}


def test_refusals_are_counted_by_code_and_nothing_else():
    before = metrics.REGISTRY.get_sample_value("relay_refused_total", {"code": "test_code"}) or 0
    body_of(Refused("test_code", CANARY))
    after = metrics.REGISTRY.get_sample_value("relay_refused_total", {"code": "test_code"})
    assert after == before + 1


async def test_the_middleware_answers_in_the_problem_form(aiohttp_client):
    async def crash(_request):
        raise ValueError(CANARY)

    app = web.Application(middlewares=[middleware])
    app.router.add_get("/crash", crash)
    client = await aiohttp_client(app)
    for path, status in (("/crash", 500), (f"/no/{CANARY}", 404)):
        response = await client.get(path)
        body = await response.read()
        assert response.status == status
        assert response.content_type == "application/problem+json"
        assert isinstance(Problem(**json.loads(body)), Problem)
        assert CANARY not in body.decode()
