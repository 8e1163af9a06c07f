"""The columns "limits" and "read by (licence)" of docs/attachments.md, and its list of limits.

Each phrase of a cell has its line here: a check on a document that is just within and just above,
or the test that holds it elsewhere. Numbers come from the constants of the code.
"""

import importlib.metadata
import random
import re
import struct
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from relay.border.documents import enlarge_child, ocr, ocr_words
from relay.border.documents.blocks import Block, Extracted, Limits, Withheld
from relay.border.documents.readers import image, odf_tables, pdf, rtf
from tests.unit.border.documents import build
from tests.unit.border.documents.build import compound, document, docx, extracted, lost, text_of
from tests.unit.border.documents.readers import test_odf as odf
from tests.unit.border.documents.readers import test_pptx as powerpoint
from tests.unit.test_supply_chain import COPYLEFT, licence, shipped

_LIMITS = Limits()
_PAGE = Path("docs/attachments.md").read_text(encoding="utf-8")


def _reason(content: bytes, **limits: int) -> str:
    found = document(content, **limits)
    return found.reason if isinstance(found, Withheld) else "extracted"


def _charsets(phrase: str) -> None:
    text = "Добрый день! Пришлите, пожалуйста, цену на стальные трубы с доставкой в Тулу."
    named = re.findall(r"[\w-]+", phrase[phrase.index("(") :])
    for charset in ("utf-8-sig", "utf-8", "utf-16", *named):
        python = charset.replace("mac-cyrillic", "mac_cyrillic")
        assert text_of(text.encode(python)) == text + "\n", charset


def _no_glyph(_: str) -> None:
    assert extracted("а\u200bб".encode()) == Extracted("txt", (Block("paragraph", "аб"),))


def _delimiters(phrase: str) -> None:
    marks = [mark.replace("\\", "") for mark in re.findall(r"`([^`]+)`", phrase)]
    assert len(marks) == 3
    for mark in [*marks, "\t"]:
        assert extracted(f"а{mark}б\n1{mark}2".encode(), "a.csv").blocks[0].rows[0] == ("а", "б")


def _declared(_: str) -> None:
    for declaration in ("<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>'):
        assert _reason(f"<?xml version='1.0'?>{declaration}<a>слово</a>".encode()) == "doctype"


def _drawing(_: str) -> None:
    assert _reason(b'<?xml version="1.0"?><svg><text>x</text></svg>') == "image"


_HIDING = (
    "<p hidden>тайна</p>", '<p style="display:none">тайна</p>', '<p class="c">тайна</p>',
    '<p id="i">тайна</p>', "<s>тайна</s>",
)  # fmt: skip
_LOOKS = (
    '<p style="color:#fff">тайна</p>', '<p style="font-size:1px">тайна</p>',
    '<p style="position:absolute;left:-9999px">тайна</p>',
    '<p style="max-height:0;overflow:hidden">тайна</p>',
)  # fmt: skip


def _hidden(*ways: str) -> Callable[[str], None]:
    def check(_: str) -> None:
        for way in ways:
            sheet = "<style>.c{display:none}#i{display:none}s{display:none}</style>"
            page = f"<html><head>{sheet}</head><body><p>явно</p>{way}</body></html>"
            assert lost(extracted(page.encode())) == {"hidden_text": 1}, way

    return check


def _plain(_: str) -> None:
    def body(page: str) -> str:
        mail = EmailMessage()
        mail["Subject"] = "тема"
        mail.set_content("простым текстом")
        mail.add_alternative(page, subtype="html")
        return text_of(mail.as_bytes()).split("\n\n", 1)[1].split("\n\nНе передано")[0]

    row = "<tr><td>труба</td><td>57</td><td>{}</td></tr>"
    assert body("<p>гипертекстом</p>") == "простым текстом"
    assert body(f"<table>{row.format(1)}{row.format(2)}</table>").startswith("| труба | 57 | 1 |")
    assert body(f"<p>{'много слов ' * 20}</p>").startswith("много слов")


def _groups(_: str) -> None:
    within = rf"{{\rtf1{'{' * (rtf._DEPTH - 1)} word{'}' * rtf._DEPTH}".encode()
    assert _reason(within) == "extracted"
    assert _reason(within.replace(b" word", b"{ word}")) == "too_deep"


def _numbers(_: str) -> None:
    numbered = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
    assert text_of(docx(build.paragraph("пункт", properties=numbered))) == "- пункт\n"


def _cell_of_table(_: str) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{build.paragraph('внутри')}</w:tc></w:tr></w:tbl>"
    shown = text_of(docx(f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"))
    assert re.search(r"\(таблица ниже\)[\s\S]*внутри", shown)


def _merged(_: str) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>22</v></c></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
    )
    book = build.office(
        "xl/workbook.xml",
        {
            "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
            '2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships"><sheets><sheet name="а" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": build.relations(
                ("r1", "worksheet", "worksheets/sheet1.xml")
            ),
            "xl/worksheets/sheet1.xml": sheet,
        },
    )
    assert "| 1 | 22 |" in text_of(book)


def _old_books(_: str) -> None:
    def record(number: int, *parts: bytes) -> bytes:
        return struct.pack("<HH", number, len(b"".join(parts))) + b"".join(parts)

    def book(sheet_at: int) -> bytes:
        name = "Лист".encode("cp1251")
        return b"".join(
            (
                record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)),
                record(0x0042, struct.pack("<H", 1251)),
                record(0x0085, struct.pack("<IHB", sheet_at, 0, len(name)), name),
                record(0x000A),
            )
        )

    word = "труба".encode("cp1251")
    sheet = b"".join(
        (
            record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0)),
            record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(word)), word),
            record(0x000A),
        )
    )
    shown = text_of(compound({"Book": (book(len(book(0))) + sheet).ljust(5000, b"\0")}))
    assert "лист Лист" in shown
    assert "труба" in shown


