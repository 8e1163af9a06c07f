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


def _label(row: int, column: int, text: str, style: int = 0) -> bytes:
    body = struct.pack("<HHHHB", row, column, style, len(text), 1) + text.encode("utf-16-le")
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


def test_texts_of_two_bytes_a_letter_are_unicode_whatever_code_page_is_named():
    page = _record(0x42, struct.pack("<H", 1252))
    found = extracted(_book(("Лист", 0, _sheet(_label(0, 0, "видимая"))), extra=page))
    assert [(block.label, block.rows) for block in found.blocks] == [("Лист", (("видимая",),))]


def _box(number: int, what: int, text: str) -> bytes:
    """A drawn object and its text, in two records that each say their own width."""
    half = len(text) // 2
    return b"".join(
        (
            _record(0x5D, struct.pack("<4H", 0x15, 0x12, what, number) + bytes(14)),
            _record(0x1B6, struct.pack("<10xH6x", len(text))),
            _record(0x3C, b"\x01" + text[:half].encode("utf-16-le")),
            _record(0x3C, b"\x01" + text[half:].encode("utf-16-le")),
            _record(0x3C, bytes(16)),
        )
    )


def _link(row: int, target: str) -> bytes:
    moniker = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
    address = (target + "\0").encode("utf-16-le")
    name = "имя\0".encode("utf-16-le")
    return _record(
        0x1B8,
        struct.pack("<4H16xII", row, row, 0, 0, 2, 0x17)
        + struct.pack("<I", len(name) // 2)
        + name
        + moniker
        + struct.pack("<I", len(address))
        + address,
    )


def _margin(kind: int, text: str) -> bytes:
    return _record(kind, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def test_what_is_around_the_cells():
    title = "названиедиаграммы"
    chart = (
        _record(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 6))
        + _record(0x100D, struct.pack("<HBB", 0, len(title), 1) + title.encode("utf-16-le"))
        + _EOF
    )
    sheet = _sheet(
        _margin(0x14, '&C&"Arial,Bold"шапка'), _margin(0x15, "&Lподвал"), _HIDDEN_ROW,
        _label(0, 0, "ячейка"), _label(1, 0, "строка"), chart,
        _box(1, 0x19, "примечание"), _box(2, 0x06, "надпись"), _box(3, 0x19, "тайное"),
        _record(0x5D, struct.pack("<4H", 0x15, 0x12, 0x08, 9) + bytes(14)),
        _record(0x1C, struct.pack("<4H", 0, 0, 0, 1) + bytes(4)),
        _record(0x1C, struct.pack("<4H", 1, 0, 0, 3) + bytes(4)),
        _link(0, "https://link.example/x"), _link(1, "https://hidden.example/"),
    )  # fmt: skip
    hidden = _sheet(_box(1, 0x06, "наскрытом"), _margin(0x14, "скрытаяшапка"))
    found = extracted(_book(("Лист", 0, sheet), ("Тайный", 1, hidden)))
    assert [(block.kind, block.text.strip()) for block in found.blocks[1:]] == [
        ("header", "шапка"), ("footer", "подвал"), ("chart", "названиедиаграммы"),
        ("comment", "примечание"), ("link", "https://link.example/x"), ("paragraph", "надпись"),
    ]  # fmt: skip
    assert lost(found) == {
        "hidden_row": 1,
        "hidden_text": 2,
        "hidden_sheet": 1,
        "image": 1,
        "chart": 1,
    }


def test_cells_that_show_nothing():
    def style(font: int, code: int, fill: int = 0) -> bytes:
        return _record(0xE0, struct.pack("<2H10xI2x", font, code, fill << 26))

    extra = b"".join(
        (
            *(_record(0x31, struct.pack("<3H", 200, 0, 0x7FFF)) for _ in range(4)),
            _record(0x31, struct.pack("<3H", 200, 0, 9)),
            _record(0x41E, struct.pack("<HHB", 164, 3, 0) + b";;;"),
            style(0, 0), style(0, 164), style(5, 0), style(5, 0, fill=1),
        )
    )  # fmt: skip
    sheet = _sheet(
        _label(0, 0, "видно"), _label(0, 1, "трезапятых", 1), _label(1, 0, "белым", 2),
        _label(1, 1, "насинем", 3),
    )  # fmt: skip
    found = extracted(_book(("Лист", 0, sheet), extra=extra))
    assert found.blocks[0].rows == (("видно", ""), ("", "насинем"))
    assert lost(found) == {"hidden_text": 2}


def test_formulas_macros_and_properties_are_counted():
    formula = _record(0x06, struct.pack("<HHHdHIH", 0, 0, 0, 2.5, 0, 0, 0))
    sheet = _sheet(formula, _label(0, 1, "x"))
    stream = _book(("Лист", 0, sheet))
    place = stream.find(_BOF_BOOK)
    book = compound(
        {
            "Workbook": stream[place : place + 4096],
            "_VBA_PROJECT_CUR/VBA/dir": b"x",
            "\x05SummaryInformation": b"x",
        }
    )
    assert lost(extracted(book)) == {"formula": 1, "macro": 1, "metadata": 1}


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
