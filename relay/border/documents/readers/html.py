"""HTML: the text a person would see, links with their targets, tables; hidden words are counted."""

import re

from relay.border.documents.charset import decode
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.hidden import Styles
from relay.border.documents.readers.html_unseen import lose_unseen
from relay.border.documents.readers.markup import Node, local, parse_html

_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr",
    "html", "legend", "main", "nav", "p", "pre", "section", "summary", "ul", "ol", "table", "tr",
    "caption", "thead", "tbody", "tfoot", "td", "th", "option", "optgroup",
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SKIPPED = (
    "head", "script", "style", "template", "object", "embed", "applet", "audio", "video",
    "canvas", "svg", "math", "iframe", "frame", "param", "source", "track", "map", "area",
    "base", "link", "meta",
)  # fmt: skip
_EMBEDDED = ("object", "embed", "applet", "audio", "video", "iframe", "frame")
_DRAWN = ("svg", "canvas", "math")
_TARGET = re.compile(r"(?i)\s*(?:https?|ftp|mailto|tel|sms|callto|skype|tg|viber|whatsapp):\S")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TARGET_CHARS = 2_000


def read(content: bytes, draft: Draft) -> None:
    """Add the visible text of a page in whatever charset it came."""
    text = decode(content)
    if text is None:
        raise Unreadable("broken")
    read_text(text, draft)


def read_text(text: str, draft: Draft) -> None:
    """Add the visible text of a page, such as the HTML body of a mail."""
    root = parse_html(text.replace("\x00", ""))
    if root is not None:
        sheet = "\n".join(node.text or "" for node in root.iter("style"))
        _Page(draft, Styles(sheet)).body(root)
        lose_unseen(text, root, sheet, draft)


