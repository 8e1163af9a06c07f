"""Bad input of every kind the issue tracker or a search engine knows, all at once.

Each ends withheld with its true reason, or read without what it tried to bring along; nothing is
fetched, and plain documents are answered meanwhile.
"""

import asyncio
import contextlib
import io
import zipfile
from collections.abc import AsyncGenerator

import pytest

from relay.border.documents.blocks import Extracted, Limits, Reason, Withheld
from relay.border.documents.draft import Budget
from relay.border.documents.extract import extract
from relay.border.documents.reading import read
from relay.border.documents.render import render
from tests.unit.border.documents.build import (
    compound,
    docx,
    office,
    paragraph,
    pdf,
    png,
    relations,
    shown,
    word,
    zipped,
)
from tests.unit.border.documents.quine import quine
from tests.unit.border.documents.readers.test_odf import _N as odf_names
from tests.unit.border.documents.readers.test_odf import _odf as odf

_EVIL = "секретныйгруз"
_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def _nested(floors: int) -> bytes:
    content = zipped({"a.txt": _EVIL})
    for _ in range(floors):
        content = zipped({"a.zip": content})
    return content


def _locked_zip() -> bytes:
    content = bytearray(zipped({"a.txt": "x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


_WITHHELD: dict[str, tuple[bytes, str, str, Reason]] = {
    "zip bomb": (zipped({"a": bytes(300_000_000)}), "a.zip", "application/zip", "bomb"),
    "bomb as docx": (
        zipped({"[Content_Types].xml": "<x/>", "word/document.xml": bytes(300_000_000)}),
        "a.docx", "", "bomb",
    ),
    "xml bomb": (
        docx("", {"word/document.xml": word(paragraph("&c;")).replace("?>", "?>" + _LAUGHS, 1)}),
        "a.docx", "", "doctype",
    ),
    "bare xml bomb": (
        f'<?xml version="1.0"?>{_LAUGHS}<a>&c;</a>'.encode(), "a.xml", "", "doctype"
    ),
    "pixel bomb": (
        b"\x89PNG\r\n\x1a\n" + bytes(8) + (100_000).to_bytes(4, "big") * 2, "a.png", "", "bomb"
    ),
    "cell bomb": (
        odf(
            "spreadsheet",
            "<table:table table:name='a'>"
            + "<table:table-row table:number-rows-repeated='1000000'><table:table-cell "
            "table:number-columns-repeated='16384'><text:p>a</text:p></table:table-cell>"
            "</table:table-row>" * 200
            + "</table:table>",
        ),
        "a.ods", "", "bomb",
    ),
    "cut docx": (docx(paragraph("слово"))[:-40], "a.docx", "", "broken"),
    "cut pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type", "a.pdf", "", "broken"),
    "cut png": (png(300, 300)[:14], "a.png", "", "broken"),
    "cut ole": (compound({"WordDocument": bytes(5000)})[:700], "a.doc", "", "broken"),
    "locked zip": (_locked_zip(), "a.zip", "", "encrypted"),
    "locked pdf": (
        pdf(
            shown("x"),
            extra=(
                f"<< /Filter /Standard /V 1 /R 2 /O ({'x' * 32}) /U ({'y' * 32}) /P -4 >>",
            ),
            trailer="/Encrypt 100 0 R /ID [(a) (b)]",
        ),
        "a.pdf", "", "encrypted",
    ),
    "locked odt": (
        odf(
            "text", "",
            **{"META-INF/manifest.xml": f"<manifest:manifest {odf_names}>"
               "<manifest:encryption-data/></manifest:manifest>"},
        ),
        "a.odt", "", "encrypted",
    ),
    "locked docx": (compound({"EncryptedPackage": b"x"}), "a.docx", "", "encrypted"),
    "program called contract": (b"MZ\x90\x00" + bytes(99), "договор.docx", "", "executable"),
    "script called letter": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "text/plain", "executable"),
    "no bytes": (b"", "a.pdf", "application/pdf", "empty"),
    "10,000 members": (
        zipped({str(n): "" for n in range(10_000)}), "a.zip", "", "too_many_members"
    ),
    "braces without end": (b"{\\rtf1" + b"{" * 100_000, "a.rtf", "", "too_deep"),
    "boxes without end": (b"<html><p>x" + b"<div>" * 200_000, "a.html", "", "too_deep"),
    "runs without end": (
        docx("<w:p>" + "<w:smartTag>" * 300 + "</w:smartTag>" * 300 + "</w:p>"),
        "a.docx", "", "too_deep",
    ),
    "gz quine": (b"\x1f\x8b\x08" + bytes(60), "a.gz", "", "archive"),
}  # fmt: skip


def _reaching(address: str) -> dict[str, bytes]:
    """Documents that would like something to be fetched from an address."""
    inside = paragraph("видимо") + (
        "<w:p><w:fldSimple w:instr='INCLUDEPICTURE \"ADDRESS\" \\d'/><w:r><w:drawing>"
        "<a:blip r:link='rImage'/></w:drawing></w:r></w:p>"
    ).replace("ADDRESS", address)
    targets = (
        ("rImage", "image", address), ("rFrame", "frame", address),
        ("rChunk", "aFChunk", address), ("rTemplate", "attachedTemplate", address),
    )  # fmt: skip
    page = (
        f"<html><head><link rel=stylesheet href='{address}'><base href='{address}'></head><body>"
        f"видимо<img src='{address}'><iframe src='{address}'></iframe><script src='{address}'>"
        f"</script><object data='{address}'></object></body></html>"
    )
    reference = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}">]>'
    return {
        "docx": docx(inside, targets=targets),
        "html": page.encode(),
        "odt": odf(
            "text",
            f"<text:p>видимо<draw:frame><draw:image xlink:href='{address}'/></draw:frame></text:p>"
            f"<text:section><text:section-source xlink:href='{address}'/></text:section>",
        ),
        "rtf": (
            r"{\rtf1 seen {\field{\*\fldinst INCLUDEPICTURE "
            + f'"{address}"'
            + r"}{\fldrslt x}}{\*\template "
            + address
            + "}}"
        ).encode(),
        "pdf": pdf(
            shown("Words that are seen"),
            extra=(
                "<< /Type /Annot /Subtype /Link /Rect [1 1 9 9] /A << /S /GoToR "
                f"/F << /FS /URL /F ({address}) >> >> >>",
            ),
            page="/Annots [100 0 R]",
        ),
        "xml": f'<?xml version="1.0"?>{reference}<a>&x;</a>'.encode(),
        "xlsx": office(
            "xl/workbook.xml",
            {
                "xl/workbook.xml": f"{reference}<workbook/>",
                "xl/_rels/workbook.xml.rels": relations(("r", "externalLink", address)),
            },
        ),
    }


