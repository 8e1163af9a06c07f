"""The one door to PDFium: a document, its pages, and which words on them nobody can see."""

import ctypes
import re
import struct
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from relay.border.documents.draft import Unreadable

_pdfium: Any = import_module("pypdfium2")  # untyped: no other file may touch it
_raw: Any = import_module("pypdfium2.raw")

_PAGE_MARK = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_SECURITY = (4, 5)
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_UNPAINTED = (3, 7)
_TINY_POINTS = 1.5
_NEARLY = 0.95
_PALE = 250
_SCAN_SHARE = 0.5
_DOTS_PER_POINT = 300 / 72
_LONGEST_PIXELS = 3600
_LINK, _WIDGET, _POPUP = 2, 20, 16
_SAYING = (1, 3, 4, 9, 10, 11, 12, 13, 14, 15)  # text note, free text, line, markups, stamp, ink
_FILE_BYTES = 25_000_000

Box = tuple[float, float, float, float]


class Hidden(NamedTuple):
    """How many pieces of text nobody can see, and how many lie under something opaque."""

    invisible: int
    covered: int


class _Piece(NamedTuple):
    thing: Any
    kind: int
    box: Box
    place: int
    container: Any


class Page:
    """One loaded page. `hide` first, then `text`; `images` counts, `scanned` is a big one."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._pieces = list(self._objects())
        self.images = sum(piece.kind == _IMAGE for piece in self._pieces)
        self.drawn = bool(self._pieces)
        self.scanned = self._is_scanned()

    def hide(self) -> Hidden:
        """Remove the words that nobody can see, unless they are the text layer of a scan."""
        texts = [piece for piece in self._pieces if piece.kind == _TEXT]
        paint = [piece for piece in self._pieces if piece.kind in (_PATH, _IMAGE, _SHADING)]
        invisible = [piece for piece in texts if self._invisible(piece, paint)]
        unseen = {id(piece) for piece in invisible}
        covers = [piece for piece in paint if self._opaque(piece)]
        covered = [
            piece
            for piece in texts
            if id(piece) not in unseen and any(_covers(above, piece) for above in covers)
        ]
        if self.scanned and len(invisible) + len(covered) >= 0.9 * len(texts):
            return Hidden(0, 0)
        said = Hidden(self._saying(invisible), self._saying(covered))
        for piece in (*invisible, *covered):
            self._page.remove_obj(piece.thing)
        return said

    def _saying(self, texts: list[_Piece]) -> int:
        """How many of these pieces hold a letter or digit: blanks hide nothing."""
        if not texts:
            return 0
        textpage = self._page.get_textpage()
        try:
            return sum(
                any(character.isalnum() for character in _string_of(piece.thing, textpage))
                for piece in texts
            )
        finally:
            textpage.close()

    def text(self) -> str:
        """The text within the page's bounds."""
        textpage = self._page.get_textpage()
        try:
            found: str = textpage.get_text_bounded()
        finally:
            textpage.close()
        # PDFium marks a hyphen at a line's end, so that words can be joined again.
        return re.sub("[\ufffe\x02]\r?\n?", "", found)

    def picture(self) -> bytes:
        """The page as a grey PNG of 300 dpi, or less where it would be too large."""
        width, height = self._page.get_size()
        scale = min(_DOTS_PER_POINT, _LONGEST_PIXELS / max(width, height, 1))
        bitmap = self._page.render(scale=scale, grayscale=True)
        stride, rows, columns = bitmap.stride, bitmap.height, bitmap.width
        pixels = bytes(bitmap.buffer)
        lines = b"".join(
            b"\x00" + pixels[row * stride : row * stride + columns] for row in range(rows)
        )
        header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
        dots = struct.pack(">IIB", round(scale * 72 / 0.0254), round(scale * 72 / 0.0254), 1)
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            _chunk(name, body)
            for name, body in (
                (b"IHDR", header),
                (b"pHYs", dots),
                (b"IDAT", zlib.compress(lines, 1)),
                (b"IEND", b""),
            )
        )

    def fields(self) -> Iterator[tuple[str, str]]:
        """Filled form fields: name and value, as the page shows them."""
        for note in self._annotations(_WIDGET):
            value = _string(note, b"V")
            if value and value != "Off":
                yield _string(note, b"TU") or _string(note, b"T"), value

    def notes(self) -> Iterator[str]:
        """What the comments on the page say."""
        for note in self._annotations(*_SAYING):
            if said := _string(note, b"Contents"):
                yield said

    def links(self) -> Iterator[str]:
        """Where the links of the page point, each once."""
        seen: set[str] = set()
        for note in self._annotations(_LINK):
            action = _raw.FPDFLink_GetAction(_raw.FPDFAnnot_GetLink(note))
            size = _raw.FPDFAction_GetURIPath(self._page.pdf, action, None, 0) if action else 0
            if 1 < size < 4096:
                buffer = ctypes.create_string_buffer(size)
                _raw.FPDFAction_GetURIPath(self._page.pdf, action, buffer, size)
                target = buffer.value.decode("utf-8", "replace")
                if target not in seen:
                    seen.add(target)
                    yield target

    def _annotations(self, *kinds: int) -> Iterator[Any]:
        for index in range(min(_raw.FPDFPage_GetAnnotCount(self._page), 2_000)):
            note = _raw.FPDFPage_GetAnnot(self._page, index)
            if not note:
                continue
            try:
                if _raw.FPDFAnnot_GetSubtype(note) in kinds:
                    yield note
            finally:
                _raw.FPDFPage_CloseAnnot(note)

    def _objects(self) -> Iterator[_Piece]:
        for place, thing in enumerate(self._page.get_objects(max_depth=8)):
            if thing.type in (_TEXT, _PATH, _IMAGE, _SHADING):
                box = tuple(map(float, _bounds(thing)))
                yield _Piece(
                    thing, thing.type, (box[0], box[1], box[2], box[3]), place, thing.container
                )

    def _is_scanned(self) -> bool:
        width, height = self._page.get_size()
        page = max(width * height, 1.0)
        return any(
            piece.kind == _IMAGE and _area(piece.box) > _SCAN_SHARE * page for piece in self._pieces
        )

    def _invisible(self, piece: _Piece, paint: list[_Piece]) -> bool:
        if _raw.FPDFTextObj_GetTextRenderMode(piece.thing) in _UNPAINTED:
            return True
        if _size(piece.thing) < _TINY_POINTS:
            return True
        colour = _fill(piece.thing)
        if colour is None:
            return False
        if colour[3] < 8:
            return True
        if min(colour[:3]) < _PALE:
            return False
        return not any(
            under.place < piece.place
            and (under.container is not piece.container or _within(piece.box, under.box, 0.5))
            and self._dark(under)
            for under in paint
        )

    def _dark(self, piece: _Piece) -> bool:
        """Could white letters be read on it?"""
        if piece.kind != _PATH:
            return True
        colour = _fill(piece.thing)
        return _filled(piece.thing) and colour is not None and min(colour[:3]) < _PALE

    def _opaque(self, piece: _Piece) -> bool:
        if piece.kind == _IMAGE:
            return True
        if piece.kind != _PATH or not _filled(piece.thing):
            return False
        colour = _fill(piece.thing)
        # A rectangle's bounds are its shape; those of other figures say nothing.
        return (
            colour is not None
            and colour[3] > 247
            and _raw.FPDFPath_CountSegments(piece.thing) in (4, 5)
        )