def _computed(_: str) -> None:
    assert "номерстраницы" not in text_of(powerpoint._DECK)
    assert "slidenum" in powerpoint._number("x")


def _computed_lists(_: str) -> None:
    listed = "<text:list><text:list-item><text:p>пункт</text:p></text:list-item></text:list>"
    assert text_of(odf._odf("text", listed)) == "- пункт\n"


def _repeated(_: str) -> None:
    most = odf_tables._REPEATED
    for times, left in ((most, {}), (most + 1, {"repetition": 1})):
        rows = f'<table:table-row table:number-rows-repeated="{times}">{odf._cell("а")}'
        found = extracted(
            odf._odf(
                "spreadsheet", f'<table:table table:name="Л">{rows}</table:table-row></table:table>'
            )
        )
        assert len(found.blocks[0].rows) == most
        assert lost(found) == left


def _layers(_: str) -> None:
    hidden = "/OC /L1 BDC " + build.shown("LayerWords", y=600) + " EMC"
    layers = ("<< /Type /OCG /Name (L) >>", "<< /OCGs [100 0 R] /D << /OFF [100 0 R] >> >>")
    for pages, is_seen in ((pdf._LOOKED_AT, False), (pdf._LOOKED_AT + 1, True)):
        words = [build.shown(f"Page number {page}") for page in range(pages)]
        content = build.pdf(f"{words[0]} {hidden}", *words[1:], extra=layers)
        content = content.replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OCProperties 101 0 R")
        content = content.replace(b"/Font << /F1", b"/Properties << /L1 100 0 R >> /Font << /F1")
        assert ("LayerWords" in text_of(content)) is is_seen


def _lines(_: str) -> None:
    row = " ".join((build.shown("One"), build.shown("Two", x=200), build.shown("Three", y=650)))
    assert re.search(r"One\s+Two\s*\n\s*Three", text_of(build.pdf(row)))


def _members(_: str) -> None:
    for number, reason in (
        (_LIMITS.members, "extracted"),
        (_LIMITS.members + 1, "too_many_members"),
    ):
        files = {f"{place}.txt": "а" if place < 3 else "" for place in range(number)}
        assert _reason(build.zipped(files)) == reason


def _unpacked(_: str) -> None:
    files = {"a": random.Random(1).randbytes(1_000), "b": "слово"}
    assert _reason(build.zipped(files), unpacked_bytes=1_010) == "extracted"
    assert _reason(build.zipped(files), unpacked_bytes=1_009) == "bomb"


def _ratio(_: str) -> None:
    assert _reason(build.zipped({"a": bytes(900_000), "b": "слово"})) == "extracted"
    assert _reason(build.zipped({"a": bytes(1_100_000), "b": "слово"})) == "bomb"


