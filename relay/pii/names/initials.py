"""Initials beside a surname: «А. Г. Слепцова», «К.Тагиев», «Иванов И. И.»."""

import re

from relay.pii.names.parts import NOT_SURNAME
from relay.pii.text.document import Document, Word
from relay.pii.words.lexicon import Traits, traits

SIGN = re.compile(r"[^\W_]")


def with_initials(doc: Document, i: int) -> int:
    """The size in words of the surname and initials that begin with word `i`; 0 for none."""
    if before := _initials_before(doc, i):
        return before
    words = doc.words
    t = traits(words[i].low)
    after = _initials_after(doc, i)
    if not after or not _may_be_surname(words[i], t):
        return 0
    if t.common and not t.last and after == 1 and not _strict_initial(doc, i):
        return 0
    sure = after > 1 or (t.last and not t.common) or _dotted(doc, words[i + after])
    return 1 + after if sure else 0


def _initials_before(doc: Document, i: int) -> int:
    """«А. Г. Слепцова», «К.Тагиев»: initials, then a capitalised word."""
    words, count = doc.words, 0
    while i + count < len(words) and count < 3 and _initial(doc, words[i + count]):
        stop = words[i + count].stop
        gap = doc.text[stop : stop + 3]
        if not re.match(r"\.[ \t]{0,2}\S|\.-", gap + "  "):
            return 0
        count += 1
    if not count or i + count >= len(words):
        return 0
    last = words[i + count]
    gap = doc.text[words[i + count - 1].stop : last.start]
    if gap not in (".", ". ", ".  ") or not last.capital or len(last.text) < 2:
        return 0
    before = doc.text[max(0, words[i].start - 1) : words[i].start]
    if before.isalnum() or (last.text.isupper() and len(last.text) < 4):
        return 0
    t = traits(last.low)
    if count == 1 and (t.common or t.place or t.term) and not t.last:
        return 2 if _alone(doc, words[i], last) else 0
    return count + 1 if last.low not in NOT_SURNAME else 0


def _alone(doc: Document, first: Word, last: Word) -> bool:
    """Whether two words are all that stands in a line: «А. Шкаф», as one signs."""
    start, stop = doc.line(first.start)
    return not (SIGN.search(doc.text, start, first.start) or SIGN.search(doc.text, last.stop, stop))


def _initials_after(doc: Document, i: int) -> int:
    """How many words after `i` are initials that belong to it."""
    words, count = doc.words, 0
    while i + count + 1 < len(words) and count < 3:
        word = words[i + count + 1]
        gap = doc.text[words[i + count].stop : word.start]
        if not (gap in (" ", "  ", "_") or (count and gap in (".", ". ", ".-", ". -"))):
            break
        if not _initial(doc, word, dotted=False):
            break
        more = i + count + 2 < len(words) and _initial(doc, words[i + count + 2], False)
        if not (_dotted(doc, word) or count or more or _ends(doc, word)):
            break
        count += 1
    return count


def _ends(doc: Document, word: Word) -> bool:
    after = doc.text[word.stop : word.stop + 3]
    return after[:1] in ("", "\n", ".", ",", ")", "/", ";", "<", "_", "|") or (
        re.match(r"\s[+(\d]", after) is not None
    )


def _may_be_surname(word: Word, t: Traits) -> bool:
    if not word.capital or len(word.text) < 2 or word.low in NOT_SURNAME:
        return False
    if word.text.isupper() and len(word.text) < 4 and not t.last:
        return False
    return t.last or not (t.common or t.term or t.place) or (t.common and not t.term)


def _strict_initial(doc: Document, i: int) -> bool:
    return _dotted(doc, doc.words[i + 1]) and len(doc.words[i].text) > 2


def _initial(doc: Document, word: Word, dotted: bool = True) -> bool:
    """One capital letter, or two joined by a hyphen; dotted or between blanks."""
    if len(word.text) > 1 and "-" not in word.text:
        return False
    if not word.capital or len(word.text.replace("-", "")) > 3:
        return False
    return not dotted or _dotted(doc, word)


def _dotted(doc: Document, word: Word) -> bool:
    return doc.text.startswith(".", word.stop)
