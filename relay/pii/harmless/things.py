"""Things told by their shape, nobody's: hashes, UUIDs, cadastral numbers, rows of years, sites."""

import re
from collections.abc import Iterator
from itertools import pairwise

from relay.pii.identifiers.accounts import LINK
from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.words.wordset import words

DIGEST = re.compile(
    r"(?<![\w-])(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}"
    r"|(?=\w{0,127}[a-f])(?=\w{0,127}\d)(?:[\da-f]{128}|[\da-f]{64}|[\da-f]{40}|[\da-f]{32})"
    r"|(?:[\da-f]{2}:){15,31}[\da-f]{2})(?![\w-])"
)
"""UUIDs (RFC 9562), digests in hexadecimal of 128 bits and more, fingerprints of keys."""
CADASTRAL = re.compile(
    r"(?<![\w:-])\d{2}:\d{2}:\d{6,7}:\d{1,6}(?:-\d{1,2}/\d{1,4}/\d{4}-\d{1,4})?(?![\w:-])"
)
"""District, region, quarter, object (Rosreestr, П/0393 of 2021); behind it the entry of a right."""
YEARS = re.compile(
    r"(?<![\w.,/-])(?:19|20)\d\d(?:[ \t|;,]{1,5}(?:19|20)\d\d){2,99}(?![\w/]|[.,-]\d)"
)
"""What may be the head of a table: «2015 2016 2017 2018» is no card."""
SITE = re.compile(
    r"(?<![\w@.+/-])(?:https?://)?(?:[a-zа-яё\d](?:[a-zа-яё\d-]{0,40}[a-zа-яё\d])?\.){1,4}"
    r"(?:ru|рф|su|com|org|net|by|kz|uz|am|ge|eu|de|biz|info|pro|online|shop|store|site|io|app|dev"
    r"|club|center|clinic|vet|tech|moscow|москва|tatar|xyz|market|group|studio|school|academy|agency"
    r"|cafe|farm|auto|taxi|travel|media|expert|онлайн|сайт|орг|ком|example)"
    r"(?P<page>(?:/[a-z]{2,20}(?:[_-][a-z]{2,20}){0,3}){1,4}/?)?(?![\w@/-]|\.\w|[?#]\w)"
)
"""A site, and a page of it; other pages than these may be somebody's own."""
PAGES = frozenset(
    words(
        "about action actions akcii akcia akciya article articles blog buy cabinet calc cart"
        " catalog catalogue ceny company contact contacts delivery demo docs documents dostavka"
        " download en event events faq feedback form forum goods gallery help home index info"
        " katalog kabinet kontakty landing lk map main market news novosti offer offers online"
        " oplata opt order orders otpiska otzyvy page pay payment portfolio prais price"
        " pricelist prices product production products produkcia produkciya promo quiz"
        " rasprodazha register remont rent reviews ru sale sales search service services shop"
        " skidki stop store support tariffs tender tenders tovar tovary unsubscribe uslugi"
        " vacancies vacancy vakansii video zakaz"
    )
)
MAILBOX = re.compile(
    r"(?:@|собак\w{0,3}|соб|\bat|\bdog|\bgav|\bгав|\bэт|\bна|почт\w{1,4}|mail)\W{0,3}$"
)
"""What makes a site the end of a dictated address."""
SECRET = re.compile(
    r"token|secret|key|pass|pwd|auth|bearer|cookie|session|парол|токен|ключ|секрет|код(?![а-яё])"
)
RUN = re.compile(r"[\da-f]{12}")
"""What every one of them holds, or three colons."""
BEFORE = 80
"""How far before a digest a word makes it a secret."""


def things(doc: Document) -> Iterator[tuple[int, int]]:
    """Ranges of such things, but for digests that may be a secret or a password's."""
    for found in scan(doc, YEARS):
        if are_years(found.group()):
            yield found.span()
    for found in scan(doc, SITE):
        mailbox = not found["page"] and MAILBOX.search(doc.before(found.start(), 12))
        if not mailbox and _is_plain(found):
            yield found.span()
    if doc.text.count(":") < 3 and not RUN.search(doc.low):
        return
    for found in scan(doc, CADASTRAL):
        yield found.span()
    for found in scan(doc, DIGEST):
        if not SECRET.search(doc.low, max(0, found.start() - BEFORE), found.start()):
            yield found.span()


def _is_plain(site: re.Match[str]) -> bool:
    """Whether the page of a site, if any, is one that many sites have, and no profile."""
    page = site["page"] or ""
    return PAGES.issuperset(re.findall(r"[a-z]+", page)) and not LINK.match(
        site.string, site.start()
    )


def are_years(surface: str) -> bool:
    """Whether all numbers in a text are years in order, as far from each other as the first two."""
    years = [int(number) for number in re.findall(r"\d+", surface)]
    steps = {later - year for year, later in pairwise(years)}
    return (
        len(years) > 2 and len(steps) == 1 and steps != {0} and all(1900 <= y < 2100 for y in years)
    )
