"""Pictures: measured by their headers, never decoded here."""

import struct

import pytest

from relay.border.documents.blocks import Extracted, Withheld
from tests.unit.border.documents.build import document, png

_JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08"


@pytest.mark.parametrize(
    "content",
    [
        png(100, 100),
        _JPEG + struct.pack(">HH", 600, 800),
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
