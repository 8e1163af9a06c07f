"""The words of an OpenDocument paragraph, line or cell: spans, links, fields, marks of notes."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from relay.border.documents.blocks import Kind
from relay.border.documents.draft import Draft
from relay.border.documents.readers.links import linked
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.odf_styles import OdfStyles, count_of, value_of

SHAPES = ("custom-shape", "rect", "ellipse", "line", "polygon", "polyline", "path", "connector")
DECLARED = (
    "settings", "sequence-decls", "variable-decls", "header-decl", "footer-decl", "date-time-decl",
)  # fmt: skip
"""Elements whose words stand nowhere by themselves."""
_MARKS = (
    "bookmark", "bookmark-start", "alphabetical-index-mark", "alphabetical-index-mark-start",
    "toc-mark", "user-index-mark",
)  # fmt: skip


class Floating(NamedTuple):
    """What stands in a paragraph and is read after it."""

    node: Node
    kind: Kind
    label: str = ""


class Words:
    """Reads running text; what floats in it or is noted waits in `later` until it is asked for."""

    def __init__(self, draft: Draft, styles: OdfStyles, frame: Callable[[Node], None]) -> None:
        self.later: deque[Floating] = deque()
        self.page = ""
        """The number of the slide that is being read."""
        self.tables = 0
        """How many tables are open: white letters in a cell may have a colour behind them."""
        self.in_sheet = False
        """Whether the innermost is a sheet: a cell of a sheet says itself which colour."""
        self._draft = draft
        self._styles = styles
        self._frame = frame

    def lines(self, node: Node | list[Node]) -> list[str]:
        """The paragraphs beneath an element as lines; cells of a table in one line."""
        found: list[str] = []
        for child in node:
            tag = local(child.tag)
            if tag in ("p", "h"):
                found.append(self.text(child))
            elif tag == "table-row":
                found.append(" | ".join(" ".join(self.lines(cell)) for cell in child))
            elif tag not in DECLARED:
                found += self.lines(child)
        return [line for line in found if line.strip()]

    def text(self, node: Node) -> str:
        """The words of a paragraph; none where its style hides them."""
        said: list[str] = []
        if self.hides(node):
            return ""
        self._gather(node, said)
        return "".join(said)

    def cell(self, node: Node) -> str:
        """The words of one cell, a line a paragraph."""
        lines: list[str] = []
        for child in node:
            if local(child.tag) in ("p", "h"):
                lines.append(self.text(child))
            elif local(child.tag) == "list":
                lines += self.lines(child)
            elif local(child.tag) == "table":
                lines.append("(таблица ниже)")
                self.later.append(Floating(child, "table"))
            else:
                self.inline(child, local(child.tag), lines)
        return "\n".join(line for line in lines if line.strip())

    def hides(self, node: Node) -> bool:
        """Whether the style of an element hides it; its words are counted then."""
        style = value_of(node, "style-name")
        own = self.in_sheet and local(node.tag) == "table-cell"
        pale = style in self._styles.white_text and (own or not self.tables)
        if pale or style in self._styles.hidden_text:
            self._draft.hide(1 if has_words(node) else 0)
            return True
        return False

    def _gather(self, node: Node, said: list[str]) -> None:
        said.append(_collapsed(node.text))
        for child in node:
            self.inline(child, local(child.tag), said)
            said.append(_collapsed(child.tail))

    def inline(self, node: Node, tag: str, said: list[str]) -> None:
        """Add the words of an element that may stand in a paragraph."""
        if value_of(node, "display") == "none":
            self._draft.hide(1 if has_words(node) else 0)
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
                self.later.append(Floating(node, "comment"))
            case "notes":
                self.later.append(Floating(node, "notes", self.page))
            case "frame":
                self._frame(node)
            case "p" | "list" | "list-item":
                said.append("\n")
                self._gather(node, said)
            case _ if tag in SHAPES:
                self.described(node)
                self.later.append(Floating(node, "paragraph"))
            case "script":
                self._draft.lose("script")
            case "creator" | "date" | "title" | "desc":
                pass
            case "g":
                self.later.append(Floating(node, "paragraph"))
                self.described(node)
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
                self.later.append(Floating(part, "footnote", label))

    def described(self, node: Node) -> None:
        """What the author of a picture or shape says that it shows."""
        for child in node:
            if local(child.tag) in ("title", "desc"):
                self._draft.add("alt", child.text or "", label=self.page)


def has_words(node: Node) -> bool:
    """Whether there is any visible sign beneath an element."""
    return bool((node.text or "").strip()) or any(
        has_words(child) or (child.tail or "").strip() for child in node
    )


def _collapsed(text: str | None) -> str:
    """White space in the file is one space; real spaces and tabs have elements of their own."""
    if not text:
        return ""
    words = " ".join(text.split())
    return (
        (" " if text[0].isspace() else "") + words + (" " if words and text[-1].isspace() else "")
    )