def _depth(_: str) -> None:
    inner = build.zipped({"a.txt": "слово"})
    for _level in range(_LIMITS.depth - 1):
        inner = build.zipped({"b.zip": inner})
    assert "слово" in text_of(inner)
    assert "слишком глубоко" in text_of(build.zipped({"c.zip": inner}))


def _pictures(_: str) -> None:
    for number, left in ((_LIMITS.pictures, {}), (_LIMITS.pictures + 1, {"scan": 1})):
        files = {f"{place}.png": build.png(1000, 800) for place in range(number)}
        found = extracted(build.zipped(files))
        waiting = [part for part in found.parts if isinstance(part.document, Extracted)]
        assert len(waiting) == _LIMITS.pictures
        reasons = [one.document.reason for one in found.parts if isinstance(one.document, Withheld)]
        assert reasons == ["scan"] * len(left)


def _pixels(_: str) -> None:
    wide = image._MOST_PIXELS // 10_000
    head = b"\x89PNG\r\n\x1a\n" + bytes(8)
    assert _reason(head + struct.pack(">II", wide, 10_000)) != "bomb"
    assert _reason(head + struct.pack(">II", wide + 1, 10_000)) == "bomb"


Check = Callable[[str], None] | str
_EVIDENCE: dict[str, dict[str, Check]] = {
    "txt, md": {
        "charset by byte order mark, UTF-8, UTF-16, then Russian letter frequency "
        "(cp1251, koi8-r, cp866, iso8859-5, mac-cyrillic)": _charsets,
        "characters without a glyph go uncounted": _no_glyph,
    },
    "csv, tsv": {r"delimiter `;` `,` tab or `\|` found by content": _delimiters},
    "json": {},
    "xml": {
        "a DOCTYPE or an entity withholds the file": _declared,
        "svg is refused as an image": _drawing,
    },
    "html": {
        "hidden by attribute, inline style or rules of one tag, class or id": _hidden(*_HIDING),
        "white on white, tiny, off screen, collapsed preheaders": _hidden(*_LOOKS),
    },
    "eml": {
        "plain text, unless HTML alone has the tables or nearly all words": _plain,
        "files inside by their own readers": "readers/test_eml.py::"
        "test_headers_body_and_attachments",
    },
    "msg": {
        "body from plain text, HTML (as eml) or compressed rich text": "readers/test_msg.py::"
        "test_compressed_rich_text_points_back_into_its_dictionary",
    },
    "rtf": {f"groups nested up to {rtf._DEPTH}": _groups},
    "docx, docm": {
        "list numbers that Word computes are not repeated": _numbers,
        "a cell that holds a table says «(таблица ниже)»": _cell_of_table,
    },
    "doc (Word 97 to 2003)": {
        "letters hidden by a style rule rather than directly are carried": "readers/test_doc.py::"
        "test_hidden_deleted_white_and_tiny_letters_are_not_carried",
    },
    "xlsx, xlsm": {
        "values beneath merged cells are carried": _merged,
        "a sheet in UTF-16 withholds the file": "readers/test_xlsx.py::"
        "test_a_sheet_in_utf_16_is_withheld_because_its_hidden_rows_could_not_be_told",
    },
    "xls": {"BIFF5 and BIFF8": _old_books},
    "pptx, pptm": {"computed page numbers and dates are not repeated": _computed},
    "odt": {
        "list numbers that are computed are not repeated": _computed_lists,
        "a cell that holds a table says «(таблица ниже)»": "readers/test_odf.py::"
        "test_visible_places_of_a_text",
    },
    "ods": {
        f"a row or cell that repeats is written up to {odf_tables._REPEATED} times": _repeated,
    },
    "odp": {
        "what odt says of charts, properties and macros holds here too": "readers/test_odf.py::"
        "test_a_deck",
    },
    "pdf": {
        "a table comes out as lines, cell after cell": _lines,
        f"layers are looked at in files of up to {pdf._LOOKED_AT} pages": _layers,
    },
    "zip": {
        f"{_LIMITS.members:,} members": _members,
        f"{_LIMITS.unpacked_bytes // 10**6} MB": _unpacked,
        f"ratio {_LIMITS.ratio}": _ratio,
        f"depth {_LIMITS.depth}": _depth,
    },
    "ppt, and doc before Word 97, where LibreOffice is installed": {
        "ppt tried on a real file": "test_office.py::test_visible_slides_are_carried",
        "Word before 97 never: LibreOffice writes none to try": "readers/test_doc.py::"
        "test_what_cannot_be_read_says_why",
    },
    "7z, where libarchive is installed": {
        "as zip": "readers/test_seven.py::test_bombs_and_crowds_are_withheld",
    },
    "scans: pdf pages without text or with fonts that have no map, png, jpg, tiff, webp, bmp": {
        f"{_LIMITS.pictures} pictures a file": _pictures,
        f"{image._MOST_PIXELS // 10**6} million pixels": _pixels,
    },
}


