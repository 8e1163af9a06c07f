"""Word: body in order with its tables and boxes, then headers, footers, notes and comments."""

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.docx_body import Body
from relay.border.documents.readers.docx_styles import Styles, is_on, value_of
from relay.border.documents.readers.drawing import CHARTS, add_chart, texts
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import (
    Package,
    Relation,
    add_images,
    relation_id,
)
from relay.border.documents.readers.unseen import lose_unseen
from relay.border.documents.zipped import opened

_NOTES = (("footnotes", "footnote"), ("endnotes", "footnote"), ("comments", "comment"))
_MARGIN_MARKS = ("{*}headerReference", "{*}footerReference")
_CHANGES = ("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo", "{*}rPrChange", "{*}pPrChange")
_READABLE = ("package", "oleObject", "aFChunk")


def read(content: bytes, draft: Draft) -> None:
    """Add a docx or docm; raises `Unreadable` for an archive or XML that is not one."""
    with opened(content, draft.limits, draft.budget) as archive:
        package = Package(archive)
        main = package.main()
        relations = package.relations(main)
        styles = Styles(_part(package, relations, "styles"))
        root = package.xml(main)
        Body(draft, styles, relations).read(root)
        add_images(package, main, draft)
        settings = _part(package, relations, "settings")
        used = _used(root, settings)
        for kind in ("header", "footer"):
            _margins(package, draft, styles, relations, kind, used)
        for kind, label in _NOTES:
            _notes(package, draft, styles, relations, kind, label)
        _drawings(package, draft, relations)
        _embedded(package, draft, main)
        _settings(settings, draft)
        _about(root, draft)
        lose_unseen(package, draft, main)


def _part(package: Package, relations: dict[str, Relation], kind: str) -> Node | None:
    """The root of the one part of its kind, where there is one."""
    for relation in relations.values():
        if relation.kind == kind and relation.target in package:
            return package.xml(relation.target)
    return None


def _used(root: Node, settings: Node | None) -> set[str]:
    """Ids of the headers and footers that some page shows; a section inherits those before it."""
    kinds = {"", "default"}
    if any(is_on(node) for node in root.iter("{*}titlePg")):
        kinds.add("first")
    if settings is not None and any(is_on(node) for node in settings.iter("{*}evenAndOddHeaders")):
        kinds.add("even")
    marks = root.iter(*_MARGIN_MARKS)
    return {relation_id(node) for node in marks if value_of(node, "type") in kinds}


def _margins(
    package: Package,
    draft: Draft,
    styles: Styles,
    relations: dict[str, Relation],
    kind: str,
    used: set[str],
) -> None:
    """Headers or footers in use; the same text once."""
    seen: set[str] = set()
    for name, relation in relations.items():
        if relation.kind != kind or relation.target not in package or name not in used:
            continue
        start = len(draft.blocks)
        root = package.xml(relation.target)
        Body(draft, styles, package.relations(relation.target), margin=kind).read(root)
        add_images(package, relation.target, draft)
        text = "\n".join(block.text + repr(block.rows) for block in draft.blocks[start:])
        if text in seen:
            del draft.blocks[start:]
        seen.add(text)


def _notes(
    package: Package,
    draft: Draft,
    styles: Styles,
    relations: dict[str, Relation],
    kind: str,
    label: str,
) -> None:
    """Footnotes, endnotes or comments, each with the number that the text refers to."""
    for relation in relations.values():
        if relation.kind != kind or relation.target not in package:
            continue
        its_relations = package.relations(relation.target)
        for note in package.xml(relation.target):
            if local(note.tag) not in ("footnote", "endnote", "comment"):
                continue
            attributes = {local(name): value for name, value in note.attrib.items()}
            draft.lose("metadata", 1 if attributes.get("author") else 0)
            Body(draft, styles, its_relations, note=(label, attributes.get("id", ""))).read(note)


def _settings(settings: Node | None, draft: Draft) -> None:
    """Variables and the source of a mail merge."""
    found = settings.iter("{*}docVar", "{*}mailMerge") if settings is not None else ()
    draft.lose("metadata", sum(1 for _ in found))


def _about(root: Node, draft: Draft) -> None:
    """Marks in the body that say something to Word alone."""
    authors = {value_of(node, "author") for node in root.iter(*_CHANGES)}
    tags = sum(1 for _ in root.iter("{*}attr"))
    draft.lose("metadata", len(authors - {""}) + tags)
    names = [value_of(node, "name") for node in root.iter("{*}bookmarkStart")]
    draft.lose("bookmark", sum(not name.startswith("_") for name in names))
    draft.lose("prompt", sum(1 for _ in root.iter("{*}listItem", "{*}alias")))


def _drawings(package: Package, draft: Draft, relations: dict[str, Relation]) -> None:
    """Charts as tables, SmartArt as its texts: both are visible, neither is in the body."""
    for relation in relations.values():
        if relation.external or relation.target not in package:
            continue
        if relation.kind in CHARTS:
            add_chart(package.xml(relation.target), draft)
        elif relation.kind == "diagramData":
            draft.add("paragraph", "\n".join(texts(package.xml(relation.target))))


def _embedded(package: Package, draft: Draft, main: str) -> None:
    """Files inside, through the same readers; what they cannot read stands as withheld."""
    parts = [main, *(relation.target for relation in package.relations(main).values())]
    done: set[str] = set()
    for part in parts:
        for relation in package.relations(part).values():
            if relation.kind not in _READABLE or relation.external or relation.target in done:
                continue
            done.add(relation.target)
            try:
                draft.part(relation.target.rpartition("/")[2], package.read(relation.target))
            except Unreadable:
                draft.lose("embedded_object")
