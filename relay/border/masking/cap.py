"""What an assistant cannot take, or masking would not read, is cut here, at the end of a line, and
the text says so."""

import re
import sys
from collections.abc import Sequence

import msgspec

from relay.pii.types import Masked, Part, Stretch
from relay.pii.unread import READ
from relay.wire import File

CHARS_PER_TOKEN = 2
"""Fewer than any tokenizer needs on average for Russian text, tables or placeholders."""
SLACK = 1.25
"""Masked text may be shorter than it was."""
_LINE_AT_LEAST = 0.8
_OPEN = re.compile(r"\[[^\]\n]{0,40}$")


def worth_masking(parts: Sequence[Part], tokens: int) -> tuple[list[Part], list[float]]:
    """Return text and files without the ends that `shorten` would cut anyway or that masking would
    not read, and how much of each is left (1: all)."""
    sizes = [min(len(part.text), READ) for part in parts]
    if tokens:
        most = int(tokens * CHARS_PER_TOKEN * SLACK)
        text = min(sizes[0], most)
        sizes = [text, *_shares(sizes[1:], most - text)]
    cut = [_without_end(part, size) for part, size in zip(parts, sizes, strict=True)]
    return cut, [
        len(one.text) / max(len(part.text), 1) if one is not part else 1.0
        for one, part in zip(cut, parts, strict=True)
    ]


def _without_end(part: Part, size: int) -> Part:
    if len(part.text) <= size:
        return part
    end = _end(part.text, size)
    ruled = (Stretch(one.start, min(one.stop, end), one.label) for one in part.ruled)
    return msgspec.structs.replace(
        part, text=part.text[:end], ruled=tuple(one for one in ruled if one.start < one.stop)
    )


def shorten(
    text: Masked, files: Sequence[File], tokens: int, kept: Sequence[float]
) -> tuple[Masked, list[File]]:
    """Return text and files that together stay within `tokens`; 0 is no limit.

    The text goes first; then no file gets more than another until it is whole. A cut one ends with
    a line that tells the part that is there; `kept` says how much of each,
    the text first, was left when it came here. Never cuts within a placeholder.
    """
    most = tokens * CHARS_PER_TOKEN if tokens else sys.maxsize
    first = _cut(text, most, kept[0])
    shares = _shares([len(file.text) for file in files], max(most - len(first), 0))
    return first, [
        msgspec.structs.replace(file, text=_cut(file.text, share, part))
        for file, share, part in zip(files, shares, kept[1:], strict=True)
    ]


def _shares(sizes: Sequence[int], most: int) -> list[int]:
    """Room for each: small ones whole, the rest equal parts of what is left."""
    shares = [0] * len(sizes)
    waiting = sorted(range(len(sizes)), key=sizes.__getitem__)
    for place, index in enumerate(waiting):
        shares[index] = min(sizes[index], most // (len(waiting) - place))
        most -= shares[index]
    return shares


def _end(text: str, most: int) -> int:
    """Where a text of at most so many characters ends: behind a whole line or word."""
    end = text.rfind("\n", 0, most)
    if end < _LINE_AT_LEAST * most:  # one long line
        end = max(end, text.rfind(" ", 0, most))
    return end if end > 0 else most


def _cut(text: Masked, most: int, kept: float) -> Masked:
    if len(text) <= most and kept >= 1:
        return text
    begun = text if len(text) <= most else _OPEN.sub("", text[: _end(text, most)])
    percent = int(100 * kept * len(begun) / max(len(text), 1))
    return Masked(f"{begun.rstrip()}\n\n[обрезано по пределу длины: передано {percent} %]\n")
