"""Names glued to their neighbours: «ОльгаизТрансгруза», «зовутОлегмой»."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import may_be_given, traits
from relay.pii.words.wordset import fold

HUMPS = re.compile(r"[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+(?![а-яё])")


INITIALS = re.compile(
    r"(?<!\w)(?P<name>[А-ЯЁ][а-яё]{1,24}(?:-[А-ЯЁ][а-яё]{1,24})?)[А-ЯЁ]\.(?P<more>\s?[А-ЯЁ]\.)?(?!\w)"
)


def glued_names(doc: Document) -> Iterator[Span]:
    """A given name at the start of a hump of a word that is otherwise a stranger, and a surname
    with initials behind it («СвёклаМ.И.»)."""
    for found in scan(doc, INITIALS, doc.text):
        t = traits(fold(found["name"]))
        if t.first or t.last or (found["more"] and not (t.place or t.term)):
            yield Span(*found.span(), "PERSON", "name_initials")
    for word in doc.words:
        if (
            not word.cyrillic
            or len(word.text) < 6
            or "-" in word.text
            or (not word.capital and word.text.islower())
        ):
            continue
        humps = list(HUMPS.finditer(word.text))
        if len(humps) == 1 and (
            traits(word.low).common or traits(word.low).first or traits(word.low).last
        ):
            continue
        before = ""
        for hump in humps:
            text, start = fold(hump.group()), word.start + hump.start()
            if hump.group()[0].isupper() and (size := _name_size(text, whole=len(humps) > 1)):
                sure = size == len(text) and before and traits(before).common
                yield Span(start, start + size, "PERSON", "name_hump" if sure else "name_glued")
            before = text


def _name_size(text: str, *, whole: bool) -> int:
    if whole and traits(text).first and not traits(text).common:
        return len(text)
    for size in range(min(len(text) - 2, 11), 3, -1):
        if not may_be_given(text[:size]):
            continue
        head = traits(text[:size])
        if not head.first or head.common:
            continue
        if traits(text[size:]).common or text[size:] in ("из", "мой", "на", "от", "мне"):
            return size
    return 0
