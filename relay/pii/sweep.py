"""Default deny, for `strict`: every word and number not known to be harmless."""

import re
from collections.abc import Iterator

from relay.pii.document import Document, Word
from relay.pii.harmless import is_harmless
from relay.pii.lexicon import latin_traits, traits
from relay.pii.types import Span
from relay.pii.wordset import fold, word_set

NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ ]?[.,\-/:()]{0,2}[ ]?\d)*(?![\w])")
CODE = re.compile(r"[^\W_]*\d[^\W_]*")
HOST = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|(?<![\w@.-])(?:[\w-]+\.)+(?:ru|com|net|org|рф|su|pro|info|biz|site|shop|store|online|io|by|kz|ua|de|cn|am|ge|az|uz|kg|eu|uk|dev|app|tech|cafe|moscow|ai|me|tv)(?:/[^\s<>\"']*)?(?![\w@])",
    re.IGNORECASE,
)
ORG_FORM = re.compile(
    r"(?:ооо|оао|зао|пао|ао|нпо|нпп|гк|тк|тд|гбу|гку|гкус|мбу|мкоу|мбоу|фгуп|фгбу|муп|гуп|банк|компани[яиею]{1,2}|холдинг|фирм[аыеу]|завод\w*|фабрик\w*|агентств\w*|цод|дц|снт|клиник\w*|интегратор\w*|группа|организаци\w*|студи\w+)\s*[«\"“]?$"
)
LATIN_ORG = re.compile(
    r"(?:\s[A-Z][\w&-]*){0,2}\s(?:LLC|Ltd|Inc|GmbH|Corp|SRL|MMC|A\.?[ŞS]\.?|Group|Systems|Solutions|Technologies|Storage|Cloud|Holding|Co\b|Company|Bank|Electronics|Networks)"
)


def sweep(doc: Document, taken: bytearray) -> Iterator[Span]:
    """TERM and NUM for what no recogniser took (`taken` marks what they did)."""
    hosts = [found.span() for found in HOST.finditer(doc.text)]
    for start, stop in hosts:
        taken[start:stop] = b"\x01" * (stop - start)
    quoted = _quoted(doc)
    for found in NUMBER.finditer(doc.text):
        start, stop = found.span()
        if not any(taken[start:stop]) and not is_harmless(doc, start, stop):
            yield Span(start, stop, "NUM", "sweep_number")
    for word in doc.words:
        if taken[word.start] or taken[word.stop - 1] or quoted[word.start]:
            continue
        if not known(doc, word):
            yield Span(word.start, word.stop, "TERM", "sweep_word")


def _quoted(doc: Document) -> bytearray:
    """What stands in guillemets and is short is the name of a company, a product or a field."""
    marks = bytearray(len(doc.text) + 1)
    for found in re.finditer(
        r"«[^»\n«]{1,60}»|“[^”\n]{1,60}”|(?<=[\s(])\"[^\"\n]{1,40}\"(?=[\s,.;:)]|$)", doc.text
    ):
        if re.search(r"[а-яё\w]\s*$", doc.text[max(0, found.start() - 3) : found.start()]):
            marks[found.start() : found.end()] = b"\x01" * (found.end() - found.start())
    return marks


def known(doc: Document, word: Word) -> bool:
    """Whether a word is common vocabulary, a known term, a place, or part of a code."""
    text, low = word.text, word.low
    if len(text) == 1:
        return True
    if _in_code(doc, word):
        return True
    if word.cyrillic:
        return _known_cyrillic(doc, word)
    parts = re.split(r"['’`-]", low)
    return all(_known_latin(doc, word, part) for part in parts if len(part) > 1)


def _in_code(doc: Document, word: Word) -> bool:
    """Letters glued to figures or marks: an article, a model, a file extension, a path."""
    left = doc.text[max(0, word.start - 1) : word.start]
    right = doc.text[word.stop : word.stop + 1]
    if left.isdigit() or right.isdigit():
        return True
    if (
        left in ("-", "/", "_", "\\", ".")
        and word.start > 1
        and doc.text[word.start - 2].isalnum()
        and not word.cyrillic
    ):
        return True
    return (
        right in ("-", "_", "/", "\\")
        and doc.text[word.stop + 1 : word.stop + 2].isalnum()
        and not word.cyrillic
    )


def _known_cyrillic(doc: Document, word: Word) -> bool:
    t = traits(word.low)
    if t.common or t.place or t.term:
        return True
    if word.text.isupper() and 2 <= len(word.text) <= 5 and not (t.first or t.last):
        return True
    if "-" in word.low:
        return all(len(p) < 2 or _known_part(p) for p in word.low.split("-"))
    if ORG_FORM.search(doc.before(word.start, 24)):
        return True
    if t.first or t.last or t.patronymic:
        return False
    return word.low in word_set("russian_seen") and not word.capital


def _known_part(part: str) -> bool:
    t = traits(part)
    return (
        t.common
        or t.place
        or t.term
        or (part in word_set("russian_seen") and not (t.first or t.last))
    )


def _known_latin(doc: Document, word: Word, part: str) -> bool:
    t = latin_traits(part)
    if t.term or t.frequent:
        return True
    if word.text.islower() or word.text.isupper():
        if t.english or (len(word.text) <= 5 and not (t.first or t.russian_first or t.russian_last)):
            return True
        return word.text.isupper() and not (t.first or t.last or t.russian_first or t.russian_last)
    if re.search(r"[a-z][A-Z]", word.text):
        return True
    if LATIN_ORG.match(doc.text, word.stop):
        return True
    if t.first or t.last or t.russian_first or t.russian_last:
        return False
    return t.english or _beside_model(doc, word)


def _beside_model(doc: Document, word: Word) -> bool:
    """A capitalised stranger in a product's name: figures or a known maker next to it."""
    after = doc.text[word.stop : word.stop + 24]
    if re.match(r"\s(?:[A-Z][\w-]*\s)?[A-Za-z]{0,6}-?\d", after) or re.match(
        r"\s[A-ZIVX]{1,4}(?:\s|\d|$)", after
    ):
        return True
    before = re.search(r"([A-Za-z][\w-]*)\s$", doc.text[max(0, word.start - 24) : word.start])
    return before is not None and latin_traits(fold(before.group(1))).term
