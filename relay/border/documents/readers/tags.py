"""Start tags by name in raw XML, for parts of which a tree would fill the memory."""

import re
from collections.abc import Iterator


class Tags:
    """Finds the start tags of some names, whatever their prefix; `rest` is what follows a name.

    Most names do not occur in most parts: a look for the bare name is ten times as fast as the
    pattern, and tells that.
    """

    def __init__(self, *names: str, rest: str = r"\b") -> None:
        self._marks = tuple(mark.encode() for name in names for mark in ("<" + name, ":" + name))
        self._pattern = re.compile(rf"<(?:\w+:)?(?:{'|'.join(names)}){rest}".encode())

    def find(self, xml: bytes) -> Iterator[re.Match[bytes]]:
        """Every such tag in order; groups are those of `rest`."""
        return self._pattern.finditer(xml) if self._may_be_in(xml) else iter(())

    def count(self, xml: bytes) -> int:
        """How many there are."""
        return sum(1 for _ in self.find(xml))

    def _may_be_in(self, xml: bytes) -> bool:
        return any(mark in xml for mark in self._marks)
