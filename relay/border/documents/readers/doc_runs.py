"""The formatting runs of old Word files: which bytes are hidden, deleted, white, or end a row."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

_CHPX, _PAPX = 0xFA, 0x102
_VANISH, _DELETED, _SPECIAL = 0x083C, 0x0800, 0x0855
_COLOUR_INDEX, _COLOUR, _SIZE, _SHADED = 0x2A42, 0x6870, 0x4A43, (0x4866, 0xCA71, 0x2A0C)
_ROW_ENDS = 0x2417
_WHITE_INDEX, _WHITE = 8, 0x00FFFFFF
_TINY_HALF_POINTS = 3
_PAGE = 512
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_LONG_TABLE = 0xD608


class Look(NamedTuple):
    """How the letters of one run look."""

    hidden: bool = False
    deleted: bool = False
    white: bool = False
    special: bool = False


_PLAIN = Look()
_Kind = TypeVar("_Kind")


class Runs:
    """Looks by the byte that a character is stored at."""

    def __init__(self, looks: dict[int, Look], rows: dict[int, bool]) -> None:
        self._starts, self._looks = _sorted(looks)
        self._row_starts, self._rows = _sorted(rows)

    def at(self, place: int) -> Look:
        """How the character at this byte looks."""
        number = bisect_right(self._starts, place) - 1
        return self._looks[number] if number >= 0 else _PLAIN

    def ends_row(self, place: int) -> bool:
        """Does the paragraph at this byte end a row of a table?"""
        number = bisect_right(self._row_starts, place) - 1
        return self._rows[number] if number >= 0 else False


def read_runs(stream: bytes, table: bytes) -> Runs:
    """The runs of a document; raises struct.error or IndexError when they are damaged."""
    looks: dict[int, Look] = {}
    for page in _pages(stream, table, _CHPX):
        count = page[_PAGE - 1]
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            place = page[4 * (count + 1) + number] * 2
            body = page[place + 1 : place + 1 + page[place]] if place else b""
            looks[bounds[number]] = _look(body)
            looks.setdefault(bounds[number + 1], _PLAIN)
    rows: dict[int, bool] = {}
    for page in _pages(stream, table, _PAPX):
        count = page[_PAGE - 1]
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            place = page[4 * (count + 1) + 13 * number] * 2
            rows[bounds[number]] = bool(place) and _ends_row(_paragraph(page, place))
            rows.setdefault(bounds[number + 1], False)
    return Runs(looks, rows)


def _sorted(found: dict[int, _Kind]) -> tuple[list[int], list[_Kind]]:
    starts = sorted(found)
    return starts, [found[start] for start in starts]


def _pages(stream: bytes, table: bytes, index: int) -> Iterator[bytes]:
    """The 512-byte pages of formatting that an index in the table stream points to."""
    place, length = struct.unpack_from("<II", stream, index)
    plc = table[place : place + length]
    count = (len(plc) - 4) // 8
    for number in range(max(count, 0)):
        page = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * number)[0] & 0x3FFFFF
        body = stream[page * _PAGE : (page + 1) * _PAGE]
        if len(body) == _PAGE:
            yield body


def _paragraph(page: bytes, place: int) -> bytes:
    if page[place]:
        return page[place + 3 : place + 2 * page[place]]
    return page[place + 4 : place + 2 + 2 * page[place + 1]]


def _look(body: bytes) -> Look:
    hidden = deleted = white = special = shaded = False
    for code, operand in _changes(body):
        value = int.from_bytes(operand, "little")
        if code == _VANISH:
            hidden = bool(value & 1)
        elif code == _DELETED:
            deleted = bool(value & 1)
        elif code == _SPECIAL:
            special = bool(value & 1)
        elif code == _COLOUR_INDEX:
            white = value == _WHITE_INDEX
        elif code == _COLOUR:
            white = value == _WHITE
        elif code == _SIZE:
            hidden = hidden or value <= _TINY_HALF_POINTS
        elif code in _SHADED:
            shaded = True
    return Look(hidden, deleted, white and not shaded, special)


def _ends_row(body: bytes) -> bool:
    return any(code == _ROW_ENDS and operand != b"\x00" for code, operand in _changes(body))


def _changes(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The property changes (sprm) of a run: code and operand."""
    place = 0
    while place + 2 <= len(body):
        code = struct.unpack_from("<H", body, place)[0]
        place += 2
        kind = code >> 13
        if kind in _OPERANDS:
            size = _OPERANDS[kind]
        elif code == _LONG_TABLE:
            size = struct.unpack_from("<H", body, place)[0] - 1 + 2 if place + 2 <= len(body) else 0
        else:
            size = 1 + body[place] if place < len(body) else 0
        yield code, body[place : place + size]
        place += max(size, 1)
