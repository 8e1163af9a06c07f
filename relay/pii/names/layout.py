"""Names typed on the wrong keyboard layout: «Bdfy Gtnhjd» is «Иван Петров»."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import fold

KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
SHIFTED = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
TO_RUSSIAN = str.maketrans(KEYS + SHIFTED, RUSSIAN + RUSSIAN.upper())
TYPED = re.compile(r"(?<![\w@./-])[A-Z{:\"<>~](?:[a-z;'`\[\]]|[,.](?=[a-z])){2,20}(?![\w@/])")
GAP = re.compile(r"\s{1,2}")


def mistyped_names(doc: Document) -> Iterator[Span]:
    """Capitalised Latin nonsense that is a Russian name on the same keys, with its neighbours."""
    run: list[re.Match[str]] = []
    for found in scan(doc, TYPED, doc.text):
        if any(latin_traits(found.group().lower())):
            continue
        if run and not GAP.fullmatch(doc.text, run[-1].end(), found.start()):
            yield from _person(run)
            run = []
        run.append(found)
    yield from _person(run)


def _person(run: list[re.Match[str]]) -> Iterator[Span]:
    """The run as one person if one of its words is a name."""
    known = [traits(fold(one.group().translate(TO_RUSSIAN))) for one in run]
    if any((t.first or t.patronymic or t.known_last) and not t.common for t in known):
        yield Span(run[0].start(), run[-1].end(), "PERSON", "name_mistyped")
