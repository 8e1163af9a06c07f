"""The walk over one WordprocessingML story: body, header, note, comment or text box."""

import re

from relay.border.documents.blocks import Kind
from relay.border.documents.draft import Draft
from relay.border.documents.readers.docx_styles import (
    Styles,
    child_of,
    formatted,
    is_on,
    is_shaded,
    is_within,
    value_of,
)
from relay.border.documents.readers.drawing import alternative
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import Relation, relation_id

_DELETED = frozenset(("del", "moveFrom", "delText", "delInstrText"))
_IGNORED = frozenset(
    (
        "rPr", "pPr", "tblPr", "tblGrid", "tcPr", "trPr", "sdtPr", "sdtEndPr", "sectPr",
        "instrText",
        "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
        "lastRenderedPageBreak", "annotationRef", "footnoteRef", "endnoteRef", "rPrChange",
    )
)  # fmt: skip
_HYPERLINK = re.compile(r'HYPERLINK\s+(?:\\\w\s+)*"([^"]+)"')
_REMOTE = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|IMPORT)\b")
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
        self._fields: list[str] = []
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
            for child in _chosen(node):
                self._block(child)
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
            elif tag in ("fldChar", "instrText", "fldSimple"):
                self._field(child, tag, said, shaded)
            elif tag in ("drawing", "pict", "object", "control"):
                self._drawing(child, tag, said)
            elif tag == "AlternateContent":
                for chosen in _chosen(child):
                    self._gather_one(chosen, said, shaded)
            elif tag in ("footnoteReference", "endnoteReference"):
                said.append(f"[^{value_of(child, 'id')}]")
            elif tag == "ffData":
                self._form(child, said)
            elif tag == "tbl":
                self._later.append(child)
            elif tag == "p":
                said.append("\n" + self._text(child))
            elif tag not in _IGNORED:
                self._gather(child, said, shaded)

    def _gather_one(self, node: Node, said: list[str], shaded: bool) -> None:
        tag = local(node.tag)
        if tag in ("drawing", "pict", "object", "control"):
            self._drawing(node, tag, said)
        elif tag == "r":
            self._run(node, said, shaded)
        else:
            self._gather(node, said, shaded)

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

    def _hyperlink(self, node: Node, said: list[str], shaded: bool) -> None:
        inner: list[str] = []
        self._gather(node, inner, shaded)
        text = "".join(inner)
        relation = self._relations.get(relation_id(node))
        said.append(linked(text, relation.target if relation and relation.external else ""))

    def _field(self, node: Node, tag: str, said: list[str], shaded: bool) -> None:
        """Field results are text like any other; of instructions only a link's target is kept."""
        if tag == "fldSimple":
            self._instruct(value_of(node, "instr"), said)
            self._gather(node, said, shaded)
        elif tag == "instrText":
            if self._fields:
                self._fields[-1] += node.text or ""
        else:
            match value_of(node, "fldCharType"):
                case "begin":
                    self._fields.append("")
                    self._gather(node, said, shaded)
                case "separate":
                    pass
                case _:
                    if self._fields:
                        self._instruct(self._fields.pop(), said)

    def _instruct(self, instruction: str, said: list[str]) -> None:
        if _REMOTE.search(instruction):
            self._draft.lose("external_link")
        if found := _HYPERLINK.search(instruction):
            said.append(linked("", found[1]))

    def _form(self, data: Node, said: list[str]) -> None:
        """Old form fields keep the chosen entry and the tick outside the text."""
        for node in data:
            tag = local(node.tag)
            if tag == "ddList":
                entries = [
                    value_of(entry, "val") for entry in node if local(entry.tag) == "listEntry"
                ]
                chosen = value_of(child_of(node, "result"), "val") or "0"
                if chosen.isdigit() and int(chosen) < len(entries):
                    said.append(entries[int(chosen)])
            elif tag == "checkBox":
                state = child_of(node, "checked")
                ticked = state is not None and value_of(state, "val") not in ("0", "false")
                said.append("[x] " if ticked else "[ ] ")

    def _drawing(self, node: Node, tag: str, said: list[str]) -> None:
        """Text boxes are read after the paragraph; pictures leave their description behind."""
        if tag in ("object", "control"):
            self._draft.lose("embedded_object")
        for inner in node.iter("{*}txbxContent"):
            if not is_within(inner, node, "txbxContent", "Fallback"):
                self._later.append(inner)
        pictures = 0
        for inner in node.iter("{*}docPr", "{*}blip", "{*}imagedata", "{*}textpath"):
            name = local(inner.tag)
            if name == "docPr":
                if text := alternative(inner):
                    said.append(f" (изображение: {text}) ")
            elif name == "textpath":
                said.append(inner.get("string") or "")
            elif tag != "object" and not is_within(inner, node, "txbxContent", "Fallback"):
                pictures += 1
        for inner in node:
            if (text := inner.get("alt")) and tag == "pict":
                said.append(f" (изображение: {text}) ")
        self._draft.lose_image(pictures)

    def _table(self, table: Node) -> None:
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
            for nested in _flat(cell, "tbl"):
                self._later.append(nested)
                paragraphs.append("(таблица ниже)")
            cells.append("\n".join(text for text in paragraphs if text.strip()))
            span = value_of(child_of(properties, "gridSpan"), "val")
            cells += [""] * (min(int(span), 60) - 1 if span.isdigit() else 0)
        return cells


def linked(text: str, target: str) -> str:
    """A link as `text <target>`, or only the text where it already says the same."""
    bare = re.sub(r"(?i)^(?:mailto|tel|https?):/*", "", target).rstrip("/")
    return text if not bare or bare.lower() in text.lower() else f"{text} <{target}>"


def _chosen(alternatives: Node) -> list[Node]:
    """The first choice of an mc:AlternateContent; the fallback says the same again."""
    for branch in alternatives:
        if len(branch):
            return list(branch)
    return []


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
