"""Zip containers, checked before anything is unpacked: members, sizes, encryption."""

import io
import re
import zipfile
from collections.abc import Generator
from contextlib import contextmanager

from relay.border.documents.blocks import Limits
from relay.border.documents.charset import decode
from relay.border.documents.draft import Budget, Unreadable

_SMALL = 1_000_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PROLOG = 65_536
_DAMAGE = (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_UTF8_NAME = 0x800
_ENTRY = b"PK\x01\x02"


class Archive:
    """An opened zip within its budget: `names` in order, `read` by name."""

    def __init__(self, opened: zipfile.ZipFile, budget: Budget) -> None:
        self._opened = opened
        self._budget = budget
        self.names = [entry.filename for entry in opened.infolist() if not entry.is_dir()]
        self._known = frozenset(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """The bytes of a member, never more than its directory entry promised."""
        entry = self._opened.getinfo(name)
        if entry.file_size > self._budget.unpacked:
            raise Unreadable("bomb")
        try:
            with self._opened.open(entry) as member:
                content = member.read(entry.file_size + 1)
        except NotImplementedError as error:
            raise Unreadable("unsupported") from error  # packed by a method that Python lacks
        except Exception as error:
            # zlib, lzma and zipfile each have their own idea of damage.
            raise Unreadable("broken") from error
        if len(content) > entry.file_size:
            raise Unreadable("bomb")
        self._budget.unpacked -= len(content)
        return content

    def shown(self, name: str) -> str:
        """A member's name as its author saw it: old archivers wrote cp866 and did not say so."""
        if self._opened.getinfo(name).flag_bits & _UTF8_NAME or name.isascii():
            return name
        try:
            return decode(name.encode("cp437")) or name
        except UnicodeEncodeError:
            return name

    def comments(self) -> int:
        """How many comments stand beside the members."""
        entries = self._opened.infolist()
        return bool(self._opened.comment) + sum(bool(entry.comment) for entry in entries)

    def size(self, name: str) -> int:
        """Promised size of a member in bytes."""
        return self._opened.getinfo(name).file_size


@contextmanager
def opened(content: bytes, limits: Limits, budget: Budget) -> Generator[Archive]:
    """Open a zip that passed every check; `Unreadable` says which one it did not."""
    # Counted in the raw bytes first: a directory of a million entries is expensive to parse.
    if content.count(_ENTRY) > limits.members:
        raise Unreadable("too_many_members")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise Unreadable("broken") from error
    with archive:
        _check(archive, len(content), limits, budget)
        yield Archive(archive, budget)


def no_doctype(content: bytes) -> bytes:
    """The XML bytes back, or `Unreadable` if they declare a document type or an entity."""
    head = content[:_PROLOG]
    if _DECLARATION.search(head) or _DECLARATION.search(head.replace(b"\x00", b"")):
        raise Unreadable("doctype")
    return content


def _check(archive: zipfile.ZipFile, size: int, limits: Limits, budget: Budget) -> None:
    entries = archive.infolist()
    if len(entries) > min(limits.members, budget.members):
        raise Unreadable("too_many_members")
    budget.members -= len(entries)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("encrypted")
    total = sum(entry.file_size for entry in entries)
    if total > budget.unpacked:
        raise Unreadable("bomb")
    if total > _SMALL and total > limits.ratio * size:
        raise Unreadable("bomb")
    for entry in entries:
        if entry.file_size > max(_SMALL, limits.ratio * entry.compress_size):
            raise Unreadable("bomb")
