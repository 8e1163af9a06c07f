"""Drawings in a Word story: boxes to be read later, descriptions, links, pictures that are left."""

from relay.border.documents.draft import Draft
from relay.border.documents.readers.docx_styles import is_within
from relay.border.documents.readers.drawing import alternative
from relay.border.documents.readers.links import linked
from relay.border.documents.readers.markup import Node, local
from relay.border.documents.readers.ooxml import Relation, relation_id

_ON = ("1", "true")


def read_drawing(
    node: Node, tag: str, draft: Draft, relations: dict[str, Relation], said: list[str]
) -> list[Node]:
    """Say what a drawing is described as and leads to; return its text boxes."""
    if tag in ("object", "control"):
        draft.lose("embedded_object")
    boxes = [
        inner
        for inner in node.iter("{*}txbxContent")
        if not is_within(inner, node, "txbxContent", "Fallback")
    ]
    pictures = 0
    for inner in node.iter("{*}docPr", "{*}blip", "{*}imagedata", "{*}textpath", "{*}hlinkClick"):
        name = local(inner.tag)
        if name == "docPr" and inner.get("hidden") in _ON:
            words = any((one.text or "").strip() for box in boxes for one in box.iter("{*}t"))
            draft.hide(1 if words or alternative(inner) else 0)
            return []
        if name == "docPr":
            if text := alternative(inner):
                said.append(f" (изображение: {text}) ")
        elif name == "hlinkClick":
            relation = relations.get(relation_id(inner))
            draft.lose("prompt", 1 if inner.get("tooltip") else 0)
            if relation is not None and relation.external:
                said.append(linked("", relation.target))
        elif name == "textpath":
            said.append(inner.get("string") or "")
        elif tag != "object" and not is_within(inner, node, "txbxContent", "Fallback"):
            pictures += 1
    for inner in node:
        if (text := inner.get("alt")) and tag == "pict":
            said.append(f" (изображение: {text}) ")
        if target := inner.get("href"):
            said.append(linked("", target))
    draft.lose_image(pictures)
    return boxes
