"""7z archives by libarchive, a system library, where it is here: each file by its own reader.

The library is called in the locked child alone. It is told to know this one format and no other.
"""

import ctypes
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.archive import is_litter

_LIBRARY = "libarchive.so.13"
_OK, _END, _WARNING = 0, 1, -20
_KIND, _FILE, _FOLDER = 0o170000, 0o100000, 0o040000
_SMALL = 1_000_000
_CHUNK = 1 << 20


def installed() -> bool:
    """Can the library be loaded? Without it the archive is withheld with that reason."""
    return _library() is not None


def read(content: bytes, draft: Draft) -> None:
    """Add each file as a part, in the order of the archive."""
    library = _library()
    if library is None:
        raise Unreadable("no_libarchive")
    most = min(draft.budget.unpacked, max(_SMALL, draft.limits.ratio * len(content)))
    with _opened(library, content) as archive:
        for entry in _entries(library, archive, draft):
            name = (library.archive_entry_pathname_utf8(entry) or b"").decode("utf-8", "replace")
            kind = library.archive_entry_filetype(entry) & _KIND
            if library.archive_entry_is_encrypted(entry):
                raise Unreadable("encrypted")
            if kind == _FOLDER:
                continue
            if kind != _FILE or is_litter(name):
                draft.lose("system_file")
                continue
            body = _body(library, archive, most)
            most -= len(body)
            draft.budget.unpacked -= len(body)
            draft.part(name, body)


@contextmanager
def _opened(library: ctypes.CDLL, content: bytes) -> Generator[int]:
    archive: int | None = library.archive_read_new()
    if not archive:
        raise MemoryError
    try:
        library.archive_read_support_format_7zip(archive)
        if library.archive_read_open_memory(archive, content, len(content)) != _OK:
            raise _reason(library, archive)
        yield archive
    finally:
        library.archive_read_free(archive)


def _entries(library: ctypes.CDLL, archive: int, draft: Draft) -> Iterator[int]:
    entry = ctypes.c_void_p()
    while (said := library.archive_read_next_header(archive, ctypes.byref(entry))) != _END:
        if said not in (_OK, _WARNING) or not entry.value:
            raise _reason(library, archive)
        draft.budget.members -= 1
        if draft.budget.members < 0:
            raise Unreadable("too_many_members")
        yield entry.value


def _body(library: ctypes.CDLL, archive: int, most: int) -> bytes:
    """The bytes of the current file; not one more than may still be unpacked."""
    body = bytearray()
    chunk = ctypes.create_string_buffer(_CHUNK)
    while (count := library.archive_read_data(archive, chunk, _CHUNK)) > 0:
        body += chunk.raw[:count]
        if len(body) > most:
            raise Unreadable("bomb")
    if count < 0:
        raise _reason(library, archive)
    return bytes(body)


def _reason(library: ctypes.CDLL, archive: int) -> Unreadable:
    said = (library.archive_error_string(archive) or b"").lower()
    locked = library.archive_read_has_encrypted_entries(archive) > 0 or b"ncrypt" in said
    return Unreadable("encrypted" if locked else "broken")


def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, *arguments in (
        ("archive_read_new", pointer),
        ("archive_read_support_format_7zip", number, pointer),
        ("archive_read_open_memory", number, pointer, text, ctypes.c_size_t),
        ("archive_read_next_header", number, pointer, pointer),
        ("archive_read_data", ctypes.c_ssize_t, pointer, pointer, ctypes.c_size_t),
        ("archive_read_free", number, pointer),
        ("archive_read_has_encrypted_entries", number, pointer),
        ("archive_error_string", text, pointer),
        ("archive_entry_pathname_utf8", text, pointer),
        ("archive_entry_filetype", ctypes.c_uint, pointer),
        ("archive_entry_is_encrypted", number, pointer),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
