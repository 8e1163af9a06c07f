"""A text as the tagger reads it: runs of letters, of figures, marks, ends of lines."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from relay.pii.learned.arrays import Bytes, Ints, np
from relay.pii.types import Span
from relay.pii.words.wordset import words

TOKEN = re.compile(r"[^\W\d_]+|\d+|\n|([^\w\s]|_)\1*")
LABELS = words(
    "PERSON PHONE EMAIL ADDRESS DOB PASSPORT SNILS INN OGRNIP OMS CARD ACCOUNT IBAN LICENCE PLATE"
    " VIN IP MAC GEO HANDLE LOGIN SECRET OTHER_ID"
)
"""The types in the order of the tagger's outputs, after `outside` and `keep`."""
NUMBER = {label: i for i, label in enumerate(LABELS)}
ENTITIES = {"PER": 1, "LOC": 2, "ORG": 3}
GROUPS = (len(LABELS) + 1, 7, 4, 3, 6, 2, 2, 2, 3, 4)
"""How many values each column of the context has: rule, entity, gap before and after, place in
the line, opens a sentence, inside quotes, inside brackets, case of the line, length of the line."""
BASES = tuple(sum(GROUPS[:i]) for i in range(len(GROUPS)))
LOWER, UPPER, TITLE = 1, 2, 3
SENTENCE, QUOTES, BRACKETS = 1, (2, 4), (8, 16)
"""What a mark may do: end a sentence; open, close quotes; open, close brackets."""
END = 24
"""Characters from either end of a longer token that are looked at."""


def _kinds() -> Bytes:
    """What each character does, as bits; the last row stands for all that follow."""
    table = np.zeros(0x2100, np.uint8)
    for bit, marks in ((SENTENCE, ".!?\n>"), (2, "«“„"), (4, "»”"), (8, "(["), (16, ")]")):
        table[[ord(mark) for mark in marks]] = bit
    return table


KINDS = _kinds()


class Tokens:
    """The tokens of one normal text: half-open ranges and texts."""

    def __init__(self, text: str) -> None:
        self.texts: list[str] = []
        self.starts, self.stops = array("i"), array("i")
        same: dict[str, str] = {}  # equal tokens are one string: a megabyte may hold a million
        for found in TOKEN.finditer(text):
            start, stop = found.span()
            token = found[0] if stop - start <= 2 * END else _ends(text, start, stop)
            self.texts.append(same.setdefault(token, token))
            self.starts.append(start)
            self.stops.append(stop)

    def __len__(self) -> int:
        return len(self.texts)

    def range(self, start: int, stop: int) -> tuple[int, int]:
        """The half-open range of the tokens that a range of characters touches."""
        return bisect_right(self.stops, start), bisect_left(self.starts, stop)


def _ends(text: str, start: int, stop: int) -> str:
    return text[start : start + END] + text[stop - END : stop]


def context(
    tokens: Tokens, cases: Bytes, rules: Iterable[Span], entities: Iterable[tuple[int, int, str]]
) -> Ints:
    """What stands around each token, as one row of numbers into the table of contexts.

    `cases` says of each token whether it is in lower case, upper case, or begins with a capital.
    """
    count = len(tokens)
    table = np.zeros((count, len(GROUPS)), np.uint8)
    if not count:
        return table
    for span in rules:
        first, last = tokens.range(span.start, span.stop)
        table[first:last, 0] = NUMBER.get(span.label, -1) + 1
    for start, stop, kind in entities:
        first, last = tokens.range(start, stop)
        table[first:last, 1] = ENTITIES[kind] + 3
        table[first : first + 1, 1] = ENTITIES[kind]
    starts, stops = np.array(tokens.starts, np.int32), np.array(tokens.stops, np.int32)
    initials = np.fromiter((ord(text[0]) for text in tokens.texts), np.int32, count)
    kinds = KINDS.take(initials, mode="clip")
    newline = initials == ord("\n")
    line = np.cumsum(newline, dtype=np.int32) - newline
    lengths = np.bincount(line).astype(np.int32)
    length = lengths[line]
    first_of = (np.cumsum(lengths, dtype=np.int32) - lengths)[line]
    place = np.arange(count, dtype=np.int32) - first_of
    gap = np.empty(count, np.int32)
    gap[0] = 2
    np.minimum(starts[1:] - stops[:-1], 2, out=gap[1:])
    gap[place == 0] = 3
    table[:, 2] = gap
    np.minimum(gap[1:], 2, out=table[:-1, 3], casting="unsafe")
    table[-1, 3] = 2
    np.minimum(place, 5, out=table[:, 4], casting="unsafe")
    table[0, 5] = 1
    table[1:, 5] = (kinds[:-1] & SENTENCE) > 0
    table[:, 6] = _inside(kinds, *QUOTES, first_of)
    table[:, 7] = _inside(kinds, *BRACKETS, first_of)
    low, high = _in_line(cases == LOWER, line), _in_line(cases >= UPPER, line)
    shout = _in_line(cases == UPPER, line)
    table[:, 8] = np.where(high == 0, 1, np.where((low == 0) & (shout > 2), 2, 0))
    table[:, 9] = np.searchsorted((4, 8, 16), length, "right")
    table += np.array(BASES, np.uint8)
    return table


def _inside(kinds: Bytes, opening: int, closing: int, first_of: Ints) -> Ints | int:
    """Whether something opened earlier in the line is not closed yet."""
    opens = (kinds & opening) > 0
    if not opens.any():
        return 0
    steps = opens.astype(np.int8) - ((kinds & closing) > 0)
    depth = np.cumsum(steps, dtype=np.int32) - steps
    return depth > depth[first_of]


def _in_line(flags: Bytes, line: Ints) -> Ints:
    """How many tokens of each token's line are flagged."""
    return np.bincount(line, flags)[line]
