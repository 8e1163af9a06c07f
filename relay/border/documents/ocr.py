"""Text recognition of pages that are pictures, with a gate: a poor page is not carried at all."""

import asyncio
import os
from collections.abc import Iterator
from typing import NamedTuple

from relay.border.documents.blocks import (
    Block,
    Document,
    Extracted,
    LeftOut,
    Limits,
    Lost,
    Part,
    Reason,
    Withheld,
)
from relay.border.documents.ocr_child import DATA, PROGRAM
from relay.border.documents.ocr_words import Words, good, words
from relay.border.documents.sandbox import Ran, run

_CHILD = "relay.border.documents.ocr_child"
_ENLARGE = "relay.border.documents.enlarge_child"
_AUTOMATIC, _ORIENTED, _ONE_BLOCK = "3", "1", "6"
_ON_ITS_SIDE = 70.0
"""Below this mean the page probably lies on a side or upside down (measured there: 58 to 66)."""
_SMALL = 20.0
"""Words lower than this many dots are read better twice as large (measured: 10 to 16)."""
_SURE = 94.0
_SURER = 1.0
"""A larger picture surer by less is as often read worse (measured: 0.5)."""
_KEPT = 0.9
_ANSWER_BYTES = 8_000_000
_PICTURE_BYTES = 64_000_000


class Recognised(NamedTuple):
    """The text of one picture, or why there is none."""

    text: str
    reason: Reason | None


def installed() -> bool:
    """Is tesseract here, with Russian? Without it scans are withheld with that reason."""
    return PROGRAM.exists() and any(DATA.glob("tesseract-ocr/*/tessdata/rus.traineddata"))


async def recognise(document: Document, pictures: tuple[bytes, ...], limits: Limits) -> Document:
    """The document with each waiting picture replaced by its text, or counted as left out."""
    if not pictures:
        return document
    gate = asyncio.Semaphore(os.cpu_count() or 1)
    found = await asyncio.gather(*(_picture(picture, limits, gate) for picture in pictures))
    return _settle(document, found)


async def _picture(picture: bytes, limits: Limits, gate: asyncio.Semaphore) -> Recognised:
    if not installed():
        return Recognised("", "no_ocr")
    async with gate:
        try:
            seen = await _read(picture, limits)
        except _Failed as failed:
            return Recognised("", failed.reason)
    if good(seen):
        return Recognised(seen.text, None)
    return Recognised("", "ocr_poor" if seen.text else "no_text")


async def _read(picture: bytes, limits: Limits) -> Words:
    """The best of up to three readings: as it is, as it may lie or as one block, twice as large."""
    mode = _AUTOMATIC
    seen = await _words(picture, mode, limits)
    if lies(seen):
        mode = _ORIENTED
        turned = await _again(picture, mode, limits)
        seen = turned if turned.mean > seen.mean else seen
    if is_small(seen):
        enlarge = await _run(_ENLARGE, picture, limits, _PICTURE_BYTES)
        if enlarge.output and enlarge.failure is None:
            larger = await _again(enlarge.output, mode, limits)
            seen = larger if is_better(larger, seen, by=_SURER) else seen
    if not good(seen) and mode == _AUTOMATIC:
        block = await _again(picture, _ONE_BLOCK, limits)
        seen = block if is_better(block, seen) else seen
    return seen


async def _again(picture: bytes, mode: str, limits: Limits) -> Words:
    try:
        return await _words(picture, mode, limits)
    except _Failed:
        return Words("", 0.0, 0.0)  # what was read before still stands


def lies(seen: Words) -> bool:
    """Is the page so hard to read that it may lie on its side or upside down?"""
    return bool(seen.text) and seen.mean < _ON_ITS_SIDE


def is_small(seen: Words) -> bool:
    """Are the letters too small, and were they not read surely all the same?"""
    return 0 < seen.height < _SMALL and seen.mean < _SURE


def is_better(new: Words, old: Words, *, by: float = 0.0) -> bool:
    """Is another reading surer, without having lost words on its way?

    As one block a table loses half of its words, and what is left is very sure (measured: 97).
    """
    return new.mean > old.mean + by and len(new.text) >= _KEPT * len(old.text)


class _Failed(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


async def _words(picture: bytes, mode: str, limits: Limits) -> Words:
    ran = await _run(_CHILD, picture, limits, _ANSWER_BYTES, mode)
    if ran.failure is not None:
        # A picture that tesseract cannot open is no worse than one it cannot read.
        raise _Failed(ran.failure if ran.failure != "crashed" else "ocr_poor")
    return words(ran.output.decode("utf-8", "replace"))


async def _run(child: str, picture: bytes, limits: Limits, most: int, *mode: str) -> Ran:
    arguments = (*mode, str(limits.memory_bytes), str(limits.cpu_s))
    return await run(child, *arguments, content=picture, wall_s=limits.wall_s, answer_bytes=most)


def _settle(document: Document, found: list[Recognised]) -> Document:
    if isinstance(document, Withheld):
        return document
    blocks = tuple(_blocks(document, found))
    parts = tuple(Part(part.name, _settle(part.document, found)) for part in document.parts)
    failed: list[Reason] = [
        reason
        for block in document.blocks
        if block.picture is not None and (reason := found[block.picture].reason) is not None
    ]
    if not blocks and not parts:
        return Withheld(document.format, failed[-1] if failed else "no_text", document.pages)
    counts: dict[Lost, int] = {lost.what: lost.count for lost in document.left_out}
    if failed:
        counts["scan"] = counts.get("scan", 0) + len(failed)
    left_out = tuple(LeftOut(what, count) for what, count in sorted(counts.items()))
    return Extracted(document.format, blocks, left_out, document.pages, document.hidden_text, parts)


def _blocks(document: Extracted, found: list[Recognised]) -> Iterator[Block]:
    for block in document.blocks:
        if block.picture is None:
            yield block
        elif text := found[block.picture].text:
            yield Block("scan", text, label=block.label)
