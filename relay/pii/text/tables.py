"""Tables as text: a header row names the columns, the rows below are masked by column."""

import re
from collections.abc import Iterable, Iterator

from relay.pii.text.columns import GOODS_KIND, Row
from relay.pii.text.document import Document
from relay.pii.types import Span

END = re.compile(r"[ ]\|[ ]|\t")
AMOUNT = re.compile(r"\s*[-–−+]?(?:\d{1,7}|\d{1,3}(?:\s\d{3}){1,3})(?:[.,]\d{1,4})?\s?[%₽$€]?\s*")
EMPTY = re.compile(
    r"^[\s\-–—.\"']*$|^(?:нет|не указан\w*|отсутствует|n/?a|null|none|физлицо|юрлицо)$",
    re.IGNORECASE,
)
COMPANY = re.compile(
    r"\b(?:ооо|ooo|ао|пао|зао|гбу|мбу|фгуп|llc|ltd|inc|gmbh)\b|отдел|[«»]", re.IGNORECASE
)


def tables(doc: Document) -> Iterator[Span]:
    """Cells below a header that names at least two columns, one of them personal."""
    for row in doc.rows:
        yield from _personal(doc, row)


def headers(doc: Document) -> list[tuple[int, int, int]]:
    """The header row of each table: where it begins and ends, and where the table's last row
    ends."""
    found: list[tuple[int, int, int]] = []
    for cells, _, (start, stop) in doc.rows:
        if found and found[-1][0] == start:
            found.pop()
        found.append((start, stop, cells[-1][1]))
    return found


def in_cells(doc: Document, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, parted where a cell ends: no value goes on in the next one."""
    for span in spans:
        start = span.start
        for end in END.finditer(doc.text, span.start + 1, span.stop - 1):
            yield span._replace(start=start, stop=end.start())
            start = end.end()
        yield span._replace(start=start)


def titles(doc: Document) -> Iterator[tuple[int, int]]:
    """The cells of a header of which two are understood: nobody's, the rest of them too."""
    return iter({row.header for row in doc.rows if sum(map(bool, row.kinds)) > 1})


def amounts(doc: Document) -> Iterator[tuple[int, int]]:
    """The cells that hold an amount, below a header that says so: nobody's."""
    return (cell for cell in goods_cells(doc) if AMOUNT.fullmatch(doc.text, *cell))


def goods_cells(doc: Document) -> list[tuple[int, int]]:
    """The cells under a header that says article, price, quantity, time: nobody's numbers."""
    return [
        cell
        for cells, kinds, _ in doc.rows
        for cell, kind in zip(cells, kinds, strict=True)
        if kind == GOODS_KIND
    ]


def _personal(doc: Document, row: Row) -> Iterator[Span]:
    for (start, stop), label in zip(row.cells, row.kinds, strict=True):
        text = doc.text[start:stop]
        if not label or label == GOODS_KIND or EMPTY.match(text) or len(text) > 120:
            continue
        if label == "PERSON" and (COMPANY.search(text) or any(c.isdigit() for c in text)):
            continue
        if label not in ("PERSON", "LOGIN", "SECRET", "HANDLE") and not any(
            c.isdigit() or c == "@" for c in text
        ):
            continue
        yield Span(start, stop, label, "table_keyed")
