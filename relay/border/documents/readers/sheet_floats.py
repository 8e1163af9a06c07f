"""What floats above an Excel sheet: comments, boxes, buttons, charts, links, print headers."""

import html
import posixpath
import re

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.drawing import CHARTS, add_chart, alternative, texts
from relay.border.documents.readers.markup import local
from relay.border.documents.readers.ooxml import Package, add_images, relation_id
from relay.border.documents.readers.sheet_xml import Hidden, position
from relay.border.documents.readers.tags import Tags

_PRINT_CODE = re.compile(r'&(?:"[^"]*"|[LCRPNDTFAZGBIUESXYHO]|K[0-9A-Fa-f]{6}|\d+)')
_PRINTED = Tags(
    "oddHeader",
    "evenHeader",
    "firstHeader",
    "oddFooter",
    "evenFooter",
    "firstFooter",
    rest=r"\b[^>]*>([^<]*)<",
)
_LINK = Tags("hyperlink", rest=r"\b([^>]*)>")
_PLACE = re.compile(rb"""\sref=["']([^"']*)["']""")
_TARGET = re.compile(rb"""\s\w+:id=["']([^"']*)["']""")
_SHADOW = "tc="
"""What the author of a note is called that stands for a thread in older programs."""


def add_floats(
    package: Package, part: str, raw: bytes, unseen: Hidden, name: str, draft: Draft
) -> None:
    """Add all that belongs to a sheet but is in no cell; `raw` is the sheet's own XML."""
    if part not in package:
        return
    for relation in package.relations(part).values():
        if relation.kind in ("comments", "threadedComment"):
            _comments(package, relation.target, unseen, draft)
    _links(package, part, raw, unseen, name, draft)
    add_drawings(package, part, draft)
    for found in _PRINTED.find(raw):
        text = _PRINT_CODE.sub(" ", html.unescape(found[1].decode("utf-8", "replace")))
        draft.add("header" if b"Header" in found[0] else "footer", text)
    if b"<picture" in raw:
        draft.lose("image")


def add_drawings(package: Package, part: str, draft: Draft) -> None:
    """Add boxes, buttons, charts and embedded files of a sheet or a sheet that is one chart."""
    for relation in package.relations(part).values():
        if relation.target not in package or relation.external:
            continue
        if relation.kind == "drawing":
            _shapes(package, relation.target, draft)
            add_images(package, relation.target, draft)
            for inner in package.relations(relation.target).values():
                if inner.kind in CHARTS and inner.target in package:
                    add_chart(package.xml(inner.target), draft)
        elif relation.kind == "vmlDrawing":
            _controls(package, relation.target, draft)
        elif relation.kind in ("oleObject", "package"):
            try:
                draft.part(posixpath.basename(relation.target), package.read(relation.target))
            except Unreadable:
                draft.lose("embedded_object")


def _comments(package: Package, target: str, unseen: Hidden, draft: Draft) -> None:
    if target not in package:
        return
    root = package.xml(target)
    authors = [(node.text or "").strip() for node in root.iter("{*}author")]
    draft.lose("metadata", sum(bool(one) and not one.startswith(_SHADOW) for one in authors))
    for note in root.iter("{*}comment", "{*}threadedComment"):
        author = note.get("authorId") or ""
        if author.isdigit() and int(author) < len(authors):
            author = authors[int(author)]
        row, column = position(note.get("ref") or "")
        said = "".join(node.text or "" for node in note.iter("{*}t", "{*}text"))
        if row in unseen.rows or unseen.column(column):
            draft.hide(1 if said.strip() else 0)
        elif not author.startswith(_SHADOW):
            draft.add("comment", said, label=note.get("ref") or "")


def _links(
    package: Package, part: str, raw: bytes, unseen: Hidden, name: str, draft: Draft
) -> None:
    """Targets of the links of cells that are seen, each once."""
    relations = package.relations(part)
    targets: dict[str, None] = {}
    for found in _LINK.find(raw):
        draft.lose("prompt", 1 if b"tooltip=" in found[1] else 0)
        place, target = _PLACE.search(found[1]), _TARGET.search(found[1])
        row, column = position(place[1].decode("ascii", "replace") if place else "")
        relation = relations.get(target[1].decode("utf-8", "replace")) if target else None
        if relation is None or not relation.external:
            continue
        if row in unseen.rows or unseen.column(column) or (row, column) in unseen.cells:
            draft.hide()
        else:
            targets[relation.target] = None
    for target in targets:
        draft.add("link", target, label=name)


def _shapes(package: Package, part: str, draft: Draft) -> None:
    root = package.xml(part)
    for node in root.iter("{*}sp", "{*}pic", "{*}cxnSp", "{*}graphicFrame"):
        about = next(node.iter("{*}cNvPr"), None)
        if about is not None and about.get("hidden") in ("1", "true"):
            draft.hide(1 if texts(node) else 0)
            continue
        draft.lose_image(1 if local(node.tag) == "pic" else 0)
        draft.add("paragraph", "\n".join(texts(node)))
        if about is not None:
            draft.add("alt", alternative(about))
            for link in about.iter("{*}hlinkClick"):
                relation = package.relations(part).get(relation_id(link))
                if relation is not None and relation.external:
                    draft.add("link", relation.target)


def _controls(package: Package, target: str, draft: Draft) -> None:
    """Words on buttons and boxes of the old kind; notes are drawn there too, and said already."""
    try:
        root = package.xml(target)
    except Unreadable:
        draft.lose("drawing")  # Office itself writes such parts with HTML in them
        return
    for shape in root.iter("{*}shape", "{*}rect"):
        kinds = [node.get("ObjectType") for node in shape.iter("{*}ClientData")]
        if "Note" in kinds:
            continue
        for box in shape.iter("{*}textbox"):
            words = [f"{node.text or ''}{node.tail or ''}" for node in box.iter()]
            draft.add("paragraph", " ".join(" ".join(words).split()))
