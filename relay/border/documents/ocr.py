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
from relay.border.documents.sandbox import run
from relay.border.documents.text import tidy

_CHILD = "relay.border.documents.ocr_child"
_AUTOMATIC, _ORIENTED, _ONE_BLOCK = "3", "1", "6"
_ON_ITS_SIDE = 70.0
"""Below this mean the page probably lies on a side or upside down (measured there: 58 to 66)."""
_KEPT = 0.9
_GOOD_MEAN = 85.0
_LOW_WORD = 60.0
_LOW_SHARE = 0.10
_ANSWER_BYTES = 8_000_000


class Recognised(NamedTuple):
    """The text of one picture, or why there is none."""

    text: str
    reason: Reason | None


class Words(NamedTuple):
    """What tesseract saw: lines of words, and how sure it was (mean, share of unsure words)."""

    text: str
    mean: float
    low: float


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


def words(table: str) -> Words:
    """Read tesseract's TSV: one line per word, with its place in the page and its confidence."""
    lines: list[str] = []
    sure: list[float] = []
    before: tuple[str, ...] = ()
    for row in table.split("\n")[1:]:
        cells = row.rstrip("\r").split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        place = tuple(cells[1:5])
        if place != before:
            lines.append("" if place[:3] == before[:3] or not before else "\n")
            before = place
        lines[-1] = f"{lines[-1]} {cells[11]}" if lines[-1].strip() else lines[-1] + cells[11]
        sure.append(_number(cells[10]))
    if not sure:
        return Words("", 0.0, 0.0)
    low = sum(one < _LOW_WORD for one in sure) / len(sure)
    return Words(tidy("\n".join(lines)), sum(sure) / len(sure), low)


def good(seen: Words) -> bool:
    """Does the text pass the gate?"""
    return bool(seen.text) and seen.mean >= _GOOD_MEAN and seen.low <= _LOW_SHARE


def again(seen: Words) -> tuple[str, float]:
    """The page mode to try after a poor page, and how many characters it must find at least.

    As one block a table loses half of its words, and what is left is very sure (measured: 97).
    """
    if seen.mean < _ON_ITS_SIDE:
        return _ORIENTED, 0.0
    return _ONE_BLOCK, _KEPT * len(seen.text)


async def _picture(picture: bytes, limits: Limits, gate: asyncio.Semaphore) -> Recognised:
    if not installed():
        return Recognised("", "no_ocr")
    reason: Reason = "no_text"
    async with gate:
        mode, least = _AUTOMATIC, 0.0
        for _ in range(2):
            ran = await run(
                _CHILD,
                mode,
                str(limits.memory_bytes),
                str(limits.cpu_s),
                content=picture,
                wall_s=limits.wall_s,
                answer_bytes=_ANSWER_BYTES,
            )
            if ran.failure is not None:
                # A picture that tesseract cannot open is no worse than one it cannot read.
                reason = ran.failure if ran.failure != "crashed" else "ocr_poor"
                break
            seen = words(ran.output.decode("utf-8", "replace"))
            if good(seen) and len(seen.text) >= least:
                return Recognised(seen.text, None)
            reason = "ocr_poor" if seen.text else reason
            mode, least = again(seen)
    return Recognised("", reason)


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


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
