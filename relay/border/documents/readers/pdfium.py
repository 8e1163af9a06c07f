"""A PDF by PDFium: the document, its pages, their text, picture, fields, notes and links."""

import ctypes
import re
import struct
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from relay.border.documents.draft import Unreadable
from relay.border.documents.readers.pdf_objects import IMAGE, Hidden, hide, is_scanned, pieces_of

_pdfium: Any = import_module("pypdfium2")  # untyped: no other file may touch it
_raw: Any = import_module("pypdfium2.raw")

_MARK_BEFORE_SPACE = re.compile(r"[^\w\s] (?=\S)")
_PAGE_MARK = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_SECURITY = (4, 5)
_DOTS_PER_POINT = 300 / 72
_LONGEST_PIXELS = 3600
_LINK, _WIDGET, _POPUP = 2, 20, 16
_UNSEEN_FLAGS = 0b100010  # hidden, no view
_SAYING = (1, *range(3, 16))  # text note, free text, shapes, markups, stamp, ink
_DRAWN = (3, 13)  # free text, stamp
_UNREAD = (17, 18, 19, 21, *range(24, 29))  # file, sound, film, screen, watermark, 3D, redaction
_ANNOTATIONS = 2_000
_FILES = 100


class Page:
    """One loaded page. `hide` first, then `text`; `images` counts, `scanned` is a big one."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._pieces = list(pieces_of(page))
        self.images = sum(piece.kind == IMAGE for piece in self._pieces)
        self.drawn = bool(self._pieces)
        self.scanned = is_scanned(page, self._pieces)

    def hide(self, *, thorough: bool) -> Hidden:
        """Remove the words that nobody can see; says how many pieces of text that were."""
        return hide(self._page, self._pieces, scanned=self.scanned, thorough=thorough)

    def text(self) -> str:
        """The text within the page's bounds."""
        textpage = self._page.get_textpage()
        try:
            found: str = textpage.get_text_bounded()
            if len(found) == textpage.count_chars():
                found = _lines(textpage, found)
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

    def authors(self) -> int:
        """How many comments and stamps name who made them."""
        return sum(bool(_string(note, b"T")) for note in self._annotations(*_SAYING))

    def speechless(self) -> int:
        """How many marks on the page show or hold something that is not read."""
        drawn = sum(not _string(note, b"Contents") for note in self._annotations(*_DRAWN))
        beyond = int(_raw.FPDFPage_GetAnnotCount(self._page)) - _ANNOTATIONS
        return drawn + sum(1 for _ in self._annotations(*_UNREAD)) + max(beyond, 0)

    def unseen(self) -> int:
        """How many comments and fields say something, and are turned off."""
        return sum(
            bool(_string(note, b"Contents") or _string(note, b"V"))
            for note in self._annotations(_WIDGET, *_SAYING, seen=False)
        )

    def _annotations(self, *kinds: int, seen: bool = True) -> Iterator[Any]:
        for index in range(min(_raw.FPDFPage_GetAnnotCount(self._page), _ANNOTATIONS)):
            note = _raw.FPDFPage_GetAnnot(self._page, index)
            if not note:
                continue
            try:
                is_seen = not _raw.FPDFAnnot_GetFlags(note) & _UNSEEN_FLAGS
                if _raw.FPDFAnnot_GetSubtype(note) in kinds and is_seen == seen:
                    yield note
            finally:
                _raw.FPDFPage_CloseAnnot(note)


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
        return sum(1 for _ in self._pdf.get_toc(max_depth=15))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Embedded files: name and bytes."""
        for index in range(min(self._pdf.count_attachments(), _FILES)):
            attachment = self._pdf.get_attachment(index)
            yield _file_name(str(attachment.get_name())), bytes(attachment.get_data())

    def more_files(self) -> int:
        """How many embedded files there are beyond those given."""
        return max(int(self._pdf.count_attachments()) - _FILES, 0)

    def scripts(self) -> int:
        """How many scripts the document holds for itself."""
        return max(int(_raw.FPDFDoc_GetJavaScriptActionCount(self._pdf)), 0)


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


def _lines(textpage: Any, text: str) -> str:
    """The text, with the line ends that PDFium takes for spaces: after marks as low as a full stop.

    The text must have one character for each of the page's.
    """
    pieces: list[str] = []
    done = 0
    for found in _MARK_BEFORE_SPACE.finditer(text):
        space = found.end() - 1
        if _raw.FPDFText_IsGenerated(textpage, space) == 1 and _is_below(textpage, space):
            pieces += (text[done:space], "\n")
            done = space + 1
    return "".join((*pieces, text[done:]))


def _is_below(textpage: Any, space: int) -> bool:
    """Does the character after a space stand under the one before it?"""
    bottom = textpage.get_charbox(space - 1)[1]
    return bool(textpage.get_charbox(space + 1)[3] < bottom)


def _file_name(name: str) -> str:
    """A name that PDFium took for single bytes, though its first two say that it is UTF-16."""
    if not name.startswith(("\u00fe\u00ff", "\u00ff\u00fe")):
        return name
    try:
        return name.encode("latin-1").decode("utf-16")
    except UnicodeError:
        return ""


def _string(note: Any, key: bytes) -> str:
    size = _raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size < 200_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    _raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _chunk(name: bytes, body: bytes) -> bytes:
    return (
        len(body).to_bytes(4, "big")
        + name
        + body
        + (zlib.crc32(name + body) & 0xFFFFFFFF).to_bytes(4, "big")
    )
