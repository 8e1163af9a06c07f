"""Zip archives as attachments: each file inside by its own reader, down to a depth."""

from relay.border.documents.blocks import Extracted, Withheld
from tests.unit.border.documents.build import document, docx, extracted, paragraph, text_of, zipped


def test_files_go_through_their_readers():
    content = zipped(
        {
            "папка/": "",
            "папка/заявка.docx": docx(paragraph("слово")),
            "note.txt": "текст",
            "__MACOSX/._note.txt": "мусор",
            ".DS_Store": "мусор",
            "song.mp3": b"ID3\x00",
        }
    )
    parts = extracted(content).parts
    assert [(part.name, type(part.document)) for part in parts] == [
        ("папка/заявка.docx", Extracted),
        ("note.txt", Extracted),
        ("song.mp3", Withheld),
    ]
    assert "мусор" not in text_of(content)


def test_archives_inside_archives_end_at_the_depth_limit():
    content = zipped({"a.txt": "дно"})
    for floor in range(4):
        content = zipped({f"{floor}.zip": content})
    shown = text_of(content)
    assert "вложено слишком глубоко" in shown
    assert "дно" not in shown


def test_more_files_than_allowed_are_counted():
    found = extracted(zipped({f"{n}.txt": "x" for n in range(5)}), parts=3)
    assert len(found.parts) == 3
    assert [(loss.what, loss.count) for loss in found.left_out] == [("nested_file", 2)]


def test_a_bomb_inside_is_withheld_and_its_neighbour_is_not():
    bomb = zipped({"zeros": bytes(50_000_000)})
    parts = extracted(zipped({"bomb.zip": bomb, "a.txt": "текст"})).parts
    assert parts[0].document == Withheld("zip", "bomb")
    assert isinstance(parts[1].document, Extracted)


def test_an_empty_archive_has_no_text():
    assert document(zipped({})) == Withheld("zip", "no_text")
