import base64
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border import contract
from relay.cli import message
from relay.cli.message import MAX_FILE, MAX_FILES, attachment, read
from relay.errors import ConfigError, Malformed
from relay.peer import strict_json

SAMPLES = Path(__file__).parents[2] / "samples"
MAIL = """From: =?utf-8?b?0JjQstCw0L0g0JDQsdGA0LjQutC+0YHQvtCy?= <ivan@firma.example>
To: sales@shop.example
Subject: =?utf-8?b?0JfQsNC/0YDQvtGB?=
Date: Sat, 21 Nov 2026 11:00:00 +0300
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Нужна цена
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="kp.pdf"
Content-Transfer-Encoding: base64

JVBERg==
--b--
"""


def saved(tmp_path, content, name="a.eml"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def accepted(body: contract.Message) -> contract.Message:
    """What the border makes of it: the strict parse of what is sent."""
    return strict_json.decode(msgspec.json.encode(body), contract.Message)


def test_a_mail_becomes_fields_by_kind_and_files(tmp_path):
    body = read(saved(tmp_path, MAIL), "p1")
    assert [(f.name, f.kind, f.value) for f in body.fields] == [
        ("NAME", "person", "Иван Абрикосов"),
        ("EMAIL", "email", "ivan@firma.example"),
        ("TITLE", "text", "Запрос"),
        ("BODY", "text", "Нужна цена"),
    ]
    (file,) = body.files
    assert (file.name, file.type, file.size) == ("kp.pdf", "application/pdf", 4)
    assert base64.b64decode(file.content) == b"%PDF"
    assert (body.portal, body.channel.type, body.source) == ("p1", "mail", "EMAIL")
    assert body.occurred_at.isoformat() == "2026-11-21T08:00:00+00:00"
    assert accepted(body) == body


def test_the_same_file_is_the_same_event_and_another_is_not(tmp_path):
    first = read(saved(tmp_path, MAIL), "p1")
    assert read(saved(tmp_path, MAIL, "b.eml"), "p1").source_event == first.source_event
    assert read(saved(tmp_path, MAIL + " "), "p1").source_event != first.source_event


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda path: path.name)
def test_every_sample_is_a_message_that_the_border_takes(path):
    body = read(path, "p1")
    assert body.fields
    assert accepted(body) == body


@pytest.mark.parametrize(
    "content",
    [
        b"From: \xff\xfe <a@b>\nSubject: \xcf\xf0\xe8\xe2\xe5\xf2\n\n\x00\xff",
        b"Subject: =?utf-8?b?7aCA?=\n\nbody \xed\xa0\x80",
        b"Date: Fri, 99 Foo 2026 99:99:99 +9999\n\nx",
        b"Content-Type: multipart/mixed; boundary=\n\n--\n--",
        b"Content-Type: text/plain; charset=nonsense-7\n\n\xe4\xf6",
        b"From: " + b"a" * 5000 + b"\nSubject: " + b"s" * 5000 + b"\n\nx",
        b"just words, no header",
    ],
)
def test_hostile_mails_are_messages_all_the_same(tmp_path, content):
    accepted(read(saved(tmp_path, content), "p1"))


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x00\x00binary"])
def test_what_is_no_mail_is_refused(tmp_path, content):
    with pytest.raises(Malformed, match="not_a_mail"):
        read(saved(tmp_path, content), "p1")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_refused(content):
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(content)
        file.flush()
        try:
            body = read(Path(file.name), "p1")
        except Malformed:
            return
    accepted(body)


def many(*contents):
    parts = "".join(
        "--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="f{number}.bin"\n\n'
        f"{base64.b64encode(content).decode()}\n"
        for number, content in enumerate(contents)
    )
    head = "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    return f"{head}--b\nContent-Type: text/plain\n\nx\n{parts}--b--\n"


def test_an_attachment_beyond_the_limit_is_named_as_omitted(tmp_path):
    big, small = read(saved(tmp_path, many(b"x" * (MAX_FILE + 1), b"y")), "p1").files
    assert (big.content, big.omitted, big.size) == (None, "too_large", MAX_FILE + 1)
    assert small.content is not None


def test_all_attachments_together_fit_what_the_border_takes(tmp_path):
    files = read(saved(tmp_path, many(*[b"x" * (8 * 2**20)] * 3, b"small")), "p1").files
    assert [file.omitted for file in files] == [None, None, "too_large", None]
    assert sum(file.size for file in files if file.content) <= MAX_FILES


def test_more_attachments_than_the_contract_has_are_counted_not_lost(tmp_path):
    body = read(saved(tmp_path, many(*[b"x"] * 130)), "p1")
    assert len(body.files) == 100
    assert (body.files[-1].omitted, body.files[-1].size) == ("too_large", 31)
    assert "31" in body.files[-1].name
    accepted(body)


def given_json(**changed):
    return {
        "entity": None,
        "channel": {"type": "form"},
        "occurred_at": "2026-11-21T08:00:00Z",
        "fields": [{"name": "T", "label": "T", "kind": "text", "value": "x"}],
    } | changed


def test_a_message_json_gets_its_portal_and_an_event(tmp_path):
    path = saved(tmp_path, json.dumps(given_json(portal="other", audience="x")), "m.json")
    body = read(path, "p1")
    assert (body.portal, body.audience, body.channel.type) == ("p1", "border", "form")
    assert body.source_event.startswith("file:")
    named = saved(tmp_path, json.dumps(given_json(source_event="lead:1:add")), "N.JSON")
    assert read(named, "p1").source_event == "lead:1:add"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed_json"),
        ("{", "malformed_json"),
        ('{"a":1,"a":2}', "malformed_json"),
        ('{"a":NaN}', "malformed_json"),
        ("[" * 100 + "]" * 100, "malformed_json"),
        ("[1]", "malformed_body"),
        ('{"channel":{"type":"fax"}}', "malformed_body"),
        ('{"unknown":1}', "malformed_body"),
    ],
)
def test_a_hostile_json_is_refused_without_an_echo(tmp_path, text, code):
    with pytest.raises(Malformed) as refused:
        read(saved(tmp_path, text, "m.json"), "p1")
    assert refused.value.code == code


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError) as missing:
        read(tmp_path / "none.eml", "p1")
    assert str(tmp_path / "none.eml") in missing.value.detail


def test_a_file_of_the_disk_as_the_contract_has_it(tmp_path):
    found = attachment(saved(tmp_path, b"abc", "x"), "смета.pdf")
    assert (found.name, found.type, found.size) == ("смета.pdf", "application/pdf", 3)
    assert base64.b64decode(found.content) == b"abc"
    assert message.attachment(saved(tmp_path, b"", "y"), "y").type == "application/octet-stream"
