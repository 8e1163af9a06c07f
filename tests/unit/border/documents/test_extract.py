"""The whole way through the sandboxed child, with hostile files among them."""

import asyncio
import struct

import msgspec
import pytest

from relay.border.documents.blocks import Extracted, Limits, Withheld
from relay.border.documents.child import END, Answer, Sniffed, Started
from relay.border.documents.confine import strength
from relay.border.documents.extract import Result, _trust, extract
from relay.border.documents.sandbox import Ran
from tests.unit.border.documents.build import docx, paragraph, pdf, shown, zipped


async def _read(content: bytes, name: str = "file", declared: str = "", **limits: float) -> Result:
    return await extract(
        content, name=name, declared=declared, limits=msgspec.convert(limits, Limits)
    )


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        ("Просто текст".encode("cp1251"), "txt"),
        (b"<html><body>page</body></html>", "html"),
        (b"From: a@b.example\nSubject: x\n\nbody", "eml"),
        (docx(paragraph("слово")), "docx"),
        (pdf(shown("Some words here")), "pdf"),
    ],
    ids=("txt", "html", "eml", "docx", "pdf"),
)
async def test_each_reader_works_inside_the_sandbox(content, format_):
    result = await _read(content, "contract.exe", "image/png")
    assert isinstance(result.document, Extracted)
    assert result.document.format == format_
    assert result.sandbox == strength()
    assert result.size == len(content)
    assert len(result.sha256) == 64
    assert result.peak_mb > 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Withheld("empty", "empty")),
        (b"PK\x03\x04 cut off", Withheld("zip", "broken")),
        (docx(paragraph("x"))[:-40], Withheld("docx", "broken")),
        (b"MZ\x90\x00" + bytes(100), Withheld("executable", "executable")),
        (b"\x7fELF" + bytes(100), Withheld("executable", "executable")),
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), Withheld("rar", "archive")),
        (b"\x1f\x8b\x08" + bytes(50), Withheld("gz", "archive")),
        (b"OggS" + bytes(50), Withheld("audio", "audio_video")),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), Withheld("video", "audio_video")),
        (bytes(range(256)) * 10, Withheld("binary", "unsupported")),
        (zipped({"word/x": "", "[Content_Types].xml": "<x/>"}), Withheld("docx", "broken")),
    ],
    ids=("empty", "cut", "cut docx", "exe", "elf", "rar", "gz", "ogg", "mp4", "noise", "no rels"),
)  # fmt: skip
async def test_what_cannot_be_read_is_withheld_with_the_true_reason(content, expected):
    assert (await _read(content, "документ.docx", "text/plain")).document == expected


async def test_too_large_is_not_even_started():
    result = await _read(b"x" * 100, content_bytes=99)
    assert result.document == Withheld("binary", "too_large")
    assert result.sandbox == ""


async def test_a_compression_bomb_is_refused_by_its_directory():
    bomb = zipped({"[Content_Types].xml": "<x/>", "word/document.xml": bytes(300_000_000)})
    assert (await _read(bomb)).document == Withheld("docx", "bomb")


async def test_a_lying_directory_does_not_unpack_more_than_it_promised():
    content = bytearray(docx(paragraph("а" * 50_000)))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"word/document.xml"))
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    assert (await _read(bytes(content))).document == Withheld("docx", "broken")


async def test_ten_thousand_members():
    many = zipped({f"word/{number}.xml": "" for number in range(10_000)})
    result = await _read(many)
    assert result.document.reason == "too_many_members"


async def test_an_encryption_flag():
    content = bytearray(docx(paragraph("x")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    assert (await _read(bytes(content))).document == Withheld("docx", "encrypted")


async def test_names_that_climb_out_are_only_names():
    content = docx(paragraph("слово"), {"../../../../etc/cron.d/x": "evil", "/abs": "evil"})
    assert isinstance((await _read(content, "../../../etc/passwd")).document, Extracted)


async def test_a_surrogate_in_the_name_is_survived():
    assert isinstance((await _read(b"text", "a\udcff.txt", "\udcfe")).document, Extracted)


async def test_a_reader_that_takes_too_long_is_ended():
    slow = pdf(*(shown("Some words here") for _ in range(300)))
    result = await _read(slow, wall_s=0.01)
    assert result.document == Withheld("pdf", "timeout")


async def test_a_reader_that_computes_too_long_is_ended():
    content = docx("".join(paragraph("слово") for _ in range(150_000)))
    result = await _read(content, cpu_s=1, ratio=10_000)
    assert result.document == Withheld("docx", "timeout")


async def test_a_reader_that_takes_too_much_memory_is_ended():
    content = docx("".join(paragraph("слово") for _ in range(150_000)))
    result = await _read(content, memory_bytes=120_000_000, ratio=10_000)
    assert result.document.reason in ("memory", "crashed")


async def test_an_answer_above_the_cap_is_refused():
    result = await _read("слово ".encode() * 10_000, answer_bytes=20_000)
    assert result.document.reason == "too_large"


async def test_many_at_once():
    results = await asyncio.gather(*(_read(docx(paragraph(f"слово{n}"))) for n in range(6)))
    assert [result.document.blocks[0].text for result in results] == [f"слово{n}" for n in range(6)]


def _frame(value: object) -> bytes:
    body = msgspec.msgpack.encode(value)
    return len(body).to_bytes(4, "big") + body


_STARTED = _frame(Started("seccomp")) + _frame(Sniffed("docx"))
_ANSWER = _frame(Answer(Withheld("pdf", "broken"), (), (), 1))


@pytest.mark.parametrize(
    "output",
    [
        b"",
        END,
        _STARTED + END,
        _ANSWER + END,
        _ANSWER + _STARTED + END,
        _frame(Started("")) + _frame(Started("")) + _frame(Started("")) + END,
        _STARTED + _ANSWER + _ANSWER + END,
        _STARTED + _ANSWER,
        _STARTED + _ANSWER[:-1] + END,
        _STARTED + _ANSWER + b"\x00",
        _STARTED + _ANSWER + END + b"\x00",
        _STARTED + _frame({"type": "Answer", "document": {"type": "Unknown"}}) + END,
        _STARTED + b"\xff\xff\xff\xff" + _ANSWER + END,
        b"garbage that is no frame at all",
    ],
)
def test_a_child_that_lies_is_not_believed(output):
    found = _trust(Ran(output, None), "pdf")[0]
    assert isinstance(found, Withheld)
    assert found.reason == "crashed"


def test_a_child_that_failed_is_not_believed_whatever_it_said():
    assert _trust(Ran(_STARTED + _ANSWER + END, "timeout"), "pdf")[0] == Withheld("docx", "timeout")
    assert _trust(Ran(_STARTED + _ANSWER + END, None), "pdf")[0] == Withheld("pdf", "broken")
