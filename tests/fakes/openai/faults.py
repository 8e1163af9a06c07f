"""What may be planned to go wrong: instead of an answer (BEFORE), or in a good one (AFTER)."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.openai.errors import ApiError

Body = dict[str, Any]


def disconnect(request: web.Request) -> web.StreamResponse:
    """Close the connection without a byte of answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _error(
    status: int, code: str | None, kind: str, message: str
) -> Callable[[web.Request, Any], Awaitable[web.StreamResponse]]:
    async def answer(_: web.Request, fault: Any) -> web.StreamResponse:
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return ApiError(status, code, message, kind=kind, headers=headers).response()

    return answer


async def _disconnect(request: web.Request, _: Any) -> web.StreamResponse:
    return disconnect(request)


async def _html(_request: web.Request, _fault: Any) -> web.StreamResponse:
    text = "<html><body>502 Bad Gateway</body></html>"
    return web.Response(status=502, text=text, content_type="text/html")


async def _html_200(_request: web.Request, _fault: Any) -> web.StreamResponse:
    return web.Response(text="<html>captive portal</html>", content_type="text/html")


BEFORE: dict[str, Callable[[web.Request, Any], Awaitable[web.StreamResponse]]] = {
    "rate_limit": _error(429, "rate_limit_exceeded", "requests", "Rate limit reached"),
    "insufficient_quota": _error(
        429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota"
    ),
    "server_error": _error(500, None, "server_error", "The server had an error"),
    "overloaded": _error(503, None, "service_unavailable_error", "Overloaded"),
    "unauthorized": _error(401, "invalid_api_key", "authentication_error", "Incorrect API key"),
    "region": _error(
        403,
        "unsupported_country_region_territory",
        "request_forbidden",
        "Country, region, or territory not supported",
    ),
    "forbidden": _error(403, None, "insufficient_permissions", "Missing scopes"),
    "too_long": _error(
        400,
        "context_length_exceeded",
        "invalid_request_error",
        "Your input exceeds the context window of this model",
    ),
    "policy": _error(400, "invalid_prompt", "invalid_request_error", "Flagged as violating policy"),
    "conflict": _error(409, "conversation_locked", "conflict_error", "Another process is running"),
    "disconnect": _disconnect,
    "html": _html,
    "html_200": _html_200,
}


def _text(text: str) -> Callable[[Body], Body]:
    def change(body: Body) -> Body:
        body["output"][-1]["content"] = [_output_text(text)]
        return body

    return change


def _output_text(text: str) -> Body:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _refusal(body: Body) -> Body:
    refusal = {"type": "refusal", "refusal": "I can't help with that."}
    body["output"][-1]["content"] = [refusal]
    return body


def _incomplete(reason: str) -> Callable[[Body], Body]:
    def change(body: Body) -> Body:
        cut = body["output"][-1]["content"][0]["text"][:20]
        body["output"][-1] |= {"status": "incomplete", "content": [_output_text(cut)]}
        return body | {"status": "incomplete", "incomplete_details": {"reason": reason}}

    return change


def _failed(code: str) -> Callable[[Body], Body]:
    def change(body: Body) -> Body:
        error = {"code": code, "message": "The model failed."}
        return body | {"status": "failed", "error": error, "output": []}

    return change


def _no_status(body: Body) -> Body:
    body.pop("status")
    return body


def _chat(**change: Any) -> Callable[[Body], Body]:
    """Change the only choice of a chat completion: its `content`, `refusal` or `finish_reason`."""

    def apply(body: Body) -> Body:
        choice = body["choices"][0]
        reason = change.get("finish_reason", choice["finish_reason"])
        message = choice["message"] | {k: v for k, v in change.items() if k != "finish_reason"}
        return body | {"choices": [choice | {"finish_reason": reason, "message": message}]}

    return apply


AFTER_CHAT: dict[str, Callable[[Body], Body]] = {
    "invalid_json": _chat(content='{"verdict": "target", "confid'),
    "schema_breaking": _chat(content='{"verdict": "definitely", "confidence": 7}'),
    "refusal": _chat(content=None, refusal="I can't help with that."),
    "incomplete_max_output_tokens": _chat(content='{"verd', finish_reason="length"),
    "incomplete_content_filter": _chat(content=None, finish_reason="content_filter"),
    "empty_output": _chat(content=None),
    "missing_status": _chat(finish_reason=None),
    "no_usage": lambda body: body | {"usage": None},
}
AFTER: dict[str, Callable[[Body], Body]] = {
    "invalid_json": _text('{"verdict": "target", "confid'),
    "prose": _text("target, уверен"),
    "duplicate_keys": _text('{"verdict": "spam", "verdict": "target"}'),
    "schema_breaking": _text('{"verdict": "definitely", "confidence": 7}'),
    "refusal": _refusal,
    "incomplete_max_output_tokens": _incomplete("max_output_tokens"),
    "incomplete_content_filter": _incomplete("content_filter"),
    "failed": _failed("server_error"),
    "failed_rate_limit": _failed("rate_limit_exceeded"),
    "failed_invalid_prompt": _failed("invalid_prompt"),
    "cancelled": lambda body: body | {"status": "cancelled", "output": []},
    "queued": lambda body: body | {"status": "queued", "output": []},
    "empty_output": lambda body: body | {"output": []},
    "missing_status": _no_status,
    "no_usage": lambda body: body | {"usage": None},
}
KINDS = frozenset(BEFORE) | frozenset(AFTER) | {"delay", "disconnect_after"}
