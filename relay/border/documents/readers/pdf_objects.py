"""What is drawn on a PDF page, object by object, and which words among it nobody can see."""

import ctypes
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from relay.border.documents.readers.pdf_drawn import Box, Drawn

_pdfium: Any = import_module("pypdfium2")  # untyped, like all of PDFium
_raw: Any = import_module("pypdfium2.raw")

TEXT, PATH, IMAGE, SHADING = 1, 2, 3, 4
_UNPAINTED = (3, 7)
_TINY_POINTS = 1.5
_NEARLY = 0.95
_PALE = 250
_MANY = 500
_FIELDS = 24
_SCAN_SHARE = 0.5


class Hidden(NamedTuple):
    """How many pieces of text nobody can see, lie under something opaque, or off the page."""

    invisible: int
    covered: int
    outside: int


class Piece(NamedTuple):
    """One drawn object: its kind, bounds on the page, and place in the order of drawing."""

    thing: Any
    kind: int
    box: Box
    place: int


def pieces_of(page: Any) -> Iterator[Piece]:
    """Texts, paths, images and shadings in the order of drawing."""
    for place, thing in enumerate(page.get_objects(max_depth=8)):
        if thing.type in (TEXT, PATH, IMAGE, SHADING):
            yield Piece(thing, thing.type, _on_page(thing), place)


def is_scanned(page: Any, pieces: list[Piece]) -> bool:
    """Does one image cover most of the page?"""
    width, height = page.get_size()
    least = _SCAN_SHARE * max(width * height, 1.0)
    return any(piece.kind == IMAGE and _area(piece.box) > least for piece in pieces)


def hide(page: Any, pieces: list[Piece], *, scanned: bool, thorough: bool) -> Hidden:
    """Remove the words that nobody can see, unless they are the text layer of a scan.

    `thorough` looks at the drawn page for every piece of text, not only for white ones.
    """
    texts = [piece for piece in pieces if piece.kind == TEXT]
    bounds = page.get_bbox()
    outside, texts = _split(texts, lambda piece: _is_outside(bounds, piece))
    invisible, texts = _split(texts, _invisible)
    covers = _Covers(bounds, [piece for piece in pieces if _opaque(piece)])
    covered, texts = _split(texts, covers.hide)
    if scanned and len(invisible) + len(covered) >= 0.9 * (len(invisible + covered) + len(texts)):
        return Hidden(0, 0, 0)
    invisible += _not_drawn(page, texts, thorough)
    said = Hidden(_saying(page, invisible), _saying(page, covered), _saying(page, outside))
    for piece in (*invisible, *covered):
        page.remove_obj(piece.thing)
    return said


def _split(pieces: list[Piece], test: Callable[[Piece], bool]) -> tuple[list[Piece], list[Piece]]:
    yes: list[Piece] = []
    no: list[Piece] = []
    for piece in pieces:
        (yes if test(piece) else no).append(piece)
    return yes, no


def _invisible(piece: Piece) -> bool:
    if _raw.FPDFTextObj_GetTextRenderMode(piece.thing) in _UNPAINTED:
        return True
    colour = _fill(piece.thing)
    return _size(piece.thing) < _TINY_POINTS or (colour is not None and colour[3] < 8)


def _not_drawn(page: Any, texts: list[Piece], thorough: bool) -> list[Piece]:
    """Letters that leave no trace on the drawn page: white on white, or on a layer turned off."""
    doubtful = [piece for piece in texts if thorough or _is_pale(piece)]
    if not doubtful:
        return []
    drawn = Drawn(page)
    found = [piece for piece in doubtful if drawn.is_blank(piece.box)]
    # When most of a page seems undrawn, it is the drawing that cannot be trusted.
    return found if len(found) <= len(texts) / 2 or not thorough else _pale_only(found)


def _pale_only(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if _is_pale(piece)]


def _is_pale(piece: Piece) -> bool:
    colour = _fill(piece.thing)
    return colour is not None and min(colour[:3]) >= _PALE


def _is_outside(bounds: Box, piece: Piece) -> bool:
    """Does it lie off the page? (PDFium leaves it out of the bounded text by itself.)"""
    left, bottom, right, top = bounds
    box = piece.box
    return box[2] <= left or box[0] >= right or box[3] <= bottom or box[1] >= top


def _opaque(piece: Piece) -> bool:
    if piece.kind == IMAGE:
        return True
    if piece.kind != PATH or not _filled(piece.thing):
        return False
    colour = _fill(piece.thing)
    # A rectangle's bounds are its shape; those of other figures say nothing.
    return (
        colour is not None
        and colour[3] > 247
        and _raw.FPDFPath_CountSegments(piece.thing) in (4, 5)
    )


def _saying(page: Any, texts: list[Piece]) -> int:
    """How many of these pieces hold a letter or digit: blanks hide nothing."""
    if not texts or len(texts) > _MANY:
        return len(texts)  # to ask for each takes as long as reading the page
    textpage = page.get_textpage()
    try:
        return sum(
            any(character.isalnum() for character in _string_of(piece.thing, textpage))
            for piece in texts
        )
    finally:
        textpage.close()


def _on_page(thing: Any) -> Box:
    """The bounds of an object, from the coordinates of the forms around it into those of a page."""
    try:
        left, bottom, right, top = map(float, thing.get_bounds())
    except _pdfium.PdfiumError:
        return (0.0, 0.0, 0.0, 0.0)
    form: Any = thing.container
    matrix: Any = _raw.FS_MATRIX()
    while form is not None:
        if _raw.FPDFPageObj_GetMatrix(form, matrix):
            corners = [(x, y) for x in (left, right) for y in (bottom, top)]
            across = [float(matrix.a * x + matrix.c * y + matrix.e) for x, y in corners]
            up = [float(matrix.b * x + matrix.d * y + matrix.f) for x, y in corners]
            left, bottom, right, top = min(across), min(up), max(across), max(up)
        form = form.container
    return (left, bottom, right, top)


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


class _Covers:
    """Opaque pieces by the fields of a page that they reach into: plans hold thousands."""

    def __init__(self, bounds: Box, pieces: list[Piece]) -> None:
        self._left, self._bottom = bounds[0], bounds[1]
        self._wide = max(bounds[2] - bounds[0], 1.0) / _FIELDS
        self._high = max(bounds[3] - bounds[1], 1.0) / _FIELDS
        self._fields: dict[tuple[int, int], list[Piece]] = {}
        for piece in pieces:
            (left, low), (right, high) = self._field(piece.box[:2]), self._field(piece.box[2:])
            for column in range(left, right + 1):
                for row in range(low, high + 1):
                    self._fields.setdefault((column, row), []).append(piece)

    def hide(self, text: Piece) -> bool:
        """Does one that is drawn later cover this text? Then it covers its middle."""
        box = text.box
        middle = self._field(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        return any(
            above.place > text.place and _within(box, above.box, _NEARLY)
            for above in self._fields.get(middle, ())
        )

    def _field(self, point: tuple[float, float]) -> tuple[int, int]:
        column = int((point[0] - self._left) / self._wide)
        row = int((point[1] - self._bottom) / self._high)
        return min(max(column, 0), _FIELDS - 1), min(max(row, 0), _FIELDS - 1)
