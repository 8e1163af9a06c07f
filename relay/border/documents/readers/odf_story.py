"""The walk over an OpenDocument story: blocks, lists, tables, frames, slides."""

from relay.border.documents.blocks import Kind, Lost
from relay.border.documents.draft import Draft
from relay.border.documents.readers.image import add_image
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.odf_pages import Pages
from relay.border.documents.readers.odf_styles import OdfStyles, value_of
from relay.border.documents.readers.odf_tables import is_sheet, rows_of
from relay.border.documents.readers.odf_words import DECLARED, SHAPES, Floating, Words, has_words
from relay.border.documents.readers.ooxml import Package

_CONTAINERS = (
    "text", "spreadsheet", "presentation", "section", "list", "list-header", "index-body",
    "table-of-content", "alphabetical-index", "illustration-index", "index-title", "g", "page",
    "numbered-paragraph", "shapes",
)  # fmt: skip
_CHANGES = ("{*}deletion", "{*}cell-content-change", "{*}movement")
_CHART_WORDS = ("{*}title", "{*}subtitle", "{*}footer")
_CONTROLS = ("label", "current-value", "current-selected")
_ASIDE: dict[str, Lost] = {
    "content-validations": "prompt", "dde-links": "external_link", "named-expressions": "metadata",
    "user-field-decls": "metadata", "scenario": "metadata",
}  # fmt: skip
"""What stands before the text of a file and is no part of it."""


class Story:
    """Walks content.xml into a draft; what floats or is noted follows its paragraph."""

    def __init__(self, draft: Draft, styles: OdfStyles, package: Package, pages: Pages) -> None:
        self._draft = draft
        self._styles = styles
        self._package = package
        self._pages = pages
        self._words = Words(draft, styles, self._frame)
        self._shown: list[Node] = []
        self._depth = 0

    def blocks(self, node: Node) -> None:
        """The blocks beneath an element, in order."""
        for child in node:
            self._block(child)
            self._flush_later()

    def margin(self, node: Node, kind: Kind) -> None:
        """A header or footer."""
        self._draft.add(kind, "\n".join(self._words.lines(node)))
        self._words.later.clear()

    def behind(self) -> None:
        """The fixed words behind the slides that were shown, and their footers; each once."""
        said: set[str] = set()
        self._draft.lose("prompt", max(map(self._pages.prompts, self._shown), default=0))
        for page in self._shown:
            lines = ["\n".join(self._words.lines([shape])) for shape in self._pages.fixed(page)]
            for line in [*lines, *self._pages.margins(page)]:
                self._draft.add("header", "" if line in said else line)
                said.add(line)
        self._words.later.clear()

    def _block(self, node: Node) -> None:
        tag = local(node.tag)
        if value_of(node, "display") == "none":
            self._draft.hide(1 if has_words(node) else 0)
        elif self._words.page and self._pages.is_outside(node, self._shown[-1]):
            self._draft.lose("off_page_text", 1 if has_words(node) else 0)
        elif tag in ("p", "h"):
            level = value_of(node, "outline-level")
            kind: Kind = "heading" if tag == "h" else "list" if self._depth else "paragraph"
            text = self._words.text(node)
            depth = int(level) if level.isdigit() and tag == "h" else max(self._depth - 1, 0)
            if self._words.page:
                self._draft.add("slide", text, label=self._words.page)
            else:
                self._draft.add(kind, text, level=depth)
        elif tag == "table":
            self._table(node)
        elif tag == "tracked-changes":
            self._draft.lose("deleted_text", sum(1 for _ in node.iter(*_CHANGES)))
            self._draft.lose("metadata", sum(1 for _ in node.iter("{*}creator")))
        elif tag in _ASIDE:
            self._draft.lose(_ASIDE[tag], len(node))
        elif tag == "forms":
            self._forms(node)
        elif tag == "page":
            self._slide(node)
        elif tag in ("list-item", "list"):
            self._depth += tag == "list"
            self.blocks(node)
            self._depth -= tag == "list"
        elif tag in ("frame", "a", *SHAPES, "annotation", "notes"):
            self._words.inline(node, tag, [])
        elif tag not in DECLARED and (tag in _CONTAINERS or len(node)):
            self._words.described(node)
            self.blocks(node)

    def _flush_later(self) -> None:
        while self._words.later:
            node, kind, label = self._words.later.popleft()
            if kind == "paragraph":
                self.blocks(node)
            elif kind == "table":
                self._table(node)
            else:
                self._draft.add(kind, "\n".join(self._words.lines(node)), label=label)

    def _forms(self, node: Node) -> None:
        """Words on buttons and in fields."""
        for control in node.iter():
            if local(control.tag) == "hidden":
                self._draft.lose("form_data")
                continue
            for name in _CONTROLS:
                self._draft.add("field", value_of(control, name))

    def _frame(self, node: Node) -> None:
        for child in node:
            tag = local(child.tag)
            if tag == "text-box":
                self._words.later.append(Floating(child, "paragraph"))
            elif tag == "table":
                self._words.later.append(Floating(node, "paragraph"))
            elif tag == "image":
                self._image(child)
            elif tag in ("object", "object-ole", "plugin", "applet"):
                self._object(child)
        self._words.described(node)

    def _image(self, node: Node) -> None:
        name = value_of(node, "href").removeprefix("./")
        if self._draft.limits.inner_images and name in self._package:
            add_image(self._package.read(name), self._draft)
        else:
            self._draft.lose("image")

    def _object(self, node: Node) -> None:
        """A chart is read from its own part; other objects are counted."""
        part = value_of(node, "href").removeprefix("./").rstrip("/") + "/content.xml"
        root = self._package.xml(part) if part in self._package else None
        chart = None if root is None else next(root.iter("{*}chart"), None)
        if root is None or chart is None:
            self._draft.lose("embedded_object")
            return
        inner = Story(self._draft, OdfStyles(root), self._package, self._pages)
        titles = [line for words in root.iter(*_CHART_WORDS) for line in inner._words.lines(words)]
        self._draft.add("chart", "\n".join(titles), label=self._words.page)
        for table in root.iter("{*}table"):
            inner._table(table)

    def _slide(self, page: Node) -> None:
        number = (self._draft.pages or 0) + 1
        self._draft.pages = number
        if value_of(page, "style-name") in self._styles.hidden_page:
            self._draft.lose("hidden_slide")
            return
        self._words.page = str(number)
        self._shown.append(page)
        self.blocks(page)
        self._words.page = ""

    def _table(self, table: Node) -> None:
        name = value_of(table, "name") if is_sheet(table) else ""
        if value_of(table, "style-name") in self._styles.hidden_table:
            self._draft.lose("hidden_sheet")
            return
        self._words.tables += 1
        self._words.in_sheet = bool(name)
        rows = rows_of(table, self._words, self._draft, sheet=bool(name))
        self._words.tables -= 1
        self._words.in_sheet = False
        kind: Kind = "sheet" if name else "slide" if self._words.page else "table"
        self._draft.table(rows, kind=kind, label=name or self._words.page)
        for child in table:
            if local(child.tag) in ("shapes", "forms"):
                self._block(child)
