"""Tables and sheets of OpenDocument: cells with their repetitions, hidden rows and columns."""

from typing import Protocol

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.cells import MOST_CELLS
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.odf_styles import count_of, value_of

_REPEATED = 200
_BLANKS = 16_384
_UNSEEN = ("collapse", "filter")


class Cells(Protocol):
    """Reads the text of one cell, and says whether it shows any."""

    def hides(self, node: Node) -> bool: ...
    def cell(self, node: Node) -> str: ...


def is_sheet(table: Node) -> bool:
    """Is the table a sheet of a workbook?"""
    parent = table.getparent()
    return parent is not None and local(parent.tag) == "spreadsheet"


def rows_of(table: Node, cells: Cells, draft: Draft, *, sheet: bool) -> list[list[str]]:
    """The visible rows of a table; hidden rows and columns and cut repetitions are counted."""
    columns = _hidden_columns(table)
    rows: list[list[str]] = []
    dropped: set[int] = set()
    for row in table.iter("{*}table-row"):
        if _owner(row) is not table:
            continue
        found = _cells(row, cells, draft)
        if _is_unseen(row, table):
            draft.lose("hidden_row", 1 if any(found) else 0)
            continue
        dropped |= {place for place, cell in enumerate(found) if cell and place in columns}
        found = [cell for place, cell in enumerate(found) if place not in columns]
        if len(rows) * len(found) > MOST_CELLS:
            raise Unreadable("bomb")
        if any(found):
            rows += [found] * _repeated(row, "number-rows-repeated", draft)
        elif not sheet:
            rows.append(found)
    draft.lose("hidden_column", len(dropped))
    return rows


def _cells(row: Node, cells: Cells, draft: Draft) -> list[str]:
    found: list[str] = []
    for cell in row:
        tag = local(cell.tag)
        if tag not in ("table-cell", "covered-table-cell"):
            continue
        draft.lose("formula", 1 if value_of(cell, "formula") else 0)
        text = "" if cells.hides(cell) else cells.cell(cell)
        if text and tag == "covered-table-cell":  # beneath a merged one: nobody sees it
            draft.hide()
            text = ""
        repeated = "number-columns-repeated"
        found += [text] * (
            _repeated(cell, repeated, draft) if text else count_of(cell, repeated, _BLANKS)
        )
    while found and not found[-1]:
        found.pop()
    return found


def _repeated(node: Node, name: str, draft: Draft) -> int:
    """How often a row or cell with words is said; beyond a number the rest is counted."""
    wanted = count_of(node, name, 10**9)
    draft.lose("repetition", wanted - _REPEATED)
    return min(wanted, _REPEATED)


def _is_unseen(row: Node, table: Node) -> bool:
    """Is the row hidden by itself, or by a group that is folded up?"""
    current: Node | None = row
    while current is not None and current is not table:
        if value_of(current, "visibility") in _UNSEEN or value_of(current, "display") == "false":
            return True
        current = current.getparent()
    return False


def _owner(row: Node) -> Node | None:
    current = row.getparent()
    while current is not None and local(current.tag) != "table":
        current = current.getparent()
    return current


def _hidden_columns(table: Node) -> set[int]:
    found: set[int] = set()
    place = 0
    for column in table.iter("{*}table-column"):
        if _owner(column) is table:
            count = count_of(column, "number-columns-repeated", _BLANKS)
            if _is_unseen(column, table):
                found |= set(range(place, place + count))
            place += count
    return found
