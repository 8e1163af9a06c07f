"""Documents that the tests build themselves: zip containers, Word, PDF, mail, page images."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from relay.border.documents.blocks import Document, Extracted, Limits
from relay.border.documents.draft import Budget
from relay.border.documents.reading import read
from relay.border.documents.render import render

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def document(content: bytes, name: str = "", declared: str = "", **limits: int) -> Document:
    """Read in this process, without a sandbox."""
    most = Limits(**limits)  # pyright: ignore[reportArgumentType]
    return read(content, name, declared, most, Budget(most))


def extracted(content: bytes, name: str = "", declared: str = "", **limits: int) -> Extracted:
    """Read in this process; the test fails when the file is withheld."""
    found = document(content, name, declared, **limits)
    assert isinstance(found, Extracted), found
    return found


def text_of(content: bytes, name: str = "", declared: str = "") -> str:
    """What would be masked and sent."""
    return render(extracted(content, name, declared))


def lost(found: Document) -> dict[str, int]:
    """The losses by name."""
    assert isinstance(found, Extracted), found
    return {loss.what: loss.count for loss in found.left_out}


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip of these members, compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*targets: tuple[str, str, str]) -> str:
    """A .rels part of (id, kind, target); a target with :// is external."""
    rows = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONSHIP}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if ':' in target else ''}/>"
        for name, kind, target in targets
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def office(main: str, members: Mapping[str, bytes | str]) -> bytes:
    """An Office Open XML package whose main part is `main`."""
    return zipped(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats'
            '.org/package/2006/content-types"/>',
            "_rels/.rels": relations(("rId1", "officeDocument", main)),
            **members,
        }
    )


def word(story: str, root: str = "document") -> str:
    """A WordprocessingML part."""
    inner = f"<w:body>{story}</w:body>" if root == "document" else story
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_W}>{inner}</w:{root}>'


def docx(
    body: str,
    members: Mapping[str, bytes | str] | None = None,
    targets: tuple[tuple[str, str, str], ...] = (),
) -> bytes:
    """A Word file with this body, further parts, and relationships of the body."""
    return office(
        "word/document.xml",
        {
            "word/document.xml": word(body),
            "word/_rels/document.xml.rels": relations(*targets),
            **(members or {}),
        },
    )


def paragraph(text: str, run: str = "", properties: str = "") -> str:
    """A w:p of one run."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def pdf(*pages: str, extra: tuple[str, ...] = (), page: str = "", trailer: str = "") -> bytes:
    """A PDF with these content streams; `extra` are further objects, numbered from 100.

    `page` goes into each page's dictionary, `trailer` into the trailer. Text is WinAnsi in /F1.
    """
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    kids: list[str] = []
    for number, stream in enumerate(pages):
        content, leaf = 10 + 2 * number, 11 + 2 * number
        body = stream.encode("latin-1")
        objects[content] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body)
        objects[leaf] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 100 0 R >> >> {page} >>"
        ).encode()
        kids.append(f"{leaf} 0 R")
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    for number, other in enumerate(extra, 100):
        objects[number] = other.encode("latin-1")
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    for number, place in sorted(places.items()):
        out += b"" if number > 1 else b"xref\n0 1\n0000000000 65535 f \n"
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    out += f"trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def shown(text: str, x: int = 72, y: int = 700, before: str = "") -> str:
    """PDF operators that show a line of text."""
    return f"BT {before} /F1 12 Tf {x} {y} Td ({text}) Tj ET"


def png(width: int = 64, height: int = 64) -> bytes:
    """A white grey-scale PNG."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    lines = (b"\x00" + b"\xff" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) of these streams; paths are written with slashes."""
    paths = {""} | set(streams)
    for path in streams:
        folders = path.split("/")
        paths |= {"/".join(folders[:depth]) for depth in range(1, len(folders))}
    order = sorted(paths, key=lambda path: (path.count("/") if path else -1, path))
    children = {
        path: [one for one in order if one and one.rpartition("/")[0] == path] for path in order
    }
    small = b"".join(
        body.ljust(-(-len(body) // 64) * 64, b"\0") for body in streams.values() if len(body) < 4096
    )
    sectors: list[bytes] = []
    table: list[int] = []

    def store(body: bytes) -> int:
        if not body:
            return 0xFFFFFFFE
        first = len(sectors)
        for place in range(0, len(body), 512):
            sectors.append(body[place : place + 512].ljust(512, b"\0"))
            table.append(len(sectors))
        table[-1] = 0xFFFFFFFE
        return first

    starts: dict[str, int] = {}
    mini: list[int] = []
    for path, body in streams.items():
        if len(body) >= 4096:
            starts[path] = store(body)
        else:
            starts[path] = len(mini) if body else 0xFFFFFFFE
            mini += [len(mini) + number + 1 for number in range(-(-len(body) // 64))]
            if body:
                mini[-1] = 0xFFFFFFFE
    starts[""] = store(small)
    mini_start = store(
        struct.pack(f"<{len(mini)}I", *mini).ljust(-(-len(mini) // 128) * 512, b"\xff")
    )
    entries = b""
    for path in order:
        siblings = children[path.rpartition("/")[0]] if path else []
        after = siblings[siblings.index(path) + 1 :] if path else []
        name = (path.rpartition("/")[2] if path else "Root Entry").encode("utf-16-le")
        kind = 5 if not path else 2 if path in streams else 1
        size = len(small) if not path else len(streams.get(path, b""))
        entries += struct.pack(
            "<64sHBBIII16sIQQIQ",
            name, len(name) + 2, kind, 1, 0xFFFFFFFF,
            order.index(after[0]) if after else 0xFFFFFFFF,
            order.index(children[path][0]) if children[path] else 0xFFFFFFFF,
            bytes(16), 0, 0, 0, starts.get(path, 0), size,
        )  # fmt: skip
    directory = store(entries.ljust(-(-len(entries) // 512) * 512, b"\0"))
    fat = len(sectors)
    count = 1 + len(sectors) // 127
    table += [0xFFFFFFFD] * count
    body = struct.pack(f"<{len(table)}I", *table).ljust(count * 512, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 62, 3, 0xFFFE, 9, 6, bytes(6), 0, count,
        directory, 0, 4096, mini_start, -(-len(mini) // 128), 0xFFFFFFFE, 0,
        fat,
    )  # fmt: skip
    header += struct.pack("<108I", *range(fat + 1, fat + count), *[0xFFFFFFFF] * (109 - count))
    return header[:512] + b"".join(sectors) + body
