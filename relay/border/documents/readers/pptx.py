"""PowerPoint: visible slides in order, then the layouts and masters behind them."""

from relay.border.documents.draft import Draft
from relay.border.documents.readers.markup import Node
from relay.border.documents.readers.ooxml import Package, relation_id
from relay.border.documents.readers.pptx_slide import Size, Slide, number_of
from relay.border.documents.readers.unseen import lose_unseen
from relay.border.documents.zipped import opened

_OFF = ("0", "false")


def read(content: bytes, draft: Draft) -> None:
    """Add a pptx or pptm, slide by slide."""
    with opened(content, draft.limits, draft.budget) as archive:
        package = Package(archive)
        main = package.main()
        presentation = package.xml(main)
        relations = package.relations(main)
        slides = [
            relations[relation_id(node)].target
            for node in presentation.iter("{*}sldId")
            if relation_id(node) in relations
        ]
        draft.pages = len(slides)
        size = _size(presentation)
        backgrounds: dict[str, None] = {}
        footers: set[str] = set()
        for number, part in enumerate(slides, 1):
            slide = package.xml(part)
            if slide.get("show") in _OFF:
                draft.lose("hidden_slide")
                package.dismiss(part)
            else:
                Slide(package, part, number, size, draft, footers).read(slide)
                backgrounds |= dict.fromkeys(_backgrounds(package, part))
        for part in backgrounds:
            Slide(package, part, 0, size, draft, footers).read(package.xml(part))
        names = presentation.iter("{*}section", "{*}custShow")
        draft.lose("metadata", sum(bool(node.get("name")) for node in names))
        lose_unseen(package, draft, main)


def _size(presentation: Node) -> Size:
    for node in presentation.iter("{*}sldSz"):
        return Size(number_of(node.get("cx")), number_of(node.get("cy")))
    return Size(0, 0)


def _backgrounds(package: Package, part: str) -> list[str]:
    """The layout and master behind a slide; their own words show on every slide."""
    found: list[str] = []
    for kind in ("slideLayout", "slideMaster"):
        for relation in package.relations(part).values():
            if relation.kind == kind and relation.target in package:
                found.append(relation.target)
                part = relation.target
                break
    return found
