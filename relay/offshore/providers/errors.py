"""Every way a vendor can fail, as one of our errors; no text of the vendor's is ever kept.

Ended
├─ BadAnswer   completed, but not the JSON that was asked for: may be asked again, `repair` in hand
└─ AnswerCut   the limit of output tokens was reached: raise it once and ask again
Unavailable
└─ StateLost   thread or file is gone at the vendor: open and upload again
"""

import email.utils
import ssl
from typing import TYPE_CHECKING

from relay.errors import Ended, RelayError, Stopped, Unavailable

if TYPE_CHECKING:
    import httpx2
    import openai

QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
REGION = frozenset({"unsupported_country_region_territory", "data_residency_mismatch"})
TOO_LONG = frozenset({"context_length_exceeded", "request_too_large"})
POLICY = frozenset(
    {
        "invalid_prompt", "content_filter", "content_policy_violation", "bio_policy",
        "misalignment_policy_violation",
    }
)  # fmt: skip
NO_MODEL = frozenset({"model_not_found", "model_deprecated"})
MOST_SECONDS = 3600.0


class BadAnswer(Ended):
    """Code `invalid_json`, `schema_mismatch` or `empty_answer`; `detail` is a path, not a value."""


class AnswerCut(Ended):
    """The answer stopped at `max_output_tokens`."""

    def __init__(self) -> None:
        super().__init__("answer_cut")


class StateLost(Unavailable):
    """A conversation or file that the question names does not exist at the vendor any more."""

    def __init__(self) -> None:
        super().__init__("model_state_lost")


def translate(error: Exception) -> RelayError:
    """Our error for whatever a call to the SDK raised."""
    import openai

    if isinstance(error, RelayError):
        return error
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return Unavailable("model_timeout")
    if isinstance(error, openai.APIConnectionError):
        return Unavailable("model_tls" if _is_tls(error) else "model_unreachable")
    if isinstance(error, openai.APIStatusError):
        return _status(error)
    if isinstance(error, ValueError):  # not JSON, or JSON of another shape
        return Unavailable("model_answer_malformed")
    return Unavailable("model_client_failed")


def failed(code: str | None) -> RelayError:
    """Our error for a response whose own status is `failed`; `code` is the vendor's."""
    if code in QUOTA:
        return Stopped("quota_exhausted")
    if code in REGION:
        return Stopped("region_refused")
    if code == "rate_limit_exceeded":
        return Unavailable("model_busy")
    if code in POLICY:
        return Ended("content_filter")
    return Unavailable("model_failed")


def _status(error: "openai.APIStatusError") -> RelayError:
    status, code = error.status_code, error.code
    if code in QUOTA or error.type in QUOTA:
        return Stopped("quota_exhausted")
    if code in REGION:
        return Stopped("region_refused")
    if status in (401, 403):
        return Stopped("model_key_refused")
    if status == 429:
        return Unavailable("model_busy", retry_after=retry_after(error.response.headers))
    if status in (408, 409) or status >= 500:
        wait = retry_after(error.response.headers)
        return Unavailable("model_unavailable", retry_after=wait)
    long_input = code == "string_above_max_length" and (error.param or "").startswith("input")
    if status == 413 or code in TOO_LONG or long_input:
        return Ended("too_long")
    if code in NO_MODEL:
        return Ended("model_unknown")
    if status == 404:
        return StateLost()
    if status < 400:
        return Stopped("model_redirects")
    if code in POLICY:
        return Ended("content_filter")
    if code == "invalid_json_schema":
        return Ended("schema_refused")
    return Ended("model_refused_request")


def retry_after(headers: "httpx2.Headers") -> float | None:
    """Seconds to wait as the vendor says, an hour at most; None if it says nothing usable.

    A date is read against the vendor's own `Date`, so that no clock of ours is needed.
    """
    given = headers.get("retry-after-ms") or ""
    if given.isascii() and given.isdigit():
        return min(int(given[:9]) / 1000, MOST_SECONDS)
    given = headers.get("retry-after") or ""
    try:
        seconds = float(given)
    except ValueError:
        try:
            then = email.utils.parsedate_to_datetime(given)
            now = email.utils.parsedate_to_datetime(headers.get("date") or "")
            seconds = (then - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(seconds, MOST_SECONDS) if seconds >= 0 else None


def _is_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