@contextlib.asynccontextmanager
async def _listening() -> AsyncGenerator[tuple[str, list[object]]]:
    """An address on loopback, and who came there."""
    came: list[object] = []

    async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/x", came


async def test_bad_input_is_withheld_with_its_reason_and_others_are_answered_meanwhile():
    answered = 0
    async with asyncio.TaskGroup() as tasks:
        running = {
            name: tasks.create_task(extract(content, name=file, declared=declared))
            for name, (content, file, declared, _) in _WITHHELD.items()
        }
        while not all(task.done() for task in running.values()):
            plain = await extract("Нужны трубы".encode(), name="a.txt", declared="text/plain")
            assert isinstance(plain.document, Extracted)
            answered += 1
    found = {
        name: getattr(task.result().document, "reason", "read") for name, task in running.items()
    }
    assert found == {name: reason for name, (*_, reason) in _WITHHELD.items()}
    limits = Limits()
    assert max(task.result().peak_mb for task in running.values()) < limits.memory_bytes / 1e6
    assert answered > 0


async def test_nothing_is_ever_fetched():
    async with _listening() as (address, came):
        documents = _reaching(address)
        results = await asyncio.gather(
            *(extract(content, name="a", declared="") for content in documents.values())
        )
        await asyncio.sleep(0)
    outcome = {
        name: getattr(result.document, "reason", "read")
        for name, result in zip(documents, results, strict=True)
    }
    assert outcome == {
        "docx": "read", "html": "read", "odt": "read", "rtf": "read", "pdf": "read",
        "xml": "doctype", "xlsx": "doctype",
    }  # fmt: skip
    assert came == []


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (pdf(shown("Words that are seen")) + zipped({"a.txt": _EVIL}), "pdf"),
        (png(300, 300) + zipped({"a.txt": _EVIL}), "png"),
        (docx(paragraph("видимо")) + f"<html><p>{_EVIL}</p></html>".encode(), "docx"),
        (f"<html><p>видимо</p><!-- {_EVIL} -->".encode() + b"%PDF-1.4", "pdf"),
        (_nested(6), "zip"),
    ],
    ids=("pdf and zip", "png and zip", "docx and html", "html and pdf", "zip in zip"),
)
async def test_two_formats_in_one_file_bring_nothing_along(content, format_):
    result = await extract(content, name="a.pdf", declared="application/pdf")
    assert result.document.format == format_
    if isinstance(result.document, Extracted):
        assert _EVIL not in render(result.document)


async def test_a_zip_that_holds_itself_without_end_is_opened_to_the_depth_limit():
    content = quine()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [content]
    found = (await extract(content, name="a.zip", declared="application/zip")).document
    for _ in range(Limits().depth + 1):
        assert isinstance(found, Extracted)
        found = found.parts[0].document
    assert found == Withheld("zip", "too_deep")


def test_names_that_climb_out_of_an_archive_stay_names():
    content = zipped({"../../../etc/cron.d/x": "слово", "/etc/passwd": "слово", "C:\\a.txt": "a"})
    found = read(content, "", "", Limits(), Budget(Limits()))
    assert isinstance(found, Extracted)
    assert [part.name for part in found.parts] == [
        "../../../etc/cron.d/x", "/etc/passwd", "C:\\a.txt",
    ]  # fmt: skip


def test_a_font_without_a_map_of_letters_makes_a_page_a_picture():
    table = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange "
        "<00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <E020> endbfrange endcmap end"
    )
    content = pdf(
        shown("Words that no map explains"),
        extra=(f"<< /Length {len(table)} >>\nstream\n{table}\nendstream",),
    ).replace(b"/Encoding /WinAnsiEncoding", b"/ToUnicode 100 0 R")
    budget = Budget(Limits())
    found = read(content, "", "", Limits(), budget)
    assert isinstance(found, Extracted)
    assert [block.kind for block in found.blocks] == ["scan"]
    assert len(budget.pictures) == 1
