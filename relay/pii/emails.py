"""E-mail addresses: plain, and with the at sign or the dots spelled out."""

import re
from collections.abc import Iterator

from relay.pii.document import Document
from relay.pii.rules import pattern
from relay.pii.types import Span

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
PLAIN = re.compile(
    r"(?<![\w.+%-])[\w](?:[\w.+%&'*/=~-]{0,62}[\w+-])?@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,30}",
)
QUOTED_HOST = re.compile(r"(?<![\w.+-])[\w][\w.+%-]{0,62}@\[[\d.:a-fA-F]{4,40}\]")
AT = r"""(?: \s{0,3} (?: [\[({<]\s?(?:at|собака|собачка|эт|@|dog|sobaka|гав)\s?[\])}>] | ＠ ) \s{0,3}
  | \s+(?:собака|собачка|sobaka|sobachka|dog|at|эт|@)\s+ | \s{0,2}@\s{0,2} | (?<=[a-z0-9])AT(?=[a-z0-9]) )"""
DOT = r"""(?: \s{0,3} [\[({<]\s?(?:dot|точка|tochka|\.)\s?[\])}>] \s{0,3}
  | \s+(?:точка|tochka|dot|тчк)\s+ | \.(?=\S) | (?<=[a-z0-9])DOT(?=[a-z0-9]) )"""
PIECE = r"[a-z0-9_а-яё-]{1,40}"
SPELLED = re.compile(
    rf"""(?<![\w]) (?P<local> {PIECE} (?: {DOT} {PIECE} | \s+(?:тире|дефис|подчеркивание|dash)\s+{PIECE} ){{0,5}} )
    (?P<at>{AT}) {PIECE} (?: (?:{DOT}|\s+(?:тире|дефис)\s+|\s(?=\w+{DOT})) {PIECE} ){{0,6}}?
    (?:{DOT} (?:\s?[a-zа-яё]{{2,12}})) (?![\w])""".replace("AT(?=", "(?-i:AT)(?=").replace(
        "DOT(?=", "(?-i:DOT)(?="
    ),
    re.VERBOSE | re.IGNORECASE,
)
LOOSE = pattern(
    rf"""(?<![\w]) [a-z0-9_.-]{{2,40}} \s+ (?:собака|собачка|sobaka|sobachka|dog)
    \s+ [a-z0-9_.-]{{2,40}} (?: (?:\s+(?:точка|tochka|dot))? \s+(?:ru|com|рф|net|org|ру|ком|su|by|kz) | {DOT}[a-zа-я]{{2,6}} )
    (?![\w])"""
)


def emails(doc: Document) -> Iterator[Span]:
    """Addresses as people write them."""
    if "@" in doc.text:
        for found in PLAIN.finditer(doc.text):
            yield Span(*_without_glue(doc, *found.span()), "EMAIL", "email")
        for found in QUOTED_HOST.finditer(doc.text):
            yield Span(*found.span(), "EMAIL", "email_host")
    if not SPELLED_HINT.search(doc.text):
        return
    for rule in (SPELLED, LOOSE):
        for found in rule.finditer(doc.text):
            start, stop = found.span()
            start = _spoken_local(doc, start, found.group())
            yield Span(start, stop, "EMAIL", "email_spelled")


SPELLED_HINT = re.compile(r"@|＠|собак|собачк|sobak|\bdog\b|\bat\b|AT|\bэт\b|гав", re.IGNORECASE)
GLUE = re.compile(r"^(?:e-?mail|mail|почта|адрес|mailto|u|to)[:=]", re.IGNORECASE)


def _without_glue(doc: Document, start: int, stop: int) -> tuple[int, int]:
    """A key glued before the address (`mail=ivan@…`) stays."""
    glue = GLUE.match(doc.text, start, stop)
    equals = doc.text.rfind("=", start, stop)
    if glue:
        return glue.end(), stop
    return (equals + 1, stop) if start < equals < stop - 5 else (start, stop)


LEAD_IN = re.compile(
    r"^(?:на|почту|почта|мейл|мыло|емайл|имейл|email|mail|адрес|это|to|is|my|send|пишите|мой|e-mail)\s+",
    re.IGNORECASE,
)


def _spoken_local(doc: Document, start: int, text: str) -> int:
    while lead := LEAD_IN.match(text):
        start += lead.end()
        text = text[lead.end() :]
    return start
