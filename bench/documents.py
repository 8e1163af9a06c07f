"""Documents that the bench builds itself: a usual letter or list, and a large one, by format."""

import io
import zipfile

_WORDS = "Просим выставить счёт на поставку стальных труб по адресу, указанному в заявке номер"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def documents() -> dict[str, bytes]:
    """Name to content."""
    return {
        "letter.txt": (_WORDS * 20).encode(),
        "letter.docx": _docx(20, 5),
        "offer.docx": _docx(200, 40),
        "3000-paragraphs.docx": _docx(3000, 300),
        "list.xlsx": _xlsx(20, 5),
        "prices.xlsx": _xlsx(1000, 8),
        "20000x10.xlsx": _xlsx(20_000, 10),
        "letter.pdf": _pdf(1),
        "offer.pdf": _pdf(10),
        "200-pages.pdf": _pdf(200),
    }


def _package(main: str, kind: str, members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/{main}" ContentType="application/'
            f'vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
        )
        for name, part in members.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _docx(paragraphs: int, rows: int) -> bytes:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    body = "".join(paragraph(f"{_WORDS} {number}") for number in range(paragraphs))
    table = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{paragraph(f'{row}-{cell}')}</w:tc>" for cell in range(5))
        + "</w:tr>"
        for row in range(rows)
    )
    document = f"<w:document {_W}><w:body>{body}<w:tbl>{table}</w:tbl></w:body></w:document>"
    return _package(
        "word/document.xml", "wordprocessingml.document", {"word/document.xml": document}
    )


def _xlsx(rows: int, columns: int) -> bytes:
    def cell(row: int, column: int) -> str:
        place = f"{chr(65 + column)}{row}"
        if column % 2:
            return f'<c r="{place}"><v>{row * column}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>труба {row}</t></is></c>'

    data = "".join(
        f'<row r="{row}">' + "".join(cell(row, column) for column in range(columns)) + "</row>"
        for row in range(1, rows + 1)
    )
    return _package(
        "xl/workbook.xml",
        "spreadsheetml.sheet",
        {
            "xl/workbook.xml": f'<workbook {_S} xmlns:r="{_OFFICE}"><sheets><sheet name="Лист1" '
            'sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship '
            f'Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{data}</sheetData>"
            "</worksheet>",
        },
    )


def _pdf(pages: int) -> bytes:
    stream = "BT /F1 11 Tf 60 780 Td 14 TL " + " ".join(
        f"(Please send us an offer for steel pipes, line {line} of the request) '"
        for line in range(45)
    )
    body = stream.encode() + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (pages, b" ".join(b"%d 0 R" % (5 + page) for page in range(pages))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
    ]
    leaf = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    out = bytearray(b"%PDF-1.4\n")
    table = bytearray(b"0000000000 65535 f \n")
    for number, content in enumerate([*objects, *[leaf] * pages], 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + pages + 1
    start = len(out)
    out += b"xref\n0 %d\n%s" % (size, table)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)
