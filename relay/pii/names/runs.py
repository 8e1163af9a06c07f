"""Names known by the dictionaries: runs of given names, surnames, patronymics and initials."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.names.initials import with_initials
from relay.pii.names.parts import PARTICLES
from relay.pii.names.person import is_name, is_person
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role
from relay.pii.words.wordset import words

MOST = 5
"""Words that one name may have."""
KIN = frozenset(words("дядя дядю дяде тетя тетю тете тетка баба дед деда дядька бабушка дедушка"))
BEFORE_NAME = frozenset(words("ибн бин бен эль аль фон ван де дер ди да дель ла ле"))
BEHIND_NAME = re.compile(
    r" (?:(?:ибн|бин|эль|аль|фон|ван|де|дер|ди|да|ла) [А-ЯЁ][а-яё]+"
    r"|(?:эль|аль|ас|ад|ан|ар|аш|эд|эс)-[А-ЯЁ][а-яё]+)"
)
ASIAN = frozenset(
    words(
        "ли ким пак цой чой чон тен хан ван чжан чжао лю чэнь чен ян хуан у чжоу сюй сунь ма "
        "чжу ху го хэ линь гао"
        " ло чжэн нгуен чан фам ле во данг буй до хо сон кан юн чо лим хван син со квон хон ю ан"
    )
)


def name_runs(doc: Document) -> Iterator[Span]:
    """Every run that the dictionaries call a person."""
    words = doc.words
    i = 0
    while i < len(words):
        word = words[i]
        may_open = word.cyrillic and (word.capital or is_name(traits(word.low)))
        size = _run_at(doc, i) if may_open else 0
        if size:
            yield from _named(doc, i, size)
        i += size or 1


def _named(doc: Document, i: int, size: int) -> Iterator[Span]:
    """The person of `size` words from word `i`, but for a brand."""
    first, last = doc.words[i], doc.words[i + size - 1]
    stop = last.stop
    if len(last.text) == 1 and doc.text.startswith(".", stop):
        stop += 1
    if first.capital and (more := BEHIND_NAME.match(doc.text, stop)):
        stop = more.end()
    if not is_brand(doc, first.start, stop):
        rule = "name_run" if size > 1 else "name_word"
        yield Span(_with_kin(doc, i), stop, "PERSON", rule)


def _with_kin(doc: Document, i: int) -> int:
    """«дядя Миша», «ибн Эзра» are one person: where the word before word `i` begins if it belongs
    to the name, else where word `i` does."""
    last = doc.words[i - 1] if i else None
    if last and last.low in KIN | BEFORE_NAME and _adjacent(doc, last, doc.words[i]):
        return last.start
    return doc.words[i].start


def _adjacent(doc: Document, left: Word, right: Word) -> bool:
    return doc.text[left.stop : right.start] in (" ", "  ", "\t", "+", " +")


def _run_at(doc: Document, i: int) -> int:
    """The size in words of the person that begins with word `i`, which has a capital or is a name;
    0 for none."""
    if size := with_initials(doc, i):
        return size
    words, word, chain = doc.words, doc.words[i], _chain(doc, i)
    if word.low in ASIAN and word.capital and (size := _asian(words[i : i + min(chain, 3)])):
        return size
    if word.capital:
        chain = _without_roles(words[i : i + chain])
    all_traits = [traits(one.low) for one in words[i : i + chain]]
    named = next((n for n, t in enumerate(all_traits) if t.first or t.patronymic), chain)
    for size in range(chain, 0, -1):
        if word.capital and 2 < size <= named:
            continue  # three words are no name without a given one
        if is_person(doc, words[i : i + size], all_traits[:size]):
            return size
    return 0


def _chain(doc: Document, i: int) -> int:
    """How many adjacent words from `i` could make up one name (at most `MOST`)."""
    words, size = doc.words, 1
    while (
        size < MOST
        and i + size < len(words)
        and _adjacent(doc, words[i + size - 1], words[i + size])
    ):
        word = words[i + size]
        if not word.cyrillic or (word.capital != words[i].capital and word.low not in PARTICLES):
            break
        if len(word.text) > 1 and word.text.isupper() != words[i].text.isupper():
            break
        size += 1
    return size


def _without_roles(words: tuple[Word, ...]) -> int:
    """How many words stand before the first that no name in capitals holds."""
    odd = (n for n, word in enumerate(words) if len(word.text) == 1 or is_role(word.low))
    return next(odd, len(words))


def _asian(words: tuple[Word, ...]) -> int:
    """«Ли Ок Сун»: a known family name and one or two short capitalised words."""
    rest = words[1:]
    if not rest or any(word.text.isupper() for word in words):
        return 0
    short = all(
        word.capital and 2 <= len(word.text) <= (6 if not traits(word.low).common else 3)
        for word in rest
    )
    return len(words) if short else 0
