"""Russian morphology from a frozen table: what a form may be, its lemma, its other forms.

The table is OpenCorpora's (CC BY-SA, see NOTICE) as stems and paradigms: a word is known when it
splits into a stem and an ending that one of the stem's paradigms has.
"""

import zlib
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

from relay.errors import DetectionFailed
from relay.pii.words.wordset import fold, read, sieve

PREFIXES = ("по", "наи")
NONE = array("H")


class Reading(NamedTuple):
    """One reading: lemma and six letters: kind, part of speech, case, number, gender,
    animacy.

    Kinds: c common, f first name, s surname, p patronymic, g place, o organisation, a
    abbreviation, i initial. `-` where the feature does not apply.
    """

    lemma: str
    kind: str
    pos: str
    case: str
    number: str
    gender: str
    animate: str


class Table:
    """Stems, their paradigms, and the endings of each."""

    def __init__(self) -> None:
        blob = read("stems.bin")
        count = len(blob) // 6
        if not count or len(blob) % 6:
            raise DetectionFailed("dictionary_damaged", "stems.bin")
        self.keys = array("I", blob[: 4 * count])
        self.numbers = array("H", blob[4 * count :])
        self._sieve, self._shift = sieve(self.keys)
        lines = zlib.decompress(read("paradigms.txt.z")).decode("utf-8").split("\n")
        self.paradigms = tuple(lines)
        endings: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            for ending in {form.rpartition(":")[0] for form in line.split(" ")}:
                endings.setdefault(ending, []).append(number)
        self.endings = {ending: _bits(numbers) for ending, numbers in endings.items()}
        self.longest = max(map(len, endings))

    def of_stem(self, stem: str) -> "array[int]":
        """The numbers of the paradigms that this stem takes."""
        wanted = crc32(stem.encode("utf-8", "surrogatepass"))  # `key`, without the call
        if not self._sieve[wanted >> self._shift]:
            return NONE
        start = stop = bisect_left(self.keys, wanted)
        while stop < len(self.keys) and self.keys[stop] == wanted:
            stop += 1
        return self.numbers[start:stop]


def _bits(numbers: list[int]) -> int:
    mask = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        mask[number // 8] |= 1 << number % 8
    return int.from_bytes(mask, "little")


@cache
def table() -> Table:
    """The frozen table, read once."""
    return Table()


@lru_cache(maxsize=4096)
def paradigm(number: int) -> tuple[tuple[str, str], ...]:
    """The (ending, tag) pairs of a paradigm, lemma's first."""
    pairs = (form.rpartition(":") for form in table().paradigms[number].split(" "))
    return tuple((ending, tag) for ending, _, tag in pairs)


@lru_cache(maxsize=16384)
def _ending(number: int, ending: str) -> tuple[str, tuple[str, ...]]:
    """The ending of a paradigm's lemma, and the tags of the forms with this ending."""
    pairs = paradigm(number)
    return pairs[0][0], tuple(tag for one, tag in pairs if one == ending)


@lru_cache(maxsize=1 << 17)  # more words than a megabyte holds
def readings(word: str) -> tuple[Reading, ...]:
    """Every reading of a word (any case); empty for a stranger."""
    word = fold(word)
    if len(word) > 64:
        return ()
    found = _plain(word, "")
    for prefix in PREFIXES:
        if word.startswith(prefix):
            found += _plain(word[len(prefix) :], prefix + "~")
    return tuple(dict.fromkeys(found))


def _plain(word: str, prefix: str) -> list[Reading]:
    known = table()
    found: list[Reading] = []
    for cut in range(max(0, len(word) - known.longest), len(word) + 1):
        bits = known.endings.get(prefix + word[cut:])
        if bits is None:
            continue
        stem = word[:cut]
        for number in known.of_stem(stem):
            if bits >> number & 1:
                last, tags = _ending(number, prefix + word[cut:])
                lemma = stem + last
                found += [Reading(lemma, *tag) for tag in tags]
    return found


def forms(word: str, kind: str) -> tuple[tuple[str, str], ...]:
    """All (form, tag) of the first lexeme of this kind whose lemma is `word`; may be empty."""
    word = fold(word)
    known = table()
    for cut in range(max(0, len(word) - known.longest), len(word) + 1):
        for number in known.of_stem(word[:cut]):
            pairs = paradigm(number)
            if pairs[0][0] == word[cut:] and pairs[0][1][0] == kind:
                return tuple((word[:cut] + ending, tag) for ending, tag in pairs)
    return ()