def _table() -> dict[str, tuple[str, str]]:
    """The rows of the page: format to the cells "limits" and "read by (licence)"."""
    lines = _PAGE.split("| format |", 1)[1].split("\n\n")[0].splitlines()[2:]
    rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in lines]
    return {row[0].strip(): (row[3].strip(), row[4].strip()) for row in rows}


def test_every_limit_of_the_page_has_its_evidence_and_none_is_left_over():
    page = {name: cell for name, (cell, _) in _table().items()}
    said = {name: set(re.split("; |(?<=members), |(?<=MB), |(?<=200), (?=depth)|(?<=file), ", cell))
            for name, cell in page.items()}  # fmt: skip
    assert said == {name: set(phrases) or {"–"} for name, phrases in _EVIDENCE.items()}


@pytest.mark.parametrize(
    ("phrase", "check"),
    [(phrase, check) for row in _EVIDENCE.values() for phrase, check in row.items()],
)
def test_what_the_page_says_of_a_limit_is_so(phrase: str, check: Check):
    if callable(check):
        check(phrase)
        return
    file, _, test = check.partition("::")
    assert f"def {test}" in Path("tests/unit/border/documents", file).read_text(encoding="utf-8")


def test_the_list_of_limits_is_that_of_the_code():
    said = " ".join(_PAGE.split("\n## Limits\n")[1].split("\n## ")[0].split())
    most = _LIMITS
    assert (
        f"{most.content_bytes // 10**6} MB of content; {most.members:,} members,"
        f" {most.unpacked_bytes // 10**6} MB unpacked, ratio {most.ratio} in containers;"
        f" depth {most.depth}; {most.parts} files inside; {most.pages} pages;"
        f" {most.pictures} pictures for recognition; {most.text_chars:,} characters;"
        f" child: {most.memory_bytes // 10**9} GB of address space, {most.cpu_s} s of processor,"
        f" {most.wall_s:.0f} s of wall clock, {most.answer_bytes // 10**6} MB of answer."
    ) in said
    assert f"lower than {ocr._SMALL:.0f} dots" in said
    assert f"surer than {ocr._SURE:.0f}" in said
    assert f"up to {enlarge_child._MOST_PIXELS // 10**6} million pixels" in said
    assert f"at least {image._SMALLEST_INSIDE} by {image._SMALLEST_INSIDE} pixels" in said
    assert (
        f"mean confidence of words at least {ocr_words._GOOD_MEAN:.0f} and at most"
        f" {ocr_words._LOW_SHARE * 100:.0f} % of them below {ocr_words._LOW_WORD:.0f}"
    ) in said


def test_every_reader_of_the_page_ships_under_the_licence_it_names():
    ships = shipped()
    named: dict[str, str] = {}
    for _, cell in _table().values():
        for part in re.split("[,;] ", re.sub(r", a system package[^;]*", "", cell)):
            found = re.fullmatch(r"([\w-]+)(?: for other languages)? \(([^)]+)\)", part)
            if found and found[1] != "Python":
                named[found[1].lower()] = found[2]
    assert set(named) == {
        "charset-normalizer", "lxml", "olefile", "pillow", "python-calamine", "pypdfium2",
    }  # fmt: skip
    for name, licences in named.items():
        said = licence(ships[name])
        assert all(one.partition("-")[0] in said for one in licences.split("/")), (name, said)
        assert not COPYLEFT.search(said)


def test_what_the_page_calls_a_system_package_does_not_ship():
    named = [cell for _, cell in _table().values() if "a system package" in cell]
    assert [cell.split(",")[0] for cell in named] == ["LibreOffice", "libarchive", "tesseract"]
    names = " ".join(one.lower() for one in shipped())
    installed = {one.name.lower() for one in importlib.metadata.distributions()}
    for word in ("office", "archive", "tesser", "py7zr", "pymupdf", "pikepdf"):
        assert word not in names
    assert "pymupdf" not in installed
