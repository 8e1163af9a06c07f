"""7z archives, written by the library that reads them; damage, bombs and passwords among them."""

import ctypes
from collections.abc import Mapping

import pytest

from relay.border.documents import extract
from relay.border.documents.blocks import Extracted, Withheld
from relay.border.documents.readers import seven
from tests.unit.border.documents.build import document, docx, extracted, lost, paragraph, text_of

needs_library = pytest.mark.skipif(not seven.installed(), reason="libarchive is not here")
_MARK = b"7z\xbc\xaf\x27\x1c"
_ENCRYPTED = bytes.fromhex(
    "377abcaf271c0004f764d11f7f00000000000000140000000000000017fb5de12c949d0c6fa29533267578e29627"
    "b61de0006800675d0000813307ae0fcef3724eba788decb4ff330d0d58f7c22e885bb9d57ec129f3a0b14d09adf2"
    "967b688af90f2fb214032ac1f83640ecced46882869022e9b2627cd51c7015e5ce8aefd81f382dcd34ad519d009f"
    "53592a2c09dd4de706f52a88c493b2ba9c0000000017061001096f00070b010001212101180c690000"
)
"""One file of one word, with a password, made by another program: libarchive cannot lock."""


def _packed(members: Mapping[str, bytes]) -> bytes:
    library = ctypes.CDLL("libarchive.so.13")
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    library.archive_write_new.restype = library.archive_entry_new.restype = pointer
    for name in ("set_format_7zip", "close", "free"):
        getattr(library, f"archive_write_{name}").argtypes = [pointer]
    library.archive_write_open_memory.argtypes = [pointer, pointer, size, pointer]
    library.archive_write_header.argtypes = [pointer, pointer]
    library.archive_write_data.argtypes = [pointer, text, size]
    library.archive_entry_set_pathname_utf8.argtypes = [pointer, text]
    library.archive_entry_set_size.argtypes = [pointer, ctypes.c_int64]
    library.archive_entry_set_filetype.argtypes = [pointer, ctypes.c_uint]
    library.archive_entry_free.argtypes = [pointer]
    room, used = ctypes.create_string_buffer(10_000_000), size()
    archive = library.archive_write_new()
    library.archive_write_set_format_7zip(archive)
    assert library.archive_write_open_memory(archive, room, len(room), ctypes.byref(used)) == 0
    for name, body in members.items():
        entry = library.archive_entry_new()
        library.archive_entry_set_pathname_utf8(entry, name.encode())
        library.archive_entry_set_size(entry, len(body))
        library.archive_entry_set_filetype(entry, 0o040000 if name.endswith("/") else 0o100000)
        assert library.archive_write_header(archive, entry) == 0
        library.archive_write_data(archive, body, len(body))
        library.archive_entry_free(entry)
    assert library.archive_write_close(archive) == 0
    library.archive_write_free(archive)
    return room.raw[: used.value]


@needs_library
def test_files_go_through_their_readers():
    content = _packed(
        {
            "папка/": b"",
            "папка/заявка.docx": docx(paragraph("слово")),
            "note.txt": "текст".encode(),
            "__MACOSX/._note.txt": "мусор".encode(),
            "../../etc/passwd": "наверх".encode(),
        }
    )
    found = extracted(content)
    assert [(part.name, type(part.document)) for part in found.parts] == [
        ("папка/заявка.docx", Extracted),
        ("note.txt", Extracted),
        ("../../etc/passwd", Extracted),
    ]
    assert lost(found) == {"system_file": 1}
    assert "слово" in text_of(content)
    assert "мусор" not in text_of(content)


@needs_library
async def test_it_is_read_inside_the_locked_child():
    result = await extract.extract(_packed({"a.txt": b"words"}), name="a.7z", declared="")
    assert isinstance(result.document, Extracted)
    assert isinstance(result.document.parts[0].document, Extracted)


@needs_library
def test_archives_inside_archives_end_at_the_depth_limit():
    content = _packed({"a.txt": "дно".encode()})
    for floor in range(4):
        content = _packed({f"{floor}.7z": content})
    assert "вложено слишком глубоко" in text_of(content)
    assert "дно" not in text_of(content)


@needs_library
@pytest.mark.parametrize(
    ("members", "limits", "reason"),
    [
        ({"zeros": bytes(5_000_000)}, {}, "bomb"),
        ({"a": b"x" * 900, "b": b"x" * 900}, {"unpacked_bytes": 1_000}, "bomb"),
        ({str(n): b"x" for n in range(6)}, {"members": 5}, "too_many_members"),
    ],
)
def test_bombs_and_crowds_are_withheld(members, limits, reason):
    assert document(_packed(members), **limits) == Withheld("7z", reason)


@needs_library
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_ENCRYPTED, "encrypted"),
        (_ENCRYPTED[:-20], "broken"),
        (_MARK, "broken"),
    ],
)
def test_passwords_and_damage_are_withheld(content, reason):
    assert document(content) == Withheld("7z", reason)


def test_without_the_library_the_reason_says_so(monkeypatch):
    monkeypatch.setattr(seven, "_LIBRARY", "libnowhere.so")
    assert document(_MARK + bytes(50)) == Withheld("7z", "no_libarchive")
