"""A text as the tagger reads it: runs of letters, of figures, marks, ends of lines."""

import re
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
        bounds = np.array(found, np.int32).reshape(-1, 2)
        self.starts, self.stops = bounds[:, 0], bounds[:, 1]

    def __len__(self) -> int:
        return len(self.texts)

    def range(self, start: int, stop: int) -> tuple[int, int]:
        """The half-open range of the tokens that a range of characters touches."""
        first = int(np.searchsorted(self.stops, start, "right"))
        return first, int(np.searchsorted(self.starts, stop, "left"))


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
    newline = np.fromiter((c == "\n" for c in initials), bool, count)
    line = np.cumsum(newline) - newline
    first_of = np.searchsorted(line, line, "left")
    length = np.searchsorted(line, line, "right") - first_of
    place = np.arange(count) - first_of
    gap = np.empty(count, np.int32)
    gap[0] = 2
    gap[1:] = np.minimum(tokens.starts[1:] - tokens.stops[:-1], 2)
    gap[place == 0] = 3
    table[:, 2] = gap
    table[:-1, 3] = np.minimum(gap[1:], 2)
    table[-1, 3] = 2
    table[:, 4] = np.minimum(place, 5)
    ends = np.fromiter((c in ".!?\n>" for c in initials), bool, count)
    table[0, 5] = 1
    table[1:, 5] = ends[:-1]
    table[:, 6] = _inside(initials, "«“„", "»”", first_of)
    table[:, 7] = _inside(initials, "([", ")]", first_of)
    low, high = _in_line(cases == LOWER, line), _in_line(cases >= UPPER, line)
    shout = _in_line(cases == UPPER, line)
    table[:, 8] = np.where(high == 0, 1, np.where((low == 0) & (shout > 2), 2, 0))
    table[:, 9] = np.digitize(length, (4, 8, 16))
    return table + np.array(BASES, np.int32)


def _inside(initials: list[str], opening: str, closing: str, first_of: Ints) -> Ints:
    """Whether something opened earlier in the line is not closed yet."""
    count = len(initials)
    steps = np.fromiter(
        ((c in opening) - (c in closing) for c in initials), np.int32, count
    ).astype(np.int32)
    depth = np.cumsum(steps) - steps
    return (depth - depth[first_of] > 0).astype(np.int32)


def _in_line(flags: Bytes, line: Ints) -> Ints:
    """How many tokens of each token's line are flagged."""
    return np.bincount(line, flags, int(line[-1]) + 1).astype(np.int32)[line]
