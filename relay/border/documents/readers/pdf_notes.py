"""What lies on a PDF page beside its text: form fields, comments, links, marks."""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

_raw: Any = import_module("pypdfium2.raw")  # untyped, like all of PDFium

_LINK, _WIDGET = 2, 20
_UNSEEN_FLAGS = 0b100010  # hidden, no view
_SAYING = (1, *range(3, 16))  # text note, free text, shapes, markups, stamp, ink
_DRAWN = (3, 13)  # free text, stamp
_UNREAD = (17, 18, 19, 21, *range(24, 29))  # file, sound, film, screen, watermark, 3D, redaction
_ANNOTATIONS = 2_000


class Notes:
    """The annotations of one loaded page."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._form = page.formenv

    def fields(self) -> Iterator[tuple[str, str]]:
        """Filled form fields: name and value, as the page shows them, each once."""
        shown: dict[tuple[str, str], None] = {}
        for note in self._annotations(_WIDGET):
            value = self._value(note)
            if value and value != "Off":
                shown[self._name(note), value] = None
        yield from shown

    def options(self) -> int:
        """How many options of lists nobody chose."""
        counts = (
            _raw.FPDFAnnot_GetOptionCount(self._form, note) - bool(self._value(note))
            for note in self._annotations(_WIDGET)
        )
        return sum(max(int(count), 0) for count in counts)

    def comments(self) -> Iterator[str]:
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
            bool(_string(note, b"Contents") or self._value(note))
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

    def _value(self, note: Any) -> str:
        """What a field holds, often said by its parent alone; its own word where it has no form."""
        held = _sized(partial(_raw.FPDFAnnot_GetFormFieldValue, self._form, note))
        return held or _string(note, b"V")

    def _name(self, note: Any) -> str:
        asked = (_raw.FPDFAnnot_GetFormFieldAlternateName, _raw.FPDFAnnot_GetFormFieldName)
        names = (_sized(partial(ask, self._form, note)) for ask in asked)
        return next(filter(None, names), "") or _string(note, b"TU") or _string(note, b"T")


def _string(note: Any, key: bytes) -> str:
    return _sized(partial(_raw.FPDFAnnot_GetStringValue, note, key))


def _sized(ask: Callable[[Any, int], int]) -> str:
    """What PDFium says in UTF-16, asked for its size in bytes first."""
    size = ask(None, 0)
    if not 2 < size < 200_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
