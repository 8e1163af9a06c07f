"""Plain text, csv, json and xml: the text itself, in whatever charset it came."""

import csv
import io
import json
import re

from relay.border.documents.blocks import Format
from relay.border.documents.charset import decode
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.markup import Node, parse_xml
from relay.border.documents.text import clean

_DELIMITERS = ";,\t|"
_SAMPLE = 50
_ESCAPED = re.compile(r"\\\\|((?:\\u[0-9a-fA-F]{4})+)")


def read(content: bytes, format_: Format, draft: Draft) -> None:
    """Add the text; a csv becomes a table, xml its texts and attributes, \\u in json a letter."""
    if format_ == "xml":
        _xml(content, draft)
        return
    text = decode(content)
    if text is None:
        raise Unreadable("broken")
    if format_ == "csv" and (rows := _rows(clean(text))):
        draft.table(rows)
    elif format_ == "json":
        draft.add("code", _ESCAPED.sub(_letters, text))
    else:
        draft.add("paragraph", text)


def _letters(found: re.Match[str]) -> str:
    return json.loads(f'"{found[1]}"') if found[1] else found[0]


def _rows(text: str) -> list[list[str]]:
    """The rows, by the delimiter that splits the first lines most evenly; [] where none does."""
    lines = [line for line in text.split("\n") if line.strip()][:_SAMPLE]
    if not lines:
        return []
    common = max(_DELIMITERS, key=lambda mark: min(line.count(mark) for line in lines))
    if common not in lines[0]:
        common = max(_DELIMITERS, key=lines[0].count)
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(text), delimiter=common))
    return rows if any(len(row) > 1 for row in rows) else []


def _xml(content: bytes, draft: Draft) -> None:
    root = parse_xml(content)
    draft.lose("markup_comment", content.count(b"<!--"))
    if root.tag.rpartition("}")[2] == "svg":
        raise Unreadable("image")
    lines: list[str] = []
    _walk(root, 0, lines)
    draft.add("code", "\n".join(lines))


def _walk(node: Node, depth: int, lines: list[str]) -> None:
    own = " ".join((node.text or "").split())
    values = [f"{name.rpartition('}')[2]}={value}" for name, value in node.attrib.items()]
    indent = "  " * min(depth, 20)
    if own or values:
        head = " ".join([node.tag.rpartition("}")[2], *values])
        lines.append(f"{indent}{head}: {own}" if own else f"{indent}{head}")
    for child in node:
        _walk(child, depth + 1, lines)
        if tail := " ".join((child.tail or "").split()):
            lines.append(indent + tail)
