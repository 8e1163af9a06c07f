"""The child process of one attachment: lock up, read the request, parse, answer in frames.

Started as `python -I -m relay.border.documents.child`. The first frames say what the kernel granted
and what the bytes are, so a parser that dies still leaves a true word behind. An empty frame is the
end: nothing after it is read.
"""

import gc
import os
import re
import sys
from typing import BinaryIO, NamedTuple, NoReturn

import msgspec

from relay.border.documents.blocks import Document, Format, Limits, Struct, Withheld
from relay.border.documents.confine import code_paths, confine, limit
from relay.border.documents.draft import Budget
from relay.border.documents.reading import preload, read
from relay.border.documents.sniff import magic

END = bytes(4)
"""A frame of no length."""
_RECURSION = 5_000
_ANY = Limits()
_PEAK = re.compile(rb"VmHWM:\s*(\d+) kB")


class Request(Struct, frozen=True):
    """What the parent asks: the bytes, and what the sender calls them."""

    content: bytes
    name: str
    declared: str
    limits: Limits


class Started(Struct, frozen=True, tag=True):
    """Said first: what the kernel granted."""

    sandbox: str


class Sniffed(Struct, frozen=True, tag=True):
    """Said before a parser sees the bytes."""

    format: Format


class Answer(Struct, frozen=True, tag=True):
    """The document, what waits for other programs, and the peak memory in kB.

    Page images wait for text recognition, old files inside for LibreOffice.
    """

    document: Document
    pictures: tuple[bytes, ...]
    old_files: tuple[bytes, ...]
    peak_kb: int


class Meter(NamedTuple):
    """Where a locked process reads its own peak memory."""

    status: BinaryIO

    def peak_kb(self) -> int:
        """The most held since the program started; getrusage would count the parent's too."""
        self.status.seek(0)
        found = _PEAK.search(self.status.read(4096))
        return int(found[1]) if found else 0


def main() -> None:
    """Serve the one request on standard input."""
    # Libraries may print: only this handle reaches the parent.
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    request = take(sys.stdin.buffer)
    preload(magic(request.content))
    serve(request, lock_up(answers), answers)


def take(requests: BinaryIO) -> Request:
    """Read one request to the end of the stream."""
    return msgspec.msgpack.decode(requests.read(), type=Request)


def lock_up(answers: BinaryIO) -> Meter:
    """Keep nothing but the code on disk and the handles that are open already, and say so.

    From here on the limits are those of any attachment; a request can only lower them.
    """
    limit(_ANY.memory_bytes, _ANY.cpu_s)
    sys.setrecursionlimit(_RECURSION)
    gc.disable()  # one document, then the end: collecting would only cost
    meter = open_meter()
    _send(answers, Started(confine(readable=code_paths())))
    return meter


def open_meter() -> Meter:
    """The meter of this process, opened before it may open nothing any more."""
    return Meter(open("/proc/self/status", "rb", buffering=0))


def serve(request: Request, meter: Meter, answers: BinaryIO) -> NoReturn:
    """Answer a request within its limits, and end this process."""
    limit(request.limits.memory_bytes, request.limits.cpu_s)
    answer(request, meter, answers)
    # No interpreter shutdown: destructors of a confused parser are one more risk.
    os._exit(0)


def answer(request: Request, meter: Meter, answers: BinaryIO) -> None:
    """Read the document of a request, and say all there is to say after `Started`."""
    limits = request.limits
    budget = Budget(limits)
    try:
        document = read(
            request.content,
            request.name,
            request.declared,
            limits,
            budget,
            seen=lambda format_: _send(answers, Sniffed(format_)),
        )
    except MemoryError:
        document = Withheld(magic(request.content) or "binary", "memory")
        budget.pictures.clear()
        budget.old_files.clear()
    waiting = tuple(budget.pictures), tuple(budget.old_files)
    _send(answers, Answer(document, *waiting, meter.peak_kb()), END)


def _send(stream: BinaryIO, frame: Started | Sniffed | Answer, after: bytes = b"") -> None:
    body = msgspec.msgpack.encode(frame)
    stream.write(len(body).to_bytes(4, "big") + body + after)
    stream.flush()


if __name__ == "__main__":
    main()
