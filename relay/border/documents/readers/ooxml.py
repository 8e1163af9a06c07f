"""An Office Open XML package: its parts, their relationships, and which of them were read."""

import posixpath
from typing import NamedTuple

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.image import add_image
from relay.border.documents.readers.markup import Node, parse_xml
from relay.border.documents.zipped import Archive

R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SMALL = 1_000_000  # a larger part is unpacked twice rather than kept
R_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


class Relation(NamedTuple):
    """Where a part points: kind is the last word of its type; target a part name or a URL."""

    kind: str
    target: str
    external: bool


class Package:
    """Reads parts by name; names are matched without case, as Office does."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._names = {name.replace("\\", "/").lower().lstrip("/"): name for name in archive.names}
        self._relations: dict[str, dict[str, Relation]] = {}
        self._read: set[str] = set()
        self._peeked: dict[str, bytes] = {}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def names(self, prefix: str) -> list[str]:
        """Part names beneath a folder, in the order of the archive."""
        return [name for name in self._names if name.startswith(prefix)]

    def read(self, part: str) -> bytes:
        """The bytes of a part; `Unreadable` when there is no such part."""
        self._read.add(part.lower())
        return self._peeked.pop(part.lower(), b"") or self._unpack(part)

    def peek(self, part: str) -> bytes:
        """The same without taking the part as read: it is only looked at before it is trusted."""
        content = self._unpack(part)
        if len(content) < _SMALL:
            self._peeked[part.lower()] = content
        return content

    def _unpack(self, part: str) -> bytes:
        if part not in self:
            raise Unreadable("broken")
        return self._archive.read(self._names[part.lower()])

    def dismiss(self, part: str) -> None:
        """Take a part that is left out as a whole, and all that it refers to, as accounted for."""
        waiting = [part]
        while waiting:
            part = waiting.pop()
            self._read.add(part.lower())
            targets = [one.target for one in self.relations(part).values() if not one.external]
            waiting += [one for one in targets if one in self and one.lower() not in self._read]

    def unread(self) -> list[str]:
        """Names of the parts, in small letters, that nobody has read so far."""
        return [name for name in self._names if name not in self._read]

    def xml(self, part: str) -> Node:
        """The root element of a part."""
        return parse_xml(self.read(part))

    def main(self) -> str:
        """The part that the package is about."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and not relation.external:
                return relation.target
        raise Unreadable("broken")

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by id; the package's own for the empty name."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            where = posixpath.join(folder, "_rels", f"{name}.rels")
            found: dict[str, Relation] = {}
            if where in self:
                for node in self.xml(where):
                    found[node.get("Id") or ""] = _relation(node, folder)
            self._relations[part] = found
        return self._relations[part]


def add_images(package: Package, part: str, draft: Draft) -> None:
    """The pictures that a part shows, each once, where they are to be recognised."""
    relations = package.relations(part).values() if draft.limits.inner_images else ()
    for relation in relations:
        if relation.kind == "image" and not relation.external and relation.target in package:
            add_image(package.read(relation.target), draft)


def relation_id(node: Node, name: str = "id") -> str:
    """The r:id (or r:embed, r:link) attribute of an element, in either namespace."""
    return node.get(R_ID + name) or node.get(R_STRICT + name) or ""


def _relation(node: Node, folder: str) -> Relation:
    kind = (node.get("Type") or "").rpartition("/")[2]
    target = node.get("Target") or ""
    if (node.get("TargetMode") or "").lower() == "external":
        return Relation(kind, target, external=True)
    if target.startswith("/"):
        return Relation(kind, posixpath.normpath(target).lstrip("/"), external=False)
    return Relation(kind, posixpath.normpath(posixpath.join(folder, target)), external=False)
