"""Whether adjacent words are one person, by what the dictionaries say of each."""

import re

from relay.pii.names.parts import FOREIGN_SURNAME, NOT_SURNAME, PARTICLES, SURE_SURNAME
from relay.pii.text.document import Document, Word
from relay.pii.text.sentences import opens_sentence
from relay.pii.words.lexicon import Traits
from relay.pii.words.morphology import readings
from relay.pii.words.shapes import company_like
from relay.pii.words.wordset import word_set

FAR = 64
"""Characters before a word that are looked at for the end of a sentence."""
LAST_SIGN = re.compile(r"([^ \t\"«(>*|\-–—•])[ \t\"«(>*|\-–—•]*\Z")


def is_person(doc: Document, words: tuple[Word, ...], t: list[Traits]) -> bool:
    """Whether words, of these traits, are one name together: capitals, or none of them."""
    if words[-1].low in ("фон", "ван", "де", "дер") or words[0].low in PARTICLES:
        return False
    if words[0].capital:
        return _capital_person(doc, words, t)
    return _lower_person(words, t)


def is_name(t: Traits) -> bool:
    """Could be a given name, a surname or a patronymic."""
    return t.first or t.last or t.patronymic


def _plain(t: Traits) -> bool:
    """Could not be anything but a name."""
    return is_name(t) and not t.common and not t.term and not t.place


def _capital_person(doc: Document, words: tuple[Word, ...], t: list[Traits]) -> bool:
    size = len(words)
    inner = [i for i in range(size) if words[i].low not in PARTICLES]
    if size == 1:
        return _single(doc, words[0], t[0])
    if any(t[i].term and not t[i].first for i in inner):
        return False
    first = any(t[i].first for i in inner)
    patronymic = [i for i in inner if t[i].patronymic and not (t[i].common and not t[i].first)]
    if patronymic:
        return size <= 4 and _only_names_but_one(words, t, inner)
    if not first:
        return size == 2 and _two_surnames(words, t)
    if size > 3 and len(inner) > 3:
        return False
    strangers = [i for i in inner if not is_name(t[i])]
    if len(strangers) > 1:
        return False
    commons = [i for i in inner if t[i].common and not t[i].first]
    pure = any(t[i].first and not t[i].common and not t[i].place for i in inner)
    if commons and (not pure or not _surname_by_case(doc, words, commons, t)):
        return False
    if strangers and not pure:
        return doc.mode == "strict" and size == 2 and _given_and_stranger(words)
    sure = [i for i in inner if _plain(t[i])]
    return bool(sure) and (pure or all(is_name(t[i]) for i in inner))


def _given_and_stranger(words: tuple[Word, ...]) -> bool:
    """«Франк Ларрионда»: a given name that is a word too, then a word of no dictionary."""
    last = words[1]
    return (
        not last.text.isupper()
        and not readings(last.low)
        and not company_like(last.low)
        and last.low not in word_set("russian_seen")
    )


def _two_surnames(words: tuple[Word, ...], t: list[Traits]) -> bool:
    """No known given name: two surnames, or a stranger beside an unmistakable surname."""
    if any(x.place or x.term or x.common for x in t) or any(company_like(w.low) for w in words):
        return False
    if all(x.known_last for x in t):
        return True
    return any(x.last and SURE_SURNAME.match(w.low) for x, w in zip(t, words, strict=True))


def _surname_by_case(
    doc: Document, words: tuple[Word, ...], commons: list[int], t: list[Traits]
) -> bool:
    """A common word written with a capital after a given name is a surname or nickname."""
    if commons == [0]:
        before = LAST_SIGN.search(doc.text, max(0, words[0].start - FAR), words[0].start)
        inside = before is not None and before[1] not in ".!?\n:;"
        return (inside and not words[0].text.isupper()) or (t[0].last and _noun(words[0]))
    calm = not words[0].text.isupper() or not doc.shouting
    return calm and all(_noun(words[i]) or t[i].last for i in commons)


def _noun(word: Word) -> bool:
    found = readings(word.low)
    return any(r.pos in "NA" for r in found) and not any(r.pos == "V" for r in found)


def _only_names_but_one(words: tuple[Word, ...], t: list[Traits], inner: list[int]) -> bool:
    """Beside a patronymic: at most one word that is no name, where a surname may stand."""
    odd = [i for i in inner if not is_name(t[i])]
    if t[inner[0]].common and not t[inner[0]].first and not _noun(words[inner[0]]):
        return False
    if not odd:
        common_first = t[inner[0]].common and not (t[inner[0]].first or t[inner[0]].known_last)
        return not common_first
    if len(odd) > 1:
        return False
    at = odd[0]
    if t[at].common or t[at].term:
        return at == inner[-1] and at > 1 and _noun(words[at])
    return True


def _single(doc: Document, word: Word, t: Traits) -> bool:
    if word.low in NOT_SURNAME or len(word.text) < 3:
        return False
    if t.patronymic and not t.common:
        return True
    if t.term or t.place:
        return False
    if word.text.isupper() and len(word.text) < 4:
        return False
    if company_like(word.low) and not t.first:
        return False
    if t.first and not t.common:
        return True
    if t.first and not opens_sentence(doc, word):
        return not word.text.isupper()
    if t.last and not t.common and FOREIGN_SURNAME.match(word.low) and not company_like(word.low):
        return True
    inside = not opens_sentence(doc, word) and not word.text.isupper()
    if t.known_last and t.common and inside and SURE_SURNAME.match(word.low):
        return True
    return t.known_last and not t.common and not t.first and len(word.text) > 3


def _lower_person(words: tuple[Word, ...], t: list[Traits]) -> bool:
    size = len(words)
    if size == 1:
        return _lower_single(words[0], t[0])
    if size > 3 or not all(is_name(x) for x in t):
        return False
    if any(x.patronymic and not x.common for x in t[1:]):
        return t[0].first or t[0].known_last
    sure = [x for x in t if x.first and not x.common and not x.term]
    return bool(sure) and all((x.first or x.known_last) and not x.common for x in t)


def _lower_single(word: Word, t: Traits) -> bool:
    if t.patronymic and not t.common and (not t.last or len(word.low) > 6):
        return True
    return t.first and not (t.common or t.term or t.place) and len(word.text) > 2
