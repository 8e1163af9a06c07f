"""A value found once is masked everywhere: other case forms, no separators, other script."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from relay.pii.harmless.brands import is_brand
from relay.pii.identifiers.checksums import digits
from relay.pii.text.document import Document, Word
from relay.pii.text.seek import places
from relay.pii.text.sentences import opens_sentence
from relay.pii.text.windows import LONG, MARGIN, in_windows
from relay.pii.types import Span, Value
from relay.pii.words.forms import BY_DIGITS, canonical, name_words, same_word
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role
from relay.pii.words.translit import latin, skeleton
from relay.pii.words.wordset import LONGEST, fold, word_set, words

FIGURES = re.compile(r"\d(?:[\s().\-–—/+]{0,3}\d)*")
EVERYWHERE = frozenset(
    words("EMAIL HANDLE LOGIN SECRET PASSPORT OTHER_ID IBAN VIN PLATE IP MAC LICENCE")
)


class Known:
    """What to look for in every part: figures, literal texts, and name words."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[int, str]] = {}
        """Figures to (how early they were met, label)."""
        self.literals: dict[str, str] = {}
        self.names: dict[str, bool] = {}

    def add(self, label: str, surface: str) -> None:
        """Remember one value of this label."""
        if label in BY_DIGITS:
            number = canonical(label, surface)
            if len(number) >= 6 and number.isdigit():
                self.numbers.setdefault(number, (len(self.numbers), label))
        elif label == "PERSON":
            words = [word for word in name_words(surface) if len(word) > 2 and _worth(word)]
            for word in words:
                self.names[word] = self.names.get(word, False) or len(words) > 1
        elif label in EVERYWHERE:
            text = fold(surface)
            if len(text) >= 5 and text not in word_set("english") and not _ordinary(text):
                self.literals.setdefault(text, label)
            if label == "EMAIL" and "@" in text:
                local = text.partition("@")[0]
                if len(local) > 5 and re.search(r"[\d._-]", local):
                    self.literals.setdefault(local, "HANDLE")

    def find(self, doc: Document) -> list[Span]:
        """Every further place of what is known, in normal coordinates.

        A long text is read in windows, and once as a whole for what is too long for one.
        """
        if len(doc.text) <= LONG:
            return self._find(doc)
        far = Known()
        far.numbers = {one: about for one, about in self.numbers.items() if len(one) > FAR}
        far.literals = {one: label for one, label in self.literals.items() if len(one) > FAR}
        near = in_windows(doc, lambda window, _: self._find(window), {})
        return [*near, *far._find(doc)]

    def _find(self, doc: Document) -> list[Span]:
        spans: list[Span] = []
        if self.numbers:
            for found in FIGURES.finditer(doc.text):
                number = digits(found.group())
                tails = (number[cut:] for cut in range(PREFIX + 1))
                fits = [self.numbers[tail] for tail in tails if tail in self.numbers]
                if fits:
                    spans.append(Span(*found.span(), min(fits)[1], "again"))
        for at, literal in places(doc.low, self.literals):
            if _whole(doc.low, at, at + len(literal)):
                label = self.literals[literal]
                spans.append(Span(at, at + len(literal), label, "again"))
        if self.names:
            spans += self._again(doc)
        return spans

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        """The names by what all their forms begin with, as they are written and in Latin."""
        index: dict[str, list[str]] = {}
        for name in self.names:
            if len(name) > LONGEST:
                continue
            _note(index, name[: max(3, len(name) - 3)], name)
            plain = skeleton(latin(name))
            _note(index, "*" + plain[: max(3, len(plain) - 3)], name)
        return index

    def _again(self, doc: Document) -> list[Span]:
        index = self._stems
        spans: list[Span] = []
        for word in doc.words:
            if len(word.low) > LONGEST:
                continue
            candidates = _candidates(index, word.low, "")
            if word.low.isascii() and len(word.low) > 3:
                candidates += _candidates(index, skeleton(word.low), "*")
            if candidates:
                fits = [name for name in candidates if same_word(word.low, name)]
                if fits and _plausible(doc, word, any(self.names[name] for name in fits)):
                    spans.append(Span(word.start, word.stop, "PERSON", "again"))
        return spans


FAR = MARGIN // 4
"""Characters of what a window may cut: a figure may have three marks behind it."""
PREFIX = 2
"""Figures that may stand before a known number: a trunk prefix, a country's code."""
MOST = 64
"""Names tried for one word; more share a stem only in a text made to be slow."""


def _note(index: dict[str, list[str]], stem: str, name: str) -> None:
    names = index.setdefault(stem, [])
    if len(names) < MOST:
        names.append(name)


def _candidates(index: dict[str, list[str]], word: str, mark: str) -> list[str]:
    """Names whose stem the word begins with."""
    found: list[str] = []
    for size in range(3, len(word) + 1):
        found += index.get(mark + word[:size], ())
    return found


def _plausible(doc: Document, word: Word, full: bool) -> bool:
    """Whether this place may hold a name: not a common word in lower case, not a brand.

    `full`: the name is known from a full one, so a capital at a sentence's start is enough.
    """
    if word.cyrillic:
        t = traits(word.low)
        if t.common and not word.capital:
            return False
        if is_role(word.low) and (not full or opens_sentence(doc, word)):
            return False
        if t.common and not full and opens_sentence(doc, word):
            return doc.text[word.stop : word.stop + 1] in (",", "!")
    elif not word.capital and latin_traits(word.low).english:
        return False
    if doc.text[word.stop : word.stop + 1].isdigit():
        return False
    return not is_brand(doc, word.start, word.stop)


def _ordinary(text: str) -> bool:
    return text.isalpha() and "а" <= text[0] <= "я" and traits(text).common


def _worth(word: str) -> bool:
    """A word worth seeking elsewhere: not one that half the sentences contain."""
    return word not in ("она", "они", "его", "как", "для", "при", "все", "отдел", "директор", "the")


def _whole(text: str, start: int, stop: int) -> bool:
    return not (text[start - 1 : start].isalnum() and start) and not text[stop : stop + 1].isalnum()


def knowledge(values: Mapping[str, Value], finds: Iterable[tuple[str, str]]) -> Known:
    """What earlier turns and this message's own finds (label, surface) say."""
    known = Known()
    for value in values.values():
        for surface in (value.canonical, *value.surfaces):
            known.add(value.label, surface)
    for label, surface in finds:
        known.add(label, surface)
    return known
