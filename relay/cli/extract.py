"""`relay extract`: attachments as they would cross, what was left out, time and memory."""

import argparse
import asyncio
import json
import mimetypes
from pathlib import Path

from relay.border.documents.blocks import Extracted, Limits
from relay.border.documents.extract import Result, extract
from relay.border.documents.render import render
from relay.border.documents.words import LOSSES, REASONS
from relay.errors import VerbFailed
from relay.pii import engine
from relay.pii.masking import mask
from relay.pii.sought import find_values
from relay.pii.types import Part, Policy
from relay.refusals import Both, of_system
from relay.said import both, hint, line, same

EXAMPLE = "relay extract offer.docx --mode strict"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Files, mode, --ocr-images, --json."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--mode", choices=["strict", "balanced"], default="strict")
    parser.add_argument("--ocr-images", action="store_true", help=hint("extract.ocr"))
    parser.add_argument("--json", action="store_true", help=hint("extract.json"))


def run(options: argparse.Namespace) -> int:
    """Extract and mask each file; a withheld file is a result, not a failure."""
    engine.load()
    limits = Limits(inner_images=options.ocr_images)
    rows: list[dict[str, object]] = []
    for path in options.files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise VerbFailed("disk", path=path, why=of_system(error)) from None
        declared = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        result = asyncio.run(extract(content, name=path.name, declared=declared, limits=limits))
        row, why = _row(path.name, result, Policy(mode=options.mode))
        rows.append(row)
        if not options.json:
            print(_shown(row, why))
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    return 0


def _row(name: str, result: Result, policy: Policy) -> tuple[dict[str, object], Both]:
    """The row for a program, and for a person why the file is withheld, if it is."""
    document = result.document
    row: dict[str, object] = {
        "file": name,
        "status": "withheld",
        "reason": "",
        "masked": "",
        "left_out": [],
        "ms": result.ms,
        "peak_mb": result.peak_mb,
    }
    if not isinstance(document, Extracted):
        return _withheld(row, REASONS[document.reason])
    masking = mask((Part("file", render(document)), Part("name", name)), policy)
    masked = masking.parts[0].text
    if find_values(masked, masking.values):
        return _withheld(row, both("extract.still_finds"))
    done = {"status": "extracted", "masked": masked, "left_out": _left_out(document)}
    return row | done, same("")


def _withheld(row: dict[str, object], why: Both) -> tuple[dict[str, object], Both]:
    return row | {"reason": why[0]}, why


def _left_out(document: Extracted) -> list[str]:
    """What was left out, also of the files inside, and which of these are withheld as a whole."""
    lost = [f"{LOSSES[one.what][0]}: {one.count}" for one in document.left_out]
    for number, part in enumerate(document.parts, 1):
        inner = part.document
        found = _left_out(inner) if isinstance(inner, Extracted) else [REASONS[inner.reason][0]]
        lost += [both("extract.inside", number=number, what=one)[0] for one in found]
    return lost


def _shown(row: dict[str, object], why: Both) -> str:
    what = f"{row['file']}: {row['status']} {line(why)}".rstrip()
    return f"== {what} ({row['ms']} ms, {row['peak_mb']} MB)\n{row['masked']}"
