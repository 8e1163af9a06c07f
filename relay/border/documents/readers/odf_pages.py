"""Slides of an OpenDocument deck: their size, what lies beside and what stands behind them."""

import re
from collections.abc import Iterator

from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.odf_styles import value_of

_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|px)$")
_IN_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "px": 2.54 / 96}
_DECLARED = {
    "use-header-name": "header-decl", "use-footer-name": "footer-decl",
    "use-date-time-name": "date-time-decl",
}  # fmt: skip


class Pages:
    """What content.xml (`root`) and styles.xml (`design`) say about slides and their masters."""

    def __init__(self, root: Node, design: Node) -> None:
        self._sizes = {
            value_of(layout, "name"): (
                _cm(value_of(one, "page-width")),
                _cm(value_of(one, "page-height")),
            )
            for layout in design.iter("{*}page-layout")
            for one in layout.iter("{*}page-layout-properties")
        }
        self._masters = {value_of(one, "name"): one for one in design.iter("{*}master-page")}
        self._declared = {
            (local(one.tag), value_of(one, "name")): one.text or ""
            for one in root.iter(*(f"{{*}}{kind}" for kind in _DECLARED.values()))
        }

    def is_outside(self, shape: Node, page: Node) -> bool:
        """Does the shape lie beside its slide?"""
        master = self._masters.get(value_of(page, "master-page-name"))
        layout = "" if master is None else value_of(master, "page-layout-name")
        width, height = self._sizes.get(layout, (0.0, 0.0))
        left, top = _cm(value_of(shape, "x")), _cm(value_of(shape, "y"))
        if not width or not value_of(shape, "width"):
            return False
        right, bottom = left + _cm(value_of(shape, "width")), top + _cm(value_of(shape, "height"))
        return left >= width or top >= height or right <= 0 or bottom <= 0

    def fixed(self, page: Node) -> Iterator[Node]:
        """The shapes of a slide's master that are no placeholders: they show on the slide."""
        for shape in self._masters.get(value_of(page, "master-page-name"), ()):
            if local(shape.tag) not in ("notes", "forms") and not value_of(shape, "class"):
                yield shape

    def prompts(self, page: Node) -> int:
        """How many placeholders of a slide's master hold words that ask for others."""
        master = self._masters.get(value_of(page, "master-page-name"), ())
        shapes = (shape for shape in master if value_of(shape, "class"))
        return sum(any((one.text or "").strip() for one in shape.iter()) for shape in shapes)

    def margins(self, page: Node) -> Iterator[str]:
        """The header, footer and date that a slide asks for by name."""
        for attribute, kind in _DECLARED.items():
            if text := self._declared.get((kind, value_of(page, attribute))):
                yield text


def _cm(text: str) -> float:
    found = _LENGTH.match(text)
    try:
        return float(found[1]) * _IN_CM[found[2]] if found else 0.0
    except ValueError:
        return 0.0
