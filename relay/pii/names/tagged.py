"""What the neural tagger adds to the dictionaries: people it sees and they do not."""

import re
from collections.abc import Iterable, Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.ner import slovnet
from relay.pii.text.document import Document, Word
from relay.pii.text.sentences import opens_sentence
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role
from relay.pii.words.shapes import company_like
from relay.pii.words.wordset import word_set


def tagged_names(doc: Document, entities: Iterable[slovnet.Entity]) -> Iterator[Span]:
    """Persons of the tagger, cut at line ends, freed of words that are plainly not names."""
    for entity in entities:
        if entity.kind == "PER":
            yield from _pieces(doc, entity.start, entity.stop)


def _pieces(doc: Document, start: int, stop: int) -> Iterator[Span]:
    run: list[Word] = []
    for word in doc.words_in(start, stop):
        if run and "\n" in doc.text[run[-1].stop : word.start]:
            yield from _close(doc, run)
            run = []
        if _could_name(word) or (run and word.capital and _sure(run[-1])):
            run.append(word)
        elif run:
            yield from _close(doc, run)
            run = []
    yield from _close(doc, run)


def _close(doc: Document, run: list[Word]) -> Iterator[Span]:
    while run and not _sure(run[0]) and (is_role(run[0].low) or _opens(doc, run[0], run)):
        run = run[1:]
    if not run or (len(run) == 1 and not _single(doc, run[0])):
        return
    if not any(word.capital for word in run) or not any(_possible(word) for word in run):
        return
    start, stop = run[0].start, run[-1].stop
    if len(run[-1].text) == 1 and doc.text[stop : stop + 1] == ".":
        stop += 1
    if not is_brand(doc, start, stop):
        yield Span(start, stop, "PERSON", "name_ner")


def _opens(doc: Document, word: Word, run: list[Word]) -> bool:
    """A common word that only the start of the sentence made a capital."""
    return word.cyrillic and traits(word.low).common and len(run) > 1 and opens_sentence(doc, word)


def _sure(word: Word) -> bool:
    if not word.cyrillic:
        return False
    t = traits(word.low)
    return (t.first or t.last or t.patronymic) and not t.common


def _possible(word: Word) -> bool:
    """A word that a name needs at least one of: not plainly common, a term or a place."""
    if not word.cyrillic:
        return True
    t = traits(word.low)
    if t.first or t.patronymic or (t.last and not t.common):
        return True
    return not (t.common or t.term or t.place)


IMPERATIVE = re.compile(r".{3,}(?:ите|йте|ьте|ать|ить|ую|уйте|ешь|ишь|ется|ится)$")


def _single(doc: Document, word: Word) -> bool:
    if len(word.text) < 3 or is_role(word.low):
        return False
    if not word.cyrillic:
        t = latin_traits(word.low)
        return not (t.place or t.russian_common or t.english)
    t = traits(word.low)
    if company_like(word.low) and not t.first:
        return False
    if t.first or t.patronymic or (t.last and not t.common and not t.place):
        return True
    if t.common or t.term or t.place or company_like(word.low) or IMPERATIVE.match(word.low):
        return False
    if word.text.isupper() and len(word.text) < 5:
        return False
    return word.low not in word_set("russian_seen") or not opens_sentence(doc, word)


def _could_name(word: Word) -> bool:
    if not word.cyrillic:
        t = latin_traits(word.low)
        return not t.term and (not t.english or t.first or t.last)
    t = traits(word.low)
    if t.first or t.last or t.patronymic:
        return True
    if t.term or t.place or is_role(word.low):
        return False
    return word.capital
