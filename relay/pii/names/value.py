"""How much of a text that stands where a name should be is the name."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.names.parts import PARTICLES, SURE_SURNAME
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import term_list

PIECE = r"[^\W\d_]+(?:['’`-][^\W\d_]+)*\.?"
VALUE = rf"{PIECE}(?:[ \t+]{{0,2}}{PIECE}){{0,4}}"


def leading_name(
    doc: Document, start: int, stop: int, rule: str, trust: int, *, quoted: bool = False
) -> Iterator[Span]:
    """The words at the start of a range that make a name; nothing when there are none.

    `trust` says how sure the place is: 0 takes known names and strangers, 1 capitalised common
    words too, 2 anything but a word that means «no name». `quoted`: quotation marks are no brand.
    """
    taken: list[Word] = []
    for word in doc.words_in(start, stop)[:4]:
        if word.low in term_list("not_names") or (is_role(word.low) and trust < 2):
            break
        if taken and not _joins(doc, taken[-1], word, trust):
            break
        if not taken and not (_may_open(word, trust) or _before_given(doc, word)):
            break
        taken.append(word)
    if not taken or (len(taken) == 1 and len(taken[0].text) < 2):
        return
    end = taken[-1].stop
    if len(taken[-1].text) == 1 and doc.text[end : end + 1] == ".":
        end += 1
    if quoted or not is_brand(doc, taken[0].start, end):
        yield Span(taken[0].start, end, "PERSON", rule)


def _before_given(doc: Document, word: Word) -> bool:
    """A capitalised common word right before a given name: «Залётная Роза»."""
    run = doc.words_in(word.start, word.stop + 24)
    return (
        len(run) > 1
        and word.capital
        and run[1].capital
        and doc.text[word.stop : run[1].start] == " "
        and traits(run[1].low).first
    )


def _may_open(word: Word, trust: int) -> bool:
    if trust > 1:
        return True
    if not word.cyrillic:
        return _latin_opens(word, trust)
    t = traits(word.low)
    if word.text.isupper() and len(word.text) < 4:
        return False
    if t.first or t.patronymic or (t.last and not t.common and not t.place):
        return True
    if t.last and word.capital and SURE_SURNAME.match(word.low):
        return True
    if t.term or t.place:
        return False
    if t.common:
        return trust > 0 and word.capital and nominal(word.low)
    return trust > 0 or word.capital


def _latin_opens(word: Word, trust: int) -> bool:
    t = latin_traits(word.low)
    if t.term or (t.place and not t.russian_last) or (t.russian_common and not t.first):
        return False
    if word.text.isupper() and len(word.text) < 6 and trust == 0:
        return False
    if t.first or t.last or t.russian_first or t.russian_last:
        return not (t.english and trust == 0 and not t.first) and not (
            t.frequent and trust == 0 and not word.capital
        )
    if word.text.isupper() and len(word.text) < 6:
        return False
    return word.capital and not t.frequent and (trust > 0 or not t.english)


def nominal(word: str) -> bool:
    """A noun or adjective in the nominative, and no verb."""
    found = readings(word)
    if not found or any(r.pos == "V" for r in found):
        return False
    return any(r.pos in "NA" and r.case == "n" for r in found)


def _joins(doc: Document, last: Word, word: Word, trust: int) -> bool:
    gap = doc.text[last.stop : word.start]
    if "\n" in gap or (len(last.text) > 1 and "." in gap):
        return False
    if len(last.text) == 1 and len(word.text) > 1 and "." not in gap:
        return False
    if not word.cyrillic:
        return word.capital == last.capital and not (
            latin_traits(word.low).frequent and not word.capital
        )
    t = traits(word.low)
    if word.low in PARTICLES:
        return True
    if word.capital:
        return not t.term and (trust > 0 or not (t.common and not t.last) or len(word.text) == 1)
    if last.capital:
        return False
    return trust > 1 or ((t.first or t.patronymic or t.last) and not t.common)


CLEAN = re.compile(r"[\d@:/=_□]")
