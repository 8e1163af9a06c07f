"""Which elements of a page nobody can see: attributes, inline styles, simple style sheet rules."""

import re

from relay.border.documents.readers.markup import Node

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ON_SCREENS = re.compile(
    r"@media\s+(?:only\s+)?(?:screen|all)\s*\{((?:[^{}]|\{[^{}]*\})*)\}", re.IGNORECASE
)
_SELECTOR = re.compile(r"^([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?$", re.IGNORECASE)
_NOTHING = re.compile(r"^[+-]?0*\.?0*(?:px|pt|em|rem|%|ex|vw|vh|cm|mm|in)?$")
_LENGTH = re.compile(r"^([+-]?[\d.]+)(px|pt|em|rem|%)?")
_WHITE = frozenset(("#fff", "#ffffff", "white", "rgb(255,255,255)", "#fefefe", "#fdfdfd"))
_OFF_SCREEN = -500
_TINY = {"px": 2.0, "pt": 2.0, "em": 0.15, "rem": 0.15, "%": 15.0, None: 2.0}


class Styles:
    """The rules of a page's style sheets that hide something, by tag, class or id."""

    def __init__(self, sheet: str) -> None:
        self._rules: dict[tuple[str, str, str], dict[str, str]] = {}
        sheet = _COMMENT.sub("", sheet[:500_000])
        sheet = _AT_RULE.sub("", _ON_SCREENS.sub(r"\1", sheet))
        for selectors, body in _RULE.findall(sheet):
            declarations = _declarations(body)
            for selector in selectors.split(","):
                found = _SELECTOR.match(selector.strip())
                if found and selector.strip():
                    key = (found[1] or "", found[2] or "", found[3] or "")
                    self._rules[key] = self._rules.get(key, {}) | declarations

    def hides(self, node: Node, tag: str) -> bool:
        """Would a person not see this element?"""
        if node.get("hidden") is not None and (node.get("hidden") or "").lower() != "until-found":
            return True
        if tag == "dialog" and node.get("open") is None:
            return True
        style = self._style(node, tag)
        return bool(style) and (
            _gone(style) or _too_small(style) or _away(style) or _pale(style, node)
        )

    def _style(self, node: Node, tag: str) -> dict[str, str]:
        inline = node.get("style")
        if not self._rules and not inline:
            return {}
        style = dict(self._rules.get((tag, "", ""), {}))
        for name in (node.get("class") or "").split():
            style |= self._rules.get(("", ".", name), {})
            style |= self._rules.get((tag, ".", name), {})
        if identifier := node.get("id"):
            style |= self._rules.get(("", "#", identifier), {})
            style |= self._rules.get((tag, "#", identifier), {})
        if inline:
            style |= _declarations(_COMMENT.sub("", inline))
        if colour := node.get("color"):
            style.setdefault("color", colour.lower())
        return style


def _declarations(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            value = value.lower().replace("!important", "").strip()
            found[name.strip().lower()] = value
    return found


def _gone(style: dict[str, str]) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("content-visibility") == "hidden"
        or style.get("mso-hide") == "all"
        or bool(_NOTHING.match(style.get("opacity", "1")))
        or style.get("clip", "").replace(" ", "").startswith("rect(0")
        or "inset(100%)" in style.get("clip-path", "")
    )


def _too_small(style: dict[str, str]) -> bool:
    size = _LENGTH.match(style.get("font-size", ""))
    if size and _number(size[1]) < _TINY.get(size[2], 2.0):
        return True
    if style.get("overflow", "") in ("hidden", "clip"):
        return any(
            name in style and _NOTHING.match(style[name])
            for name in ("height", "max-height", "width", "max-width")
        )
    return style.get("max-height", "1") in ("0", "0px") and style.get("line-height", "") in (
        "0",
        "0px",
    )


def _away(style: dict[str, str]) -> bool:
    if style.get("position") in ("absolute", "fixed"):
        for name in ("left", "top", "right", "bottom"):
            length = _LENGTH.match(style.get(name, ""))
            if length and _number(length[1]) <= _OFF_SCREEN:
                return True
    indent = _LENGTH.match(style.get("text-indent", ""))
    return bool(indent and _number(indent[1]) <= _OFF_SCREEN)


def _pale(style: dict[str, str], node: Node) -> bool:
    """Letters without colour, or white ones where nothing sets another background."""
    colour = style.get("color", "").replace(" ", "")
    if colour == "transparent" or re.match(r"rgba\(.*,0(?:\.0+)?\)$", colour):
        return True
    background = _background(style)
    if colour and colour == background:
        return True
    if colour not in _WHITE or background:
        return False
    if any(_background(_declarations(inner.get("style") or "")) for inner in node.iter()):
        return False
    current = node.getparent()
    while current is not None:
        if current.get("bgcolor") or current.get("background") or current.get("class"):
            return False
        inherited = _background(_declarations(current.get("style") or ""))
        if inherited:
            return inherited in _WHITE
        current = current.getparent()
    return not (node.get("bgcolor") or node.get("class"))


def _background(style: dict[str, str]) -> str:
    return (style.get("background-color") or style.get("background") or "").replace(" ", "")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
