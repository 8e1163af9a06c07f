"""One attachment, from received bytes to a document: the only way into this package."""

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from relay.border.documents import office, warm
from relay.border.documents.blocks import (
    Document,
    Extracted,
    Format,
    Limits,
    Struct,
    Withheld,
)
from relay.border.documents.child import END, Answer, Request, Sniffed, Started
from relay.border.documents.ocr import recognise
from relay.border.documents.sandbox import Ran, run
from relay.border.documents.sniff import magic

_CHILD = "relay.border.documents.child"
_FRAME = msgspec.msgpack.Decoder(Started | Sniffed | Answer)


class Result(Struct, frozen=True):
    """What became of one attachment, and what it cost: wall time in ms, peak memory in MB.

    `sandbox` is what the kernel granted the child (see `confine.strength`), empty without a child.
    """

    document: Document
    sha256: str
    size: int
    ms: int
    peak_mb: int
    sandbox: str


class _Found(NamedTuple):
    document: Document
    pictures: tuple[bytes, ...] = ()
    old_files: tuple[bytes, ...] = ()
    sandbox: str = ""
    peak_kb: int = 0


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
    found = await _read(content, name, declared, limits)
    document = await recognise(found.document, found.pictures, limits)
    document = await _inner(document, found.old_files, limits)
    return Result(
        document=document,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        ms=round((clock() - started) * 1000),
        peak_mb=round(found.peak_kb / 1024),
        sandbox=found.sandbox,
    )


async def _read(content: bytes, name: str, declared: str, limits: Limits) -> _Found:
    guess: Format = magic(content) or "binary"
    if not content:
        return _Found(Withheld("empty", "empty"))
    if len(content) > limits.content_bytes:
        return _Found(Withheld(guess, "too_large"))
    found = await _in_child(content, name, declared, limits, guess)
    document = found.document
    if not isinstance(document, Withheld) or document.reason != "legacy":
        return found
    return await _converted(content, found, document, limits)


async def _converted(content: bytes, found: _Found, old: Withheld, limits: Limits) -> _Found:
    """An old file read through LibreOffice, where that is here."""
    if not office.reads(old.format):
        return found
    made = await office.modern(content, old.format, limits)
    if isinstance(made, str):
        return found._replace(document=Withheld(old.format, made))
    new = await _in_child(made, "", "", limits, magic(made) or "binary")
    return new._replace(document=msgspec.structs.replace(new.document, format=old.format))


async def _inner(document: Document, old_files: tuple[bytes, ...], limits: Limits) -> Document:
    """The same for the old files inside a document, one after the other."""
    if isinstance(document, Extracted):
        parts = [
            msgspec.structs.replace(one, document=await _inner(one.document, old_files, limits))
            for one in document.parts
        ]
        return msgspec.structs.replace(document, parts=tuple(parts))
    if document.waiting is None:
        return document
    old = msgspec.structs.replace(document, waiting=None)
    content = old_files[document.waiting] if document.waiting < len(old_files) else b""
    new = await _converted(content, _Found(old), old, limits)
    return await recognise(new.document, new.pictures, limits)


async def _in_child(
    content: bytes, name: str, declared: str, limits: Limits, guess: Format
) -> _Found:
    request = Request(content, _encodable(name), _encodable(declared).strip().lower(), limits)
    body = msgspec.msgpack.encode(request)
    wall_s, answer_bytes = limits.wall_s, limits.answer_bytes
    ran = await warm.run(body, wall_s=wall_s, answer_bytes=answer_bytes)
    if ran is None:
        ran = await run(_CHILD, content=body, wall_s=wall_s, answer_bytes=answer_bytes)
    return _trust(ran, guess)


def _trust(ran: Ran, guess: Format) -> _Found:
    """Believe a child only if it came to the end and its frames are exactly what was agreed."""
    frames = [_decode(frame) for frame in _frames(ran.output)]
    first, second = [*frames, None, None][:2]
    sandbox = first.sandbox if isinstance(first, Started) else ""
    format_ = second.format if isinstance(second, Sniffed) else guess
    if ran.failure is not None:
        return _Found(Withheld(format_, ran.failure), sandbox=sandbox)
    last = frames[-1] if frames else None
    if isinstance(first, Started) and isinstance(last, Answer) and len(frames) in (2, 3):
        wanted = max(_waiting(last.document), default=-1)
        if wanted < len(last.pictures):
            return _Found(last.document, last.pictures, last.old_files, sandbox, last.peak_kb)
    return _Found(Withheld(format_, "crashed"), sandbox=sandbox)


def _waiting(document: Document) -> Iterator[int]:
    """The pictures that a document waits for, by their index."""
    if isinstance(document, Extracted):
        yield from (block.picture for block in document.blocks if block.picture is not None)
        for part in document.parts:
            yield from _waiting(part.document)


def _decode(frame: bytes) -> Started | Sniffed | Answer | None:
    try:
        return _FRAME.decode(frame)
    except (msgspec.DecodeError, RecursionError):
        return None


def _frames(output: bytes) -> list[bytes]:
    """The frames before the empty one that is the end; without that, one more that says nothing."""
    frames: list[bytes] = []
    place = 0
    while place + 4 <= len(output) and output[place : place + 4] != END:
        length = int.from_bytes(output[place : place + 4], "big")
        frames.append(output[place + 4 : place + 4 + length])
        place += 4 + length
    return frames if output[place:] == END else [*frames[:2], b""]


def _encodable(text: str) -> str:
    """Lone surrogates come from broken mail headers and cannot be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")
