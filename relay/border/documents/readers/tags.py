"""Start tags by name in raw XML, for parts of which a tree would fill the memory."""

import re
from collections.abc import Iterator


class Tags:
    """Finds the start tags of some names, whatever their prefix; `rest` is what follows a name.

    Most names do not occur in most parts, and most parts have no prefixes: a look for the bare
    name is ten times as fast as the pattern, and tells that.
    """

    def __init__(self, *names: str, rest: str = r"\b") -> None:
        self._bare = tuple(f"<{name}".encode() for name in names)
        self._prefixed = tuple(f":{name}".encode() for name in names)
        named = names[0] if len(names) == 1 else f"(?:{'|'.join(names)})"
        self._plain = re.compile(f"<{named}{rest}".encode())
        self._whole = re.compile(rf"<(?:\w+:)?{named}{rest}".encode())

    def find(self, xml: bytes) -> Iterator[re.Match[bytes]]:
        """Every such tag in order; groups are those of `rest`."""
        if _any_in(self._prefixed, xml):
            return self._whole.finditer(xml)
        return self._plain.finditer(xml) if _any_in(self._bare, xml) else iter(())

    def count(self, xml: bytes) -> int:
        """How many there are."""
        return sum(1 for _ in self.find(xml))


def _any_in(marks: tuple[bytes, ...], xml: bytes) -> bool:
    for mark in marks:  # noqa: SIM110 - half the time of any(), and asked ten times a sheet
        if mark in xml:
            return True
    return False
