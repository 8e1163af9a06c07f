"""Names torn in two by a hyphen at the end of a line."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import latin_traits, traits
from relay.pii.words.wordset import fold

TORN = re.compile(
    r"(?<![\w-])(?P<head>[А-ЯЁA-Z][а-яёa-z]{1,20})-[ \t]?\n[ \t>]{0,3}"
    r"(?P<tail>[а-яёa-z]{1,20})(?![\w-])"
)
BEFORE = re.compile(r"([А-ЯЁ][а-яё]+|[А-ЯЁ]\.)\s{1,2}$")
AFTER = re.compile(r"\s{1,2}([А-ЯЁ][а-яё]+|[А-ЯЁ]\.)")


def broken_names(doc: Document) -> Iterator[Span]:
    """A word over two lines that is a name when joined; a common word needs a name beside it."""
    if "-\n" not in doc.text and "- \n" not in doc.text:
        return
    for found in scan(doc, TORN, doc.text):
        word = fold(found.group("head") + found.group("tail"))
        if word.isascii():
            t = latin_traits(word)
            named = t.first or t.last or t.russian_first or t.russian_last
            sure = named and not (t.english or t.term)
        else:
            r = traits(word)
            named = r.first or r.last or r.patronymic
            sure = named and not (r.common or r.term or r.place)
        if sure or (named and _beside_name(doc.text, *found.span())):
            yield Span(*found.span(), "PERSON", "name_broken")


def _beside_name(text: str, start: int, stop: int) -> bool:
    for beside in (BEFORE.search(text[max(0, start - 24) : start]), AFTER.match(text, stop)):
        if beside:
            word = fold(beside.group(1))
            if word.endswith(".") or traits(word).first or traits(word).patronymic:
                return True
    return False
