"""Old Word (97 to 2003): text by its piece table; hidden and deleted letters by their runs."""

import struct
from typing import NamedTuple

from relay.border.documents.blocks import Kind
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.doc_runs import Runs, read_runs
from relay.border.documents.readers.links import linked, target_of
from relay.border.documents.readers.ole import Compound

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200
_OLDEST = 0x00C1  # Word 97
_COUNTS, _CLX = 0x4C, 0x1A2
_STORIES: tuple[Kind, ...] = (
    "paragraph", "footnote", "header", "paragraph", "comment", "footnote", "paragraph", "header",
)  # fmt: skip
"""In the order of the file: body, footnotes, headers, macros, comments, endnotes, boxes."""


class _Piece(NamedTuple):
    """Characters `start` to `stop` of the document, stored from byte `place` on."""

    start: int
    stop: int
    place: int
    wide: bool


def read(content: bytes, draft: Draft) -> None:
    """Add a doc; `Unreadable` when it is encrypted, older than Word 97, or damaged."""
    compound = Compound(content)
    stream = compound.read("WordDocument")
    if len(stream) < _CLX + 8:
        raise Unreadable("broken")
    magic, version = struct.unpack_from("<HH", stream)
    flags = struct.unpack_from("<H", stream, 0x0A)[0]
    if flags & _ENCRYPTED:
        raise Unreadable("encrypted")
    if magic != _MAGIC or version < _OLDEST:
        raise Unreadable("legacy")
    table = compound.read("1Table" if flags & _TABLE_ONE else "0Table")
    try:
        pieces = _pieces(stream, table)
        runs = read_runs(stream, table)
        counts = struct.unpack_from("<8i", stream, _COUNTS)
    except (struct.error, IndexError) as error:
        raise Unreadable("broken") from error
    start = 0
    for kind, count in zip(_STORIES, counts, strict=True):
        story = _Story(draft, kind)
        for letter, place in _letters(stream, pieces, start, start + max(count, 0)):
            story.take(letter, place, runs)
        story.end()
        start += max(count, 0)
    _lose(compound, draft)


def _lose(compound: Compound, draft: Draft) -> None:
    if "\x05SummaryInformation" in compound:
        draft.lose("metadata")
    draft.lose("macro", 1 if "Macros" in compound else 0)
    draft.lose("embedded_object", len(compound.folders("ObjectPool/", "_")))


def _pieces(stream: bytes, table: bytes) -> list[_Piece]:
    place, length = struct.unpack_from("<II", stream, _CLX)
    clx = table[place : place + length]
    place = 0
    while place < len(clx) and clx[place] == 1:
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place >= len(clx) or clx[place] != 2:
        raise Unreadable("broken")
    size = struct.unpack_from("<I", clx, place + 1)[0]
    plc = clx[place + 5 : place + 5 + size]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    found: list[_Piece] = []
    for number in range(count):
        packed = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        offset, narrow = packed & 0x3FFFFFFF, bool(packed & 0x40000000)
        found.append(
            _Piece(
                bounds[number], bounds[number + 1], offset // 2 if narrow else offset, not narrow
            )
        )
    return found


def _letters(stream: bytes, pieces: list[_Piece], start: int, stop: int) -> list[tuple[str, int]]:
    """The characters of a range with the byte each is stored at, by which runs know them."""
    found: list[tuple[str, int]] = []
    for piece in pieces:
        first, last = max(start, piece.start), min(stop, piece.stop)
        if first >= last:
            continue
        width = 2 if piece.wide else 1
        place = piece.place + (first - piece.start) * width
        raw = stream[place : place + (last - first) * width]
        if piece.wide:
            units = struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
            found += [(chr(unit), place + 2 * number) for number, unit in enumerate(units)]
        else:
            text = raw.decode("cp1252", "replace")
            found += [(letter, place + number) for number, letter in enumerate(text)]
    return found


class _Story:
    """One flow of text: paragraphs, cells and fields by their marks."""

    def __init__(self, draft: Draft, kind: Kind) -> None:
        self._draft = draft
        self._kind: Kind = kind
        self._line: list[str] = []
        self._cells: list[str] = []
        self._rows: list[list[str]] = []
        self._fields: list[list[str]] = []  # instructions of the open fields
        self._in_instruction: list[bool] = []
        self._was_hidden = self._was_deleted = False

    def take(self, letter: str, place: int, runs: Runs) -> None:
        """One character of the story."""
        if letter in "\x13\x14\x15":
            self._field(letter)
            return
        if any(self._in_instruction):
            self._fields[-1].append(letter)
            return
        look = runs.at(place)
        if letter in "\r\x07\x0c":
            self._mark(letter, runs.ends_row(place))
        elif look.deleted:
            self._draft.lose("deleted_text", 0 if self._was_deleted else 1)
        elif look.hidden or (look.white and not self._cells):
            self._draft.hide(0 if self._was_hidden or not letter.strip() else 1)
        elif letter == "\x01" and look.special:
            self._draft.lose("image")
        elif letter >= " " or letter in "\t\x0b":
            self._line.append("\n" if letter == "\x0b" else letter)
        elif letter == "\x1e":
            self._line.append("-")
        self._was_deleted = look.deleted
        self._was_hidden = look.hidden or look.white

    def end(self) -> None:
        """Add what is still open."""
        self._paragraph()
        self._table()

    def _mark(self, letter: str, row_ends: bool) -> None:
        if letter == "\x07" and row_ends:
            self._rows.append(self._cells)
            self._cells = []
            self._line.clear()
        elif letter == "\x07":
            self._cells.append(_joined(self._line))
            self._line.clear()
        elif self._cells:
            self._line.append("\n")
        else:
            self._paragraph()

    def _paragraph(self) -> None:
        text = _joined(self._line)
        self._line.clear()
        if text.strip():
            self._table()
            self._draft.add(self._kind, text)

    def _table(self) -> None:
        if self._cells:
            self._rows.append(self._cells)
            self._cells = []
        rows, self._rows = self._rows, []
        if rows:
            self._draft.table(rows)

    def _field(self, mark: str) -> None:
        if mark == "\x13":
            self._fields.append([])
            self._in_instruction.append(True)
        elif self._fields and mark == "\x14":
            self._in_instruction[-1] = False
        elif self._fields:
            instruction = "".join(self._fields.pop())
            self._in_instruction.pop()
            if target := target_of(instruction, self._draft):
                self._line.append(linked("", target))


def _joined(letters: list[str]) -> str:
    """Surrogate pairs were taken one by one."""
    return "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
