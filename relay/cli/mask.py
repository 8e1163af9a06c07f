"""`relay mask`: a text as it would cross, or JSON lines for a program."""

import argparse
import json
import sys
from typing import Any, TextIO

import msgspec

from relay.errors import Malformed, VerbFailed
from relay.pii import engine
from relay.pii.types import Policy
from relay.refusals import of_system
from relay.said import hint


class _Line(msgspec.Struct):
    text: str
    id: Any = None


EXAMPLE = "echo 'Иван, +7 916 123-45-67' | relay mask -"


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE or -, mode, --jsonl."""
    parser.add_argument("file", nargs="?", default="-", help=hint("mask.file"))
    parser.add_argument("--mode", choices=["strict", "balanced"], default="strict")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help=hint("mask.jsonl"),
    )


def run(options: argparse.Namespace) -> int:
    """Mask and print."""
    engine.load()
    policy = Policy(mode=options.mode)
    try:
        if options.file == "-":
            return _mask(sys.stdin, policy, lines=options.jsonl)
        with open(options.file, encoding="utf-8") as text:
            return _mask(text, policy, lines=options.jsonl)
    except OSError as error:
        raise VerbFailed("disk", path=options.file, why=of_system(error)) from None
    except UnicodeDecodeError:
        raise VerbFailed("not_utf8", path=options.file) from None


def _mask(stream: TextIO, policy: Policy, *, lines: bool) -> int:
    if not lines:
        sys.stdout.write(engine.mask_text(stream.read(), policy)["masked"])
        return 0
    for number, line in enumerate(stream, 1):
        if line.strip():
            try:
                row = msgspec.json.decode(line, type=_Line)
            except (msgspec.DecodeError, UnicodeEncodeError):  # its text may quote the line
                raise Malformed(
                    "malformed_line", f'line {number}: {{"id","text"}} expected'
                ) from None
            masked = engine.mask_text(row.text, policy)
            print(json.dumps({"id": row.id, **masked}, ensure_ascii=False))
    return 0
