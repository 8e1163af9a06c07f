"""Names in Latin letters: foreign ones, transliterated ones, inside file names and mailboxes."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.latin import LatinTraits, latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import term_list


def latin_names(doc: Document) -> Iterator[Span]:
    """Runs of capitalised Latin words with a given name or a Russian name among them."""
    words = doc.words
    i = 0
    while i < len(words):
        word = words[i]
        if word.cyrillic or not word.low[0].isalpha():
            i += 1
            continue
        size = _size(doc, i)
        if size and not is_brand(doc, word.start, words[i + size - 1].stop):
            stop = words[i + size - 1].stop
            if len(words[i + size - 1].text) > 2 and (tail := LAST_INITIAL.match(doc.text, stop)):
                stop, size = tail.end(), size + 1
            if len(words[i + size - 1].text) == 1 and doc.text[stop : stop + 1] == ".":
                stop += 1
            yield Span(word.start, stop, "PERSON", "name_latin" if size > 1 else "latin_word")
        i += max(size, 1)


INITIALS = re.compile(
    r"(?:[A-Z]\.[ -]?){1,2}(?:[A-Z]['’])?[A-ZÀ-Ž][^\W\d_]{2,}(?:-[^\W\d_]+)?(?!\w)"
)
CELTIC = re.compile(r"(?:[ONMD]['’]|Mc|Mac|Fitz)[A-ZÀ-Ž][^\W\d_]{2,}(?:-[^\W\d_]+)?$")
LAST_INITIAL = re.compile(r"[ \t][A-Z](?=\s?(?:[.,;)\n|]|$))")
COMPANY = re.compile(
    r"(?:\s[A-Z][\w&-]*){0,1}\s(?:LLC|Ltd|Inc|GmbH|Corp|SRL|MMC|A\.?[ŞS]\.?|Group|Systems"
    r"|Solutions|Technologies|Storage|Cloud|Holding|Company|Bank|Electronics|Networks"
    r"|Trading|Software|Consulting|Logistics|Industries|International)\b"
)


def _size(doc: Document, i: int) -> int:
    words = doc.words
    size = 1
    while (
        size < 4
        and i + size < len(words)
        and doc.text[words[i + size - 1].stop : words[i + size].start] in (" ", ". ")
    ):
        if words[i + size].cyrillic:
            break
        if len(words[i + size - 1].text) > 4 and doc.text[words[i + size - 1].stop] == ".":
            break
        size += 1
    if initials := INITIALS.match(doc.text, words[i].start):
        count = sum(1 for word in words[i : i + 4] if word.start < initials.end())
        last = latin_traits(words[i + count - 1].low)
        if not (last.frequent or last.term) and not _attached(doc, words[i].start, initials.end()):
            return count
    for count in range(size, _before_given(words[i : i + size]), -1):
        if _is_name(doc, words[i : i + count]):
            return count
    return int(_is_name(doc, words[i : i + 1]))


def _before_given(run: tuple[Word, ...]) -> int:
    """How many words stand before the first given name, which every name of several words has; at
    least one."""
    traits_of = (latin_traits(word.low) for word in run)
    given = (n for n, t in enumerate(traits_of) if t.first or t.russian_first)
    return max(1, next(given, len(run)))


def _is_name(doc: Document, run: tuple[Word, ...]) -> bool:
    t = [latin_traits(word.low) for word in run]
    if not all(word.capital for word in run):
        return len(run) == 1 and _lower_name(doc, run[0], t[0])
    if _attached(doc, run[0].start, run[-1].stop):
        return False
    placed = [x.place and not x.first and not (i and x.last) for i, x in enumerate(t)]
    if any(placed) or any(x.term for x in t) or COMPANY.match(doc.text, run[-1].stop):
        return False
    if all(w.text.isupper() and len(w.text) < 5 for w in run) and not doc.shouting:
        return False
    if len(run) == 1 and t[0].place and run[0].low not in term_list("english_given"):
        return False
    if len(run) == 1 and CELTIC.match(run[0].text):
        return True
    if len(run) == 1:
        sure = (t[0].first or t[0].russian_first) and (
            not t[0].frequent or run[0].low in term_list("english_given")
        )
        odd = t[0].russian_common and not t[0].first
        return (
            len(run[0].text) > 2 and not odd and (sure or (t[0].russian_last and not t[0].english))
        )
    first = any(x.first or x.russian_first for x in t)
    others = [
        x
        for x, w in zip(t, run, strict=True)
        if not (x.first or x.last or x.russian_first or x.russian_last) and len(w.text) > 1
    ]
    plain = [x for x in t if x.frequent and not (x.first or x.last)]
    if plain or len(others) > 1:
        return False
    return first and not all(x.frequent for x in t)


def _lower_name(doc: Document, word: Word, t: LatinTraits) -> bool:
    """A lower-case name is taken only when it is nothing else."""
    if len(word.text) < 4 or _attached(doc, word.start, word.stop):
        return False
    return (t.russian_first and not t.english) or (
        t.first and not t.english and not t.term and t.russian_first
    )


def _attached(doc: Document, start: int, stop: int) -> bool:
    """Part of a code, a path or a host name."""
    before, after = doc.text[start - 1 : start], doc.text[stop : stop + 1]
    return (
        before in ("/", "@", "-", ".", "\\", "_", "=", "#", "&")
        or after in ("/", "@", "-", "_", "\\", "(")
        or (
            (after == "." and doc.text[stop + 1 : stop + 2].isalpha())
            or after.isdigit()
            or before.isdigit()
        )
    )


FILE = re.compile(
    (
        r"(?<![\w])[\w\-]{3,80}\.(?:pdf|docx?|xlsx?|jpe?g|png|rtf|txt|zip|rar|7z|eml|msg|tiff?"
        r"|heic|odt|csv)\b"
    ),
    re.IGNORECASE,
)
PIECE = re.compile(r"[^\W\d_]+(?:_[А-ЯЁA-Z](?=_|\.|$|\d)){0,2}")


def file_names(doc: Document) -> Iterator[Span]:
    """Names inside the name of a file: `doverennost_Elmurzaev_2025.pdf`."""
    for found in scan(doc, FILE, doc.text):
        for piece in PIECE.finditer(found.group().rpartition(".")[0]):
            word = piece.group().partition("_")[0]
            low = word.lower().replace("ё", "е")
            if len(low) > 3 and _file_word(low):
                start = found.start() + piece.start()
                yield Span(start, start + len(piece.group()), "PERSON", "name_file")


def _file_word(low: str) -> bool:
    if "а" <= low[0] <= "я":
        t = traits(low)
        return (t.first or t.last or t.patronymic) and not (t.common or t.term or t.place)
    t = latin_traits(low)
    return (t.first or t.russian_first or t.russian_last) and not (t.english or t.term)
