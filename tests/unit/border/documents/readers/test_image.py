"""Pictures: measured by their headers, never decoded here."""

import struct

import pytest

from relay.border.documents.blocks import Extracted, Withheld
from tests.unit.border.documents.build import (
    document,
    docx,
    extracted,
    lost,
    paragraph,
    png,
)
from tests.unit.border.documents.readers import test_pptx, test_xlsx
from tests.unit.border.documents.readers.test_odf import _odf as odf

_JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08"


@pytest.mark.parametrize(
    "content",
    [
        png(100, 100),
        _JPEG + struct.pack(">HH", 600, 800) + b"\xff\xd9",
        b"BM" + bytes(16) + struct.pack("<ii", 100, -100),
        b"II*\x00" + bytes(100),
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(100),
    ],
)
def test_a_picture_waits_for_recognition(content):
    found = document(content)
    assert isinstance(found, Extracted)
    assert [(block.kind, block.picture) for block in found.blocks] == [("scan", 0)]


@pytest.mark.parametrize(
    "content", [png(100, 100)[:-30], _JPEG + struct.pack(">HH", 600, 800) + bytes(100)]
)
def test_a_picture_that_is_cut_off_is_damaged(content):
    assert document(content).reason == "broken"


_BIG, _ICON = png(300, 200), png(60, 60)
_PICTURES = {
    "docx": docx(
        paragraph("слово") + "<w:p><w:r><w:drawing><a:blip r:embed='r1'/></w:drawing></w:r></w:p>",
        {"word/media/a.png": _BIG, "word/media/b.png": _ICON},
        (("r1", "image", "media/a.png"), ("r2", "image", "media/b.png")),
    ),
    "odt": odf(
        "text",
        "<text:p>слово<draw:frame><draw:image xlink:href='Pictures/a.png'/></draw:frame></text:p>",
        **{"Pictures/a.png": _BIG},
    ),
    "pptx": test_pptx.deck_with_picture(_BIG),
    "xlsx": test_xlsx.book_with_picture(_BIG),
}


@pytest.mark.parametrize("format_", sorted(_PICTURES))
def test_a_picture_inside_waits_only_where_that_is_asked_for(format_):
    counted = extracted(_PICTURES[format_])
    assert lost(counted)["image"] == 1
    assert [block for block in counted.blocks if block.kind == "scan"] == []
    found = extracted(_PICTURES[format_], inner_images=True)
    assert [(block.label, block.picture) for block in found.blocks if block.kind == "scan"] == [
        ("1", 0)
    ]
    assert lost(found).get("image", 0) == (1 if format_ == "docx" else 0)  # the icon


def test_pictures_of_hidden_slides_and_sheets_do_not_wait():
    assert not any(
        block.kind == "scan"
        for content in (
            test_pptx.deck_with_picture(_BIG, hidden=True),
            test_xlsx.book_with_picture(_BIG, hidden=True),
        )
        for block in extracted(content, inner_images=True).blocks
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png(16, 300), "image"),
        (_JPEG + struct.pack(">HH", 20, 800), "image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 100_000, 100_000), "bomb"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (_JPEG, "broken"),
        (b"\xff\xd8\xff\xe0\x00\x04abXX", "broken"),
        (b"GIF89a", "image"),
    ],
)
def test_icons_bombs_and_damage_do_not(content, reason):
    found = document(content)
    assert isinstance(found, Withheld)
    assert found.reason == reason
