"""Old PowerPoint through LibreOffice where it is, and the reason where it is not."""

import functools
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from relay.border.documents import office
from relay.border.documents.blocks import Extracted, Limits, Withheld
from relay.border.documents.extract import extract
from relay.border.documents.office_child import PROGRAM
from relay.border.documents.render import render, withheld_line
from tests.unit.border.documents.build import compound, zipped

needs_office = pytest.mark.skipif(not office.reads("ppt"), reason="LibreOffice Impress is not here")
_EMPTY = compound({"PowerPoint Document": b"\0" * 16, "Current User": b"\0" * 20})
_N = "urn:oasis:names:tc:opendocument:xmlns:"
_DECK = f"""<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.presentation"
 xmlns:office="{_N}office:1.0" xmlns:draw="{_N}drawing:1.0" xmlns:text="{_N}text:1.0"
 xmlns:style="{_N}style:1.0" xmlns:svg="{_N}svg-compatible:1.0"
 xmlns:presentation="{_N}presentation:1.0"><office:automatic-styles>
<style:style style:name="off" style:family="drawing-page">
<style:drawing-page-properties presentation:visibility="hidden"/></style:style>
</office:automatic-styles><office:body><office:presentation>
<draw:page draw:name="one"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="9cm" svg:height="3cm">
<draw:text-box><text:p>наслайде</text:p></draw:text-box></draw:frame></draw:page>
<draw:page draw:name="two" draw:style-name="off">
<draw:frame svg:x="2cm" svg:y="2cm" svg:width="9cm" svg:height="3cm">
<draw:text-box><text:p>скрытыйслайд</text:p></draw:text-box></draw:frame></draw:page>
</office:presentation></office:body></office:document>"""


@functools.cache
def _ppt(deck: str) -> bytes:
    """An old presentation, written by LibreOffice itself."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "deck.fodp").write_text(deck)
        command = [
            PROGRAM, f"-env:UserInstallation=file://{folder}/profile", "--headless",
            "--norestore", "--convert-to", "ppt", "--outdir", folder, f"{folder}/deck.fodp",
        ]  # fmt: skip
        for _ in range(2):
            subprocess.run(command, check=False, capture_output=True, env={"HOME": folder})
            if (Path(folder) / "deck.ppt").exists():
                break
        return (Path(folder) / "deck.ppt").read_bytes()


async def test_without_libreoffice_the_reason_says_so(monkeypatch):
    monkeypatch.setattr(office, "PROGRAM", Path("/nowhere/soffice.bin"))
    result = await extract(_EMPTY, name="a.ppt", declared="")
    assert result.document == Withheld("ppt", "legacy")
    assert withheld_line(2, result.document) == (
        "вложение 2 (ppt) не передано: старый формат, для которого нужен LibreOffice"
    )


@needs_office
async def test_visible_slides_are_carried_and_hidden_ones_are_not():
    result = await extract(_ppt(_DECK), name="a.ppt", declared="")
    assert isinstance(result.document, Extracted), result.document
    assert (result.document.format, result.document.pages) == ("ppt", 2)
    shown = render(result.document)
    assert "наслайде" in shown
    assert "скрытыйслайд" not in shown
    assert "скрытые слайды: 1" in shown


@needs_office
async def test_damage_is_withheld_and_nothing_is_left_behind():
    place = office._MEMORY if os.access(office._MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    before = set(place.glob("relay-*"))
    result = await extract(_EMPTY, name="a.ppt", declared="")
    assert isinstance(result.document, Withheld), result.document
    assert result.document.reason in ("broken", "no_text", "crashed")
    assert set(place.glob("relay-*")) == before


@needs_office
async def test_the_limits_hold():
    assert await office.modern(_ppt(_DECK), "ppt", Limits(wall_s=0.01)) == "timeout"
    assert isinstance(await office.modern(_EMPTY, "ppt", Limits(memory_bytes=50_000_000)), str)


async def test_an_old_file_inside_another_keeps_its_reason_where_nothing_reads_it(monkeypatch):
    monkeypatch.setattr(office, "PROGRAM", Path("/nowhere/soffice.bin"))
    result = await extract(zipped({"a.ppt": _EMPTY}), name="a.zip", declared="")
    assert isinstance(result.document, Extracted)
    assert result.document.parts[0].document == Withheld("ppt", "legacy")


@needs_office
async def test_old_files_inside_an_archive_are_read_up_to_a_number():
    old = _ppt(_DECK)
    archive = zipped({f"{n}.ppt": old for n in range(4)} | {"note.txt": "слово"})
    result = await extract(archive, name="a.zip", declared="", limits=Limits(old_files=2))
    assert isinstance(result.document, Extracted)
    found = [part.document for part in result.document.parts]
    for one in found[:2]:
        assert isinstance(one, Extracted)
        assert one.format == "ppt"
        assert "наслайде" in render(one)
        assert "скрытыйслайд" not in render(one)
    assert found[2:4] == [Withheld("ppt", "legacy")] * 2
    assert isinstance(found[4], Extracted)
