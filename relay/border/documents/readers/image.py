"""Pictures: nothing is decoded here; what looks like a page goes on to text recognition."""

import struct

from relay.border.documents.blocks import Format
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.sniff import magic

_SMALLEST = 48
_SMALLEST_INSIDE = 100
_RECOGNISED = ("png", "jpg", "tiff", "webp", "bmp")
_ABOUT = (b"Exif\x00", b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"<x:xmpmeta", b"Photoshop 3.0")
_MOST_PIXELS = 60_000_000
_ENDS = {"png": b"IEND", "jpg": b"\xff\xd9"}
_TRAILER = 65_536
"""Programs of cameras put up to so much behind the end of a picture."""
_FRAME_MARKS = frozenset(
    {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
)


def read(content: bytes, format_: Format, draft: Draft) -> None:
    """Let the picture wait for recognition, unless it is a mere icon or a bomb of pixels."""
    size = _size(content, format_)
    if size is not None:
        if min(size) < _SMALLEST:
            raise Unreadable("image")
        if size[0] * size[1] > _MOST_PIXELS:
            raise Unreadable("bomb")
    if _ENDS.get(format_, b"") not in content[-_TRAILER:]:
        raise Unreadable("broken")  # cut off: recognition would take the part for the whole
    draft.lose("metadata", sum(mark in content for mark in _ABOUT))
    draft.scan(content, "")


def add_image(content: bytes, draft: Draft) -> None:
    """A picture inside a document, where these are to be recognised; small ones are decoration."""
    format_ = magic(content)
    size = _size(content, format_) if format_ in _RECOGNISED else (0, 0)
    if size is not None and (min(size) < _SMALLEST_INSIDE or size[0] * size[1] > _MOST_PIXELS):
        draft.lose("image")
    elif content not in draft.budget.pictures:
        draft.scan(content, str(len(draft.budget.pictures) + 1))


def _size(content: bytes, format_: Format | None) -> tuple[int, int] | None:
    """Width and height in pixels where the header tells them."""
    try:
        if format_ == "png":
            width, height = struct.unpack_from(">II", content, 16)
            return width, height
        if format_ == "bmp":
            width, height = struct.unpack_from("<ii", content, 18)
            return abs(width), abs(height)
        if format_ == "jpg":
            return _jpeg(content)
    except struct.error as error:
        raise Unreadable("broken") from error
    return None


def _jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while True:
        mark, kind, length = struct.unpack_from(">BBH", content, place)
        if mark != 0xFF:
            raise Unreadable("broken")
        if kind in _FRAME_MARKS:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        place += 2 + length
