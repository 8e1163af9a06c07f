"""The walk over an OpenDocument story: paragraphs, frames, shapes, notes, fields, slides."""

from relay.border.documents.blocks import Kind
from relay.border.documents.draft import Draft
from relay.border.documents.readers.image import add_image
from relay.border.documents.readers.links import linked
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.odf_pages import Pages
from relay.border.documents.readers.odf_styles import OdfStyles, count_of, value_of
from relay.border.documents.readers.odf_tables import is_sheet, rows_of
from relay.border.documents.readers.ooxml import Package

_CONTAINERS = (
    "text", "spreadsheet", "presentation", "section", "list", "list-header", "index-body",
    "table-of-content", "alphabetical-index", "illustration-index", "index-title", "g", "page",
    "numbered-paragraph", "shapes",
)  # fmt: skip
_SKIPPED = (
    "settings", "sequence-decls", "variable-decls", "header-decl", "footer-decl", "date-time-decl",
)  # fmt: skip
_CHANGES = ("{*}deletion", "{*}cell-content-change", "{*}movement")
_CHART_WORDS = ("{*}title", "{*}subtitle", "{*}footer")
_CONTROLS = ("label", "current-value", "current-selected")
_SHAPES = ("custom-shape", "rect", "ellipse", "line", "polygon", "polyline", "path", "connector")
_MARKS = (
    "bookmark", "bookmark-start", "alphabetical-index-mark", "alphabetical-index-mark-start",
    "toc-mark", "user-index-mark",
)  # fmt: skip