class _Page:
    """The walk over one page: gathers the current line until a block element ends it."""

    def __init__(self, draft: Draft, styles: Styles) -> None:
        self._draft = draft
        self._styles = styles
        self._line: list[str] = []
        self._preformatted = False
        self._item: int | None = None  # the depth of a list item whose first words are awaited

    def body(self, root: Node) -> None:
        self._visit(root)
        self._flush()

    def _flush(self, kind: str = "paragraph", level: int = 0) -> None:
        text = "".join(self._line)
        self._line = []
        if self._item is not None and text.strip():
            kind, level = "list", self._item
            self._item = None
        if not self._preformatted:
            text = "\n".join(_SPACE.sub(" ", line).strip() for line in text.split("\n"))
        if kind == "heading":
            self._draft.add("heading", " ".join(text.split()), level=level)
        elif kind == "list":
            self._draft.add("list", text, level=level)
        else:
            self._draft.add("paragraph", text)

    def _say(self, text: str | None) -> None:
        if text:
            self._line.append(text if self._preformatted else _SPACE.sub(" ", text))

    def _children(self, node: Node) -> None:
        self._say(node.text)
        for child in node:
            self._visit(child)
            self._say(child.tail)

    def _visit(self, node: Node) -> None:
        tag = local(node.tag).lower()
        if tag in _SKIPPED:
            self._skip(node, tag)
        elif self._styles.hides(node, tag):
            self._draft.hide(1 if _has_words(node) else 0)
        elif tag == "table" and _is_data(node):
            self._flush()
            self._table(node)
        elif tag in _HEADINGS:
            self._flush()
            self._children(node)
            self._flush("heading", _HEADINGS[tag])
        elif tag == "li":
            self._flush()
            self._item = _depth(node)
            self._children(node)
            self._flush()
            self._item = None
        elif tag == "pre":
            self._flush()
            self._preformatted = True
            self._children(node)
            self._flush()
            self._preformatted = False
        elif tag in _BLOCKS:
            self._flush()
            self._children(node)
            self._flush()
        else:
            self._inline(node, tag)

    def _inline(self, node: Node, tag: str) -> None:
        if tag == "br":
            self._line.append("\n")
        elif tag == "img":
            self._image(node)
        elif tag == "a":
            self._link(node)
        elif tag in ("input", "textarea", "button"):
            self._field(node, tag)
        else:
            self._children(node)

    def _skip(self, node: Node, tag: str) -> None:
        if tag in _EMBEDDED:
            self._draft.lose("embedded_object")
        elif tag in _DRAWN:
            self._draft.lose("drawing")
        elif tag == "template":
            self._draft.hide(1 if _has_words(node) else 0)

    def _image(self, node: Node) -> None:
        self._draft.lose("image")
        if alt := (node.get("alt") or "").strip():
            self._say(f" (изображение: {alt}) ")

    def _link(self, node: Node) -> None:
        start = len(self._line)
        self._children(node)
        target = (node.get("href") or "").strip()
        if not _TARGET.match(target) or len(target) > _TARGET_CHARS:
            is_script = target.lower().startswith(("javascript:", "vbscript:", "data:"))
            away = bool(target) and not target.startswith("#")
            self._draft.lose("script" if is_script else "external_link", int(away))
            return
        shown = "".join(self._line[start:]).strip()
        bare = re.sub(r"(?i)^(?:mailto|tel|https?):/*", "", target).rstrip("/")
        if bare and bare.lower() not in shown.lower():
            self._line.append(f" <{target}>")

    def _field(self, node: Node, tag: str) -> None:
        kind = (node.get("type") or "text").lower()
        value = node.get("value") or ""
        if tag == "input" and kind in ("hidden", "password"):
            self._draft.lose("form_data", 1 if value else 0)
        elif tag == "input" and kind in ("checkbox", "radio"):
            self._say("[x] " if node.get("checked") is not None else "[ ] ")
        elif value or tag != "input":
            self._say(f" {value} ")
        if tag != "input":
            self._children(node)

    def _table(self, table: Node) -> None:
        rows: list[list[str]] = []
        caption: list[str] = []
        for node in table.iter("tr", "caption"):
            if _owner(node) is not table:
                continue
            if self._hidden_between(node, table):
                self._draft.hide(1 if _has_words(node) else 0)
            elif local(node.tag) == "caption":
                caption.append(self._cell(node))
            else:
                rows.append(self._cells(node))
        for text in caption:
            self._draft.add("paragraph", text)
        self._draft.table(rows)

    def _cells(self, row: Node) -> list[str]:
        cells: list[str] = []
        for cell in row:
            tag = local(cell.tag)
            if tag not in ("td", "th"):
                continue
            if self._styles.hides(cell, tag):
                self._draft.hide(1 if _has_words(cell) else 0)
                continue
            span = cell.get("colspan") or "1"
            cells.append(self._cell(cell))
            cells += [""] * (min(int(span), 50) - 1 if span.isdigit() else 0)
        return cells

    def _cell(self, cell: Node) -> str:
        """The text of a cell, by the same walk into a line of its own."""
        outer, self._line = self._line, []
        blocks, self._draft.blocks = self._draft.blocks, []
        self._children(cell)
        self._flush()
        inner, self._draft.blocks = self._draft.blocks, blocks
        self._line = outer
        return "\n".join(block.text for block in inner)

    def _hidden_between(self, node: Node, table: Node) -> bool:
        current: Node | None = node
        while current is not None and current is not table:
            if self._styles.hides(current, local(current.tag)):
                return True
            current = current.getparent()
        return False


def _owner(node: Node) -> Node | None:
    current = node.getparent()
    while current is not None and current.tag != "table":
        current = current.getparent()
    return current


def _is_data(table: Node) -> bool:
    """Mail is laid out with tables: data is where no table is inside and a row has two cells."""
    if any(inner is not table for inner in table.iter("table")):
        return False
    return any(sum(1 for cell in row if cell.tag in ("td", "th")) > 1 for row in table.iter("tr"))


def _depth(node: Node) -> int:
    depth = 0
    current = node.getparent()
    while current is not None:
        depth += current.tag in ("ul", "ol")
        current = current.getparent()
    return max(depth - 1, 0)


def _has_words(node: Node) -> bool:
    if (node.text or "").strip():
        return True
    return any(_has_words(child) or (child.tail or "").strip() for child in node)
