"""`relay extract`: attachments as they would cross, what was left out, time and memory."""

import argparse
import asyncio
import json
import mimetypes
import sys
from pathlib import Path

from relay.border.documents.blocks import Extracted, Limits
from relay.border.documents.extract import Result, extract
from relay.border.documents.render import render
from relay.border.documents.words import LOSSES, REASONS
from relay.pii import engine
from relay.pii.masking import mask
from relay.pii.sought import find_values
from relay.pii.types import Part, Policy

EXAMPLE = "relay extract offer.docx --mode strict"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Files, mode, --ocr-images, --json."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--mode", choices=["strict", "balanced"], default="strict")
    parser.add_argument(
        "--ocr-images", action="store_true", help="recognise pictures inside documents too"
    )
    parser.add_argument("--json", action="store_true", help="print one list for a program")


def run(options: argparse.Namespace) -> int:
    """Extract and mask each file; a withheld file is a result, not a failure."""
    engine.load()
    limits = Limits(inner_images=options.ocr_images)
    rows: list[dict[str, object]] = []
    for path in options.files:
        try:
            content = path.read_bytes()
        except OSError as error:
            print(f"relay: {path}: {error.strerror}", file=sys.stderr)
            return 1
        declared = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        result = asyncio.run(extract(content, name=path.name, declared=declared, limits=limits))
        row = _row(path.name, result, Policy(mode=options.mode))
        rows.append(row)
        if not options.json:
            print(_shown(row))
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    return 0


def _row(name: str, result: Result, policy: Policy) -> dict[str, object]:
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
        return row | {"reason": REASONS[document.reason][0]}
    masking = mask((Part("file", render(document)), Part("name", name)), policy)
    masked = masking.parts[0].text
    if find_values(masked, masking.values):
        return row | {"reason": "повторная проверка нашла личные данные"}
    return row | {"status": "extracted", "masked": masked, "left_out": _left_out(document)}


def _left_out(document: Extracted) -> list[str]:
    """What was left out, also of the files inside, and which of these are withheld as a whole."""
    lost = [f"{LOSSES[one.what][0]}: {one.count}" for one in document.left_out]
    for number, part in enumerate(document.parts, 1):
        inner = part.document
        found = _left_out(inner) if isinstance(inner, Extracted) else [REASONS[inner.reason][0]]
        lost += [f"вложенный файл {number}: {one}" for one in found]
    return lost


def _shown(row: dict[str, object]) -> str:
    what = f"{row['file']}: {row['status']} {row['reason']}".rstrip()
    return f"== {what} ({row['ms']} ms, {row['peak_mb']} MB)\n{row['masked']}"
