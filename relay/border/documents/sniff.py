"""What the bytes are, by content alone; a name can only choose between kinds of plain text."""

import contextlib
import io
import json
import re
import zipfile

from relay.border.documents.blocks import Format
from relay.border.documents.charset import decode
from relay.border.documents.draft import Unreadable

_MAGIC: tuple[tuple[bytes, int, Format], ...] = (
    (b"PK\x03\x04", 0, "zip"),
    (b"PK\x05\x06", 0, "zip"),
    (b"PK\x07\x08", 0, "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "ole"),
    (b"{\\rtf", 0, "rtf"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"GIF87a", 0, "gif"),
    (b"GIF89a", 0, "gif"),
    (b"II*\x00", 0, "tiff"),
    (b"MM\x00*", 0, "tiff"),
    (b"BM", 0, "bmp"),
    (b"AT&TFORM", 0, "djvu"),
    (b"\x00\x00\x01\x00", 0, "image"),
    (b"\x00\x00\x00\x0cjP  ", 0, "image"),
    (b"8BPS", 0, "image"),
    (b"ftypheic", 4, "image"),
    (b"ftypheix", 4, "image"),
    (b"ftypmif1", 4, "image"),
    (b"ftypavif", 4, "image"),
    (b"ftypM4A", 4, "audio"),
    (b"ftyp", 4, "video"),
    (b"\x1a\x45\xdf\xa3", 0, "video"),
    (b"FLV\x01", 0, "video"),
    (b"\x00\x00\x01\xba", 0, "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 0, "video"),
    (b"ID3", 0, "audio"),
    (b"OggS", 0, "audio"),
    (b"fLaC", 0, "audio"),
    (b"#!AMR", 0, "audio"),
    (b"\x1f\x8b", 0, "gz"),
    (b"7z\xbc\xaf\x27\x1c", 0, "7z"),
    (b"Rar!\x1a\x07", 0, "rar"),
    (b"ustar", 257, "tar"),
    (b"BZh", 0, "archive"),
    (b"\xfd7zXZ\x00", 0, "archive"),
    (b"\x28\xb5\x2f\xfd", 0, "archive"),
    (b"MSCF", 0, "archive"),
    (b"xar!", 0, "archive"),
    (b"CD001", 32769, "archive"),
    (b"MZ", 0, "executable"),
    (b"\x7fELF", 0, "executable"),
    (b"\xca\xfe\xba\xbe", 0, "executable"),
    (b"\xcf\xfa\xed\xfe", 0, "executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", 0, "executable"),
    (b"#!", 0, "executable"),
    (b"OTTO", 0, "font"),
    (b"\x00\x01\x00\x00\x00", 0, "font"),
    (b"wOFF", 0, "font"),
)
_RIFF: dict[bytes, Format] = {b"WEBP": "webp", b"AVI ": "video", b"WAVE": "audio"}
_OOXML: tuple[tuple[str, Format], ...] = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_ODF: tuple[tuple[bytes, Format], ...] = (
    (b"opendocument.text", "odt"),
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.presentation", "odp"),
)
_OLE: tuple[tuple[str, Format], ...] = (
    ("EncryptedPackage", "office"),
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
    ("Book", "xls"),
)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|style"
    r"|table|div|p|span|br|font|center|a|b|h[1-6]|ul|ol|blockquote|pre|img)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z_][\w.:-]*[\s>/])")
_HEADER = re.compile(r"([!-9;-~]{1,76}):[ \t]?|[ \t]+\S")
_MULTIPART = re.compile(r"content-type:\s*multipart/[\w-]+\s*;\s*boundary=", re.IGNORECASE)
_MAIL_HEADERS = (
    "from", "to", "cc", "subject", "date", "received", "return-path", "message-id",
    "mime-version", "delivered-to", "reply-to", "sender", "content-type",
    "content-transfer-encoding", "x-mailer", "in-reply-to", "references",
)  # fmt: skip
_LIES = "\x00\x01\x02\x03\x04\x05\x06\x0e\x0f\x10"
_FEW_LIES = 500  # letters for each: LibreOffice leaves the marks of fields in its pages


def magic(content: bytes) -> Format | None:
    """The format that the first bytes announce; None where only the whole text can tell."""
    if not content:
        return "empty"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12], "binary")
    for mark, place, format_ in _MAGIC:
        if content.startswith(mark, place) and not _is_text(mark, content):
            return format_
    if content[0] == 0xFF and len(content) > 1 and content[1] in (0xFB, 0xF3, 0xF2):
        return "audio"
    # Some writers put a line before the mark, and every viewer accepts it.
    return "pdf" if b"%PDF-" in content[:1024] else None


