"""Old Excel: its records tell what is hidden and what is encrypted."""

import struct

import pytest

from relay.border.documents.blocks import Withheld
from relay.border.documents.draft import Unreadable
from relay.border.documents.readers.cells import _survived
from tests.unit.border.documents.build import compound, document, extracted, lost


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


_BOF_BOOK = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
_BOF_SHEET = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
_EOF = _record(0x0A, b"")


def _label(row: int, column: int, text: str) -> bytes:
    body = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return _record(0x204, body)


def _sheet(*records: bytes) -> bytes:
    return _BOF_SHEET + b"".join(records) + _EOF


def _book(*sheets: tuple[str, int, bytes], extra: bytes = b"") -> bytes:
    def bound(name: str, state: int, place: int) -> bytes:
        body = struct.pack("<IBBBB", place, state, 0, len(name), 1) + name.encode("utf-16-le")
        return _record(0x85, body)

    head = _BOF_BOOK + extra + b"".join(bound(name, state, 0) for name, state, _ in sheets) + _EOF
    place = len(head)
    bounds = b""
    for name, state, body in sheets:
        bounds += bound(name, state, place)
        place += len(body)
    stream = _BOF_BOOK + extra + bounds + _EOF + b"".join(body for _, _, body in sheets)
    return compound({"Workbook": stream.ljust(4096, b"\0")})


_HIDDEN_ROW = _record(0x208, struct.pack("<HHHHHHI", 1, 0, 3, 255, 0, 0, 0x20))
_HIDDEN_COLUMN = _record(0x7D, struct.pack("<HHHHHH", 1, 1, 0, 0, 1, 0))


def test_visible_cells_without_hidden_rows_columns_and_sheets():
    first = _sheet(
        _HIDDEN_COLUMN, _HIDDEN_ROW,
        _label(0, 0, "видимая"), _label(0, 1, "столбец"), _label(0, 2, "третья"),
        _label(1, 0, "строка"), _label(2, 0, "нижняя"),
    )  # fmt: skip
    found = extracted(_book(("Лист", 0, first), ("Тайный", 1, _sheet(_label(0, 0, "тайна")))))
    assert [(block.label, block.rows) for block in found.blocks] == [
        ("Лист", (("видимая", "третья"), ("нижняя", "")))
    ]
    assert lost(found) == {"hidden_column": 1, "hidden_row": 1, "hidden_sheet": 1}


def test_comments_formulas_macros_and_properties_are_counted():
    formula = _record(0x06, struct.pack("<HHHdHIH", 0, 0, 0, 2.5, 0, 0, 0))
    sheet = _sheet(formula, _record(0x1C, bytes(12)), _label(0, 1, "x"))
    stream = _book(("Лист", 0, sheet))
    place = stream.find(_BOF_BOOK)
    book = compound(
        {
            "Workbook": stream[place : place + 4096],
            "_VBA_PROJECT_CUR/VBA/dir": b"x",
            "\x05SummaryInformation": b"x",
        }
    )
    assert lost(extracted(book)) == {"annotation": 1, "formula": 1, "macro": 1, "metadata": 1}


def test_an_encrypted_workbook():
    book = _book(("Лист", 0, _sheet(_label(0, 0, "x"))), extra=_record(0x2F, bytes(54)))
    assert document(book) == Withheld("xls", "encrypted")


def test_damage():
    assert isinstance(document(compound({"Workbook": b"\xff" * 5000})), Withheld)


def test_cells_far_apart_do_not_fill_the_memory_between():
    far = _sheet(_label(0, 0, "a"), _label(65535, 255, "b"))
    assert document(_book(("Лист", 0, far))) == Withheld("xls", "bomb")


def test_a_panic_of_the_library_is_damage():
    class PanicException(BaseException):
        """The name that panics of Rust code carry."""

    with pytest.raises(Unreadable) as caught, _survived():
        raise PanicException
    assert caught.value.reason == "broken"
