"""The headers of a mail, however broken: encoded words, raw letters, addresses, dates."""

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from relay.border.documents.charset import decode
from relay.border.documents.text import one_line

_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=")


def header(part: "Message[str, str]", name: str) -> str:
    """The first header of that name, unfolded, encoded words still in it."""
    value = part.get(name, "")
    return " ".join(str(value).split())


def readable(value: str) -> str:
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


def eight_bit(value: str) -> str:
    """A header whose letters were sent as they are, in whatever charset."""
    if value.isascii():
        return value
    content = value.encode("utf-8", "surrogateescape")
    return decode(content) or content.decode("utf-8", "replace")


def addresses(part: "Message[str, str]", name: str) -> list[tuple[str, str]]:
    """Pairs of display name and address; split before decoding, as names contain commas."""
    pairs = getaddresses([header(part, name)])
    found = [(readable(display), readable(address)) for display, address in pairs]
    return [(display, address) for display, address in found if display or address]


def named(display: str, address: str) -> str:
    """One recipient as people write it."""
    return f"{display} <{address}>" if display and address else display or address


def date(value: str) -> str | None:
    """The moment as ISO 8601 in UTC; None for what is no date."""
    try:
        moment: datetime = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
