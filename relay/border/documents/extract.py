"""One attachment, from received bytes to a document: the only way into this package."""

import hashlib
import time
from collections.abc import Callable

import msgspec

from relay.border.documents.blocks import (
    Document,
    Format,
    Limits,
    Struct,
    Withheld,
)
from relay.border.documents.child import Answer, Request, Sniffed, Started
from relay.border.documents.confine import strength
from relay.border.documents.sandbox import Ran, run
from relay.border.documents.sniff import magic

_CHILD = "relay.border.documents.child"


class Result(Struct, frozen=True):
    """What became of one attachment, and what it cost: wall time in ms, peak memory in MB.

    `sandbox` is what the kernel granted the child (see `sandbox_strength`), empty without a child.
    """

    document: Document
    sha256: str
    size: int
    ms: int
    peak_mb: int
    sandbox: str


async def extract(
    content: bytes,
    *,
    name: str,
    declared: str,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """Read one attachment in a child process of its own; a failure is a `Withheld`, no exception.

    `name` and `declared` (the MIME type) are the sender's words: they can only choose between kinds
    of plain text. Nothing is ever fetched or executed.
    """
    started = clock()
    document, sandbox, peak_kb = await _read(content, name, declared, limits)
    return Result(
        document=document,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        ms=round((clock() - started) * 1000),
        peak_mb=round(peak_kb / 1024),
        sandbox=sandbox,
    )


def sandbox_strength() -> str:
    """How well this kernel lets a parser be locked up: "landlock+seccomp+rlimits" is the best."""
    return strength()


async def _read(
    content: bytes, name: str, declared: str, limits: Limits
) -> tuple[Document, str, int]:
    guess: Format = magic(content) or "binary"
    if not content:
        return Withheld("empty", "empty"), "", 0
    if len(content) > limits.content_bytes:
        return Withheld(guess, "too_large"), "", 0
    request = Request(content, _encodable(name), _encodable(declared).strip().lower(), limits)
    ran = await run(
        _CHILD,
        content=msgspec.msgpack.encode(request),
        wall_s=limits.wall_s,
        answer_bytes=limits.answer_bytes,
    )
    return _trust(ran, guess)


def _trust(ran: Ran, guess: Format) -> tuple[Document, str, int]:
    """Believe a child only if it ended well and its frames are exactly what was agreed."""
    frames = [_decode(frame) for frame in _frames(ran.output)]
    first, second = [*frames, None, None][:2]
    sandbox = first.sandbox if isinstance(first, Started) else ""
    format_ = second.format if isinstance(second, Sniffed) else guess
    if ran.failure is not None:
        return Withheld(format_, ran.failure), sandbox, 0
    last = frames[-1] if frames else None
    if isinstance(first, Started) and isinstance(last, Answer) and len(frames) in (2, 3):
        return last.document, sandbox, last.peak_kb
    return Withheld(format_, "crashed"), sandbox, 0


def _decode(frame: bytes) -> Started | Sniffed | Answer | None:
    try:
        return msgspec.msgpack.decode(frame, type=Started | Sniffed | Answer)
    except (msgspec.DecodeError, RecursionError):
        return None


def _frames(output: bytes) -> list[bytes]:
    frames: list[bytes] = []
    place = 0
    while place + 4 <= len(output):
        length = int.from_bytes(output[place : place + 4], "big")
        frames.append(output[place + 4 : place + 4 + length])
        place += 4 + length
    return frames if place == len(output) else [*frames[:2], b""]


def _encodable(text: str) -> str:
    """Lone surrogates come from broken mail headers and cannot be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")
