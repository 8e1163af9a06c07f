"""The one door to lxml: no entities, no network, no document types; typed for the readers."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from relay.border.documents.draft import Unreadable
from relay.border.documents.zipped import no_doctype

_etree: Any = import_module("lxml.etree")  # untyped: no other file may touch it


_LOCAL: dict[str, str] = {}
_NO_MEMORY, _LIMIT = 2, 114  # XML_ERR_NO_MEMORY, XML_ERR_RESOURCE_LIMIT
_DEPTH = "depth"


class Node(Protocol):
    """An element, as far as the readers look at it."""

    tag: str
    text: str | None
    tail: str | None

    @property
    def attrib(self) -> Mapping[str, str]: ...
    def get(self, name: str, default: str = ..., /) -> str | None: ...
    def __iter__(self) -> Iterator["Node"]: ...
    def __len__(self) -> int: ...
    def iter(self, *tags: str) -> Iterator["Node"]: ...
    def find(self, path: str, /) -> "Node | None": ...
    def getparent(self) -> "Node | None": ...


def parse_xml(content: bytes) -> Node:
    """The root of an XML document; `Unreadable` for a DOCTYPE or damage."""
    parser = _etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root: Any = _etree.fromstring(no_doctype(content), parser)
    except (_etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", 0) == _NO_MEMORY:
            raise MemoryError from error
        if getattr(error, "code", 0) == _LIMIT and _DEPTH in str(error):
            raise Unreadable("too_deep") from error
        raise Unreadable("broken") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("doctype")
    return cast(Node, root)


def parse_html(text: str) -> Node | None:
    """The root of a page, as browsers would forgive it; None when there is no element at all.

    `Unreadable` where elements lie so deep in each other that the parser leaves the rest out.
    """
    parser = _etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root: Any = _etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (_etree.XMLSyntaxError, ValueError):
        return None
    if any(entry.type == _LIMIT for entry in parser.error_log):
        raise Unreadable("too_deep")
    return cast("Node | None", root)


def local(tag: str) -> str:
    """A tag without its namespace."""
    name = _LOCAL.get(tag)
    if name is None:
        name = _LOCAL[tag] = tag[tag.rfind("}") + 1 :]
    return name
