"""Names that stand for themselves: a line, or the last words of a message, as one signs."""

from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.names.value import CLEAN
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role


def signatures(doc: Document) -> Iterator[Span]:
    """Lines of one to four names, and the last words of a text."""
    yield from _lone_lines(doc)
    yield from _last_clause(doc)


def _lone_lines(doc: Document) -> Iterator[Span]:
    """Lines of one to four capitalised words that can be nothing but a signature."""
    for start, stop in doc.lines():
        if not 0 < stop - start <= 70:
            continue
        text = doc.text[start:stop].strip(" \t>|*-–—.,!()\"'_/")
        if not text or CLEAN.search(text) or not text[0].isalpha():
            continue
        run = doc.words_in(start, stop)
        if not run or len(run) > 4 or not all(_may_sign(word) for word in run):
            continue
        if (len(run) > 1 or len(run[0].text) > 2) and not is_brand(doc, run[0].start, run[-1].stop):
            yield Span(run[0].start, run[-1].stop, "PERSON", "name_line")


def _last_clause(doc: Document) -> Iterator[Span]:
    """The last words of the message after a full stop."""
    text = doc.text.rstrip()
    at = max(text.rfind(mark) for mark in (". ", "! ", "? ", ") ", ", ", "  "))
    if at < 0 or len(text) - at > 50 or CLEAN.search(text[at + 1 :]):
        return
    run = doc.words_in(at + 1, len(text))
    if not run or len(run) > 3 or not run[0].capital:
        return
    t = traits(run[-1].low)
    if t.place and not t.first and run[-1].cyrillic:
        return
    if all(_may_sign(word) for word in run) and not is_brand(doc, run[0].start, run[-1].stop):
        yield Span(run[0].start, run[-1].stop, "PERSON", "name_last")


def _may_sign(word: Word) -> bool:
    if is_role(word.low):
        return False
    if not word.cyrillic:
        t = latin_traits(word.low)
        known = t.first or t.last or t.russian_first or t.russian_last
        return word.capital and not t.term and not t.place and (known or not t.english)
    t = traits(word.low)
    if t.first or t.patronymic:
        return word.capital or not t.common
    if t.term or (t.place and not t.last):
        return False
    if len(word.text) == 1:
        return word.capital
    return (
        word.capital
        and (t.last or not t.common)
        and not (word.text.isupper() and len(word.text) < 5)
    )
