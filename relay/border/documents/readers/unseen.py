"""What every Office Open XML file carries unseen, counted part by part: nothing goes in silence."""

import posixpath
import re

from relay.border.documents.blocks import Lost
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import Package

_GENERATED = frozenset(("application", "appversion", "template", "docsecurity", "scalecrop"))
_IMAGES = r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|ico|wdp)"
_NAMES: tuple[tuple[str, Lost | None], ...] = (
    (r"docprops/thumbnail.*|.*/diagrams/drawing.*", "alternative"),
    (r".*/(?:tables|pivottables)/.*", "alternative"),
    # From here to the next kind: no words of an author, or counted where they are met.
    (r"\[content_types\]\.xml|(?:.*/)?_rels/.*|.*/", None),
    (r".*/(?:theme|printersettings|ctrlprops|fonts)/.*", None),
    (r".*/(?:fonttable|websettings|numbering|styles|styleswitheffects|stylespart)\.xml", None),
    (r".*/comments(?:extended|ids|extensible)\.xml", None),
    (r".*/(?:calcchain|tablestyles|presprops|viewprops|sharedstrings|metadata)\.xml", None),
    (r".*/(?:charts/(?:style|colors)|diagrams/(?:layout|quickstyle|colors))\d*\.xml", None),
    (r"docprops/.*|customxml/.*|.*vbaproject.*|.*vbadata\.xml|.*/macrosheets/.*", None),
    (r".*/(?:pivotcache|externallinks|persons)/.*|.*/worksheets/sheet\d*\.xml", None),
    (r".*/slide(?:layout|master)s/.*|.*/(?:notes|handout)masters/.*", None),
    (r".*/glossary/(?!document\.xml).*|.*" + _IMAGES, None),
    (r".*/(?:people|commentauthors|authors)\.xml|.*/tags/.*", "metadata"),
    (r"_xmlsignatures/.*|docmetadata/.*", "metadata"),
    (r".*/(?:connections\.xml|querytables/.*)", "external_link"),
    (r".*/(?:embeddings|activex|media)/.*", "embedded_object"),
    (r".*", "unseen_part"),
)
_KINDS: tuple[tuple[re.Pattern[str], Lost | None], ...] = tuple(
    (re.compile(pattern), what) for pattern, what in _NAMES
)
_MASTERS = re.compile(r".*/(?:slide(?:layout|master)s|(?:notes|handout)masters)/[^/]*\.xml")
_PICTURES = re.compile(r".*/media/.*" + _IMAGES)


def lose_unseen(package: Package, draft: Draft, main: str) -> None:
    """Count what is never carried: properties, custom data, macros, links, parts unread so far."""
    for name in package.names("docprops/"):
        if name.endswith(".xml"):
            draft.lose("metadata", _filled(package, name))
    draft.lose("metadata", sum("/item" in name for name in package.names("customxml/item")))
    for name in package.names(""):
        if name.endswith("vbaproject.bin") or "/macrosheets/" in name:
            draft.lose("macro")
    folder = posixpath.dirname(main)
    for name in package.names(f"{folder.lower()}/_rels/"):
        part = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        draft.lose(
            "external_link",
            sum(
                relation.external and relation.kind != "hyperlink"
                for relation in package.relations(part).values()
            ),
        )
    for name in package.unread():
        what: Lost | None = next(lost for pattern, lost in _KINDS if pattern.fullmatch(name))
        if what is not None:
            draft.lose(what)
        elif _MASTERS.fullmatch(name):
            draft.lose("unseen_part", _free_words(package, name))
    _lose_orphans(package, draft)


def _filled(package: Package, name: str) -> int:
    """How many properties of a part say something."""
    try:
        root = package.xml(name)
    except Unreadable:
        return 1
    return sum(
        1
        for node in root
        if local(node.tag).lower() not in _GENERATED
        and ((node.text or "").strip() or len(node))
        and not (node.text or "").strip().isdigit()
    )


def _free_words(package: Package, name: str) -> int:
    """Does a layout or master that no slide shows hold words beside its placeholders?"""
    try:
        root = package.xml(name)
    except Unreadable:
        return 1
    return int(any(_says(shape) for shape in root.iter("{*}sp")))


def _says(shape: Node) -> bool:
    if next(shape.iter("{*}ph"), None) is not None:
        return False
    return any((node.text or "").strip() for node in shape.iter("{*}t"))


def _lose_orphans(package: Package, draft: Draft) -> None:
    """Pictures that no part refers to."""
    pictures = [name for name in package.names("") if _PICTURES.fullmatch(name)]
    if not pictures:
        return
    targets: set[str] = set()
    for name in package.names(""):
        folder, mark, owner = name.rpartition("_rels/")
        if mark and owner.endswith(".rels"):
            part = folder + owner.removesuffix(".rels")
            targets |= {one.target.lower() for one in package.relations(part).values()}
    draft.lose("image", len([name for name in pictures if name not in targets]))
