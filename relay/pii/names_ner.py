"""What the neural tagger adds to the dictionaries: people it sees and they do not."""

from collections.abc import Iterator

from relay.pii import ner
from relay.pii.brands import is_brand
from relay.pii.document import Document, Word
from relay.pii.lexicon import latin_traits, traits
from relay.pii.types import Span


def tagged_names(doc: Document) -> Iterator[Span]:
    """Persons of the tagger, cut at line ends, freed of words that are plainly not names."""
    for entity in ner.entities(doc.text):
        if entity.kind == "PER":
            yield from _pieces(doc, entity.start, entity.stop)


def _pieces(doc: Document, start: int, stop: int) -> Iterator[Span]:
    run: list[Word] = []
    for word in doc.words_in(start, stop):
        if run and "\n" in doc.text[run[-1].stop : word.start]:
            yield from _close(doc, run)
            run = []
        if _could_name(word):
            run.append(word)
        elif run:
            yield from _close(doc, run)
            run = []
    yield from _close(doc, run)


def _close(doc: Document, run: list[Word]) -> Iterator[Span]:
    if not run or (len(run) == 1 and len(run[0].text) < 3):
        return
    if not any(word.capital for word in run) or all(_plain_common(word) for word in run):
        return
    start, stop = run[0].start, run[-1].stop
    if len(run[-1].text) == 1 and doc.text[stop : stop + 1] == ".":
        stop += 1
    if not is_brand(doc, start, stop):
        yield Span(start, stop, "PERSON", "name_ner")


def _plain_common(word: Word) -> bool:
    if not word.cyrillic:
        return False
    t = traits(word.low)
    return t.common and not (t.first or t.last or t.patronymic) and word.text.isupper()


def _could_name(word: Word) -> bool:
    if not word.cyrillic:
        t = latin_traits(word.low)
        return not t.term and (not t.english or t.first or t.last)
    t = traits(word.low)
    if t.first or t.last or t.patronymic:
        return True
    if t.term or word.low in ("кп", "тел", "бик", "инн", "д", "р"):
        return False
    return word.capital or not t.common
