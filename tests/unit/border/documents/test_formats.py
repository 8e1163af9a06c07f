"""The table of formats in docs/attachments.md, cell by cell, on documents that the tests build.

Every item of the columns "carried" and "dropped and counted" has its line here: a document and a
word in it. What is carried stands in the text; what is dropped does not, and is counted.
"""

import io
import re
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from relay.border.documents.blocks import Lost
from relay.border.documents.render import render
from tests.unit.border.documents.build import (
    compound,
    docx,
    extracted,
    office,
    paragraph,
    pdf,
    relations,
    shown,
    zipped,
)
from tests.unit.border.documents.readers import test_doc as old_word
from tests.unit.border.documents.readers import test_docx as word
from tests.unit.border.documents.readers import test_html as html
from tests.unit.border.documents.readers import test_msg as outlook
from tests.unit.border.documents.readers import test_odf as odf
from tests.unit.border.documents.readers import test_pdf as paper
from tests.unit.border.documents.readers import test_pptx as powerpoint
from tests.unit.border.documents.readers import test_rtf as rtf
from tests.unit.border.documents.readers import test_xls as old_excel
from tests.unit.border.documents.readers import test_xlsx as excel


class Carried(NamedTuple):
    """A word of this document that stands in the text as it crosses."""

    content: bytes
    word: str


class Dropped(NamedTuple):
    """A word that does not, and what it is counted as; no word where there is none to look for."""

    content: bytes
    lost: Lost
    word: str


def _mail() -> bytes:
    message, inner = EmailMessage(), EmailMessage()
    for mail, words in ((message, "нужны трубы"), (inner, "внутри")):
        mail["From"] = "Пётр <petr@pochta.example>"
        mail["To"] = "sales@zavod.example"
        mail["Subject"] = "тема"
        mail["Date"] = "Sat, 21 Nov 2026 13:00:00 +0300"
        mail["X-Mailer"] = "Mailer"
        mail.set_content(words)
        mail.add_alternative("<p>гипертекстом</p>", subtype="html")
    message.add_attachment("вложено".encode(), maintype="text", subtype="plain", filename="a.txt")
    message.add_attachment(inner)
    return message.as_bytes()


def _outlook() -> bytes:
    first, second = "__attach_version1.0_#00000000/", "__attach_version1.0_#00000001/"
    inner = second + "__substg1.0_3701000D/"
    return compound(
        outlook._WIDE
        | {
            "__substg1.0_0070001F": "разговор".encode("utf-16-le"),
            "__substg1.0_10130102": "<p>гипертекстом</p>".encode(),
            first + "__properties_version1.0": bytes(8),
            first + "__substg1.0_37010102": "вложено".encode(),
            second + "__properties_version1.0": bytes(8),
            inner + "__properties_version1.0": bytes(24),
            inner + "__substg1.0_1000001F": "внутри".encode("utf-16-le"),
        }
    )


def _old_word() -> bytes:
    body = [
        ("видно ", b""), ("скрыто", old_word._HIDDEN), (" ", b""), ("удалено", old_word._DELETED),
        ("белое", old_word._WHITE), ("мелко", old_word._TINY), ("\x01", old_word._SPECIAL),
        ("\r", b""), ('\x13 HYPERLINK "https://link.example/x" \x14ссылка\x15', b""),
        (" и \x13DDEAUTO cmd\x14итог\x15\r", b""), ("яч1\x07яч2\x07\x07", b""), ("дальше\r", b""),
    ]  # fmt: skip
    row = sum(len(words) for words, _ in body[:-1]) - 1
    return old_word._doc(
        body, [("сноска\r", b"")], [("шапка\r", b"")], [], [("примечание\r", b"")],
        [("концевая\r", b"")], [("надпись\r", b"")], rows=(row,),
    )  # fmt: skip


def _old_word_more() -> bytes:
    stream = old_word._doc([("видно\r", b"")])
    import olefile

    with olefile.OleFileIO(io.BytesIO(stream)) as opened:
        found = {name: opened.openstream(name).read() for name in ("WordDocument", "0Table")}
    extra = {"Macros/VBA/dir": b"x", "ObjectPool/_1/x": b"x", "\x05SummaryInformation": b"x"}
    return compound(found | extra)


def _old_excel() -> bytes:
    """A visible sheet with everything around its cells, and a hidden one."""
    box, link, margin = old_excel._box, old_excel._link, old_excel._margin
    record, label = old_excel._record, old_excel._label
    title = "названиедиаграммы"
    chart = (
        record(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 6))
        + record(0x100D, struct.pack("<HBB", 0, len(title), 1) + title.encode("utf-16-le"))
        + old_excel._EOF
    )
    sheet = old_excel._sheet(
        margin(0x14, "&Cшапка"), margin(0x15, "&Lподвал"), old_excel._HIDDEN_ROW,
        label(0, 0, "ячейка"), label(1, 0, "строка"), chart,
        box(1, 0x19, "примечание"), box(2, 0x06, "надпись"), box(3, 0x19, "тайное"),
        record(0x5D, struct.pack("<4H", 0x15, 0x12, 0x08, 9) + bytes(14)),
        record(0x1C, struct.pack("<4H", 0, 0, 0, 1) + bytes(4)),
        record(0x1C, struct.pack("<4H", 1, 0, 0, 3) + bytes(4)),
        link(0, "https://link.example/x"), link(1, "https://hidden.example/"),
    )  # fmt: skip
    hidden = old_excel._sheet(label(0, 0, "наскрытом"))
    return old_excel._book(("Лист", 0, sheet), ("Тайный", 1, hidden))


