"""structlog with an allow-list of keys: what is not listed here cannot be logged.

Events are fixed words; values of listed keys are ids, enums, counts and times. An exception is
logged as its class name: its text, and the stack's locals, may hold personal data.
"""

import contextlib
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import msgspec
import structlog

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "side", "job", "step", "attempt", "tries", "code", "count",
        "message", "turn", "run", "outcome", "status", "route", "portal", "seconds", "address",
        "request_id", "assistant", "provider", "model", "key_id", "action", "label", "signal",
        "path", "error", "reason", "strength", "node", "nodes",
    }
)  # fmt: skip


def drop_unknown_keys(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep listed keys only; an exception becomes the name of its class."""
    kept: dict[str, Any] = {key: value for key, value in event.items() if key in ALLOWED}
    problem = event.get("exc_info")
    if problem is True:
        problem = sys.exc_info()[1]
    if isinstance(problem, BaseException):
        kept["error"] = type(problem).__name__
    return kept


def _line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return msgspec.json.encode(event).decode()


def configure(side: str, stream: TextIO = sys.stderr) -> None:
    """Send JSON lines to `stream`; route what libraries log through the same allow-list."""
    structlog.contextvars.bind_contextvars(side=side)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_unknown_keys,
            _line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _Bearing(stream))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Bridge()], force=True)


class _Bearing:
    """A stream whose disk may be full or fail: a line is lost then, and nothing else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write it, or lose it."""
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """The same for what is still in the buffer."""
        with contextlib.suppress(OSError):
            self._stream.flush()


class _Bridge(logging.Handler):
    """A library's record crosses as its logger's name and level only: its text is not ours."""

    def emit(self, record: logging.LogRecord) -> None:
        problem = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().warning(
            "library_log", path=record.name, exc_info=problem, code=record.levelname
        )
