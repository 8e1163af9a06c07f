"""The walk over one WordprocessingML story: body, header, note, comment or text box."""

from relay.border.documents.blocks import Kind
from relay.border.documents.draft import Draft
from relay.border.documents.readers.docx_drawings import read_drawing
from relay.border.documents.readers.docx_fields import Fields
from relay.border.documents.readers.docx_styles import (
    Styles,
    child_of,
    formatted,
    is_on,
    is_shaded,
    value_of,
)
from relay.border.documents.readers.links import linked
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import Relation, relation_id

_DELETED = frozenset(("del", "moveFrom", "delText", "delInstrText"))
_IGNORED = frozenset(
    (
        "rPr", "pPr", "tblPr", "tblGrid", "tcPr", "trPr", "sdtPr", "sdtEndPr", "sectPr",
        "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
        "lastRenderedPageBreak", "annotationRef", "footnoteRef", "endnoteRef", "rPrChange",
    )
)  # fmt: skip
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t", "sym": "•"}


class Body:
    """Walks one story into a draft; nested tables and boxes follow the paragraph they stand in."""

    def __init__(
        self,
        draft: Draft,
        styles: Styles,
        relations: dict[str, Relation],
        *,
        margin: str = "",
        note: tuple[str, str] = ("", ""),
    ) -> None:
        self._draft = draft
        self._styles = styles
        self._relations = relations
        self._kind, self._label = note
        self._margin = margin
        self._fields = Fields(draft)
        self._later: list[Node] = []
        self._in_table = 0

    def read(self, story: Node) -> None:
        """Add the blocks of a story in order."""
        for node in story:
            self._block(node)

    def _block(self, node: Node) -> None:
        tag = local(node.tag)
        if tag == "p":
            self._paragraph(node)
        elif tag == "tbl":
            self._table(node)
        elif tag in _DELETED:
            self._delete(node)
        elif tag == "AlternateContent":
            if (branch := self._chosen(node)) is not None:
                self.read(branch)
        elif tag not in _IGNORED:
            for child in node:
                self._block(child)

    def _paragraph(self, node: Node) -> None:
        text = self._text(node)
        properties = child_of(node, "pPr")
        style = self._styles.get(value_of(child_of(properties, "pStyle"), "val"))
        outline = value_of(child_of(properties, "outlineLvl"), "val")
        level = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else style.level
        if level and not self._kind and not self._margin:
            self._add("heading", text, level)
        elif child_of(properties, "numPr") is not None and not self._kind and not self._margin:
            depth = value_of(child_of(child_of(properties, "numPr"), "ilvl"), "val")
            self._add("list", text, int(depth) if depth.isdigit() else 0)
        else:
            self._add("paragraph", text)
        self._flush_later()

    def _add(self, kind: Kind, text: str, level: int = 0) -> None:
        if self._kind:
            self._draft.add(
                "comment" if self._kind == "comment" else "footnote", text, label=self._label
            )
        elif self._margin:
            self._draft.add("header" if self._margin == "header" else "footer", text)
        else:
            self._draft.add(kind, text, level=level)

    def _flush_later(self) -> None:
        """Text boxes and nested tables met on the way."""
        while self._later and not self._in_table:
            node = self._later.pop(0)
            if local(node.tag) == "tbl":
                self._table(node)
            else:
                self.read(node)

    def _text(self, node: Node) -> str:
        """The visible text of a paragraph or of what stands inside one."""
        said: list[str] = []
        shaded = is_shaded(node, self._styles)
        self._gather(node, said, shaded)
        return "".join(said)

    def _gather(self, node: Node, said: list[str], shaded: bool) -> None:
        for child in node:
            tag = local(child.tag)
            if tag == "t":
                said.append(child.text or "")
            elif tag == "r":
                self._run(child, said, shaded)
            elif tag in _CHARACTERS:
                said.append(_CHARACTERS[tag])
            elif tag in _DELETED:
                self._delete(child)
            elif tag == "hyperlink":
                self._hyperlink(child, said, shaded)
            elif tag == "fldSimple":
                self._fields.instruct(value_of(child, "instr"), said)
                self._gather(child, said, shaded)
            elif tag == "instrText":
                self._fields.add(child.text or "")
            elif tag == "fldChar":
                self._gather(child, said, shaded)
                self._fields.mark(value_of(child, "fldCharType"), said)
            elif tag in ("drawing", "pict", "object", "control"):
                self._drawing(child, tag, said)
            elif tag == "AlternateContent":
                if (branch := self._chosen(child)) is not None:
                    self._gather(branch, said, shaded)
            elif tag in ("footnoteReference", "endnoteReference"):
                said.append(f"[^{value_of(child, 'id')}]")
            elif tag == "ffData":
                self._fields.form(child, said)
            elif tag == "tbl":
                self._later.append(child)
            elif tag == "p":
                said.append("\n" + self._text(child))
            elif tag not in _IGNORED:
                self._gather(child, said, shaded)

    def _run(self, run: Node, said: list[str], shaded: bool) -> None:
        properties = child_of(run, "rPr")
        if properties is not None:
            named = self._styles.get(value_of(child_of(properties, "rStyle"), "val"))
            style = formatted(properties, named)
            white = style.white and not (shaded or style.shaded or self._in_table)
            if style.hidden or white:
                words: list[str] = []
                self._gather(run, words, shaded)
                self._draft.hide(1 if "".join(words).strip() else 0)
                return
        self._gather(run, said, shaded)

    def _delete(self, node: Node) -> None:
        words = any((inner.text or "").strip() for inner in node.iter("{*}delText", "{*}t"))
        self._draft.lose("deleted_text", 1 if words else 0)

    def _drawing(self, node: Node, tag: str, said: list[str]) -> None:
        self._later += read_drawing(node, tag, self._draft, self._relations, said)

    def _chosen(self, alternatives: Node) -> Node | None:
        """The first choice of an mc:AlternateContent; the others usually say the same again."""
        branches = [branch for branch in alternatives if len(branch)]
        words = [{(one.text or "").strip() for one in branch.iter("{*}t")} for branch in branches]
        self._draft.lose("alternative", sum(bool(other - words[0] - {""}) for other in words[1:]))
        return branches[0] if branches else None

    def _hyperlink(self, node: Node, said: list[str], shaded: bool) -> None:
        inner: list[str] = []
        self._gather(node, inner, shaded)
        text = "".join(inner)
        relation = self._relations.get(relation_id(node))
        self._draft.lose("prompt", 1 if value_of(node, "tooltip") else 0)
        said.append(linked(text, relation.target if relation and relation.external else ""))

    def _table(self, table: Node) -> None:
        for name in ("tblCaption", "tblDescription"):
            self._draft.add("alt", value_of(child_of(child_of(table, "tblPr"), name), "val"))
        self._in_table += 1
        rows: list[list[str]] = []
        for row in _rows(table):
            properties = child_of(row, "trPr")
            if child_of(properties, "del") is not None:
                self._draft.lose("deleted_text")
            elif is_on(child_of(properties, "hidden")):
                self._draft.hide()
            else:
                rows.append(self._cells(row))
        self._in_table -= 1
        if self._kind or self._margin:
            for row in rows:
                self._add("paragraph", " | ".join(cell for cell in row if cell.strip()))
        else:
            self._draft.table(rows)
        self._flush_later()

    def _cells(self, row: Node) -> list[str]:
        cells: list[str] = []
        for cell in _flat(row, "tc"):
            properties = child_of(cell, "tcPr")
            paragraphs = [self._text(node) for node in _flat(cell, "p")]
            merged = child_of(properties, "vMerge")
            if merged is not None and value_of(merged, "val") != "restart":
                self._draft.hide(1 if any(text.strip() for text in paragraphs) else 0)
                paragraphs = []
            for nested in _flat(cell, "tbl"):
                self._later.append(nested)
                paragraphs.append("(таблица ниже)")
            cells.append("\n".join(text for text in paragraphs if text.strip()))
            span = value_of(child_of(properties, "gridSpan"), "val")
            cells += [""] * (min(int(span), 60) - 1 if span.isdigit() else 0)
        return cells


def _rows(table: Node) -> list[Node]:
    return _flat(table, "tr")


def _flat(node: Node, wanted: str) -> list[Node]:
    """Children of a kind, through content controls and revision marks but not through deletions."""
    found: list[Node] = []
    for child in node:
        tag = local(child.tag)
        if tag == wanted:
            found.append(child)
        elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            found += _flat(child, wanted)
    return found