def _old_excel_rules() -> bytes:
    record = old_excel._record
    name = "имядиапазона".encode("utf-16-le")
    other = "чужаякнига".encode("utf-16-le")
    extra = record(0x18, bytes(15) + name) + record(0x1AE, struct.pack("<HHB", 1, 10, 1) + other)
    sheet = old_excel._sheet(
        record(0x06, struct.pack("<HHHdHIH", 0, 0, 0, 2.5, 0, 0, 0)),
        old_excel._label(0, 1, "x"),
        record(0x1BE, bytes(4) + "списокпроверки".encode("utf-16-le")),
    )
    return old_excel._book(("Лист", 0, sheet), extra=extra)


def _old_excel_pale() -> bytes:
    record = old_excel._record
    extra = record(0x41E, struct.pack("<HHB", 164, 3, 0) + b";;;")
    extra += b"".join(record(0xE0, struct.pack("<2H16x", 0, code)) for code in (0, 164))
    cells = (old_excel._label(0, 0, "видно"), old_excel._label(0, 1, "трезапятых", 1))
    return old_excel._book(("Лист", 0, old_excel._sheet(*cells)), extra=extra)


def _old_excel_more() -> bytes:
    book = old_excel._book(("Лист", 0, old_excel._sheet(old_excel._label(0, 0, "x"))))
    place = book.find(old_excel._BOF_BOOK)
    streams = {"Workbook": book[place : place + 4096], "\x05SummaryInformation": b"x"}
    folders = ("_VBA_PROJECT_CUR/VBA/dir", "_SX_DB_CUR/0001", "MBD00000001/x")
    return compound(streams | dict.fromkeys(folders, b"x"))


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("note.txt", "вложено")
        archive.writestr("__MACOSX/._note.txt", "мусор")
        archive.comment = "пометка".encode()
    return buffer.getvalue()


def _with_names(content: bytes, entry: str) -> bytes:
    return content.replace(b"/Pages 2 0 R", b"/Pages 2 0 R " + entry.encode())


_SEEN = shown("Words that are seen")
_NOTE = "<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F 101 0 R >> >>"
_NOTE_FILE = "<< /Type /EmbeddedFile /Length 12 >>\nstream\ninside words\nendstream"
_TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all rules")
_DOCX, _XLSX, _PPTX, _ODT = word._EVERYWHERE, excel._book(), powerpoint._DECK, odf._ODT
_RTF, _HTML, _PDF = rtf._EVERYWHERE, html._PAGE.encode(), paper._EVERYWHERE
_CSV = "имя;сумма\nИван;10\n".encode("cp1251")
_XML = '<?xml version="1.0"?><а><!-- пометка --><b имя="x">текст</b></а>'.encode().replace(
    "а>".encode(), b"a>"
)
_EML, _MSG, _ZIP = _mail(), _outlook(), _archive()
_DOC, _DOC_MORE = _old_word(), _old_word_more()
_XLS, _XLS_RULES, _XLS_PALE, _XLS_MORE = (
    _old_excel(), _old_excel_rules(), _old_excel_pale(), _old_excel_more(),
)  # fmt: skip
_XLS_COLUMN = old_excel._book(
    ("Лист", 0, old_excel._sheet(
        old_excel._HIDDEN_COLUMN, old_excel._label(0, 0, "видимая"),
        old_excel._label(0, 1, "столбец"),
    )),
)  # fmt: skip
_BOOK_WITH_FILE = excel._book(
    **{
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("p", "package", "../embeddings/a.docx")),
        "xl/embeddings/a.docx": docx(paragraph("внутреннийфайл")),
    }
)
_DECK_WITH_MACRO = office(
    "ppt/presentation.xml",
    {
        "ppt/presentation.xml": f"<p:presentation {powerpoint._N}><p:sldIdLst><p:sldId r:id='s1'/>"
        "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(("s1", "slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": powerpoint._slide(powerpoint._shape("слово")),
        "ppt/vbaProject.bin": b"macro",
    },
)
_FRAME = "<text:p>а<draw:frame><draw:object xlink:href='./Object 1'/></draw:frame></text:p>"
_ODT_OBJECT = odf._odf("text", _FRAME)
_ODT_CHART = odf._odf("text", _FRAME, **{"Object 1/content.xml": odf._CHART})
_ODS = odf._odf(
    "spreadsheet", odf._RULES + odf._NAMED + odf._SHEETS + odf._LINKS, **{"styles.xml": odf._DESIGN}
)
_ODS_REPEATED = odf._odf("spreadsheet", odf._REPEATED)
_ODP = odf._odf("presentation", odf._SLIDES + odf._SLIDE, **{"styles.xml": odf._MASTERS})
_PDF_FILE = _with_names(
    pdf(_SEEN, extra=(_NOTE, _NOTE_FILE)),
    "/Names << /EmbeddedFiles << /Names [(note.txt) 100 0 R] >> >>",
)
_PDF_LAYER = pdf(
    "q 595 0 0 842 0 0 cm /Im1 Do Q "
    + " ".join(
        shown("recognised words of a page", y=y, before="3 Tr") for y in range(100, 800, 30)
    ),
    extra=(paper._IMAGE,),
)
_PDF_OCG = _with_names(
    pdf(
        _SEEN + " /OC /L1 BDC " + shown("LayerWords", y=600) + " EMC",
        extra=("<< /Type /OCG /Name (Layer) >>", "<< /OCGs [100 0 R] /D << /OFF [100 0 R] >> >>"),
    ),
    "/OCProperties 101 0 R",
).replace(b"/Font << /F1", b"/Properties << /L1 100 0 R >> /Font << /F1")
_PDF_OFF = pdf(
    _SEEN,
    extra=("<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (HiddenNote) /F 2 >>",),
    page="/Annots [100 0 R]",
)
_PDF_OUTLINE = _with_names(
    pdf(
        _SEEN,
        extra=(
            "<< /Type /Outlines /First 101 0 R /Last 101 0 R /Count 1 >>",
            "<< /Title (OutlineWords) /Parent 100 0 R /Dest [11 0 R /Fit] >>",
        ),
    ),
    "/Outlines 100 0 R",
)
_PDF_IMAGE = pdf(_SEEN + " q 50 0 0 50 9 9 cm /Im1 Do Q", extra=(paper._IMAGE,))
_PDF_BLANK = pdf(_SEEN, "")
_PDF_LONG = pdf(*(shown(f"Page {number}") for number in range(501)))
_ZIP_MANY = zipped({f"{number}.txt": "x" for number in range(101)})