class Document:
    """An opened PDF."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf

    def __len__(self) -> int:
        return len(self._pdf)

    @contextmanager
    def page(self, number: int) -> Generator[Page]:
        """Load one page, from 0; `Unreadable` if it cannot be."""
        try:
            page = self._pdf[number]
        except _pdfium.PdfiumError as error:
            raise Unreadable("broken", len(self)) from error
        try:
            yield Page(page)
        finally:
            page.close()

    def metadata(self) -> int:
        """How many properties (author, title, …) are filled."""
        found = self._pdf.get_metadata_dict(skip_empty=True)
        return sum(name not in ("Producer", "CreationDate", "ModDate") for name in found)

    def bookmarks(self) -> int:
        """How many entries the outline has."""
        return sum(1 for _ in self._pdf.get_toc(max_depth=5))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Embedded files: name and bytes."""
        for index in range(min(self._pdf.count_attachments(), 100)):
            attachment = self._pdf.get_attachment(index)
            yield str(attachment.get_name()), bytes(attachment.get_data())[:_FILE_BYTES]


@contextmanager
def opened(content: bytes) -> Generator[Document]:
    """Open a PDF; `Unreadable` when it needs a password or is damaged beyond repair."""
    try:
        pdf = _pdfium.PdfDocument(content)
        len(pdf)
    except _pdfium.PdfiumError as error:
        pages = len(_PAGE_MARK.findall(content)) or None
        locked = _raw.FPDF_GetLastError() in _SECURITY or b"/Encrypt" in content[-65_536:]
        raise Unreadable("encrypted" if locked else "broken", pages) from error
    try:
        yield Document(pdf)
    finally:
        pdf.close()


def _bounds(thing: Any) -> Any:
    try:
        return thing.get_bounds()
    except _pdfium.PdfiumError:
        return (0.0, 0.0, 0.0, 0.0)


def _fill(thing: Any) -> tuple[int, int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not _raw.FPDFPageObj_GetFillColor(thing, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _filled(thing: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(_raw.FPDFPath_GetDrawMode(thing, mode, stroke)) and mode.value != 0


def _size(thing: Any) -> float:
    """The height of letters in points, as scaled by their matrix."""
    size = ctypes.c_float()
    if not _raw.FPDFTextObj_GetFontSize(thing, size):
        return _TINY_POINTS
    matrix = _raw.FS_MATRIX()
    if not _raw.FPDFPageObj_GetMatrix(thing, matrix):
        return float(size.value)
    scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    return float(size.value) * scale


def _string_of(thing: Any, textpage: Any) -> str:
    size = _raw.FPDFTextObj_GetText(thing, textpage, None, 0)
    if not 2 < size < 200_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    _raw.FPDFTextObj_GetText(thing, textpage, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _string(note: Any, key: bytes) -> str:
    size = _raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size < 200_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    _raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _within(inner: Box, outer: Box, share: float) -> bool:
    """Does at least that share of `inner` lie in `outer`?"""
    common = (
        max(inner[0], outer[0]),
        max(inner[1], outer[1]),
        min(inner[2], outer[2]),
        min(inner[3], outer[3]),
    )
    return _area(common) >= share * _area(inner) > 0


def _covers(above: _Piece, text: _Piece) -> bool:
    return (
        above.place > text.place
        and above.container is text.container
        and _within(text.box, above.box, _NEARLY)
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return (
        len(body).to_bytes(4, "big")
        + name
        + body
        + (zlib.crc32(name + body) & 0xFFFFFFFF).to_bytes(4, "big")
    )
