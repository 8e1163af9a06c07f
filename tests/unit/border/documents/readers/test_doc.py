"""Old Word: pieces, stories, runs and fields of files that the tests write themselves."""

import struct

import pytest

from relay.border.documents.blocks import Withheld
from tests.unit.border.documents.build import compound, document, extracted, lost, text_of

_TEXT = 0x800
_HIDDEN, _DELETED = struct.pack("<HB", 0x083C, 1), struct.pack("<HB", 0x0800, 1)
_WHITE, _SHADED = struct.pack("<HI", 0x6870, 0xFFFFFF), struct.pack("<HH", 0x4866, 0)
_TINY, _SPECIAL = struct.pack("<HH", 0x4A43, 2), struct.pack("<HB", 0x0855, 1)
_ROW_ENDS = struct.pack("<HB", 0x2417, 1)


def _page(runs: list[tuple[int, bytes]], end: int, *, paragraphs: bool = False) -> bytes:
    """A page of formatting: runs of (first byte, changes) up to `end`."""
    page = bytearray(512)
    page[511] = len(runs)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *[start for start, _ in runs], end)
    free = 510
    for number, (_, changes) in enumerate(runs):
        if not changes:
            continue
        if paragraphs:
            body = b"\x00\x00" + changes
            body += bytes(1 - len(body) % 2)
            body = bytes([(len(body) + 1) // 2]) + body
            slot = 4 * (len(runs) + 1) + 13 * number
        else:
            body = bytes([len(changes)]) + changes
            slot = 4 * (len(runs) + 1) + number
        free = (free - len(body)) // 2 * 2
        page[free : free + len(body)] = body
        page[slot] = free // 2
    return bytes(page)


def _doc(
    *stories: list[tuple[str, bytes]],
    flags: int = 0,
    version: int = 0xC1,
    rows: tuple[int, ...] = (),
) -> bytes:
    """A doc of stories, each a list of (text, run changes); `rows` are letters that end a row."""
    runs: list[tuple[int, bytes]] = []
    text = b""
    counts = [0] * 8
    for index, story in enumerate(stories):
        for words, changes in story:
            runs.append((_TEXT + len(text), changes))
            text += words.encode("utf-16-le")
            counts[index] += len(words)
    letters = len(text) // 2
    papx: list[tuple[int, bytes]] = []
    for row in rows:
        papx += [(_TEXT + 2 * row, _ROW_ENDS), (_TEXT + 2 * row + 2, b"")]
    fib = bytearray(1024)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 0x0A, flags)
    struct.pack_into("<8i", fib, 0x4C, *counts)
    plc = struct.pack("<II", 0, letters) + struct.pack("<HIH", 0, _TEXT, 0)
    clx = b"\x02" + struct.pack("<I", len(plc)) + plc
    chpx = struct.pack("<III", _TEXT, _TEXT + len(text), 2)
    bounds = struct.pack("<III", _TEXT, _TEXT + len(text), 3)
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    struct.pack_into("<II", fib, 0xFA, len(clx), len(chpx))
    struct.pack_into("<II", fib, 0x102, len(clx) + len(chpx), len(bounds))
    stream = bytes(fib) + _page(runs, _TEXT + len(text))
    stream += _page(papx or [(_TEXT, b"")], _TEXT + len(text), paragraphs=True) + text
    return compound({"WordDocument": stream, "0Table": clx + chpx + bounds})


def test_paragraphs_stories_and_letters_beyond_the_first_plane():
    content = _doc(
        [("Добрый день😀\r", b""), ("стро\x0bка\r", b"")],
        [("\x02сноска\r", b"")],
        [("шапка\r", b"")],
        [],
        [("\x05примечание\r", b"")],
        [("концевая\r", b"")],
        [("надпись\r", b"")],
    )
    assert text_of(content) == (
        "Добрый день😀\n\nстро\nка\n\nсноска\n\nВерхний колонтитул: шапка\n\nКомментарий: "
        "примечание\n\nконцевая\n\nнадпись\n"
    )


def test_hidden_deleted_white_and_tiny_letters_are_not_carried():
    content = _doc(
        [
            ("видно ", b""), ("скрыто", _HIDDEN), ("и ", b""), ("удалено", _DELETED),
            ("белое", _WHITE), ("белоенасинем ", _WHITE + _SHADED), ("мелко", _TINY),
            ("\x01", _SPECIAL), ("конец\r", b""),
        ]
    )  # fmt: skip
    found = extracted(content)
    assert found.blocks[0].text == "видно и белоенасинем конец"
    assert found.hidden_text
    assert lost(found) == {"hidden_text": 3, "deleted_text": 1, "image": 1}


def test_tables():
    content = _doc([("до\rа\x07б\x07\x07в\x07\x07\x07после\r", b"")], rows=(7, 10))
    blocks = extracted(content).blocks
    assert [block.rows or block.text for block in blocks] == [
        "до",
        (("а", "б"), ("в", "")),
        "после",
    ]


def test_fields_keep_their_result_and_a_links_target():
    content = _doc(
        [
            ('\x13 HYPERLINK "https://link.example/x" \x14ссылка\x15', b""),
            (" и \x13DDEAUTO cmd\x14итог\x15\r", b""),
        ]
    )
    assert "ссылка <https://link.example/x> и итог" in text_of(content)
    assert lost(extracted(content)) == {"external_link": 1}
    assert "cmd" not in text_of(content)


EQUATION = _doc([("до \x13 EQ \\o(основа, надстрочное)\x14\x15 после\r", b"")])


def test_a_field_that_is_drawn_from_its_code_is_counted():
    assert text_of(EQUATION).startswith("до  после")
    assert lost(extracted(EQUATION)) == {"field_code": 1}


def test_narrow_pieces():
    content = _doc([("wide", b"")])
    raw = bytearray(content)
    place = raw.find(struct.pack("<HIH", 0, _TEXT, 0))
    raw[place : place + 8] = struct.pack("<HIH", 0, 0x40000000 | _TEXT * 2, 0)
    assert extracted(bytes(raw)).blocks[0].text == "wi"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_doc([("x", b"")], flags=0x0100), "encrypted"),
        (_doc([("x", b"")], version=0x65), "legacy"),
        (_doc([("\r", b"")]), "no_text"),
        (compound({"WordDocument": b"short"}), "broken"),
        (compound({"WordDocument": struct.pack("<HH", 0xA5EC, 0xC1).ljust(1024, b"\0")}), "broken"),
    ],
)
def test_what_cannot_be_read_says_why(content, reason):
    assert document(content) == Withheld("doc", reason)
