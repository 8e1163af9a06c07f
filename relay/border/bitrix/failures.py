"""The portal's error codes as our errors: who must act, and whether waiting helps.

Only the code survives. The description may echo the data that was sent, so it is never kept.
Statuses and codes: the vendor's list of system errors, and the pages of the methods used.
"""

import re

from relay.errors import Ended, Refused, RelayError, Stopped, Unavailable

CODE = re.compile(r"[A-Za-z0-9_]{1,64}")
OPERATING_WINDOW = 600.0
"""Seconds after which the portal lifts a block for operating time by itself."""

WAIT = {  # it passes by itself
    "QUERY_LIMIT_EXCEEDED": "portal_busy",
    "INTERNAL_SERVER_ERROR": "portal_error",
    "ERROR_UNEXPECTED_ANSWER": "portal_error",
    "PORTAL_DELETED": "portal_closed",  # the public part is closed: maintenance
}
ACT = {  # a person must do something at the portal
    "NO_AUTH_FOUND": "webhook_revoked",
    "expired_token": "webhook_expired",
    "INVALID_CREDENTIALS": "webhook_without_rights",
    "insufficient_scope": "insufficient_scope",
    "user_access_error": "webhook_without_rights",
    "allowed_only_intranet_user": "webhook_without_rights",
    "OVERLOAD_LIMIT": "portal_blocked",
    "INVALID_REQUEST": "portal_wants_https",
}
GONE = ("NOT_FOUND", "ERROR_NOT_FOUND", "OWNER_NOT_FOUND")


def failure(status: int, code: str, retry_after: float | None) -> RelayError:
    """The typed error for an error envelope; `retry_after` is in seconds, if known."""
    if code == "OPERATION_TIME_LIMIT":
        wait = OPERATING_WINDOW if retry_after is None else retry_after
        return Unavailable("portal_operating_limit", retry_after=wait)
    if code in ACT:
        return Stopped(ACT[code])
    if code == "ACCESS_DENIED" and status == 403:  # 400: this one object; 403: REST as a whole
        return Stopped("rest_not_available")
    if code in WAIT:
        return Unavailable(WAIT[code], retry_after=retry_after)
    if code in GONE:
        return Ended(code, outcome="too_late")
    if status in (429, 503):
        return Unavailable("portal_busy", retry_after=retry_after)
    if status >= 500:
        return Unavailable("portal_error", retry_after=retry_after)
    return Refused(code if CODE.fullmatch(code) else f"HTTP_{status}", status=status)
