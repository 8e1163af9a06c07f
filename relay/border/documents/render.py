"""A document as the markdown text that is masked and sent, and the line for a withheld one."""

import csv
import io
from collections.abc import Iterator
from typing import Literal

from relay.border.documents.blocks import Block, Document, Extracted, LeftOut, Part, Withheld
from relay.border.documents.words import FORMATS, LOSSES, REASONS
from relay.pii.headings import LABELS

Language = Literal["ru", "en"]

_LARGE_ROWS = 60
_LARGE_COLUMNS = 12
_TIGHT = frozenset(("mail", "list", "field", "link"))
_TITLED = frozenset(("page", "sheet", "slide", "scan"))


def render(document: Extracted, *, language: Language = "ru") -> str:
    """Markdown of everything carried, not yet masked; ends with what was left out, and how much."""
    pieces = _document(document, 0 if language == "ru" else 1, 1)
    text = "".join(separator + piece for separator, piece in pieces)
    return text.strip("\n") + "\n"


def withheld_line(number: int, withheld: Withheld, *, language: Language = "ru") -> str:
    """The line that stands for a file of which nothing is carried; `number` counts from 1."""
    tongue = 0 if language == "ru" else 1
    head = "вложение" if language == "ru" else "attachment"
    verb = "не передано" if language == "ru" else "not carried"
    return (
        f"{head} {number} ({_format(withheld, tongue)}) {verb}: {REASONS[withheld.reason][tongue]}"
    )


def _document(document: Extracted, tongue: int, depth: int) -> Iterator[tuple[str, str]]:
    """Pieces of text, each after its separator: what belongs together stands line by line."""
    title = ("", "")
    before = ""
    for block in document.blocks:
        if block.kind in _TITLED and block.label and (block.kind, block.label) != title:
            title = (block.kind, block.label)
            yield "\n\n", f"{'#' * min(depth + 1, 6)} {LABELS[block.kind][tongue]} {block.label}"
        tight = block.kind in _TIGHT and before == block.kind
        yield "\n" if tight else "\n\n", _block(block, tongue)
        before = block.kind
    for number, part in enumerate(document.parts, 1):
        yield from _part(number, part, tongue, depth)
    if document.left_out:
        yield "\n\n", _left_out(document.left_out, tongue)


def _part(number: int, part: Part, tongue: int, depth: int) -> Iterator[tuple[str, str]]:
    document: Document = part.document
    level = "#" * min(depth + 1, 6)
    head = f"{level} {LABELS['part'][tongue]} {number} ({_format(document, tongue)})"
    yield "\n\n", f"{head}: {part.name}" if part.name else head
    if isinstance(document, Withheld):
        yield "\n\n", f"{LABELS['left'][tongue]}: {REASONS[document.reason][tongue]}"
    else:
        yield from _document(document, tongue, depth + 1)


def _block(block: Block, tongue: int) -> str:
    match block.kind:
        case "table" | "sheet" | "slide" | "chart" if block.rows:
            return _table(block)
        case "heading":
            return f"{'#' * min(max(block.level, 1), 6)} {' '.join(block.text.split())}"
        case "list":
            indent = "  " * min(block.level, 8)
            return f"{indent}- " + block.text.replace("\n", f"\n{indent}  ")
        case "mail":
            return f"{block.label}: {block.text}"
        case "footnote":
            return f"[^{block.label}]: {block.text}" if block.label else block.text
        case "field":
            name = block.label or LABELS["field"][tongue]
            return f"{name}: {block.text}"
        case "header" | "footer" | "comment" | "notes" | "link" | "alt" | "chart":
            return f"{LABELS[block.kind][tongue]}: {block.text}"
        case _:
            return block.text


def _table(block: Block) -> str:
    """Markdown while a person could read it; csv when it is large."""
    if len(block.rows) > _LARGE_ROWS or len(block.rows[0]) > _LARGE_COLUMNS:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(block.rows)
        return text.getvalue().rstrip("\n")
    lines = [_row(block.rows[0]), "|" + " --- |" * len(block.rows[0])]
    lines += [_row(row) for row in block.rows[1:]]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " / ".join(line.strip() for line in text.split("\n") if line.strip()).replace("|", "\\|")


def _left_out(left_out: tuple[LeftOut, ...], tongue: int) -> str:
    lines = [f"- {LOSSES[lost.what][tongue]}: {lost.count}" for lost in left_out]
    return "\n".join([f"{LABELS['left'][tongue]}:", *lines])


def _format(document: Document, tongue: int) -> str:
    name = FORMATS.get(document.format, (document.format, document.format))[tongue]
    if document.pages is None:
        return name
    return f"{name}, {document.pages} {'стр.' if tongue == 0 else 'p.'}"
