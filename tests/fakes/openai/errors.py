"""The error envelope of the API: status, code, param, and a message that may quote the request."""

from typing import Any

from aiohttp import web


class ApiError(Exception):
    """Becomes `{"error": {message, type, param, code}}` with its HTTP status."""

    def __init__(
        self,
        status: int,
        code: str | None,
        message: str,
        *,
        param: str | None = None,
        kind: str = "invalid_request_error",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {
            "error": {"message": message, "type": kind, "param": param, "code": code}
        }

    def response(self) -> web.Response:
        return web.json_response(self.body, status=self.status, headers=self.headers)


def bad(code: str, message: str, param: str | None = None) -> ApiError:
    """400."""
    return ApiError(400, code, message, param=param)


def missing(what: str, param: str | None = None) -> ApiError:
    """404 for an object that does not exist (any more)."""
    return ApiError(404, None, f"No such {what}", param=param)
