"""OpenDocument text, sheets and slides: the body in order, then headers, footers and notes."""

import re

from relay.border.documents.blocks import Format, Kind, Lost
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.odf_pages import Pages
from relay.border.documents.readers.odf_story import Story
from relay.border.documents.readers.odf_styles import OdfStyles, value_of
from relay.border.documents.readers.ooxml import Package
from relay.border.documents.zipped import opened

_MARGINS: dict[str, Kind] = {
    "header": "header", "header-left": "header", "header-first": "header",
    "footer": "footer", "footer-left": "footer", "footer-first": "footer",
}  # fmt: skip
_ACCOUNTED = re.compile(
    r"mimetype|meta-inf/.*|manifest\.rdf|layout-cache|(?:.*/)?settings\.xml|configurations2/.*"
    r"|pictures/.*|dialogs/.*|basic/.*|scripts/.*|object[^/]*/(?:styles\.xml|mimetype)|(?:.*/)"
)
"""Parts without text of their own, and those that are counted elsewhere."""
# Not parsed: OpenOffice before 3 and AbiWord declare a document type there.
_MANIFEST, _ENCRYPTED = "META-INF/manifest.xml", b"encryption-data"
_TWICE = re.compile(r"thumbnails/.*|objectreplacements/.*")
_SCRIPTS = (".xml", ".py", ".js", ".bsh")


def read(content: bytes, format_: Format, draft: Draft) -> None:
    """Add an odt, ods or odp."""
    with opened(content, draft.limits, draft.budget) as archive:
        package = Package(archive)
        if _MANIFEST in package and _ENCRYPTED in package.read(_MANIFEST).replace(b"\0", b""):
            raise Unreadable("encrypted")
        root = package.xml("content.xml")
        design = package.xml("styles.xml") if "styles.xml" in package else root
        story = Story(draft, OdfStyles(root, design), package, Pages(root, design))
        for body in root.iter("{*}body"):
            story.blocks(body)
        if format_ == "odp":
            story.behind()
        else:
            _margins(design, story, draft)
        draft.lose("prompt", _prompts(root))
        if "meta.xml" in package:
            draft.lose("metadata", _properties(package.xml("meta.xml")))
        scripts = [*package.names("basic/"), *package.names("scripts/")]
        draft.lose("macro", sum(name.endswith(_SCRIPTS) for name in scripts))
        for name in package.unread():
            if not _ACCOUNTED.fullmatch(name):
                draft.lose(_unseen(name))


def _margins(design: Node, story: Story, draft: Draft) -> None:
    for tag, kind in _MARGINS.items():
        for margin in design.iter(f"{{*}}{tag}"):
            if value_of(margin, "display") != "false":
                story.margin(margin, kind)
            else:
                draft.lose("unseen_part", 1 if len(margin) else 0)


def _prompts(root: Node) -> int:
    """What shows only while a pointer rests on it or before somebody chooses."""
    links = sum(bool(value_of(node, "title")) for node in root.iter("{*}a"))
    blanks = sum(bool(value_of(node, "description")) for node in root.iter("{*}placeholder"))
    lists = root.iter("{*}drop-down")
    return links + blanks + sum(local(item.tag) == "label" for node in lists for item in node)


def _properties(meta: Node) -> int:
    return sum(
        1
        for node in meta.iter()
        if local(node.tag) not in ("generator", "meta", "document-meta", "document-statistic")
        and (node.text or "").strip()
    )


def _unseen(name: str) -> Lost:
    if _TWICE.fullmatch(name):
        return "alternative"
    return "metadata" if name.endswith("meta.xml") else "unseen_part"
