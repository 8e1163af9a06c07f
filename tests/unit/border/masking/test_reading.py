import base64

import pytest
from structlog.testing import capture_logs

from relay.border.documents.blocks import Extracted, Withheld
from relay.border.documents.render import render
from relay.border.masking.reading import read, withheld
from tests.unit.border.conftest import message


def file(content, name="note.txt", kind="text/plain"):
    if isinstance(content, bytes):
        content = base64.b64encode(content).decode()
    return {"name": name, "type": kind, "size": 3, "content": content}


def field(value, kind="html"):
    return {"name": "COMMENTS", "label": "Комментарий", "kind": kind, "value": value}


async def test_attachments_and_html_fields_are_read_in_their_places():
    body = message(
        fields=[field("обычный", "text"), field("<p>нужен <b>сервер</b></p>")],
        files=[file("Смета на сервер".encode())],
    )
    found = await read(body)
    assert list(found.bodies) == [1]
    assert "сервер" in render(found.bodies[1])
    assert "<b>" not in render(found.bodies[1])
    (document,) = found.files
    assert isinstance(document, Extracted)
    assert "Смета на сервер" in render(document)
    assert list(withheld(found)) == []


async def test_a_message_without_either_needs_no_sandbox():
    found = await read(message(fields=[field("x", "text")]))
    assert (found.bodies, found.files) == ({}, [])


@pytest.mark.parametrize("content", ["!!!", "abc", "Смета", "YWJj\n%%"])
async def test_content_that_is_no_base64_is_withheld_as_broken(content):
    found = await read(message(files=[file(content)]))
    assert found.files == [Withheld(format="binary", reason="broken")]
    assert list(withheld(found)) == [(1, "binary", "broken")]


async def test_what_the_sender_left_out_is_not_read_but_named():
    left = {"name": "big.zip", "type": "x", "size": 9, "omitted": "too_large"}
    found = await read(message(files=[left, file(b"text")]))
    assert found.files[0] is None
    assert isinstance(found.files[1], Extracted)
    assert list(withheld(found)) == [(1, "file", "omitted_too_large")]


async def test_the_numbers_of_withheld_parts_are_those_of_the_message():
    left = {"name": "a", "type": "x", "size": 9, "omitted": "unavailable"}
    bad = file(b"\x00\x01\x02\x03" * 50, "a.bin", "application/octet-stream")
    found = await read(message(files=[left, file(b"text"), bad]))
    assert [one.number for one in withheld(found)] == [1, 3]


async def test_many_attachments_keep_their_order():
    files = [file(f"документ номер {number}".encode()) for number in range(5)]
    found = await read(message(files=files))
    for number, document in enumerate(found.files):
        assert isinstance(document, Extracted)
        assert f"документ номер {number}" in render(document)


async def test_every_attachment_that_ends_is_told_in_the_log_without_its_name():
    left = {"name": "Иванов.zip", "type": "x", "size": 9, "omitted": "too_large"}
    with capture_logs() as lines:
        await read(message(files=[left, file(b"text", "Петров.txt"), file("!!!")]), "m_1")
    assert sorted(line["count"] for line in lines) == ["1/3", "2/3", "3/3"]
    assert {
        (line["message"], line["label"], line["outcome"], line["reason"]) for line in lines
    } == {
        ("m_1", "file", "withheld", "omitted"),
        ("m_1", "txt", "extracted", ""),
        ("m_1", "binary", "withheld", "broken"),
    }
    assert "Иванов" not in str(lines)
    assert "Петров" not in str(lines)


async def test_html_with_half_a_surrogate_pair_is_no_reason_to_fall():
    from relay.border.contract import Field
    from tests.unit.border.conftest import Message

    body = message()
    broken = Field(name="C", label="C", kind="html", value="<p>a\ud800b</p>")
    import msgspec

    found = await read(msgspec.structs.replace(body, fields=[broken]))
    assert isinstance(body, Message)
    assert isinstance(found.bodies[0], Extracted)


async def test_progress_is_told_from_nothing_to_all():
    heard: list[tuple[int, int]] = []

    async def told(ended: int, total: int) -> None:
        heard.append((ended, total))

    await read(message(files=[file(b"text"), file(b"more")]), told=told)
    assert heard == [(0, 2), (1, 2), (2, 2)]
    await read(message(files=[]), told=told)
    assert len(heard) == 3
