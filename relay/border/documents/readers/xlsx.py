"""Excel: visible sheets as tables, each followed by what floats above it."""

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.cells import MOST_CELLS, Sheet, Workbook
from relay.border.documents.readers.ooxml import Package, relation_id
from relay.border.documents.readers.sheet_floats import add_drawings, add_floats
from relay.border.documents.readers.sheet_xml import (
    NOTHING,
    CellStyles,
    Hidden,
    area,
    cell_styles,
    hidden,
    lose_rules,
)
from relay.border.documents.readers.tags import Tags
from relay.border.documents.readers.unseen import lose_unseen
from relay.border.documents.zipped import no_doctype, opened

_SHARED = Tags("c", rest=r"""\b[^>]*\st=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)""")
_STRING = Tags("si", rest=r"[\s>]")


def read(content: bytes, draft: Draft) -> None:
    """Add an xlsx or xlsm, sheet by sheet."""
    with opened(content, draft.limits, draft.budget) as archive:
        package = Package(archive)
        main = package.main()
        if main.lower().endswith(".bin"):
            raise Unreadable("unsupported")  # xlsb: its hidden rows cannot be told
        for name in package.names("xl/"):
            if name.endswith((".xml", ".rels")) and "/worksheets/sheet" not in name:
                no_doctype(package.peek(name))
        styles = _styles(package, main)
        book = package.xml(main)
        relations = package.relations(main)
        parts = [
            relations[relation_id(node)].target
            for node in book.iter("{*}sheet")
            if relation_id(node) in relations
        ]
        raw = {part: no_doctype(package.read(part)) for part in parts if part in package}
        if any(b"\x00" in sheet[:200] for sheet in raw.values()):
            raise Unreadable("unsupported")  # UTF-16: what is hidden could not be told
        if any(area(sheet) > MOST_CELLS for sheet in raw.values()):
            raise Unreadable("bomb")
        workbook = Workbook(content)
        for index in range(len(workbook.names())):
            part = parts[index] if index < len(parts) else ""
            sheet = workbook.sheet(index)
            if not sheet.visible:
                draft.lose("hidden_sheet")
                package.dismiss(part)
            elif sheet.is_cells:
                unseen = hidden(raw.get(part, b""), styles, _tables(package, part))
                lose_rules(raw.get(part, b""), draft)
                add_cells(sheet, unseen, draft)
                add_floats(package, part, raw.get(part, b""), unseen, sheet.name, draft)
            else:
                add_drawings(package, part, draft)
        draft.lose("metadata", sum(1 for _ in book.iter("{*}definedName")))
        draft.lose("cell_format", styles.worded)
        draft.lose("cached_data", _unused(package, raw))
        draft.lose("metadata", len(package.names("xl/persons/")))
        draft.lose("cached_data", len(package.names("xl/pivotcache/pivotcachedefinition")))
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


def _unused(package: Package, raw: dict[str, bytes]) -> int:
    """How many shared texts no cell shows; those of hidden sheets are counted with their sheet."""
    part = next(iter(package.names("xl/sharedstrings.xml")), "")
    if not part:
        return 0
    used: set[bytes] = set()
    for sheet in raw.values():
        used.update(found[1] for found in _SHARED.find(sheet))
    return max(_STRING.count(package.read(part)) - len(used), 0)


def _tables(package: Package, part: str) -> list[bytes]:
    """The parts of the tables of a sheet, looked at for their places; their names stay behind."""
    return [
        package.peek(relation.target)
        for relation in package.relations(part).values()
        if relation.kind == "table" and relation.target in package
    ]


def _styles(package: Package, main: str) -> CellStyles:
    for relation in package.relations(main).values():
        if relation.kind == "styles" and relation.target in package:
            return cell_styles(package.xml(relation.target))
    return NOTHING
