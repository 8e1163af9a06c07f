"""What Word formatting says about text: hidden, white, shaded, a heading; and small look-ups."""

import re
from typing import NamedTuple

from relay.border.documents.readers.markup import Node, local

_HEADING = re.compile(r"(?:heading|заголовок)\s*([1-9])", re.IGNORECASE)
_WHITE = frozenset(("FFFFFF", "FEFEFE", "FDFDFD"))
_TINY_HALF_POINTS = 3


class Style(NamedTuple):
    """What a style says about its text: hidden, white, shaded, heading level (0 is none)."""

    hidden: bool = False
    white: bool = False
    shaded: bool = False
    level: int = 0


class Styles:
    """The styles of a document by id, each with what it inherits."""

    def __init__(self, root: Node | None) -> None:
        self._found: dict[str, Style] = {}
        nodes = {
            value_of(node, "styleId"): node
            for node in (() if root is None else root)
            if local(node.tag) == "style"
        }
        for name in nodes:
            self._resolve(name, nodes, 0)

    def get(self, name: str) -> Style:
        """The style of that id, or one that says nothing."""
        return self._found.get(name, _PLAIN)

    def _resolve(self, name: str, nodes: dict[str, Node], depth: int) -> Style:
        if name in self._found or name not in nodes or depth > 20:
            return self._found.get(name, _PLAIN)
        node = nodes[name]
        based = child_of(node, "basedOn")
        style = (
            self._resolve(value_of(based, "val"), nodes, depth + 1) if based is not None else _PLAIN
        )
        title = child_of(node, "name")
        heading = _HEADING.match(value_of(title, "val")) if title is not None else None
        outline = child_of(child_of(node, "pPr"), "outlineLvl")
        level = style.level
        if heading:
            level = int(heading[1])
        elif outline is not None and value_of(outline, "val") in "012345678":
            level = int(value_of(outline, "val") or 0) + 1
        style = formatted(child_of(node, "rPr"), style)._replace(level=level)
        shading = child_of(child_of(node, "pPr"), "shd")
        self._found[name] = style._replace(shaded=style.shaded or shading is not None)
        return self._found[name]


_PLAIN = Style()


def formatted(properties: Node | None, style: Style) -> Style:
    """A style with direct formatting over it."""
    if properties is None:
        return style
    for node in properties:
        tag = local(node.tag)
        if tag in ("vanish", "specVanish"):
            style = style._replace(hidden=is_on(node))
        elif tag == "color":
            style = style._replace(white=value_of(node, "val").upper() in _WHITE)
        elif tag in ("shd", "highlight"):
            style = style._replace(shaded=True)
        elif tag == "sz":
            size = value_of(node, "val")
            if size.isdigit() and int(size) <= _TINY_HALF_POINTS:
                style = style._replace(hidden=True)
    return style


def is_shaded(paragraph: Node, styles: Styles) -> bool:
    """Is there a background behind this paragraph that white letters could be read on?"""
    properties = child_of(paragraph, "pPr")
    if child_of(properties, "shd") is not None:
        return True
    if styles.get(value_of(child_of(properties, "pStyle"), "val")).shaded:
        return True
    return is_within(paragraph, None, "txbxContent")


def is_within(node: Node, top: Node | None, *tags: str) -> bool:
    current = node.getparent()
    while current is not None and current is not top:
        if local(current.tag) in tags:
            return True
        current = current.getparent()
    return False


def child_of(node: Node | None, name: str) -> Node | None:
    if node is not None:
        for child in node:
            if local(child.tag) == name:
                return child
    return None


def value_of(node: Node | None, name: str) -> str:
    """An attribute by its local name, in whichever namespace the file uses."""
    if node is not None:
        for key, value in node.attrib.items():
            if local(key) == name:
                return value
    return ""


def is_on(node: Node | None) -> bool:
    return node is not None and value_of(node, "val") not in ("0", "false", "off", "none")
