"""What OpenDocument styles say: hidden text, sheets and slides; white letters; headings."""

from relay.border.documents.readers.markup import Node, local


class OdfStyles:
    """Style names that hide what they are set on, from content.xml and styles.xml together."""

    def __init__(self, *roots: Node) -> None:
        self.hidden_text: set[str] = set()
        self.white_text: set[str] = set()
        self.hidden_table: set[str] = set()
        self.hidden_page: set[str] = set()
        parents: dict[str, str] = {}
        for root in roots:
            for style in root.iter("{*}style"):
                name = value_of(style, "name")
                parents[name] = value_of(style, "parent-style-name")
                self._learn(name, style)
        for name, parent in parents.items():
            for names in (self.hidden_text, self.white_text):
                if parent in names:
                    names.add(name)

    def _learn(self, name: str, style: Node) -> None:
        backed = any(
            local(key) == "background-color" and value not in ("", "transparent", "#ffffff")
            for inner in style
            for key, value in inner.attrib.items()
        )
        for inner in style:
            tag = local(inner.tag)
            if tag == "text-properties":
                white = value_of(inner, "color").lower() in ("#ffffff", "#fefefe") and not backed
                tiny = value_of(inner, "font-size") in ("0pt", "1pt", "0.5pt")
                if value_of(inner, "display") == "none" or tiny:
                    self.hidden_text.add(name)
                elif white:
                    self.white_text.add(name)
            elif tag == "table-properties" and value_of(inner, "display") == "false":
                self.hidden_table.add(name)
            elif tag == "drawing-page-properties" and value_of(inner, "visibility") == "hidden":
                self.hidden_page.add(name)


def value_of(node: Node, name: str) -> str:
    """An attribute by its local name."""
    for key, value in node.attrib.items():
        if local(key) == name:
            return value
    return ""


def count_of(node: Node, name: str, most: int) -> int:
    """A repeat count, at least 1 and at most `most`."""
    text = value_of(node, name)
    return min(max(int(text), 1), most) if text.isdigit() else 1