_EVIDENCE: dict[str, tuple[dict[str, Carried], dict[str, Dropped]]] = {
    "txt, md": (
        {
            "the text": Carried("слово".encode("cp866"), "слово"),
        },
        {
            "words in Unicode tag characters": Dropped(
                f"видно{_TAGGED}".encode(), "hidden_text", "ignore"
            ),
        },
    ),
    "csv, tsv": (
        {
            "a table": Carried(_CSV, "| имя | сумма |"),
        },
        {},
    ),
    "json": (
        {
            "the text as it stands": Carried(b'{"a": "word"}', '{"a": "word"}'),
            "escaped letters as letters": Carried(rb'{"a": "\u0442\u0440"}', '{"a": "тр"}'),
        },
        {},
    ),
    "xml": (
        {
            "element names": Carried(_XML, "b имя"),
            "texts": Carried(_XML, "текст"),
            "attributes": Carried(_XML, "имя=x"),
        },
        {
            "comments": Dropped(_XML, "markup_comment", "пометка"),
        },
    ),
    "html": (
        {
            "visible text": Carried(_HTML, "абзац с жирным словом"),
            "headings": Carried(_HTML, "## заголовок"),
            "lists": Carried(_HTML, "- первый"),
            "tables": Carried(_HTML, "| 1 | 2 | 3 |"),
            "link texts and targets": Carried(_HTML, "ссылка <https://cel.example/path>"),
            "image descriptions": Carried(_HTML, "подпись"),
            "filled form fields": Carried(_HTML, "введено"),
        },
        {
            "hidden text": Dropped(_HTML, "hidden_text", "нетпоказа"),
            "scripts": Dropped(_HTML, "script", "вскрипте"),
            "comments": Dropped(_HTML, "markup_comment", "вкомментарии"),
            "hidden fields": Dropped(_HTML, "form_data", "скрытоеполе"),
            "images": Dropped(_HTML, "image", "kartinka"),
            "drawings": Dropped(_HTML, "drawing", "рисунок"),
            "text that a style sheet adds": Dropped(_HTML, "drawing", "приписано"),
            "embedded objects": Dropped(_HTML, "embedded_object", "объект"),
            "tooltips and hints for input": Dropped(_HTML, "prompt", "подсказка"),
            "links within the site": Dropped(_HTML, "external_link", "относительная"),
            "title and properties of the page": Dropped(_HTML, "metadata", "авторстраницы"),
        },
    ),
    "eml": (
        {
            "subject": Carried(_EML, "Тема: тема"),
            "date": Carried(_EML, "Дата: 2026-11-21 10:00:00 UTC"),
            "sender": Carried(_EML, "petr@pochta.example"),
            "recipients": Carried(_EML, "sales@zavod.example"),
            "body": Carried(_EML, "нужны трубы"),
            "attachments": Carried(_EML, "вложено"),
            "nested messages": Carried(_EML, "внутри"),
        },
        {
            "other headers": Dropped(_EML, "metadata", "Mailer"),
            "other forms of the body": Dropped(_EML, "alternative", "гипертекстом"),
        },
    ),
    "msg": (
        {
            "subject": Carried(_MSG, "Тема письма"),
            "date": Carried(_MSG, "2026-11-21 10:00:00 UTC"),
            "sender": Carried(_MSG, "Пётр Иванов"),
            "recipients": Carried(_MSG, "Отдел продаж"),
            "body": Carried(_MSG, "Нужны трубы"),
            "attachments": Carried(_MSG, "вложено"),
            "nested messages": Carried(_MSG, "внутри"),
        },
        {
            "other properties": Dropped(_MSG, "metadata", "разговор"),
            "other forms of the body": Dropped(_MSG, "alternative", "гипертекстом"),
        },
    ),
    "rtf": (
        {
            "text": Carried(_RTF, "байтами юникодом"),
            "tables": Carried(_RTF, "| cell1 | ячейка |"),
            "headers": Carried(_RTF, "шапка"),
            "footers": Carried(_RTF, "подвал"),
            "footnotes": Carried(_RTF, "сноска"),
            "comments": Carried(_RTF, "примечание"),
            "text boxes of both kinds": Carried(_RTF, "oldbox"),
            "descriptions": Carried(_RTF, "описание"),
            "words drawn as shapes": Carried(rtf._DRAWN, "drawn words"),
            "field results": Carried(_RTF, "dderesult"),
            "link targets": Carried(_RTF, "https://link.example/x"),
        },
        {
            "hidden text": Dropped(_RTF, "hidden_text", "скрыто"),
            "deleted text": Dropped(_RTF, "deleted_text", "удалено"),
            "white and tiny text": Dropped(_RTF, "hidden_text", "tinyword"),
            "pictures": Dropped(_RTF, "image", "89504e47"),
            "objects": Dropped(_RTF, "embedded_object", "0105"),
            "document information and authors": Dropped(_RTF, "metadata", "commentname"),
            "DDE": Dropped(_RTF, "external_link", "cmdname"),
            "field codes": Dropped(rtf._EQUATION, "field_code", "ruby"),
            "bookmarks": Dropped(_RTF, "bookmark", "markname"),
            "index entries": Dropped(_RTF, "field_code", "entryname"),
            "help texts of fields": Dropped(_RTF, "prompt", "helpname"),
            "unknown destinations": Dropped(_RTF, "unseen_part", "oddname"),
        },
    ),
    "docx, docm": (
        {
            "body in order": Carried(_DOCX, "последнее"),
            "tables": Carried(_DOCX, "| ячейка1 |"),
            "nested tables": Carried(_DOCX, "вложеннаятаблица"),
            "table descriptions": Carried(_DOCX, "описаниетаблицы"),
            "headers in use": Carried(_DOCX, "верхколонтитул"),
            "first-page headers": Carried(_DOCX, "перваяшапка"),
            "footers in use": Carried(_DOCX, "нижколонтитул"),
            "footnotes": Carried(_DOCX, "текстсноски"),
            "endnotes": Carried(_DOCX, "концеваясноска"),
            "comments": Carried(_DOCX, "примечание"),
            "inserted text": Carried(_DOCX, "вставлено"),
            "text boxes": Carried(_DOCX, "надпись"),
            "old text boxes": Carried(_DOCX, "стараянадпись"),
            "content controls": Carried(_DOCX, "элементуправления"),
            "form choices": Carried(_DOCX, "второйвыбор"),
            "link texts and targets": Carried(_DOCX, "текстссылки <https://ssylka.example/path>"),
            "links of shapes": Carried(_DOCX, "https://figura.example/x"),
            "field results": Carried(_DOCX, "итогполя"),
            "charts": Carried(_DOCX, "имядиаграммы"),
            "SmartArt": Carried(_DOCX, "умнаяграфика"),
            "image descriptions": Carried(_DOCX, "описаниекартинки"),
            "embedded files": Carried(_DOCX, "внутреннийфайл"),
        },
        {
            "deleted text": Dropped(_DOCX, "deleted_text", "удалено"),
            "moved text": Dropped(_DOCX, "deleted_text", "перемещено"),
            "deleted rows": Dropped(_DOCX, "deleted_text", "удалённаястрока"),
            "hidden text": Dropped(_DOCX, "hidden_text", "скрыто"),
            "text hidden by style": Dropped(_DOCX, "hidden_text", "скрытостилем"),
            "white text": Dropped(_DOCX, "hidden_text", "белое"),
            "tiny text": Dropped(_DOCX, "hidden_text", "крошечное"),
            "hidden rows": Dropped(_DOCX, "hidden_text", "скрытаястрока"),
            "cells under merged ones": Dropped(_DOCX, "hidden_text", "подслитой"),
            "hidden boxes and their descriptions": Dropped(_DOCX, "hidden_text", "скрытаярамка"),
            "properties": Dropped(_DOCX, "metadata", "названиефайла"),
            "authors": Dropped(_DOCX, "metadata", "авторвставки"),
            "custom XML": Dropped(_DOCX, "metadata", "своиданные"),
            "document variables and mail merge": Dropped(_DOCX, "metadata", "запросслияния"),
            "macros": Dropped(_DOCX, "macro", ""),
            "images": Dropped(_DOCX, "image", "Рисунок 1"),
            "links to other files": Dropped(_DOCX, "external_link", "evil.example"),
            "DDE": Dropped(_DOCX, "external_link", "командадде"),
            "field codes": Dropped(_DOCX, "field_code", "кодполя"),
            "bookmarks": Dropped(_DOCX, "bookmark", "имязакладки"),
            "names and lists of controls": Dropped(_DOCX, "prompt", "невыбрано"),
            "link tooltips": Dropped(_DOCX, "prompt", "подсказкассылки"),
            "fallbacks with other words": Dropped(_DOCX, "alternative", "запаснойвид"),
            "drawn copies of SmartArt": Dropped(_DOCX, "alternative", "копияграфики"),
            "headers not in use": Dropped(_DOCX, "unseen_part", "ничейколонтитул"),
            "building blocks": Dropped(_DOCX, "unseen_part", "глоссарий"),
            "ActiveX controls": Dropped(_DOCX, "embedded_object", "элементactivex"),
        },
    ),
    "doc (Word 97 to 2003)": (
        {
            "body": Carried(_DOC, "видно"),
            "tables": Carried(_DOC, "| яч1 | яч2 |"),
            "headers and footers": Carried(_DOC, "шапка"),
            "footnotes": Carried(_DOC, "сноска"),
            "endnotes": Carried(_DOC, "концевая"),
            "comments": Carried(_DOC, "примечание"),
            "text boxes": Carried(_DOC, "надпись"),
            "field results": Carried(_DOC, "итог"),
            "link targets": Carried(_DOC, "https://link.example/x"),
        },
        {
            "hidden text": Dropped(_DOC, "hidden_text", "скрыто"),
            "deleted text": Dropped(_DOC, "deleted_text", "удалено"),
            "white text": Dropped(_DOC, "hidden_text", "белое"),
            "tiny text": Dropped(_DOC, "hidden_text", "мелко"),
            "images": Dropped(_DOC, "image", "\x01"),
            "DDE": Dropped(_DOC, "external_link", "cmd"),
            "field codes": Dropped(old_word.EQUATION, "field_code", "надстрочное"),
            "embedded objects": Dropped(_DOC_MORE, "embedded_object", ""),
            "macros": Dropped(_DOC_MORE, "macro", ""),
            "properties": Dropped(_DOC_MORE, "metadata", ""),
        },
    ),
    "xlsx, xlsm": (
        {
            "visible sheets with their names": Carried(_XLSX, "## Таблица, лист ИмяЛиста"),
            "values": Carried(_XLSX, "| видимая | соседняя |"),
            "formula results": Carried(_XLSX, "2.5"),
            "comments": Carried(_XLSX, "примечание"),
            "threads": Carried(_XLSX, "ответвцепочке"),
            "text boxes": Carried(_XLSX, "надпись"),
            "buttons": Carried(_XLSX, "надписькнопки"),
            "charts": Carried(_XLSX, "имядиаграммы"),
            "image descriptions": Carried(_XLSX, "описаниекартинки"),
            "link targets": Carried(_XLSX, "https://link.example/x"),
            "links of shapes": Carried(_XLSX, "https://figura.example/"),
            "print headers and footers": Carried(_XLSX, "печатныйподвал"),
            "first and even pages' headers and footers": Carried(_XLSX, "перваяшапка"),
            "embedded files": Carried(_BOOK_WITH_FILE, "внутреннийфайл"),
        },
        {
            "hidden sheets": Dropped(_XLSX, "hidden_sheet", "наскрытом"),
            "very hidden sheets": Dropped(_XLSX, "hidden_sheet", "наоченьскрытом"),
            "hidden rows": Dropped(_XLSX, "hidden_row", "скрытаястрока"),
            "hidden columns": Dropped(_XLSX, "hidden_column", "скрытыйстолбец"),
            "comments of hidden rows": Dropped(_XLSX, "hidden_text", "примечаниескрытой"),
            "links of hidden rows": Dropped(_XLSX, "hidden_text", "hidden.example"),
            "values hidden by `;;;`": Dropped(_XLSX, "hidden_text", "трезапятых"),
            "white on white": Dropped(_XLSX, "hidden_text", "белымпобелому"),
            "hidden boxes": Dropped(_XLSX, "hidden_text", "скрытаянадпись"),
            "formulas": Dropped(_XLSX, "formula", "CONCAT"),
            "conditions of formats": Dropped(_XLSX, "formula", "условие"),
            "defined names": Dropped(_XLSX, "metadata", "значениеимени"),
            "scenarios": Dropped(_XLSX, "metadata", "имясценария"),
            "lists and prompts for input": Dropped(_XLSX, "prompt", "списокпроверки"),
            "words in number formats": Dropped(_XLSX, "cell_format", "текстформата"),
            "copies behind pivot tables": Dropped(_XLSX, "cached_data", "копиясводной"),
            "shared texts without a cell": Dropped(_XLSX, "cached_data", "ничьястрока"),
            "tables' own names": Dropped(_XLSX, "alternative", "имятаблицы"),
            "external links and connections": Dropped(_XLSX, "external_link", "подключение"),
            "properties": Dropped(_XLSX, "metadata", "авторкниги"),
            "persons and authors": Dropped(_XLSX, "metadata", "участник"),
            "macros": Dropped(_XLSX, "macro", ""),
            "images": Dropped(_XLSX, "image", ""),
        },
    ),
    "xls": (
        {
            "visible sheets with their names": Carried(_XLS, "## Таблица, лист Лист"),
            "values": Carried(_XLS, "ячейка"),
            "comments": Carried(_XLS, "примечание"),
            "text boxes and buttons": Carried(_XLS, "надпись"),
            "chart titles and series names": Carried(_XLS, "названиедиаграммы"),
            "link targets": Carried(_XLS, "https://link.example/x"),
            "print headers and footers": Carried(_XLS, "подвал"),
        },
        {
            "hidden sheets": Dropped(_XLS, "hidden_sheet", "наскрытом"),
            "hidden rows": Dropped(_XLS, "hidden_row", "строка"),
            "hidden columns": Dropped(_XLS_COLUMN, "hidden_column", "столбец"),
            "comments of hidden rows": Dropped(_XLS, "hidden_text", "тайное"),
            "links of hidden rows": Dropped(_XLS, "hidden_text", "hidden.example"),
            "values hidden by `;;;` or white on white": Dropped(
                _XLS_PALE, "hidden_text", "трезапятых"
            ),
            "formulas": Dropped(_XLS_RULES, "formula", ""),
            "names": Dropped(_XLS_RULES, "metadata", "имядиапазона"),
            "lists for input": Dropped(_XLS_RULES, "prompt", "списокпроверки"),
            "links to other books": Dropped(_XLS_RULES, "external_link", "чужаякнига"),
            "macros": Dropped(_XLS_MORE, "macro", ""),
            "copies behind pivot tables": Dropped(_XLS_MORE, "cached_data", ""),
            "embedded objects": Dropped(_XLS_MORE, "embedded_object", ""),
            "properties": Dropped(_XLS_MORE, "metadata", ""),
            "images": Dropped(_XLS, "image", ""),
            "data of charts": Dropped(_XLS, "chart", ""),
        },
    ),
    "pptx, pptm": (
        {
            "visible slides with titles first": Carried(
                _PPTX, "## Презентация, слайд 1\n\nзаголовокслайда"
            ),
            "text boxes": Carried(_PPTX, "надпись"),
            "groups": Carried(_PPTX, "вгруппе"),
            "tables": Carried(_PPTX, "| ячейка1 | ячейка2 |"),
            "charts": Carried(_PPTX, "рядданных"),
            "charts of 2016": Carried(_PPTX, "новаядиаграмма"),
            "SmartArt": Carried(_PPTX, "умнаяграфика"),
            "notes": Carried(_PPTX, "заметки"),
            "comments": Carried(_PPTX, "примечание"),
            "threads": Carried(_PPTX, "ответвцепочке"),
            "link targets": Carried(_PPTX, "https://link.example/x"),
            "links of shapes": Carried(_PPTX, "https://figura.example/x"),
            "image descriptions": Carried(_PPTX, "описаниекартинки"),
            "descriptions of groups": Carried(_PPTX, "описаниегруппы"),
            "each footer once": Carried(_PPTX, "подвалслайда"),
            "typed numbers and dates": Carried(_PPTX, "датаслайда"),
            "fixed words of the layouts in use": Carried(_PPTX, "девизкомпании"),
        },
        {
            "hidden slides": Dropped(_PPTX, "hidden_slide", "скрытыйслайд"),
            "notes of hidden slides": Dropped(_PPTX, "hidden_slide", "скрытыезаметки"),
            "hidden shapes": Dropped(_PPTX, "hidden_text", "скрытаяфигура"),
            "shapes beside the slide": Dropped(_PPTX, "off_page_text", "закраем"),
            "placeholders of layouts": Dropped(_PPTX, "prompt", "образецзаголовка"),
            "link tooltips": Dropped(_PPTX, "prompt", "подсказкассылки"),
            "words of layouts not in use": Dropped(_PPTX, "unseen_part", "чужойдевиз"),
            "drawn copies of SmartArt": Dropped(_PPTX, "alternative", "копияграфики"),
            "images": Dropped(_PPTX, "image", "Рисунок 1"),
            "sound and film": Dropped(_PPTX, "embedded_object", "film"),
            "properties and authors": Dropped(_PPTX, "metadata", "авторфайла"),
            "tags and names of sections": Dropped(_PPTX, "metadata", "имяраздела"),
            "macros": Dropped(_DECK_WITH_MACRO, "macro", ""),
        },
    ),
    "odt": (
        {
            "body in order": Carried(_ODT, "обычный абзац"),
            "headings": Carried(_ODT, "## заголовок"),
            "tables": Carried(_ODT, "| ячейка1 |"),
            "nested tables": Carried(_ODT, "вложенная"),
            "lists": Carried(_ODT, "- пункт"),
            "frames": Carried(_ODT, "врамке"),
            "shapes": Carried(_ODT, "вфигуре"),
            "groups": Carried(_ODT, "вгруппе"),
            "footnotes": Carried(_ODT, "сноска"),
            "comments": Carried(_ODT, "примечание"),
            "headers": Carried(_ODT, "верхколонтитул"),
            "footers": Carried(_ODT, "нижколонтитул"),
            "link targets": Carried(_ODT, "https://link.example/x"),
            "image descriptions": Carried(_ODT, "описаниекартинки"),
            "descriptions of groups": Carried(_ODT, "описаниегруппы"),
            "charts": Carried(_ODT_CHART, "имядиаграммы"),
        },
        {
            "deleted text": Dropped(_ODT, "deleted_text", "удалено"),
            "authors of changes and comments": Dropped(_ODT, "metadata", "авторудаления"),
            "hidden text": Dropped(_ODT, "hidden_text", "скрыто"),
            "text hidden by style": Dropped(_ODT, "hidden_text", "скрытыйабзац"),
            "hidden sections": Dropped(_ODT, "hidden_text", "скрытыйраздел"),
            "hidden fields": Dropped(_ODT, "hidden_text", "скрытоеполе"),
            "white text": Dropped(_ODT, "hidden_text", "белое"),
            "images": Dropped(_ODT, "image", "a.png"),
            "embedded objects": Dropped(_ODT_OBJECT, "embedded_object", ""),
            "properties": Dropped(_ODT, "metadata", "названиефайла"),
            "user fields": Dropped(_ODT, "metadata", "значениеполя"),
            "bookmarks": Dropped(_ODT, "bookmark", "имязакладки"),
            "headers turned off": Dropped(_ODT, "unseen_part", "ненужный"),
            "earlier versions": Dropped(_ODT, "unseen_part", "староеиздание"),
            "preview pictures": Dropped(_ODT, "alternative", ""),
            "macros": Dropped(_ODT, "macro", "макрос"),
            "link tooltips": Dropped(odf._PROMPTS, "prompt", "подсказка"),
            "hints and lists for input": Dropped(odf._PROMPTS, "prompt", "невыбрано"),
        },
    ),
    "ods": (
        {
            "visible sheets with their names": Carried(_ODS, "## Таблица, лист ИмяЛиста"),
            "values": Carried(_ODS, "видимая"),
            "comments": Carried(_ODS, "примечание"),
            "shapes": Carried(_ODS, "надписью"),
            "words on buttons": Carried(_ODS, "кнопка"),
            "print headers and footers": Carried(_ODS, "верхколонтитул"),
        },
        {
            "hidden sheets": Dropped(_ODS, "hidden_sheet", "наскрытом"),
            "hidden rows": Dropped(_ODS, "hidden_row", "скрытаястрока"),
            "filtered rows": Dropped(_ODS, "hidden_row", "отфильтровано"),
            "folded groups": Dropped(_ODS, "hidden_row", "свёрнуто"),
            "hidden columns": Dropped(_ODS, "hidden_column", "скрытыйстолбец"),
            "hidden cells": Dropped(_ODS, "hidden_text", "белая"),
            "white cells": Dropped(_ODS, "hidden_text", "белымпобелому"),
            "cells under merged ones": Dropped(_ODS, "hidden_text", "подслитой"),
            "formulas": Dropped(_ODS, "formula", ""),
            "prompts for input": Dropped(_ODS, "prompt", "подсказка"),
            "named ranges": Dropped(_ODS, "metadata", "имядиапазона"),
            "data of other files": Dropped(_ODS, "external_link", "изчужого"),
            "hidden fields": Dropped(_ODS, "form_data", "скрытоеполе"),
            "repetitions above 200": Dropped(_ODS_REPEATED, "repetition", ""),
        },
    ),
    "odp": (
        {
            "visible slides": Carried(_ODP, "## Презентация, слайд 1"),
            "boxes": Carried(_ODP, "наслайде"),
            "tables": Carried(_ODP, "| раз | два |"),
            "comments": Carried(_ODP, "примечание"),
            "notes": Carried(_ODP, "заметки"),
            "image descriptions": Carried(_ODP, "описание"),
            "headers and footers by name": Carried(_ODP, "подвал"),
            "dates by name": Carried(_ODP, "двадцатоемая"),
            "fixed words of the masters in use": Carried(_ODP, "девиз"),
        },
        {
            "hidden slides": Dropped(_ODP, "hidden_slide", "скрытыйслайд"),
            "hidden shapes": Dropped(_ODP, "hidden_text", "скрытаяфигура"),
            "shapes beside the slide": Dropped(_ODP, "off_page_text", "закраем"),
            "placeholders of masters": Dropped(_ODP, "prompt", "образец"),
            "images": Dropped(_ODP, "image", "a.png"),
        },
    ),
    "pdf": (
        {
            "text within the page": Carried(_PDF, "Visible words stand here"),
            "white letters on colour": Carried(_PDF, "WhiteOnBlue"),
            "letter by letter": Carried(_PDF, "Let"),
            "filled form fields": Carried(_PDF, "FieldName: FieldValue"),
            "notes": Carried(_PDF, "NoteWords"),
            "words of drawn marks": Carried(_PDF, "SquareWords"),
            "link targets": Carried(_PDF, "https://link.example/"),
            "embedded files": Carried(_PDF_FILE, "inside words"),
            "the text layer of scans": Carried(_PDF_LAYER, "recognised words"),
        },
        {
            "invisible text": Dropped(_PDF, "hidden_text", "Invisible"),
            "white-on-white text": Dropped(_PDF, "hidden_text", "WhiteOnWhite"),
            "tiny text": Dropped(_PDF, "hidden_text", "Tiny"),
            "text on layers turned off": Dropped(_PDF_OCG, "hidden_text", "LayerWords"),
            "text under opaque boxes or images": Dropped(_PDF, "covered_text", "UnderBox"),
            "text off the page": Dropped(_PDF, "off_page_text", "OffPage"),
            "text outside the crop box": Dropped(_PDF, "off_page_text", "BelowCrop"),
            "comments and fields turned off": Dropped(_PDF_OFF, "hidden_text", "HiddenNote"),
            "document information": Dropped(_PDF, "metadata", "InfoAuthor"),
            "XMP": Dropped(_PDF, "metadata", "XmpCreators"),
            "authors of notes": Dropped(_PDF, "metadata", "NoteAuthor"),
            "scripts": Dropped(_PDF, "script", "ScriptWords"),
            "options that nobody chose": Dropped(paper.FORM, "prompt", "Unchosen"),
            "XFA forms": Dropped(paper.FORM, "form_data", "xfa-words"),
            "drawn stamps and attached files of notes": Dropped(_PDF, "annotation", "FileWords"),
            "bookmarks": Dropped(_PDF_OUTLINE, "bookmark", "OutlineWords"),
            "images": Dropped(_PDF_IMAGE, "image", ""),
            "blank pages": Dropped(_PDF_BLANK, "blank_page", ""),
            "pages above 500": Dropped(_PDF_LONG, "page_limit", ""),
        },
    ),
    "zip": (
        {
            "every file inside by its own reader": Carried(_ZIP, "вложено"),
        },
        {
            "system litter": Dropped(_ZIP, "system_file", "мусор"),
            "comments": Dropped(_ZIP, "metadata", "пометка"),
            "files above 100": Dropped(_ZIP_MANY, "nested_file", ""),
        },
    ),
}

