"""A PDF by PDFium: the document, its pages, their text and picture."""

import re
import struct
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from relay.border.documents.draft import Unreadable
from relay.border.documents.readers.pdf_notes import Notes
from relay.border.documents.readers.pdf_objects import IMAGE, Hidden, hide, is_scanned, pieces_of

_pdfium: Any = import_module("pypdfium2")  # untyped: no other file may touch it
_raw: Any = import_module("pypdfium2.raw")

_MARK_BEFORE_SPACE = re.compile(r"[^\w\s] (?=\S)")
_PAGE_MARK = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_SECURITY = (4, 5)
_DOTS_PER_POINT = 300 / 72
_LONGEST_PIXELS = 3600
_FILES = 100


class Page:
    """One loaded page. `hide` first, then `text`; `images` counts, `scanned` is a big one."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._pieces = list(pieces_of(page))
        self.images = sum(piece.kind == IMAGE for piece in self._pieces)
        self.drawn = bool(self._pieces)
        self.scanned = is_scanned(page, self._pieces)
        self.notes = Notes(page)

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

    def has_xfa(self) -> bool:
        """Is there a form of the other kind, XFA, whose words are in no page?"""
        return self._pdf.get_formtype() in (_raw.FORMTYPE_XFA_FULL, _raw.FORMTYPE_XFA_FOREGROUND)

    def scripts(self) -> int:
        """How many scripts the document holds for itself."""
        return max(int(_raw.FPDFDoc_GetJavaScriptActionCount(self._pdf)), 0)


@contextmanager
def opened(content: bytes) -> Generator[Document]:
    """Open a PDF; `Unreadable` when it needs a password or is damaged beyond repair."""
    try:
        pdf = _pdfium.PdfDocument(content)
        pdf.init_forms()  # fields say what they inherit only then
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


def _chunk(name: bytes, body: bytes) -> bytes:
    return (
        len(body).to_bytes(4, "big")
        + name
        + body
        + (zlib.crc32(name + body) & 0xFFFFFFFF).to_bytes(4, "big")
    )
