"""How long to wait, as vendors say it, and the codes that a status alone does not tell."""

import httpx2
import openai
import pytest

from relay.errors import Ended, RelayError, Stopped, Unavailable
from relay.offshore.providers.errors import StateLost, failed, retry_after, translate

DATE = "Sat, 21 Nov 2026 11:00:00 GMT"
SECRET = "Иванов просит"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "86400"}, 3600.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "9" * 400}, 3600.0),
        ({"retry-after-ms": "x", "retry-after": "7"}, 7.0),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:20 GMT", "date": DATE}, 20.0),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:20 GMT", "date": DATE}, None),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:20 GMT"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(httpx2.Headers(headers)) == seconds


def refusal(status: int, **error: str) -> openai.APIStatusError:
    request = httpx2.Request("POST", "https://api.example/v1/responses")
    response = httpx2.Response(status, request=request)
    return openai.APIStatusError(SECRET, response=response, body={"message": SECRET} | error)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (refusal(429, type="insufficient_quota"), Stopped, "quota_exhausted"),
        (refusal(429, code="billing_not_active"), Stopped, "quota_exhausted"),
        (refusal(429), Unavailable, "model_busy"),
        (refusal(403), Stopped, "model_key_refused"),
        (refusal(400, code="unsupported_country_region_territory"), Stopped, "region_refused"),
        (refusal(404, code="model_not_found"), Ended, "model_unknown"),
        (refusal(400, code="model_not_found"), Ended, "model_unknown"),
        (refusal(404), StateLost, "model_state_lost"),
        (refusal(408), Unavailable, "model_unavailable"),
        (refusal(409), Unavailable, "model_unavailable"),
        (refusal(413), Ended, "too_long"),
        (refusal(400, code="string_above_max_length", param="input[0]"), Ended, "too_long"),
        (
            refusal(400, code="string_above_max_length", param="metadata.run"),
            Ended,
            "model_refused_request",
        ),
        (refusal(422), Ended, "model_refused_request"),
        (refusal(400, code=SECRET), Ended, "model_refused_request"),
        (refusal(529), Unavailable, "model_unavailable"),
        (refusal(302), Stopped, "model_redirects"),
        (TimeoutError(SECRET), Unavailable, "model_timeout"),
        (ValueError(SECRET), Unavailable, "model_answer_malformed"),
        (RuntimeError(SECRET), Unavailable, "model_client_failed"),
        (Stopped("model_key_unreadable"), Stopped, "model_key_unreadable"),
    ],
)
def test_translation_is_total_and_silent(
    error: Exception, kind: type[RelayError], code: str
) -> None:
    ours = translate(error)
    assert (type(ours), ours.code) == (kind, code)
    assert SECRET not in f"{ours!r} {ours.args} {ours.detail}"


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("insufficient_quota", Stopped, "quota_exhausted"),
        ("data_residency_mismatch", Stopped, "region_refused"),
        ("rate_limit_exceeded", Unavailable, "model_busy"),
        ("bio_policy", Ended, "content_filter"),
        ("server_error", Unavailable, "model_failed"),
        (None, Unavailable, "model_failed"),
    ],
)
def test_failed_responses(code: str | None, kind: type[RelayError], ours: str) -> None:
    error = failed(code)
    assert (type(error), error.code) == (kind, ours)
