"""E-mail addresses: plain, and with the at sign or the dots spelled out or said aloud."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

PLAIN = re.compile(
    r"(?<![\w.+%-])\w(?:[\w.+%&'*/=~-]{0,62}[\w+-])?@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,30}"
)
HOST = re.compile(r"(?<![\w.+-])\w[\w.+%-]{0,62}@\[[\d.:a-fA-F]{4,40}\]")
SPACED = pattern(
    r"(?<![\w.@])[a-z0-9][\w.-]{1,40}\s?@\s?[a-z0-9-]{2,40}\s?\.\s?(?:ru|com|net|org|рф|su"
    r"|by|kz|biz|info|pro|io)(?![\w])"
)
APART = re.compile(r"(?<!\S)[\w+-](?: [\w.+-]){1,40} @(?: [\w-]){1,40} \.(?: [\w.-]){2,30}(?!\w)")
"""«i v a n @ m a i l . r u»."""
PIECE = r"[a-z0-9_а-яё-]{1,40}"
BRACKET_AT = r"\s{0,3}[\[({<]\s?(?:at|собака|собачка|эт|@|a|dog|sobaka|гав)\s?[\])}>]\s{0,3}"
WORD_AT = r"\s{1,3}(?:собака|собачка|собаку|собакой|sobaka|sobachka|dog)\s{1,3}"
SOFT_AT = r"\s{1,3}(?:at|эт|@)\s{1,3}"
GLUED_AT = r"(?-i:(?<=[a-z0-9])AT(?=[a-z0-9]))"
DOT = (
    r"(?:\s{0,3}[\[({<]\s?(?:dot|точка|tochka|\.)\s?[\])}>]\s{0,3}|\s{1,3}(?:точка|tochka"
    r"|dot|тчк)\s{1,3}|(?-i:(?<=[a-z0-9])DOT(?=[a-z0-9])))"
)
ANY_DOT = rf"(?:{DOT}|\.(?=\S))"
JOIN = (
    rf"(?:{ANY_DOT}|\s(?:тире|дефис|минус|подчеркивание|нижнее\sподчеркивание|dash|underscore)\s)"
)
LOCAL = rf"(?<![\w]){PIECE}(?:{JOIN}{PIECE}){{0,4}}"
END = r"(?![\w])"
HARD = pattern(
    rf"{LOCAL}(?:{BRACKET_AT}"
    rf"|\s_at_\s|{GLUED_AT}){PIECE}(?:{JOIN}{PIECE}){{0,4}}?{ANY_DOT}[a-zа-яё]{{2,12}}{END}"
)
SOFT = pattern(rf"{LOCAL}{SOFT_AT}{PIECE}(?:{JOIN}{PIECE}){{0,4}}?{DOT}[a-zа-яё]{{2,12}}{END}")
DOTTED = pattern(
    rf"(?<![\w])[a-z][a-z0-9]*[._\d][a-z0-9._-]*\sat\s[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,6}}{END}"
)
ZONE = (
    r"(?:ru|com|рф|net|org|ру|ком|су|su|by|бай|kz|нет|орг|инфо|info|io|pro|про|uz|ua|am|ge"
    r"|az|tj|kg|md|lv|lt|ee|de|fr|uk|cn|eu|me|co|ai|biz|ам|уз)"
)
SPOKEN = pattern(
    rf"{LOCAL}{WORD_AT}{PIECE}(?:{ANY_DOT}{PIECE}"
    rf"|\s(?!{ZONE}\b){PIECE}){{0,4}}?(?:{ANY_DOT}|\s){ZONE}{END}"
)
HINTED = (
    (HARD, re.compile(r"[\[({<]\s?(?i:at|соба|эт|@|a|dog|sobaka|гав)|[a-z0-9]AT[a-z0-9]|\s_at_\s")),
    (SOFT, re.compile(r"\s(?:at|эт|@)\s", re.IGNORECASE)),
    (DOTTED, re.compile(r"\sat\s", re.IGNORECASE)),
    (SPOKEN, re.compile(r"собак|собач|sobak|sobach|\sdog\s", re.IGNORECASE)),
)
GLUE = re.compile(r"(?:e-?mail|mail|почта|адрес|mailto|u|to|tel)[:=]", re.IGNORECASE)
LEAD_IN = re.compile(
    (
        r"(?:на|почту|почта|мейл|мыло|емайл|имейл|email|mail|адрес|это|to|is|my|send|пишите"
        r"|мой|e-mail|запишите|так|скиньте|ну)\s+"
    ),
    re.IGNORECASE,
)


def emails(doc: Document) -> Iterator[Span]:
    """Addresses as people write and say them."""
    text = doc.text
    if "@" in text:
        for found in scan(doc, PLAIN, text):
            yield Span(*_without_glue(doc, *found.span()), "EMAIL", "email")
        for rule in (HOST, SPACED, APART):
            for found in scan(doc, rule, text):
                yield Span(*found.span(), "EMAIL", "email_odd")
    for rule, hint in HINTED:
        for found in scan(doc, rule, text, hint):
            start = _without_lead(found.start(), found.group())
            yield Span(start, found.end(), "EMAIL", "email_spelled")


def _without_glue(doc: Document, start: int, stop: int) -> tuple[int, int]:
    """A key glued before the address (`mail=ivan@…`) stays."""
    glue = GLUE.match(doc.text, start, stop)
    if glue:
        return glue.end(), stop
    equals = doc.text.rfind("=", start, doc.text.index("@", start))
    return (equals + 1, stop) if start < equals < stop - 5 else (start, stop)


def _without_lead(start: int, text: str) -> int:
    while lead := LEAD_IN.match(text):
        start += lead.end()
        text = text[lead.end() :]
    return start
