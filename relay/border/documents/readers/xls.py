"""Old Excel (BIFF8): values by the workbook library, all else by the records of the file."""

import struct

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.cells import MOST_CELLS, Workbook
from relay.border.documents.readers.ole import Compound
from relay.border.documents.readers.sheet_xml import CellStyles, Hidden
from relay.border.documents.readers.xls_floats import add_floats
from relay.border.documents.readers.xls_looks import looks, unseen
from relay.border.documents.readers.xlsx import add_cells

_BOUND_SHEET, _ROW, _COLUMN, _FORMULA, _BOF, _EOF = 0x85, 0x208, 0x7D, 0x06, 0x809, 0x0A
_DIMENSIONS = 0x200
_CELLS = frozenset((0x06, 0x201, 0x203, 0x204, 0x205, 0xBD, 0xBE, 0xD6, 0xFD, 0x27E))
_FILE_PASS = 0x2F
_NAME, _OTHER_BOOK, _CONDITION, _VALIDATION, _CHART = 0x18, 0x1AE, 0x1B1, 0x1BE, 0x20
_BUILT_IN, _OWN_BOOK = 0x20, 4
_CODEPAGE, _UTF_16, _BIFF8 = 0x42, struct.pack("<H", 1200), struct.pack("<H", 0x600)
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01


def read(content: bytes, draft: Draft) -> None:
    """Add an xls, sheet by sheet."""
    compound = Compound(content)
    stream = next((name for name in ("Workbook", "Book") if name in compound), None)
    if stream is None:
        raise Unreadable("broken")
    records = compound.read(stream)
    if _has_password(records):
        raise Unreadable("encrypted")
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, body in _records(records, 0)
        if kind == _BOUND_SHEET and len(body) >= 4
    ]
    if any(_area(records, start) > MOST_CELLS for start in starts):
        raise Unreadable("bomb")
    globals_ = _records(records, 0)
    workbook = Workbook(_said_in_unicode(content, globals_))
    styles = looks(globals_)
    for index in range(len(workbook.names())):
        sheet = workbook.sheet(index)
        if not sheet.visible:
            draft.lose("hidden_sheet")
            continue
        start = starts[index] if index < len(starts) else len(records)
        own = _records(records, start)
        gone = _hidden(own, styles, draft)
        if sheet.is_cells:
            add_cells(sheet, gone, draft)
        add_floats(own, gone, sheet.name, draft)
    _lose_rules(globals_, draft)
    folders = {path.split("/")[0] for path in compound.paths}
    draft.lose("macro", "_VBA_PROJECT_CUR" in folders)
    draft.lose("cached_data", "_SX_DB_CUR" in folders)
    draft.lose("embedded_object", sum(name.startswith("MBD") for name in folders))
    if "\x05SummaryInformation" in compound:
        draft.lose("metadata")


def _said_in_unicode(content: bytes, globals_: list[tuple[int, bytes]]) -> bytes:
    """The file with the code page that the library needs to read texts of two bytes a letter.

    Those are UTF-16 in every BIFF8 file, whatever page it names (Perl's writer names 1252).
    """
    for kind, body in globals_:
        if kind == _BOF and body[:2] != _BIFF8:
            break
        if kind == _CODEPAGE and body != _UTF_16:
            head = struct.pack("<HH", _CODEPAGE, len(_UTF_16))
            return content.replace(head + body, head + _UTF_16, 1)
    return content


def _lose_rules(globals_: list[tuple[int, bytes]], draft: Draft) -> None:
    """Names, links to other books, and formats with words of the workbook as a whole."""
    for kind, body in globals_:
        if kind == _NAME and len(body) >= 2:
            draft.lose("metadata", not struct.unpack_from("<H", body)[0] & _BUILT_IN)
        elif kind == _OTHER_BOOK:
            draft.lose("external_link", len(body) > _OWN_BOOK)


def _records(stream: bytes, place: int) -> list[tuple[int, bytes]]:
    """The records of one substream, from its BOF to its EOF; a sheet's charts are within it."""
    found: list[tuple[int, bytes]] = []
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        found.append((kind, stream[place + 4 : place + 4 + length]))
        place += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            break
    return found


def _has_password(stream: bytes) -> bool:
    return any(kind == _FILE_PASS for kind, _ in _records(stream, 0))


def _area(stream: bytes, start: int) -> int:
    """How many cells lie between the first and the last of a sheet, empty ones too."""
    records = _records(stream, start)
    promised = 0
    for kind, body in records:
        if kind == _DIMENSIONS and len(body) >= 12:
            first, last, left, right = struct.unpack_from("<IIHH", body)
            if last < first or right < left:
                raise Unreadable("broken")
            promised = max(promised, (last - first) * (right - left))
    places = [
        struct.unpack_from("<HH", body)
        for kind, body in records
        if kind in _CELLS and len(body) >= 4
    ]
    rows = [row for row, _ in places]
    widest = max((column for _, column in places), default=0) + 1
    return max(widest * (max(rows, default=0) - min(rows, default=0) + 1), promised)


def _hidden(records: list[tuple[int, bytes]], styles: CellStyles, draft: Draft) -> Hidden:
    rows: set[int] = set()
    columns: list[range] = []
    for kind, body in records:
        if kind == _ROW and len(body) >= 14:
            row, flags = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, 12)[0]
            if flags & _ROW_HIDDEN:
                rows.add(row)
        elif kind == _COLUMN and len(body) >= 10:
            first, last, _, _, flags = struct.unpack_from("<HHHHH", body)
            if flags & _COLUMN_HIDDEN:
                columns.append(range(first, last + 1))
        elif kind in (_FORMULA, _CONDITION):
            draft.lose("formula")
        elif kind == _VALIDATION:
            draft.lose("prompt")
        elif kind == _BOF and len(body) >= 4 and struct.unpack_from("<H", body, 2)[0] == _CHART:
            draft.lose("chart")
    return Hidden(frozenset(rows), tuple(columns), frozenset(unseen(records, _CELLS, styles)))
