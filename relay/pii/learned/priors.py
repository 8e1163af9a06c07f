"""What plainly is a time, a price, a measure or a bare place needs more than a suspicion."""

import re
from collections.abc import Iterator

from relay.pii.harmless.numbers import UNIT
from relay.pii.harmless.things import things
from relay.pii.headings import OWN
from relay.pii.identifiers.network import IPV4, named_version
from relay.pii.learned.arrays import Floats, np
from relay.pii.learned.tokens import Tokens
from relay.pii.patterns.rules import scan
from relay.pii.placeholders import LOOKALIKE
from relay.pii.text.document import Document
from relay.pii.text.tables import amounts, titles
from relay.pii.words.latin import LatinTraits, latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_trade_name
from relay.pii.words.wordset import fold

TIME = re.compile(r"(?<![\d:.\-/])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:\-/])")
AMOUNT = re.compile(
    r"(?<![\w.,/\-])\d{1,3}(?:[ \u00a0]?\d{3}){0,2}(?:[.,]\d{1,2})?(?=[ \u00a0]?[^\W\d]|\s?[₽$€%°])"
)
SIZE = re.compile(
    r"(?<![\w.,/\-])\d{1,4}(?:[.,]\d+)?(?:\s?[xх×*]\s?\d{1,4}(?:[.,]\d+)?){1,3}(?![\d])"
)
FIGURES = frozenset("0123456789.")
DOTTED = re.compile(r"\d{1,5}(?:\.\d{1,6}){2,4}")
PHONE = re.compile(r"[78]?\.?\d{3}\.\d{3}\.\d{2}\.?\d{2}")
COMPANY_ACCOUNT = re.compile(r"(?<![\w-])(?:03[12]|30[1-3]|40[1-7])\d{17}(?![\w-])")
"""Accounts of a bank or an organisation, by their first figures (Bank of Russia, 809-П)."""
MAIL_LABEL = re.compile(r"(?<![\w@.-])[EeЕе]-?(?:mail|майл|мейл)(?=\s*:)", re.IGNORECASE)
WEIGHT = 0.25
"""What is left of the suspicion."""


def soothe(doc: Document, tokens: Tokens, personal: Floats, named: Floats) -> None:
    """Lower, in place, what the tagger suspects of times, sizes and numbers with a unit.

    And of everyday words that are nobody's name (`named` is the part of the suspicion that speaks
    of a person): for those a suspicion counts squared.
    """
    for place in np.flatnonzero(named > personal / 2).tolist():
        if _everyday(tokens.texts[place]):
            personal[place] **= 2
    for start, stop in _plain(doc):
        first, last = tokens.range(start, stop)
        personal[first:last] *= WEIGHT
    for rule in (COMPANY_ACCOUNT, MAIL_LABEL, OWN, LOOKALIKE):
        for nobodys in scan(doc, rule, doc.text):
            first, last = tokens.range(*nobodys.span())
            personal[first:last] = 0
    for start, stop in (*things(doc), *titles(doc), *amounts(doc)):
        first, last = tokens.range(start, stop)
        personal[first:last] = 0


def _everyday(text: str) -> bool:
    """Whether a word of no capitals, or of one, is common vocabulary without a name among it."""
    if not text.isalpha() or len(text) < 2 or not (text.islower() or text.istitle()):
        return False
    if text.isascii():
        latin = latin_traits(text)
        return text.islower() and latin.frequent and not _is_name(latin)
    found = traits(fold(text))
    return found.common and not (found.first or found.last or found.patronymic)


def _is_name(latin: LatinTraits) -> bool:
    return latin.first or latin.last or latin.russian_first or latin.russian_last


def _plain(doc: Document) -> Iterator[tuple[int, int]]:
    for rule in (TIME, SIZE):
        for found in scan(doc, rule, doc.text):
            yield found.span()
    for found in scan(doc, AMOUNT, doc.text):
        if UNIT.match(doc.low, found.end()):
            yield found.span()


def is_version(doc: Document, start: int, stop: int) -> bool:
    """Whether what was taken for an IP address is figures and dots that cannot be one.

    Or can, and is named a version. Look-alike letters and words are not judged here.
    """
    while start and doc.text[start - 1] in FIGURES:
        start -= 1
    while stop < len(doc.text) and doc.text[stop] in FIGURES:
        stop += 1
    number = doc.text[start:stop].strip(".")
    if not DOTTED.fullmatch(number) or PHONE.fullmatch(number):
        return False
    start = doc.text.index(number, start)
    return not IPV4.fullmatch(number) or named_version(doc, start, start + len(number))


def is_place(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the words of a run are towns and regions alone: those may cross."""
    words = [fold(text) for text in tokens.texts[first:last] if text[0].isalnum()]
    return bool(words) and all(map(_town, words))


def _town(word: str) -> bool:
    if word.isascii() and word.isalpha():
        latin = latin_traits(word)
        return latin.place and not latin.first
    found = traits(word)
    return word.isalpha() and found.place and not found.first


def is_surname(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a run holds a word that the dictionary of surnames has."""
    return any(traits(fold(text)).last for text in tokens.texts[first:last] if text.isalpha())


def is_trade(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a run is trade names alone: «Flender», «Вайлант»; numbers and marks do not count."""
    words = [fold(text) for text in tokens.texts[first:last] if text.isalpha()]
    return bool(words) and all(map(_trade, words))


def _trade(word: str) -> bool:
    if is_trade_name(word):
        return True
    if word.isascii():
        latin = latin_traits(word)
        return latin.term and not _is_name(latin)
    found = traits(word)
    return found.term and not (found.first or found.last or found.patronymic)
