"""Outlook messages (msg): the same as mail, from the named streams of a compound file."""

import re
import struct
from datetime import UTC, datetime, timedelta

from relay.border.documents.charset import decode
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.mail_forms import prefers_html
from relay.border.documents.readers import html, rtf
from relay.border.documents.readers.lzfu import unpacked
from relay.border.documents.readers.ole import Compound

_SUBJECT, _SENT, _RECEIVED = 0x0037, 0x0039, 0x0E06
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC, _BODY, _RTF, _HTML = 0x0E04, 0x0E03, 0x1000, 0x1009, 0x1013
_CODEPAGE, _INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
_NAME, _SHORT_NAME, _TYPE, _DATA = 0x3707, 0x3704, 0x370E, 0x3701
_RECIPIENT_NAME, _RECIPIENT_SMTP, _RECIPIENT_KIND = 0x3001, 0x39FE, 0x0C15
_COPY, _BLIND_COPY = 2, 3
_CARRIED = (_SUBJECT, _SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP, _TO, _CC, _BODY, _HTML)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PROPERTIES = "__properties_version1.0"


def read(content: bytes, draft: Draft) -> None:
    """Add subject, date, sender, recipients, body; attachments and messages inside as parts."""
    _message(Compound(content), "", draft)


def _message(compound: Compound, prefix: str, draft: Draft) -> None:
    store = _Store(compound, prefix, 24 if prefix else 32)
    name, address = (
        store.text(_SENDER_NAME),
        store.text(_SENDER_SMTP) or store.text(_SENDER_ADDRESS),
    )
    if address.startswith("/"):
        address = ""  # an Exchange directory name, not an address
    sender = f"{name} <{address}>" if name and address and name != address else name or address
    recipients = _recipients(compound, prefix)
    for label, value in (
        ("Тема", store.text(_SUBJECT)),
        ("Дата", store.moment(_SENT) or store.moment(_RECEIVED)),
        ("От", sender),
        ("Кому", ", ".join(recipients[0]) or store.text(_TO)),
        ("Копия", ", ".join(recipients[_COPY]) or store.text(_CC)),
    ):
        draft.add("mail", value, label=label)
    _body(store, draft)
    draft.lose("metadata", store.others() + len(recipients[_BLIND_COPY]))
    for folder in compound.folders(prefix, "__attach_version1.0_#"):
        _attachment(compound, folder, draft)


def _body(store: "_Store", draft: Draft) -> None:
    plain = store.text(_BODY)
    page = store.binary(_HTML)
    html_text = (decode(page, store.charset) if page else None) or store.text(_HTML)
    packed = store.binary(_RTF)
    forms = sum(map(bool, (plain.strip(), html_text, packed)))
    draft.lose("alternative", max(forms - 1, 0))
    if prefers_html(plain, html_text):
        html.read_text(html_text, draft)
    elif plain.strip():
        draft.add("paragraph", plain)
    elif packed:
        rtf.read(unpacked(packed), draft)


def _recipients(compound: Compound, prefix: str) -> dict[int, list[str]]:
    """Names and addresses: of copies, of copies that the others do not see, and of the rest (0)."""
    found: dict[int, list[str]] = {0: [], _COPY: [], _BLIND_COPY: []}
    for folder in compound.folders(prefix, "__recip_version1.0_#"):
        store = _Store(compound, folder + "/", 8)
        name, address = store.text(_RECIPIENT_NAME), store.text(_RECIPIENT_SMTP)
        both = name and address and name != address
        kind = store.number(_RECIPIENT_KIND) & 0xF  # above are marks of the sending
        if one := f"{name} <{address}>" if both else name or address:
            found[kind if kind in found else 0].append(one)
    return found


def _attachment(compound: Compound, folder: str, draft: Draft) -> None:
    store = _Store(compound, folder + "/", 8)
    name = store.text(_NAME) or store.text(_SHORT_NAME)
    inner = f"{folder}/__substg1.0_{_DATA:04X}000D"
    if f"{inner}/{_PROPERTIES}" in compound:
        subject = _Store(compound, inner + "/", 24).text(_SUBJECT)
        draft.inside(
            name or f"{subject}.msg", "msg", lambda part: _message(compound, inner + "/", part)
        )
    elif data := store.binary(_DATA):
        draft.part(name, data, store.text(_TYPE))
    else:
        draft.lose("embedded_object")


class _Store:
    """The properties of one object: message, recipient or attachment."""

    def __init__(self, compound: Compound, prefix: str, header: int) -> None:
        self._compound = compound
        self._prefix = prefix
        self._fixed: dict[int, bytes] = {}
        if prefix + _PROPERTIES in compound:
            raw = compound.read(prefix + _PROPERTIES)
            for place in range(header, len(raw) - 15, 16):
                tag = struct.unpack_from("<I", raw, place)[0]
                self._fixed[tag >> 16] = raw[place + 8 : place + 16]
        page = self.number(_CODEPAGE) or self.number(_INTERNET_CODEPAGE)
        self.charset = {65001: "utf-8", 20866: "koi8-r", 28595: "iso8859-5"}.get(page, f"cp{page}")

    def text(self, tag: int) -> str:
        """A text property, whichever way it is stored."""
        if wide := self._stream(tag, "001F"):
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self._stream(tag, "001E").rstrip(b"\x00")
        return (decode(narrow, self.charset) or narrow.decode("latin-1")) if narrow else ""

    def binary(self, tag: int) -> bytes:
        """A binary property."""
        return self._stream(tag, "0102")

    def others(self) -> int:
        """How many text properties of a message are not carried."""
        start = f"{self._prefix}__substg1.0_"
        names = (path[len(start) :] for path in self._compound.paths if path.startswith(start))
        return sum(
            name[4:] in ("001F", "001E") and int(name[:4], 16) not in _CARRIED for name in names
        )

    def moment(self, tag: int) -> str:
        """A time in UTC, day and hour apart; empty where there is none."""
        raw = self._fixed.get(tag, b"")
        ticks = struct.unpack("<Q", raw)[0] if len(raw) == 8 else 0
        try:
            moment = _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return ""
        return moment.strftime("%Y-%m-%d %H:%M:%S UTC") if ticks else ""

    def number(self, tag: int) -> int:
        """A whole number; 0 where there is none."""
        raw = self._fixed.get(tag, b"")
        return struct.unpack_from("<I", raw)[0] if len(raw) >= 4 else 0

    def _stream(self, tag: int, kind: str) -> bytes:
        path = f"{self._prefix}__substg1.0_{tag:04X}{kind}"
        return self._compound.read(path) if path in self._compound else b""


def package(content: bytes, draft: Draft) -> None:
    """An OLE package: the one file that somebody dropped into a document."""
    compound = Compound(content)
    for path in ("\x01Ole10Native", "Package", "CONTENTS", "Contents"):
        if path in compound:
            raw = compound.read(path)
            name, data = _native(raw) if path.startswith("\x01") else ("", raw)
            draft.part(name, data, deeper=0)
            return
    raise Unreadable("unsupported")


def _native(raw: bytes) -> tuple[str, bytes]:
    """Name and bytes from an Ole10Native stream."""
    found = re.match(rb"....\x02\x00([^\x00]{0,255})\x00([^\x00]{0,1000})\x00", raw, re.DOTALL)
    if found is None:
        return "", raw[4:]
    place = found.end() + 4
    length = struct.unpack_from("<I", raw, place)[0]
    place += 4 + length
    size = struct.unpack_from("<I", raw, place)[0]
    return decode(found[1]) or "", raw[place + 4 : place + 4 + size]
