"""A masking process: frames of msgpack on stdin, answers on stdout. It has no keys and no network.

A frame is a 4-byte length and a `Mask` or `Check`; the answer is `Masked`, `Checked` or
`Failed` with a code. No text of the message is ever in a code.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy: one thread a process, seven times faster NER
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import struct
import sys
from typing import BinaryIO

import msgspec

from relay.border.masking.frames import Answer, Check, Checked, Failed, Mask, Masked, Question
from relay.errors import RelayError
from relay.pii import engine
from relay.pii.guard import guard
from relay.pii.masking import mask
from relay.pii.sought import find_values


def answer(question: Question) -> Answer:
    """Do one piece of work; every failure becomes a code."""
    try:
        if isinstance(question, Mask):
            return Masked(mask(question.parts, question.policy, question.known))
        return _check(question)
    except RelayError as error:
        return Failed(error.code)
    except Exception as error:
        return Failed(f"detector_{type(error).__name__}")


def _check(question: Check) -> Checked:
    found: list[str] = []
    for text in question.texts:
        found += [span.label for span in guard(text, question.allowed_terms)]
        found += find_values(text, question.values)
    return Checked(tuple(found))


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return one frame, None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    return stream.read(struct.unpack(">I", head)[0])


def write_frame(stream: BinaryIO, frame: bytes) -> None:
    """Send one frame."""
    stream.write(struct.pack(">I", len(frame)) + frame)
    stream.flush()


def main() -> None:
    """Load the engine, say so, then answer until stdin ends."""
    frames_in, frames_out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break the frames
    decoder = msgspec.msgpack.Decoder(Question)
    try:
        engine.load()
    except RelayError as error:
        write_frame(frames_out, msgspec.msgpack.encode(Failed(error.code)))
        return
    write_frame(frames_out, msgspec.msgpack.encode(Checked(())))
    while (frame := read_frame(frames_in)) is not None:
        write_frame(frames_out, msgspec.msgpack.encode(answer(decoder.decode(frame))))


if __name__ == "__main__":
    main()
