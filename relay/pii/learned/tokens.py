"""A text as the tagger reads it: runs of letters, of figures, marks, ends of lines."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from relay.pii.learned.arrays import Bytes, Ints, np
from relay.pii.types import Span
from relay.pii.wordset import words

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
END = 24
"""Characters from either end of a longer token that are looked at."""


class Tokens:
    """The tokens of one normal text: half-open ranges and texts."""

    def __init__(self, text: str) -> None:
        found = [m.span() for m in TOKEN.finditer(text)]
        self.texts = [
            text[start:stop]
            if stop - start <= 2 * END
            else text[start : start + END] + text[stop - END : stop]
            for start, stop in found
        ]
        self.starts = [start for start, _ in found]
        self.stops = [stop for _, stop in found]

    def __len__(self) -> int:
        return len(self.texts)

    def range(self, start: int, stop: int) -> tuple[int, int]:
        """The half-open range of the tokens that a range of characters touches."""
        return bisect_right(self.stops, start), bisect_left(self.starts, stop)


def context(
    tokens: Tokens, cases: Bytes, rules: Iterable[Span], entities: Iterable[tuple[int, int, str]]
) -> Ints:
    """What stands around each token, as one row of numbers into the table of contexts.

    `cases` says of each token whether it is in lower case, upper case, or begins with a capital.
    """
    count = len(tokens)
    table = np.zeros((count, len(GROUPS)), np.int32)
    if not count:
        return table
    for span in rules:
        first, last = tokens.range(span.start, span.stop)
        table[first:last, 0] = NUMBER.get(span.label, -1) + 1
    for start, stop, kind in entities:
        first, last = tokens.range(start, stop)
        table[first:last, 1] = ENTITIES[kind] + 3
        table[first : first + 1, 1] = ENTITIES[kind]
    initials = [text[0] for text in tokens.texts]
    starts, stops = np.array(tokens.starts, np.int32), np.array(tokens.stops, np.int32)
    newline = np.array([c == "\n" for c in initials], bool)
    line = np.cumsum(newline) - newline
    lengths = np.bincount(line)
    length = lengths[line]
    first_of = (np.cumsum(lengths) - lengths)[line]
    place = np.arange(count) - first_of
    gap = np.empty(count, np.int32)
    gap[0] = 2
    np.minimum(starts[1:] - stops[:-1], 2, out=gap[1:])
    gap[place == 0] = 3
    table[:, 2] = gap
    np.minimum(gap[1:], 2, out=table[:-1, 3])
    table[-1, 3] = 2
    np.minimum(place, 5, out=table[:, 4], casting="unsafe")
    table[0, 5] = 1
    table[1:, 5] = [c in ".!?\n>" for c in initials[:-1]]
    table[:, 6] = _inside(initials, "«“„", "»”", first_of)
    table[:, 7] = _inside(initials, "([", ")]", first_of)
    low, high = _in_line(cases == LOWER, line), _in_line(cases >= UPPER, line)
    shout = _in_line(cases == UPPER, line)
    table[:, 8] = np.where(high == 0, 1, np.where((low == 0) & (shout > 2), 2, 0))
    table[:, 9] = np.searchsorted((4, 8, 16), length, "right")
    table += np.array(BASES, np.int32)
    return table


def _inside(initials: list[str], opening: str, closing: str, first_of: Ints) -> Ints | int:
    """Whether something opened earlier in the line is not closed yet."""
    if not any(mark in initials for mark in opening):
        return 0
    steps = np.array([(c in opening) - (c in closing) for c in initials], np.int32)
    depth = np.cumsum(steps) - steps
    return depth > depth[first_of]


def _in_line(flags: Bytes, line: Ints) -> Ints:
    """How many tokens of each token's line are flagged."""
    return np.bincount(line, flags)[line]
