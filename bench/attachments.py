"""Attachments side by side: our sandboxed extraction, and markitdown where a Python has it.

    python bench/attachments.py [--peer /path/to/python-with-markitdown] [--repeat 3] [FILE…]

Best of the repeats in milliseconds, in one warm process each. "whole" is the wall clock of ours
with the locked child process of each document; "read" and "peer" are the processor time of the same
work in one process each: bytes to text, no child, no lock. The ratios are the peer's wall clock to
"whole", and "peer" to "read".
"""

import argparse
import asyncio
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from relay.border.documents.blocks import Extracted
from relay.border.documents.confine import strength
from relay.border.documents.extract import extract
from relay.border.documents.render import render

_WORDS = "Просим выставить счёт на поставку стальных труб по адресу, указанному в заявке номер"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TIMED = """
best = least = 1e9
for _ in range(int(sys.argv[2])):
    start, used = time.perf_counter(), time.process_time()
    convert()
    best = min(best, time.perf_counter() - start)
    least = min(least, time.process_time() - used)
print(best * 1000, least * 1000)
"""
_PEER = """
import sys, time
from markitdown import MarkItDown
reader = MarkItDown()
def convert():
    return reader.convert(sys.argv[1]).text_content
"""
_OURS = """
import sys, time
from pathlib import Path
from relay.border.documents.blocks import Extracted, Limits
from relay.border.documents.draft import Budget
from relay.border.documents.reading import read
from relay.border.documents.render import render
limits = Limits()
def convert():
    path = Path(sys.argv[1])
    document = read(path.read_bytes(), path.name, "", limits, Budget(limits))
    return render(document) if isinstance(document, Extracted) else ""
"""


def main() -> None:
    """Build the documents, read them with both, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--peer", type=Path, help="a Python that can import markitdown")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(f"sandbox: {strength()}")
    print(
        f"{'document':32} {'whole':>7} {'read':>8} {'chars':>9} {'MB':>5}"
        f" {'peer wall':>10} {'peer':>8} {'whole':>7} {'read':>7}"
    )
    with tempfile.TemporaryDirectory() as folder:
        files = options.files or _built(Path(folder))
        asyncio.run(_compare_all(files, options.peer, options.repeat))


async def _compare_all(files: list[Path], peer: Path | None, repeat: int) -> None:
    """One loop for all, as in the service; the first two start the warm process."""
    for _ in range(2):
        await extract(b"word", name="", declared="")
    await asyncio.sleep(2)
    for path in files:
        await _compare(path, peer, repeat)


async def _compare(path: Path, peer: Path | None, repeat: int) -> None:
    content = await asyncio.to_thread(path.read_bytes)
    best, chars, memory = 1e9, 0, 0
    for _ in range(repeat):
        start = time.perf_counter()
        result = await extract(content, name=path.name, declared="")
        best = min(best, (time.perf_counter() - start) * 1000)
        memory = max(memory, result.peak_mb)
        if isinstance(result.document, Extracted):
            chars = len(render(result.document))
    own = await _timed(Path(sys.executable), _OURS, path, repeat)
    read = own[1] if own else 0.0
    line = f"{path.name[:32]:32} {best:7.1f} {read:8.2f} {chars:9} {memory:5}"
    if peer is not None:
        found = await _timed(peer, _PEER, path, repeat)
        if found and read:
            wall, used = found
            line += f" {wall:10.0f} {used:8.0f} {wall / best:6.1f}x {used / read:6.1f}x"
        else:
            line += f" {'failed':>10}"
    print(line, flush=True)


async def _timed(python: Path, code: str, path: Path, repeat: int) -> tuple[float, float] | None:
    """Wall clock and processor time of a conversion, in milliseconds; None if it failed."""
    ran = await asyncio.create_subprocess_exec(
        python, "-c", code + _TIMED, path, str(repeat), stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    words = (await ran.communicate())[0].split()
    return (float(words[0]), float(words[1])) if len(words) == 2 else None


def _built(folder: Path) -> list[Path]:
    documents = {
        "small.txt": (_WORDS * 20).encode(),
        "small.docx": _docx(20, 5),
        "3000-paragraphs.docx": _docx(3000, 300),
        "small.xlsx": _xlsx(20, 5),
        "20000x10.xlsx": _xlsx(20_000, 10),
        "small.pdf": _pdf(1),
        "200-pages.pdf": _pdf(200),
    }
    for name, content in documents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in documents]


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


if __name__ == "__main__":
    main()
