"""What tesseract saw: lines of words in the order of reading, and how sure it was of them."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from statistics import median
from typing import NamedTuple

from relay.border.documents.ocr_letters import in_one_script
from relay.border.documents.text import tidy

_GOOD_MEAN = 85.0
_LOW_WORD = 60.0
_LOW_SHARE = 0.10
_SHORT = 2
_TORN_ROWS = 3


class Words(NamedTuple):
    """Lines of words, how sure it was (mean, share of unsure words), their usual height in dots."""

    text: str
    mean: float
    low: float
    height: float = 0.0


class Line(NamedTuple):
    """Words that stand side by side, and where: block of the page, paragraph, edges in dots."""

    block: int
    paragraph: int
    left: int
    top: int
    bottom: int
    text: str

    @property
    def middle(self) -> float:
        """Halfway between its upper and its lower edge."""
        return (self.top + self.bottom) / 2


class _Word(NamedTuple):
    line: tuple[int, int, int]
    left: int
    top: int
    height: int
    sure: float
    text: str


def words(table: str) -> Words:
    """Read tesseract's TSV: one line per word, with its place in the page and its confidence."""
    seen = list(_words(table))
    if not seen:
        return Words("", 0.0, 0.0)
    lines = [_line(place, list(its)) for place, its in groupby(seen, lambda word: word.line)]
    sure = [word.sure for word in seen]
    low = sum(one < _LOW_WORD for one in sure) / len(sure)
    height = median(word.height for word in seen)
    return Words(tidy(_joined(in_order(lines))), sum(sure) / len(sure), low, height)


def good(seen: Words) -> bool:
    """Does the text pass the gate?"""
    return bool(seen.text) and seen.mean >= _GOOD_MEAN and seen.low <= _LOW_SHARE


def in_order(lines: list[Line]) -> list[Line]:
    """The lines row by row where a form was read as columns: all its labels, then all its values.

    Columns of running text are blocks of many lines, and keep tesseract's order.
    """
    sizes = Counter(line.block for line in lines)
    ranks = {block: rank for rank, block in enumerate(sizes)}
    rows = list(_rows([line for line in lines if sizes[line.block] <= _SHORT]))
    torn = sum(abs(ranks[row[-1].block] - ranks[row[0].block]) > len(row) for row in rows)
    if torn < _TORN_ROWS:
        return lines
    pieces = [[_side_by_side(row)] for row in rows]
    pieces += [
        list(its) for block, its in groupby(lines, lambda line: line.block) if sizes[block] > _SHORT
    ]
    return [line for piece in sorted(pieces, key=lambda piece: piece[0].top) for line in piece]


def _rows(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that stand at one height, each row from left to right; a page may lie askew."""
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: line.middle):
        tall = min(line.bottom - line.top, row[-1].bottom - row[-1].top) if row else 0
        if row and line.middle - row[-1].middle > tall / 2:
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _side_by_side(row: list[Line]) -> Line:
    first = row[0]
    text = " ".join(line.text for line in row)
    return first._replace(block=0, paragraph=0, top=min(line.top for line in row), text=text)


def _joined(lines: list[Line]) -> str:
    """One line each, paragraphs apart."""
    paragraphs = groupby(lines, lambda line: (line.block, line.paragraph))
    return "\n\n".join("\n".join(line.text for line in its) for _, its in paragraphs)


def _line(place: tuple[int, int, int], its: list[_Word]) -> Line:
    return Line(
        block=place[0],
        paragraph=place[1],
        left=min(word.left for word in its),
        top=min(word.top for word in its),
        bottom=max(word.top + word.height for word in its),
        text=" ".join(in_one_script([word.text for word in its])),
    )


def _words(table: str) -> Iterator[_Word]:
    for row in table.split("\n")[1:]:
        cells = row.rstrip("\r").split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        try:
            block, paragraph, line = map(int, cells[2:5])
            left, top, _, height = map(int, cells[6:10])
            sure = float(cells[10])
        except ValueError:
            continue
        yield _Word((block, paragraph, line), left, top, height, sure, cells[11])
