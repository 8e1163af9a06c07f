"""What an assistant cannot take is cut here, at the end of a line, and the text says so."""

import re
from collections.abc import Sequence

import msgspec

from relay.pii.types import Masked
from relay.wire import File

CHARS_PER_TOKEN = 2
"""Fewer than any tokenizer needs on average for Russian text, tables or placeholders."""
_LINE_AT_LEAST = 0.8
_OPEN = re.compile(r"\[[^\]\n]{0,40}$")


def shorten(text: Masked, files: Sequence[File], tokens: int) -> tuple[Masked, list[File]]:
    """Return text and files that together stay within `tokens`; 0 is no limit.

    The text goes first; then no file gets more than another until it is whole. A cut one ends with
    a line that tells the part that is there. Never cuts within a placeholder.
    """
    if not tokens:
        return text, list(files)
    most = tokens * CHARS_PER_TOKEN
    kept = _cut(text, most)
    shares = _shares([len(file.text) for file in files], max(most - len(kept), 0))
    return kept, [
        msgspec.structs.replace(file, text=_cut(file.text, share))
        for file, share in zip(files, shares, strict=True)
    ]


def _shares(sizes: Sequence[int], most: int) -> list[int]:
    """Room for each: small ones whole, the rest equal parts of what is left."""
    shares = [0] * len(sizes)
    waiting = sorted(range(len(sizes)), key=sizes.__getitem__)
    for place, index in enumerate(waiting):
        shares[index] = min(sizes[index], most // (len(waiting) - place))
        most -= shares[index]
    return shares


def _cut(text: Masked, most: int) -> Masked:
    if len(text) <= most:
        return text
    kept = text[:most]
    end = kept.rfind("\n")
    if end < _LINE_AT_LEAST * most:  # one long line
        end = max(end, kept.rfind(" "))
    kept = _OPEN.sub("", kept[:end] if end > 0 else kept)
    percent = int(100 * len(kept) / len(text))
    return Masked(f"{kept.rstrip()}\n\n[обрезано по пределу ассистента: передано {percent} %]\n")
