"""Excel: visible sheets as tables, then what floats above them: comments, boxes, charts, links."""

import posixpath
import re

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.cells import MOST_CELLS, Sheet, Workbook
from relay.border.documents.readers.drawing import alternative, chart_rows, texts
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import Package, Relation, lose_unseen, relation_id
from relay.border.documents.readers.sheet_xml import (
    NOTHING,
    CellStyles,
    Hidden,
    area,
    cell_styles,
    formulas,
    hidden,
    position,
)
from relay.border.documents.zipped import no_doctype, opened

_PRINT_CODE = re.compile(r'&(?:"[^"]*"|[LCRPNDTFAZGBIUESXYHO]|K[0-9A-Fa-f]{6}|\d+)')
_THREADED = "[Threaded comment]"


def read(content: bytes, draft: Draft) -> None:
    """Add an xlsx or xlsm, sheet by sheet."""
    with opened(content, draft.limits, draft.budget) as archive:
        package = Package(archive)
        main = package.main()
        if main.lower().endswith(".bin"):
            raise Unreadable("unsupported")  # xlsb: its hidden rows cannot be told
        for name in package.names("xl/"):
            if name.endswith((".xml", ".rels")) and "/worksheets/sheet" not in name:
                no_doctype(package.read(name))
        styles = _styles(package, main)
        book = package.xml(main)
        relations = package.relations(main)
        parts = [
            relations[relation_id(node)].target
            for node in book.iter("{*}sheet")
            if relation_id(node) in relations
        ]
        raw = {part: no_doctype(package.read(part)) for part in parts if part in package}
        if any(area(sheet) > MOST_CELLS for sheet in raw.values()):
            raise Unreadable("bomb")
        workbook = Workbook(content)
        for index in range(len(workbook.names())):
            part = parts[index] if index < len(parts) else ""
            sheet = workbook.sheet(index)
            if not sheet.visible:
                draft.lose("hidden_sheet")
            elif sheet.is_cells:
                unseen = hidden(raw.get(part, b""), styles)
                draft.lose("formula", formulas(raw.get(part, b"")))
                add_cells(sheet, unseen, draft)
                _around(package, part, raw.get(part, b""), unseen, sheet.name, draft)
            else:
                _drawings(package, part, draft)
        draft.lose("metadata", sum(1 for _ in book.iter("{*}definedName")))
        draft.lose("external_link", len(package.names("xl/externallinks/externallink")))
        lose_unseen(package, draft, main)


def add_cells(sheet: Sheet, unseen: Hidden, draft: Draft) -> None:
    """The values of one sheet without its hidden rows, columns and cells, which are counted."""
    wide = max((len(row) for row in sheet.rows), default=0)
    columns = [place for place in range(wide) if not unseen.column(place + sheet.left)]
    kept: list[list[str]] = []
    dropped: set[int] = set()
    for number, row in enumerate(sheet.rows, sheet.top):
        if number in unseen.rows:
            draft.lose("hidden_row", 1 if any(row) else 0)
            continue
        if unseen.cells:
            row = _without(row, number, sheet.left, unseen, draft)
        if len(columns) < wide:
            dropped |= {place for place, cell in enumerate(row) if cell} - set(columns)
            row = [row[place] for place in columns]
        if any(row):
            kept.append(row)
    draft.lose("hidden_column", len(dropped))
    draft.table(kept, kind="sheet", label=sheet.name)


def _without(row: list[str], number: int, left: int, unseen: Hidden, draft: Draft) -> list[str]:
    shown: list[str] = []
    for place, cell in enumerate(row, left):
        gone = bool(cell) and (number, place) in unseen.cells
        draft.hide(1 if gone else 0)
        shown.append("" if gone else cell)
    return shown


def _styles(package: Package, main: str) -> CellStyles:
    for relation in package.relations(main).values():
        if relation.kind == "styles" and relation.target in package:
            return cell_styles(package.xml(relation.target))
    return NOTHING


def _around(
    package: Package, part: str, raw: bytes, unseen: Hidden, name: str, draft: Draft
) -> None:
    """Comments, text boxes, charts, link targets and print headers of one sheet."""
    if part not in package:
        return
    relations = package.relations(part)
    threads = [one.target for one in relations.values() if one.kind == "threadedComment"]
    notes = threads or [one.target for one in relations.values() if one.kind == "comments"]
    for target in notes:
        _comments(package, target, unseen, draft)
    for relation in relations.values():
        if relation.kind == "hyperlink" and relation.external:
            draft.add("link", relation.target, label=name)
    _drawings(package, part, draft)
    for found in re.finditer(rb"<(?:\w+:)?(odd|even|first)(Header|Footer)\b[^>]*>([^<]*)<", raw):
        text = _PRINT_CODE.sub(" ", _unescaped(found[3].decode("utf-8", "replace")))
        draft.add("header" if found[2] == b"Header" else "footer", text)
    if b"<picture" in raw:
        draft.lose("image")


def _comments(package: Package, target: str, unseen: Hidden, draft: Draft) -> None:
    if target not in package:
        return
    root = package.xml(target)
    draft.lose("metadata", sum(1 for node in root.iter("{*}author") if (node.text or "").strip()))
    for note in root.iter("{*}comment", "{*}threadedComment"):
        row, column = position(note.get("ref") or "")
        said = "".join(node.text or "" for node in note.iter("{*}t", "{*}text"))
        if row in unseen.rows or unseen.column(column):
            draft.hide(1 if said.strip() else 0)
        elif not said.startswith(_THREADED):
            draft.add("comment", said, label=note.get("ref") or "")


def _drawings(package: Package, part: str, draft: Draft) -> None:
    for relation in package.relations(part).values():
        if relation.kind == "drawing" and relation.target in package:
            root = package.xml(relation.target)
            _shapes(root, draft)
            for inner in package.relations(relation.target).values():
                _chart(package, inner, draft)
        elif relation.kind in ("oleObject", "package") and not relation.external:
            try:
                draft.part(posixpath.basename(relation.target), package.read(relation.target))
            except Unreadable:
                draft.lose("embedded_object")


def _shapes(root: Node, draft: Draft) -> None:
    for node in root.iter("{*}sp", "{*}pic", "{*}cxnSp", "{*}graphicFrame"):
        about = next(node.iter("{*}cNvPr"), None)
        if about is not None and about.get("hidden") in ("1", "true"):
            draft.hide(1 if texts(node) else 0)
            continue
        draft.lose("image", 1 if local(node.tag) == "pic" else 0)
        draft.add("paragraph", "\n".join(texts(node)))
        if about is not None:
            draft.add("alt", alternative(about))


def _chart(package: Package, relation: Relation, draft: Draft) -> None:
    if relation.kind == "chart" and relation.target in package:
        title, rows = chart_rows(package.xml(relation.target))
        draft.add("chart", title)
        draft.table(rows, kind="chart")


def _unescaped(text: str) -> str:
    for name, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(name, character)
    return text
