"""A mail as people send it: addresses, subject, date, body and files, however broken."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import Compat32
from typing import Literal, TypeAlias, cast

import msgspec

from relay.border.documents.charset import decode
from relay.border.documents.mail_forms import prefers_html
from relay.border.documents.text import clean
from relay.border.mail_headers import addresses, date, eight_bit, header, named, readable
from relay.errors import Malformed

Kind = Literal["plain", "html"]

_CARRIED = re.compile(r"(?:from|to|cc|subject|date|mime-version|content-.*)$", re.I)
_EXTENSIONS = {"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}


class MailFile(msgspec.Struct, frozen=True):
    """An attachment: name as the sender wrote it (may be empty), MIME type, decoded bytes."""

    name: str
    type: str
    content: bytes


class Mail(msgspec.Struct, frozen=True):
    """One message. `date` is ISO 8601 in UTC or None; `body` is the form that says more.

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
        return eight_bit(value)


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
    senders = [*addresses(message, "from"), *addresses(message, "sender"), ("", "")]
    return Mail(
        from_name=senders[0][0],
        from_address=senders[0][1],
        to=tuple(named(*pair) for pair in addresses(message, "to")),
        cc=tuple(named(*pair) for pair in addresses(message, "cc")),
        subject=readable(header(message, "subject")),
        date=date(header(message, "date")),
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
    elif type_.startswith("message/"):  # such as a report of delivery
        files.append(MailFile(_name(part), "text/plain", _bytes(part)))
    elif type_ == "text/rfc822-headers":
        files.append(MailFile(_name(part), "message/rfc822", _bytes(part)))
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
    """Of the alternatives the plain one, unless the other says more."""
    found: list[tuple[Kind, str]] = []
    for child in _children(part):
        _sort(child, found, files)
    plain = "\n\n".join(text for kind, text in found if kind == "plain")
    html = "\n\n".join(text for kind, text in found if kind == "html")
    if prefers_html(plain, html):
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
    subject = readable(header(children[0], "subject")) if children else ""
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
    return readable(name or "")


def _bytes(part: _Part) -> bytes:
    if part.is_multipart():
        return b"\r\n".join(_whole(child) for child in _children(part))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: _Part) -> str:
    content = _bytes(part)
    text = decode(content, part.get_content_charset())
    text = clean(text if text is not None else content.decode("latin-1"))
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflow(text, bare=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _unflow(text: str, *, bare: bool) -> str:
    """Lines that a program broke while sending, whole again (RFC 3676): a name stays together.

    A space at the end marks such a line; it goes, too, where the text is `bare` of those.
    """
    lines: list[str] = []
    goes_on, before = False, 0
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        if goes_on and depth == before:
            lines[-1] += words
        else:
            lines.append(f"{'>' * depth} {words}" if depth else words)
        goes_on, before = words.endswith(" ") and words != "-- ", depth
        if goes_on and bare:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