def sniff(content: bytes, *, name: str = "", declared: str = "") -> Format:
    """The format of the whole content; needs no parser, but looks into zip and OLE directories."""
    found = magic(content)
    if found == "zip":
        return _zip(content)
    if found == "ole":
        return _ole(content)
    return found or _text(content, name, declared)


def _is_text(mark: bytes, content: bytes) -> bool:
    """Short letters such as BM or MZ also begin ordinary words."""
    return len(mark) <= 3 and mark.isalnum() and b"\x00" not in content[:512]


def _zip(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Cut off or damaged: the local headers still show what it was meant to be.
        names = [mark for mark, _ in _OOXML if mark.encode() in content]
    if content[30:38] == b"mimetype":
        for mark, format_ in _ODF:
            if mark in content[38:120]:
                return format_
    if "mimetype" in names:  # it should be the first and stored, and is not always
        return _odf(content) or "zip"
    for mark, format_ in _OOXML:
        if any(name.startswith(mark) for name in names) and (
            "[Content_Types].xml" in names or mark in names
        ):
            return format_
    return "zip"


def _odf(content: bytes) -> Format | None:
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
        kind = archive.open("mimetype").read(120)
        return next((format_ for mark, format_ in _ODF if mark in kind), None)
    return None


def _ole(content: bytes) -> Format:
    from relay.border.documents.readers.ole import Compound

    try:
        names = {path.split("/")[0] for path in Compound(content).paths}
    except Unreadable:
        # Damaged: the names of the streams are still there to be seen.
        names = {mark for mark, _ in _OLE if mark.encode("utf-16-le") in content}
    for mark, format_ in _OLE:
        if mark in names:
            return format_
    return "ole"


def _text(content: bytes, name: str, declared: str) -> Format:
    text = decode(content)
    if text is None or _lies(text[:100_000]):
        return "binary"
    head = text[:20_000]
    if _is_mail(head, declared):
        return "eml"
    if _HTML.match(_after_comments(head)):
        return "html"
    if _XML.match(head):
        return "html" if re.search(r"<html[\s>]", head[:2000], re.IGNORECASE) else "xml"
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped[:1] in ("{", "[") and _is_json(stripped):
        return "json"
    if declared == "text/html" and re.search(r"</?[a-z][^<>]*>", head, re.IGNORECASE):
        return "html"
    if name.lower().endswith((".csv", ".tsv")) or declared in ("text/csv", "text/tab-separated"):
        return "csv"
    return "txt"


def _after_comments(head: str) -> str:
    """The markup after blanks and comments; no pattern, which would look for each end in vain."""
    head = head.lstrip()
    while head.startswith("<!--"):
        end = head.find("-->")
        head = head[end + 3 :].lstrip() if end > 0 else ""
    return head


def _lies(sample: str) -> bool:
    """Characters that no text has, and more of them than a slip of a program would leave."""
    return sum(map(sample.count, _LIES)) * _FEW_LIES > len(sample)


def _is_mail(head: str, declared: str) -> bool:
    """A block of header lines, with two names that only mail has (one when declared as mail)."""
    if _MULTIPART.match(head.lstrip("\ufeff\r\n\t ")):
        return True
    seen: set[str] = set()
    for number, line in enumerate(head.lstrip("\ufeff\r\n\t ").splitlines()):
        if number == 0 and line.startswith("From "):
            seen.add("mbox")
            continue
        if not line.strip():
            break
        found = _HEADER.match(line)
        if found is None:
            break
        if found[1]:
            seen.add(found[1].lower())
    known = seen.intersection(_MAIL_HEADERS)
    return len(known) >= (1 if declared.startswith("message/") or "mbox" in seen else 2)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
