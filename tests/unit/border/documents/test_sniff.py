"""Formats by content: names and declared types lie."""

import pytest

from relay.border.documents.sniff import magic, sniff
from tests.unit.border.documents.build import compound, docx, pdf, png, zipped


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"", "empty"),
        (docx(""), "docx"),
        (zipped({"a.txt": "x"}), "zip"),
        (zipped({"word/notes.txt": "x"}), "zip"),
        (zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "xlsx"),
        (zipped({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), "pptx"),
        (pdf("x"), "pdf"),
        (b"junk before\n%PDF-1.4", "pdf"),
        (png(), "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio"),
        (b"BM\x00\x00\x00\x00", "bmp"),
        (b"{\\rtf1 x}", "rtf"),
        (compound({"Workbook": b"x"}), "xls"),
        (compound({"Book": b"x"}), "xls"),
        (compound({"Other": b"WordDocument"}), "ole"),
        (b"MZ\x00\x00", "executable"),
        (b"#!/bin/sh\nrm -rf /\n", "executable"),
        (b"ID3\x04\x00", "audio"),
        (b"\x00\x00\x00 ftypisom", "video"),
        (b"\x00\x00\x00\x18ftypheic", "image"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (bytes(257) + b"ustar\x0000", "tar"),
        (b"BMW X5, \xd6\xe5\xed\xe0", "txt"),
        (b"MZ is how it begins", "txt"),
        (b"ID3 is a tag", "txt"),
        (b"simple words", "txt"),
        (b"<!--" * 2000 + b"-->\n<!-- -->\n<div>", "html"),
        (b"<p>" + b"words " * 200 + b"\x01</p>", "html"),
        (b"words " * 20 + b"\x01", "binary"),
        (b"<p>html</p>", "html"),
        (b"<!-- x --><!DOCTYPE html><title>", "html"),
        (b'<?xml version="1.0"?><html><body/></html>', "html"),
        (b'<?xml version="1.0"?><note/>', "xml"),
        (b"<note><to>x</to></note>", "xml"),
        (b"3 < 5 and 7 > 2", "txt"),
        (b'{"a": 1}', "json"),
        (b"[see note]", "txt"),
        (b"[" * 100_000, "txt"),
        (b"From: a@b.example\r\nTo: c@d.example\r\n\r\nx", "eml"),
        (b"Subject: only one such line\r\n\r\nx", "txt"),
        (b"To: you\nI write: hello\n", "txt"),
    ],
)
def test_content_decides(content, format_):
    assert sniff(content, name="invoice.pdf", declared="application/pdf") == format_


def test_a_name_only_chooses_between_kinds_of_plain_text():
    assert sniff(b"a;b\n1;2", name="a.csv") == "csv"
    assert sniff(b"a;b\n1;2", name="a.docx") == "txt"
    assert sniff(docx(""), name="a.csv", declared="text/csv") == "docx"
    assert sniff(b"Subject: x\n\ny", declared="message/rfc822") == "eml"


def test_a_message_of_parts_is_mail_without_any_other_header():
    assert sniff(b'Content-Type: multipart/mixed;\n boundary="b"\n\n--b\n\nx\n--b--') == "eml"
    assert sniff(b"Content-Type: text/plain\n\nx") == "txt"


def test_the_first_bytes_tell_what_they_can():
    assert magic(docx("")) == "zip"
    assert magic(b"words") is None
