"""What a worksheet's XML says beside the values: hidden rows, columns and cells; formulas."""

import re
from typing import NamedTuple

from relay.border.documents.draft import Draft
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.tags import Tags

_ROW = Tags("row", rest=r"\b([^>]*)>")
_ROW_PLACE = Tags("row", rest=r"""\b[^>]*?\sr=["'](\d{1,9})["']""")
_NO_HEIGHT = re.compile(rb"""ht\s*=\s*["']0""")
_COLUMN = Tags("col", rest=r"\b([^>]*)>")
_CELL = Tags("c", rest=r"\b([^>]*)>")
_FORMULA = Tags("f", "formula", rest=r"[\s>/]")
_VALIDATION = Tags("dataValidation", rest=r"[\s>/]")
_TABLE = Tags("table", rest=r"""\b[^>]*?\sref=["']([^"']*)["']""")
_COLOURED = Tags("conditionalFormatting", rest=r"""\b[^>]*?\ssqref=["']([^"']*)["']""")
_SCENARIO = Tags("scenario", "customSheetView", "protectedRange", rest=r"\s")
# Without a blank before it: a pattern that begins with letters is found three times as fast.
_PLACE = re.compile(rb"""r=["']([A-Za-z]{1,3})\d""")
_NUMBER = re.compile(rb"""\sr=["'](\d{1,9})["']""")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_WORDED = re.compile(r'"[^"]*[^\W\d_]{3}[^"]*"')
_TRUE = (b"1", b"true")
_WHITE_INDEXES = ("1", "9")


class Hidden(NamedTuple):
    """Places nobody sees, counted from 0: rows, columns as ranges, single cells."""

    rows: frozenset[int]
    columns: tuple[range, ...]
    cells: frozenset[tuple[int, int]]

    def column(self, place: int) -> bool:
        """Is the column hidden?"""
        return any(place in one for one in self.columns)


class CellStyles(NamedTuple):
    """Indexes of formats that show nothing, or white on nothing; how many formats hold words."""

    blank: frozenset[int]
    white: frozenset[int]
    worded: int = 0


NOTHING = CellStyles(frozenset(), frozenset())


def hidden(sheet: bytes, styles: CellStyles, tables: list[bytes]) -> Hidden:
    """The hidden places of a worksheet part; `tables` are the parts of the tables that it shows."""
    columns: list[range] = []
    for found in _COLUMN.find(sheet):
        attributes = dict(_ATTRIBUTE.findall(found[1]))
        if attributes.get(b"hidden") in _TRUE or attributes.get(b"width") in (b"0", b"0.0"):
            first, last = int(attributes.get(b"min", b"1")), int(attributes.get(b"max", b"16384"))
            columns.append(range(first - 1, last))
    return Hidden(_rows(sheet), tuple(columns), _cells(sheet, styles, tables))


def area(sheet: bytes) -> int:
    """How many cells lie between the first and the last of a worksheet part, empty ones too."""
    columns = {position(name.decode("ascii") + "1")[1] for name in set(_PLACE.findall(sheet))}
    rows = [int(found[1]) for found in _ROW_PLACE.find(sheet)]
    return (max(columns, default=0) + 1) * (max(rows, default=0) - min(rows, default=0) + 1)


def lose_rules(sheet: bytes, draft: Draft) -> None:
    """Count the formulas of cells and formats, the rules for input, scenarios and views."""
    draft.lose("formula", _FORMULA.count(sheet))
    draft.lose("prompt", _VALIDATION.count(sheet))
    draft.lose("metadata", _SCENARIO.count(sheet))


def cell_styles(root: Node) -> CellStyles:
    """Which cell formats of a styles part hide their value."""
    codes = {node.get("numFmtId"): node.get("formatCode") or "" for node in root.iter("{*}numFmt")}
    fonts = [_is_white(node) for node in _under(root, "fonts")]
    fills = [_is_filled(node) for node in _under(root, "fills")]
    blank: set[int] = set()
    white: set[int] = set()
    for place, node in enumerate(_under(root, "cellXfs")):
        code = re.sub(r'"[^"]*"|\[[^\]]*\]', "", codes.get(node.get("numFmtId"), "")).strip()
        if code in (";;;", ";;"):
            blank.add(place)
        font, fill = _index(node, "fontId"), _index(node, "fillId")
        if font < len(fonts) and fonts[font] and not (fill < len(fills) and fills[fill]):
            white.add(place)
    worded = sum(bool(_WORDED.search(code)) for code in codes.values())
    return CellStyles(frozenset(blank), frozenset(white), worded)


def position(reference: str) -> tuple[int, int]:
    """Row and column, from 0, of a reference such as "B3" or the first of "B3:C9"."""
    found = re.match(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _rows(sheet: bytes) -> frozenset[int]:
    """Rows that are hidden or have no height; most sheets have none, and are not walked for it."""
    if b"hidden" not in sheet and not _NO_HEIGHT.search(sheet):
        return frozenset()
    rows: set[int] = set()
    number = 0
    for found in _ROW.find(sheet):
        given = _NUMBER.search(found[1])
        number = int(given[1]) if given else number + 1
        attributes = dict(_ATTRIBUTE.findall(found[1])) if b"h" in found[1] else {}
        if attributes.get(b"hidden") in _TRUE or attributes.get(b"ht") == b"0":
            rows.add(number - 1)
    return frozenset(rows)


def _cells(sheet: bytes, styles: CellStyles, tables: list[bytes]) -> frozenset[tuple[int, int]]:
    unseen = styles.blank | styles.white
    if not unseen:
        return frozenset()
    # A table may put a colour behind white letters, and so may a conditional format.
    marks = [*_COLOURED.find(sheet), *(one for table in tables for one in _TABLE.find(table))]
    coloured = [
        _corners(one.decode("ascii", "replace")) for found in marks for one in found[1].split()
    ]
    found: set[tuple[int, int]] = set()
    for cell in _CELL.find(sheet):
        attributes = dict(_ATTRIBUTE.findall(cell[1]))
        style = attributes.get(b"s", b"0")
        if style.isdigit() and int(style) in unseen and b"r" in attributes:
            place = position(attributes[b"r"].decode("ascii", "replace"))
            if int(style) in styles.blank or not any(_lies(place, one) for one in coloured):
                found.add(place)
    return frozenset(found)


def _corners(reference: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, _, last = reference.partition(":")
    return position(first), position(last or first)


def _lies(place: tuple[int, int], area_: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    (top, left), (bottom, right) = area_
    return top <= place[0] <= bottom and left <= place[1] <= right


def _under(root: Node, name: str) -> list[Node]:
    for node in root:
        if local(node.tag) == name:
            return list(node)
    return []


def _is_white(font: Node) -> bool:
    for node in font:
        if local(node.tag) == "color":
            colour = (node.get("rgb") or "").upper()
            return (
                colour.endswith("FFFFFF")
                or (node.get("theme") == "0" and not node.get("tint"))
                or node.get("indexed") in _WHITE_INDEXES
            )
    return False


def _is_filled(fill: Node) -> bool:
    return any(
        local(node.tag) == "gradientFill" or (node.get("patternType") or "none") != "none"
        for node in fill
    )


def _index(node: Node, name: str) -> int:
    text = node.get(name) or "0"
    return int(text) if text.isdigit() else 0
