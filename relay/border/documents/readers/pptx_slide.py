"""One slide: its boxes, tables, charts, pictures, notes and comments."""

from typing import NamedTuple

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.drawing import add_chart, alternative, paragraph_text, texts
from relay.border.documents.readers.links import linked
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import Package, add_images, relation_id

_TITLES = ("title", "ctrTitle")
_MARGINS = ("dt", "sldNum", "hdr", "ftr")
_COMPUTED = ("slidenum", "datetime")
_ON = ("1", "true")


class Size(NamedTuple):
    """Width and height of the slides, in the units of the file (EMU)."""

    width: int
    height: int


class Slide:
    """One slide, or a layout behind slides (number 0), whose placeholders nobody sees.

    `footers` are those already said: a deck repeats its footer on each slide.
    """

    def __init__(
        self,
        package: Package,
        part: str,
        number: int,
        size: Size,
        draft: Draft,
        footers: set[str],
    ) -> None:
        self._package = package
        self._part = part
        self._relations = package.relations(part)
        self._label = str(number) if number else ""
        self._behind = number == 0
        self._size = size
        self._draft = draft
        self._footers = footers

    def read(self, slide: Node) -> None:
        """Add its shapes, title first, and what belongs to it: notes, comments, files."""
        tree = next(slide.iter("{*}spTree"), None)
        shapes = list(tree) if tree is not None else []
        # The title is what people read first, wherever it stands in the file.
        for shape in sorted(shapes, key=lambda one: _placeholder(one) not in _TITLES):
            self._shape(shape, top=True)
        if self._behind:
            return
        add_images(self._package, self._part, self._draft)
        for relation in self._relations.values():
            if relation.target not in self._package or relation.external:
                continue
            if relation.kind == "notesSlide":
                self._notes(self._package.xml(relation.target))
            elif relation.kind == "comments":
                self._comments(self._package.xml(relation.target))
            elif relation.kind == "diagramData":
                self._text(self._package.xml(relation.target), "")
            elif relation.kind in ("oleObject", "package"):
                self._embedded(relation.target)

    def _shape(self, shape: Node, *, top: bool = False) -> None:
        tag = local(shape.tag)
        if tag == "AlternateContent":
            for branch in shape:
                if len(branch):
                    for inner in branch:
                        self._shape(inner, top=top)
                    return
            return
        if tag not in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp"):
            return
        kind = _placeholder(shape)
        if self._behind and kind:
            self._draft.lose("prompt", 1 if _words(shape) else 0)
            return
        about = next(shape.iter("{*}cNvPr"), None)
        if about is not None and about.get("hidden") in _ON:
            self._draft.hide(1 if _words(shape) else 0)
        elif top and self._is_outside(shape):
            self._draft.lose("off_page_text", 1 if _words(shape) else 0)
        elif tag == "grpSp":
            for inner in shape:
                self._shape(inner)
            self._about(about)
        else:
            self._single(shape, tag, kind)
            self._about(about)

    def _about(self, about: Node | None) -> None:
        """What the author of a shape says that it shows, and where a click on it leads."""
        if about is None:
            return
        self._draft.add("alt", alternative(about), label=self._label)
        for link in about.iter("{*}hlinkClick"):
            self._draft.add("link", self._target(link), label=self._label)

    def _target(self, link: Node) -> str:
        self._draft.lose("prompt", 1 if link.get("tooltip") else 0)
        relation = self._relations.get(relation_id(link))
        return relation.target if relation is not None and relation.external else ""

    def _single(self, shape: Node, tag: str, kind: str) -> None:
        if tag == "pic":
            self._draft.lose_image()
        table = next(shape.iter("{*}tbl"), None)
        if table is not None:
            self._table(table)
        elif tag != "graphicFrame":
            self._text(shape, kind)
        for chart in shape.iter("{*}chart"):  # of either generation
            relation = self._relations.get(relation_id(chart))
            if relation is not None and relation.target in self._package:
                add_chart(self._package.xml(relation.target), self._draft, self._label)

    def _text(self, shape: Node, kind: str) -> None:
        text = "\n".join(self._paragraphs(shape, computed=kind not in _MARGINS))
        if kind in _TITLES:
            self._draft.add("slide", text, label=self._label)
        elif self._behind:
            self._draft.add("header", text)
        elif kind in _MARGINS:
            self._draft.add("footer", "" if text in self._footers else text)
            self._footers.add(text)
        else:
            self._draft.add("slide", text, label=self._label)

    def _paragraphs(self, shape: Node, *, computed: bool = True) -> list[str]:
        """The lines of a shape; numbers and dates that PowerPoint computes only where asked for."""
        lines: list[str] = []
        for paragraph in shape.iter("{*}p"):
            fields = () if computed else [*paragraph.iter("{*}fld")]
            if any((field.get("type") or "").startswith(_COMPUTED) for field in fields):
                continue
            line = paragraph_text(paragraph)
            for link in paragraph.iter("{*}hlinkClick", "{*}hlinkMouseOver"):
                line = linked(line, self._target(link))
            if line.strip():
                lines.append(line)
        return lines

    def _table(self, table: Node) -> None:
        rows: list[list[str]] = []
        for row in table.iter("{*}tr"):
            cells = [node for node in row if local(node.tag) == "tc"]
            rows.append(
                ["" if _merged(cell) else "\n".join(self._paragraphs(cell)) for cell in cells]
            )
        self._draft.table(rows, kind="slide", label=self._label)

    def _notes(self, notes: Node) -> None:
        for shape in notes.iter("{*}sp"):
            if _placeholder(shape) in _MARGINS:
                self._text(shape, _placeholder(shape))
            else:
                self._draft.add("notes", "\n".join(self._paragraphs(shape)), label=self._label)

    def _comments(self, comments: Node) -> None:
        for comment in comments.iter("{*}cm"):
            self._draft.lose("metadata", 1 if comment.get("authorId") else 0)
            said = [node.text or "" for node in comment.iter("{*}text")] or texts(comment)
            self._draft.add("comment", "\n".join(said), label=self._label)

    def _embedded(self, target: str) -> None:
        try:
            self._draft.part(target.rpartition("/")[2], self._package.read(target))
        except Unreadable:
            self._draft.lose("embedded_object")

    def _is_outside(self, shape: Node) -> bool:
        """Does the shape lie beside the slide?"""
        place = next(shape.iter("{*}off"), None)
        # An extension of the file's format is an "ext" too; that of a shape has a size.
        extent = next((node for node in shape.iter("{*}ext") if node.get("cx")), None)
        if place is None or extent is None or not self._size.width:
            return False
        left, top = number_of(place.get("x")), number_of(place.get("y"))
        return (
            left >= self._size.width
            or top >= self._size.height
            or left + number_of(extent.get("cx")) <= 0
            or top + number_of(extent.get("cy")) <= 0
        )


def _placeholder(shape: Node) -> str:
    """The kind of placeholder a shape is, "body" where it says none; "" for a free shape."""
    for node in shape.iter("{*}ph"):
        return node.get("type") or "body"
    return ""


def _merged(cell: Node) -> bool:
    return cell.get("hMerge") in _ON or cell.get("vMerge") in _ON


def _words(shape: Node) -> bool:
    return any((node.text or "").strip() for node in shape.iter("{*}t"))


def number_of(text: str | None) -> int:
    """A length as the file writes it, 0 for what is none."""
    try:
        return int(text or 0)
    except ValueError:
        return 0
