"""Documents of few words, read once by the warm process: what is made at first use is made here."""

import io
import zipfile

import msgspec

from relay.border.documents.blocks import Limits
from relay.border.documents.child import Meter, Request, answer

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINES = range(1, 50)
"""So many that the memory for a usual letter or list is there, too."""
_PARAGRAPH = '<w:p><w:r><w:rPr><w:color w:val="000001"/></w:rPr><w:t>word</w:t></w:r></w:p>'
_TABLE = f"<w:tbl><w:tr><w:tc>{_PARAGRAPH}</w:tc></w:tr></w:tbl>"
_DOCX = {
    "word/document.xml": f"<w:document {_W}><w:body>{_PARAGRAPH * len(_LINES)}{_TABLE}</w:body>"
    "</w:document>",
}
_ROWS = "".join(
    f'<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>word</t></is></c>'
    f'<c r="B{line}"><v>{line}</v></c></row>'
    for line in _LINES
)
_XLSX = {
    "xl/workbook.xml": f'<workbook {_S} xmlns:r="{_OFFICE}"><sheets><sheet name="word" '
    'sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{_OFFICE}'
    '/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{_ROWS}</sheetData></worksheet>",
}


def documents() -> tuple[bytes, ...]:
    """A text, a page, a rich text, a Word file and a workbook."""
    return (
        b"word",
        b"<html><body><p style='color:#000'>word</p></body></html>",
        rb"{\rtf1\ansi word}",
        _package("word/document.xml", _DOCX),
        _package("xl/workbook.xml", _XLSX),
    )


def practise(meter: Meter) -> None:
    """Answer requests for them to nobody, the whole way that a received one goes."""
    for content in documents():
        request = msgspec.msgpack.encode(Request(content, "", "", Limits()))
        answer(msgspec.msgpack.decode(request, type=Request), meter, io.BytesIO())


def _package(main: str, members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    root = (
        f'<Relationships><Relationship Id="r0" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": root,
            **members,
        }.items():
            archive.writestr(name, part)
    return buffer.getvalue()
