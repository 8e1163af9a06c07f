"""The documented error codes of the portal with their HTTP statuses."""

DOCUMENTED = {
    "QUERY_LIMIT_EXCEEDED": (503, "Too many requests"),
    "OVERLOAD_LIMIT": (503, "REST API is blocked due to overload."),
    "OPERATION_TIME_LIMIT": (429, "Method is blocked due to operation time limit."),
    "NO_AUTH_FOUND": (401, "Wrong authorization data"),
    "expired_token": (401, "The access token provided has expired"),
    "insufficient_scope": (
        403,
        "The request requires higher privileges than provided by the webhook token",
    ),
    "ACCESS_DENIED": (403, "REST API is available only on commercial plans"),
    "INVALID_CREDENTIALS": (403, "Invalid request credentials"),
    "user_access_error": (403, "The user does not have access to the application"),
    "allowed_only_intranet_user": (403, "Действие разрешено только интранет-пользователям"),
    "ERROR_METHOD_NOT_FOUND": (404, "Method not found!"),
    "ERROR_MANIFEST_IS_NOT_AVAILABLE": (404, "Manifest is not available"),
    "ERROR_BATCH_METHOD_NOT_ALLOWED": (405, "Method is not allowed for batch usage"),
    "ERROR_BATCH_LENGTH_EXCEEDED": (400, "Max batch length exceeded"),
    "INVALID_REQUEST": (400, "Https required."),
    "INTERNAL_SERVER_ERROR": (500, "Internal server error"),
    "ERROR_UNEXPECTED_ANSWER": (500, "Server returned an unexpected response"),
    "PORTAL_DELETED": (500, "Portal was deleted"),
}


class PortalError(Exception):
    """An error envelope: the code, its description (which may echo data) and the HTTP status."""

    def __init__(self, code: str, description: str = "", status: int = 0) -> None:
        known = DOCUMENTED.get(code, (400, ""))
        super().__init__(code)
        self.code = code
        self.description = description or known[1]
        self.status = status or known[0]