_BY_TEST = {
    "ppt, and doc before Word 97": "test_office.py::test_visible_slides_are_carried",
    "7z": "readers/test_seven.py::test_files_go_through_their_readers",
    "scans": "test_ocr.py::test_pages_that_pass_are_text_and_others_are_counted",
}
"""Rows whose reader is another program: the tests of that program's runs."""


def _table() -> dict[str, tuple[list[str], list[str]]]:
    """The rows of the table as the page has them: format to carried and dropped items."""
    lines = Path("docs/attachments.md").read_text().split("| format |", 1)[1].split("\n\n")[0]
    found: dict[str, tuple[list[str], list[str]]] = {}
    for line in lines.splitlines()[2:]:
        name, carried, dropped, *_ = (
            cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))
        )
        found[name] = (_items(carried), _items(dropped))
    return found


def _items(cell: str) -> list[str]:
    return [] if cell == "–" else cell.split(", ")


def test_every_cell_of_the_page_has_its_evidence_and_none_is_left_over():
    page = {name: cells for name, cells in _table().items() if not name.startswith(tuple(_BY_TEST))}
    assert page == {
        name: (list(carried), list(dropped)) for name, (carried, dropped) in _EVIDENCE.items()
    }


def test_rows_of_other_programs_name_tests_that_are_there():
    names = tuple(_table())
    for row, place in _BY_TEST.items():
        assert any(name.startswith(row) for name in names), row
        file, _, test = place.partition("::")
        assert f"def {test}" in Path("tests/unit/border/documents", file).read_text()


@pytest.mark.parametrize("name", _EVIDENCE)
def test_what_the_page_calls_carried_is_carried(name: str):
    texts: dict[bytes, str] = {}
    absent = [
        item
        for item, (content, word_) in _EVIDENCE[name][0].items()
        if word_ not in _text(content, texts)
    ]
    assert absent == []


@pytest.mark.parametrize("name", _EVIDENCE)
def test_what_the_page_calls_dropped_is_dropped_and_counted(name: str):
    texts: dict[bytes, str] = {}
    counts: dict[bytes, set[str]] = {}
    for item, (content, lost, word_) in _EVIDENCE[name][1].items():
        text = _text(content, texts)
        assert not word_ or re.search(rf"(?<!\w){re.escape(word_)}(?!\w)", text) is None, item
        if content not in counts:
            counts[content] = {one.what for one in extracted(content).left_out}
        assert lost in counts[content], item


def _text(content: bytes, known: dict[bytes, str]) -> str:
    if content not in known:
        name = "a.csv" if content is _CSV else ""
        known[content] = render(extracted(content, name))
    return known[content]
