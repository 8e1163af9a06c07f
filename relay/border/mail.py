"""A mail as people send it: addresses, subject, date, body and files, however broken."""

import email
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import Literal, TypeAlias, cast

import msgspec

from relay.border.documents.charset import decode
from relay.border.documents.text import clean, one_line
from relay.errors import Malformed

Kind = Literal["plain", "html"]

_MARKUP = re.compile(r"<(?:style|script)\b.*?</(?:style|script)\s*>|<[^>]*>", re.I | re.S)
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=")
_CARRIED = re.compile(r"(?:from|to|cc|subject|date|mime-version|content-.*)$", re.I)
_STUB = 300
_EXTENSIONS = {"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}


class MailFile(msgspec.Struct, frozen=True):
    """An attachment: name as the sender wrote it (may be empty), MIME type, decoded bytes."""

    name: str
    type: str
    content: bytes


class Mail(msgspec.Struct, frozen=True):
    """One message. `date` is ISO 8601 in UTC or None; `body` is plain text where there is any.

    What is left out is counted: headers beside those here, other forms of the body.
    """

    from_name: str
    from_address: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: str | None
    body: str
    kind: Kind
    files: tuple[MailFile, ...]
    other_headers: int = 0
    alternatives: int = 0


class _Lenient(Compat32):
    """Headers with raw 8-bit letters come out readable instead of as question marks."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _eight_bit(value)


_POLICY = _Lenient()
_Part: TypeAlias = "Message[str, str]"


def read_eml(data: bytes) -> Mail:
    """Read a message. Raises `Malformed` for what is no mail at all, and nothing else."""
    if not data.strip() or b"\x00\x00" in data[:1024]:
        raise Malformed("not_a_mail")
    try:
        return _read(data)
    except Exception as error:
        # The stdlib parser has a long tail of exceptions on hostile input, some quote the mail.
        raise Malformed("mail_unreadable") from error.with_traceback(None)


def _read(data: bytes) -> Mail:
    # White space or an mbox separator before the headers would make them part of the body.
    data = re.sub(rb"\A\s*(?:From [^\r\n]*\r?\n)?", b"", data)
    message = email.message_from_bytes(data, policy=_POLICY)
    bodies: list[tuple[Kind, str]] = []
    files: list[MailFile] = []
    _sort(message, bodies, files)
    kind: Kind = bodies[0][0] if bodies else "plain"
    for other, text in bodies:
        if other != kind:
            name = "text.html" if other == "html" else "text.txt"
            files.append(MailFile(name, f"text/{other}", text.encode("utf-8", "replace")))
    senders = [*_addresses(message, "from"), *_addresses(message, "sender"), ("", "")]
    return Mail(
        from_name=senders[0][0],
        from_address=senders[0][1],
        to=tuple(_named(*pair) for pair in _addresses(message, "to")),
        cc=tuple(_named(*pair) for pair in _addresses(message, "cc")),
        subject=_readable(_header(message, "subject")),
        date=_date(_header(message, "date")),
        body="\n\n".join(text for other, text in bodies if other == kind),
        kind=kind,
        files=tuple(files),
        other_headers=sum(not _CARRIED.match(name) for name in message.keys()),  # noqa: SIM118
        alternatives=sum(_alternatives(part) for part in message.walk()),
    )


def _sort(part: _Part, bodies: list[tuple[Kind, str]], files: list[MailFile]) -> None:
    """Walk the parts in order: what is text to be read goes to bodies, all else to files."""
    type_ = part.get_content_type().lower()
    if type_ == "message/rfc822":
        files.append(_nested(part))
    elif type_ == "multipart/alternative" and part.is_multipart():
        _choose(part, bodies, files)
    elif part.is_multipart():
        for child in _children(part):
            _sort(child, bodies, files)
    elif type_.startswith("multipart/") or (
        type_ in ("text/plain", "text/html") and not _is_file(part)
    ):
        # A multipart without parts has lost its boundary: all of it is text, then.
        text = _text(part)
        if text.strip():
            bodies.append(("html" if type_ == "text/html" else "plain", text))
    else:
        content = _bytes(part)
        if content or _is_file(part):
            files.append(MailFile(_name(part), type_, content))


def _choose(part: _Part, bodies: list[tuple[Kind, str]], files: list[MailFile]) -> None:
    """Of the alternatives the plain one, unless it only says that the mail is in HTML."""
    found: list[tuple[Kind, str]] = []
    for child in _children(part):
        _sort(child, found, files)
    plain = "\n\n".join(text for kind, text in found if kind == "plain")
    html = "\n\n".join(text for kind, text in found if kind == "html")
    seen = len(_MARKUP.sub("", html).strip())
    if html and (not plain.strip() or (len(plain) < _STUB and seen > 5 * len(plain.strip()))):
        bodies.append(("html", html))
    elif plain:
        bodies.append(("plain", plain))


def _alternatives(part: _Part) -> int:
    """How many forms of a body are not chosen, or stand where no program shows them."""
    if not part.is_multipart():
        return 0
    around = sum(bool((text or "").strip()) for text in (part.preamble, part.epilogue))
    if part.get_content_type() != "multipart/alternative":
        return around
    found: list[tuple[Kind, str]] = []
    for child in _children(part):
        _sort(child, found, [])
    return around + max(len({kind for kind, _ in found}) - 1, 0)


def _children(part: _Part) -> Iterator[_Part]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from cast("list[_Part]", payload)


def _nested(part: _Part) -> MailFile:
    children = list(_children(part))
    content = b"\r\n".join(_whole(child) for child in children) or _bytes(part)
    subject = _readable(_header(children[0], "subject")) if children else ""
    name = _name(part) or (subject or "message") + _EXTENSIONS["message/rfc822"]
    return MailFile(name, "message/rfc822", content)


def _whole(part: _Part) -> bytes:
    try:
        return part.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError):
        return part.as_string().encode("utf-8", "surrogateescape")


def _is_file(part: _Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: _Part) -> str:
    try:
        name = part.get_filename()
    except (TypeError, ValueError, LookupError):  # continuations that contradict each other
        name = None
    return _readable(name or "")


def _bytes(part: _Part) -> bytes:
    if part.is_multipart():
        return b"\r\n".join(_whole(child) for child in _children(part))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: _Part) -> str:
    content = _bytes(part)
    text = decode(content, part.get_content_charset())
    return clean(text if text is not None else content.decode("latin-1"))


def _header(part: _Part, name: str) -> str:
    """The first header of that name, unfolded, encoded words still in it."""
    value = part.get(name, "")
    return " ".join(str(value).split())


def _readable(value: str) -> str:
    """Encoded words decoded, their charset checked against the letters that come out."""
    if _ENCODED_WORD.search(value) is None:
        return one_line(value)
    # Some programs glue encoded words to their neighbours; the decoder wants white space.
    value = re.sub(r"(\?=)(?==\?)", r"\1 ", value)
    try:
        chunks = decode_header(value)
    except (HeaderParseError, ValueError):
        return one_line(value)
    texts: list[str] = []
    for content, charset in chunks:
        if isinstance(content, str):
            texts.append(content)
        else:
            texts.append(decode(content, charset) or content.decode("latin-1"))
    return one_line("".join(texts))


def _eight_bit(value: str) -> str:
    if value.isascii():
        return value
    content = value.encode("utf-8", "surrogateescape")
    return decode(content) or content.decode("utf-8", "replace")


def _addresses(part: _Part, name: str) -> list[tuple[str, str]]:
    """Pairs of display name and address; split before decoding, as names contain commas."""
    pairs = getaddresses([_header(part, name)])
    found = [(_readable(display), _readable(address)) for display, address in pairs]
    return [(display, address) for display, address in found if display or address]


def _named(display: str, address: str) -> str:
    return f"{display} <{address}>" if display and address else display or address


def _date(value: str) -> str | None:
    try:
        moment: datetime = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