class Story:
    """Walks content.xml into a draft; what floats or is noted follows its paragraph."""

    def __init__(self, draft: Draft, styles: OdfStyles, package: Package, pages: Pages) -> None:
        self._draft = draft
        self._styles = styles
        self._package = package
        self._pages = pages
        self._shown: list[Node] = []
        self._later: list[tuple[Node, Kind, str]] = []
        self._depth = 0
        self._page = ""
        self._tables = 0  # white letters in a cell may have a colour behind them
        self._in_sheet = False  # a cell of a sheet says itself which colour

    def blocks(self, node: Node) -> None:
        """The blocks beneath an element, in order."""
        for child in node:
            self._block(child)
            self._flush_later()

    def margin(self, node: Node, kind: Kind) -> None:
        """A header or footer."""
        self._draft.add(kind, "\n".join(self._lines(node)))
        self._later.clear()

    def behind(self) -> None:
        """The fixed words behind the slides that were shown, and their footers; each once."""
        said: set[str] = set()
        self._draft.lose("prompt", max(map(self._pages.prompts, self._shown), default=0))
        for page in self._shown:
            lines = ["\n".join(self._lines([shape])) for shape in self._pages.fixed(page)]
            for line in [*lines, *self._pages.margins(page)]:
                self._draft.add("header", "" if line in said else line)
                said.add(line)
        self._later.clear()

    def _block(self, node: Node) -> None:
        tag = local(node.tag)
        if value_of(node, "display") == "none":
            self._draft.hide(1 if _has_words(node) else 0)
        elif self._page and self._pages.is_outside(node, self._shown[-1]):
            self._draft.lose("off_page_text", 1 if _has_words(node) else 0)
        elif tag in ("p", "h"):
            level = value_of(node, "outline-level")
            kind: Kind = "heading" if tag == "h" else "list" if self._depth else "paragraph"
            text = self._text(node)
            depth = int(level) if level.isdigit() and tag == "h" else max(self._depth - 1, 0)
            if self._page:
                self._draft.add("slide", text, label=self._page)
            else:
                self._draft.add(kind, text, level=depth)
        elif tag == "table":
            self._table(node)
        elif tag in (
            "tracked-changes",
            "content-validations",
            "named-expressions",
            "dde-links",
            "user-field-decls",
            "scenario",
        ):
            self._lose(node, tag)
        elif tag == "forms":
            self._forms(node)
        elif tag == "page":
            self._slide(node)
        elif tag in ("list-item", "list"):
            self._depth += tag == "list"
            self.blocks(node)
            self._depth -= tag == "list"
        elif tag in ("frame", "a", *_SHAPES, "annotation", "notes"):
            self._inline(node, tag, [])
        elif tag not in _SKIPPED and (tag in _CONTAINERS or len(node)):
            self._described(node)
            self.blocks(node)

    def _lose(self, node: Node, tag: str) -> None:
        """What stands before the text of a file and is not part of it."""
        if tag == "tracked-changes":
            self._draft.lose("deleted_text", sum(1 for _ in node.iter(*_CHANGES)))
            self._draft.lose("metadata", sum(1 for _ in node.iter("{*}creator")))
        elif tag == "content-validations":
            self._draft.lose("prompt", len(node))
        elif tag == "dde-links":
            self._draft.lose("external_link", len(node))
        else:
            self._draft.lose("metadata", len(node))

    def _flush_later(self) -> None:
        while self._later:
            node, kind, label = self._later.pop(0)
            if kind == "paragraph":
                self.blocks(node)
            elif kind == "table":
                self._table(node)
            else:
                self._draft.add(kind, "\n".join(self._lines(node)), label=label)

    def _forms(self, node: Node) -> None:
        """Words on buttons and in fields."""
        for control in node.iter():
            if local(control.tag) == "hidden":
                self._draft.lose("form_data")
                continue
            for name in _CONTROLS:
                self._draft.add("field", value_of(control, name))

    def _lines(self, node: Node | list[Node]) -> list[str]:
        """The paragraphs beneath an element as lines; cells of a table in one line."""
        found: list[str] = []
        for child in node:
            tag = local(child.tag)
            if tag in ("p", "h"):
                found.append(self._text(child))
            elif tag == "table-row":
                found.append(" | ".join(" ".join(self._lines(cell)) for cell in child))
            elif tag not in _SKIPPED:
                found += self._lines(child)
        return [line for line in found if line.strip()]

    def _text(self, node: Node) -> str:
        said: list[str] = []
        if self.hides(node):
            return ""
        self._gather(node, said)
        return "".join(said)

    def hides(self, node: Node) -> bool:
        style = value_of(node, "style-name")
        own = self._in_sheet and local(node.tag) == "table-cell"
        pale = style in self._styles.white_text and (own or not self._tables)
        if pale or style in self._styles.hidden_text:
            self._draft.hide(1 if _has_words(node) else 0)
            return True
        return False

    def _gather(self, node: Node, said: list[str]) -> None:
        said.append(_collapsed(node.text))
        for child in node:
            self._inline(child, local(child.tag), said)
            said.append(_collapsed(child.tail))

    def _inline(self, node: Node, tag: str, said: list[str]) -> None:
        if value_of(node, "display") == "none":
            self._draft.hide(1 if _has_words(node) else 0)
            return
        match tag:
            case "s":
                said.append(" " * count_of(node, "c", 100))
            case "tab":
                said.append("\t")
            case "line-break":
                said.append("\n")
            case "span":
                if not self.hides(node):
                    self._gather(node, said)
            case "hidden-text" | "hidden-paragraph":
                self._draft.hide()
            case "a":
                inner: list[str] = []
                self._gather(node, inner)
                target = value_of(node, "href")
                said.append(linked("".join(inner), "" if target.startswith("#") else target))
            case "note":
                self._note(node, said)
            case "annotation":
                self._draft.lose("metadata", sum(1 for _ in node.iter("{*}creator")))
                self._later.append((node, "comment", ""))
            case "notes":
                self._later.append((node, "notes", self._page))
            case "frame":
                self._frame(node)
            case "p" | "list" | "list-item":
                said.append("\n")
                self._gather(node, said)
            case _ if tag in _SHAPES:
                self._described(node)
                self._later.append((node, "paragraph", ""))
            case "script":
                self._draft.lose("script")
            case "creator" | "date" | "title" | "desc":
                pass
            case "g":
                self._later.append((node, "paragraph", ""))
                self._described(node)
            case _ if tag in _MARKS:
                self._draft.lose("bookmark")
            case _:
                self._gather(node, said)

    def _note(self, node: Node, said: list[str]) -> None:
        label = ""
        for part in node:
            if local(part.tag) == "note-citation":
                label = (part.text or "").strip()
                said.append(f"[^{label}]")
            elif local(part.tag) == "note-body":
                self._later.append((part, "footnote", label))

    def _frame(self, node: Node) -> None:
        for child in node:
            tag = local(child.tag)
            if tag == "text-box":
                self._later.append((child, "paragraph", ""))
            elif tag == "table":
                self._later.append((node, "paragraph", ""))
            elif tag == "image":
                self._image(child)
            elif tag in ("object", "object-ole", "plugin", "applet"):
                self._object(child)
        self._described(node)

    def _image(self, node: Node) -> None:
        name = value_of(node, "href").removeprefix("./")
        if self._draft.limits.inner_images and name in self._package:
            add_image(self._package.read(name), self._draft)
        else:
            self._draft.lose("image")

    def _described(self, node: Node) -> None:
        """What the author of a picture or shape says that it shows."""
        for child in node:
            if local(child.tag) in ("title", "desc"):
                self._draft.add("alt", child.text or "", label=self._page)

    def _object(self, node: Node) -> None:
        """A chart is read from its own part; other objects are counted."""
        part = value_of(node, "href").removeprefix("./").rstrip("/") + "/content.xml"
        root = self._package.xml(part) if part in self._package else None
        chart = None if root is None else next(root.iter("{*}chart"), None)
        if root is None or chart is None:
            self._draft.lose("embedded_object")
            return
        inner = Story(self._draft, OdfStyles(root), self._package, self._pages)
        titles = [line for words in root.iter(*_CHART_WORDS) for line in inner._lines(words)]
        self._draft.add("chart", "\n".join(titles), label=self._page)
        for table in root.iter("{*}table"):
            inner._table(table)

    def _slide(self, page: Node) -> None:
        number = (self._draft.pages or 0) + 1
        self._draft.pages = number
        if value_of(page, "style-name") in self._styles.hidden_page:
            self._draft.lose("hidden_slide")
            return
        self._page = str(number)
        self._shown.append(page)
        self.blocks(page)
        self._page = ""

    def _table(self, table: Node) -> None:
        name = value_of(table, "name") if is_sheet(table) else ""
        if value_of(table, "style-name") in self._styles.hidden_table:
            self._draft.lose("hidden_sheet")
            return
        self._tables += 1
        self._in_sheet = bool(name)
        rows = rows_of(table, self, self._draft, sheet=bool(name))
        self._tables -= 1
        self._in_sheet = False
        kind: Kind = "sheet" if name else "slide" if self._page else "table"
        self._draft.table(rows, kind=kind, label=name or self._page)
        for child in table:
            if local(child.tag) in ("shapes", "forms"):
                self._block(child)

    def cell(self, node: Node) -> str:
        lines: list[str] = []
        for child in node:
            if local(child.tag) in ("p", "h"):
                lines.append(self._text(child))
            elif local(child.tag) == "list":
                lines += self._lines(child)
            elif local(child.tag) == "table":
                lines.append("(таблица ниже)")
                self._later.append((child, "table", ""))
            else:
                self._inline(child, local(child.tag), lines)
        return "\n".join(line for line in lines if line.strip())


def _has_words(node: Node) -> bool:
    return bool((node.text or "").strip()) or any(
        _has_words(child) or (child.tail or "").strip() for child in node
    )


def _collapsed(text: str | None) -> str:
    """White space in the file is one space; real spaces and tabs have elements of their own."""
    if not text:
        return ""
    words = " ".join(text.split())
    return (
        (" " if text[0].isspace() else "") + words + (" " if words and text[-1].isspace() else "")
    )
