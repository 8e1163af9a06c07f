"""Which cells of an old Excel sheet show nothing: the format `;;;`, or white letters on nothing."""

import re
import struct

from relay.border.documents.readers.sheet_xml import CellStyles

Record = tuple[int, bytes]

_FONT, _FORMAT, _XF, _MANY = 0x31, 0x41E, 0xE0, (0xBD, 0xBE)
_WHITES = (1, 9)
_NO_FONT = 4  # there is no font of that number


def looks(globals_: list[Record]) -> CellStyles:
    """The numbers of the cell formats of a workbook that show nothing."""
    whites = [
        struct.unpack_from("<H", body, 4)[0] in _WHITES
        for kind, body in globals_
        if kind == _FONT and len(body) >= 6
    ]
    codes = {
        struct.unpack_from("<H", body)[0]: body[5:].decode(
            "utf-16-le" if body[4] & 1 else "latin-1", "replace"
        )
        for kind, body in globals_
        if kind == _FORMAT and len(body) > 5
    }
    blank: set[int] = set()
    white: set[int] = set()
    formats = [body for kind, body in globals_ if kind == _XF and len(body) >= 18]
    for number, body in enumerate(formats):
        font, code = struct.unpack_from("<2H", body)
        filled = struct.unpack_from("<I", body, 14)[0] >> 26
        if re.sub(r'"[^"]*"|\[[^\]]*\]', "", codes.get(code, "")).strip() in (";;;", ";;"):
            blank.add(number)
        font -= font > _NO_FONT
        if font < len(whites) and whites[font] and not filled:
            white.add(number)
    return CellStyles(frozenset(blank), frozenset(white))


def unseen(sheet: list[Record], cells: frozenset[int], styles: CellStyles) -> set[tuple[int, int]]:
    """Row and column of each cell that shows nothing; `cells` are the kinds of records of cells."""
    formats = styles.blank | styles.white
    found: set[tuple[int, int]] = set()
    for kind, body in sheet:
        if kind not in cells or len(body) < 6:
            continue
        row, first, style = struct.unpack_from("<3H", body)
        if kind == _MANY[0]:  # numbers side by side, each with its own format
            for place in range((len(body) - 6) // 6):
                if struct.unpack_from("<H", body, 4 + 6 * place)[0] in formats:
                    found.add((row, first + place))
        elif kind != _MANY[1] and style in formats:
            found.add((row, first))
    return found
