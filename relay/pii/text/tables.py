"""Tables as text: a header row names the columns, the rows below are masked by column."""

import re
from collections.abc import Iterable, Iterator

from relay.pii.text.document import Document
from relay.pii.types import Span

END = re.compile(r"[ ]\|[ ]|\t")
SEPARATORS = (";", "|", "\t", ",")
COLUMNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rule), label)
    for rule, label in (
        (
            (
                r"(?:ф\.?\s?и\.?\s?о|имя|фамилия|отчество|контакт(?:ное лицо)?$|водитель|сотрудник"
                r"|клиент$|менеджер$|ответственн\w+|name|first.?name|last.?name|full.?name|contact$"
                r"|customer$|fio|получатель|слушатель|пациент|кто(?:$|\s(?:прос|заказ|взял|сдал"
                r"|принял|отпуст|выдал|получ))|от кого$|кому$|исполнитель$|мастер$|прораб$|принял$"
                r"|сдал$|выдал$|получил$|автор$|врач$|тренер$|преподаватель$|курьер$|гост[ьи]$"
                r"|участник$|жилец$|работник$|продавец$|кассир$|агент$|ученик$|реб[её]нок$"
                r"|заявитель$|плательщик$|подписант$|manager$|guest$|passenger$|employee$|owner$)"
            ),
            "PERSON",
        ),
        (r"(?:дата рожд|д\.?\s?р\b|др$|рожд|dob|birth)", "DOB"),
        (r"(?:серия|паспорт|passport|документ)", "PASSPORT"),
        (r"(?:авто$|госномер|гос\.?\s?номер|номер авто|грз|машина|plate)", "PLATE"),
        (r"(?:вн(?:\.|утр)|доб\.?$|добавоч|тел|моб|phone|mobile|whatsapp|факс|сот)", "PHONE"),
        (r"(?:e-?mail|почта|мейл|эл)", "EMAIL"),
        (r"(?:адрес|address|прописка|место жит)", "ADDRESS"),
        (r"(?:снилс)", "SNILS"),
        (r"(?:логин|login|user)", "LOGIN"),
        (r"(?:пароль|password)", "SECRET"),
        (r"(?:telegram|телеграм|tg|скайп|skype)", "HANDLE"),
        (r"(?:таб|табельн|tab_?n|personnel|staff_?(?:no|id)|employee_?(?:no|id))", "OTHER_ID"),
        (r"(?:ву$|в/у|водит\w+ удост)", "LICENCE"),
        (r"(?:vin)", "VIN"),
        (r"(?:полис|омс)", "OMS"),
        (r"(?:карта$|номер карты|card)", "CARD"),
    )
)
GOODS_KIND = "goods"
GOODS = re.compile(
    r"(?:(?:19|20)\d\d(?:\s?(?:г\.?|год))?$|январ|феврал|март$|апрел|май$|июн|июл|август|сентябр|октябр"
    r"|ноябр|декабр|дата$|дата и время|время|год$|срок|размер|вес\b|площадь|остат|ед\.|ндс|скидка"
    r"|процент|балл|оценка|пробег|мощность|длин|ширин|высот|толщин|объ[её]м|диаметр|масса|разряд"
    r"|date$|time|year|weight|size|total|сумм|всего|план$|факт$|доля|темп"
    r"|арт(?:\.|икул|$)|парт-?\s?номер|p/?n\b|part|sku|каталожн|чертеж|номенклатурн|код товара"
    r"|серийн"
    r"|s/?n\b|кол(?:-во|ичество|\.|$)|qty|цена|сумма|оклад|ставка|стоимость|price|amount|итого|модел)"
)
FOREIGN = re.compile(r"[@:]|(?<!\d)(?!(?:19|20)\d\d(?!\d))\d")
"""What no header holds: a number but for a year."""
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
    for cells, kinds, _ in _rows(doc):
        yield from _row(doc, cells, kinds)


def headers(doc: Document) -> list[tuple[int, int, int]]:
    """The header row of each table: where it begins and ends, and where the table's last row
    ends."""
    found: list[tuple[int, int, int]] = []
    for cells, _, (start, stop) in _rows(doc):
        if found and found[-1][0] == start:
            found.pop()
        found.append((start, stop, cells[-1][1]))
    return found


def in_cells(doc: Document, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, parted where a cell ends: no value goes on in the next one."""
    ends = [] if "|" not in doc.text and "\t" not in doc.text else list(END.finditer(doc.text))
    for span in spans:
        start = span.start
        for end in ends:
            if span.start < end.start() and end.end() < span.stop:
                yield span._replace(start=start, stop=end.start())
                start = end.end()
        yield span._replace(start=start)


def titles(doc: Document) -> Iterator[tuple[int, int]]:
    """The cells of a header of which two are understood: nobody's, the rest of them too."""
    for start, stop, _ in headers(doc):
        separator = _separator(doc.text[start:stop])
        if sum(map(bool, _header(doc.low[start:stop], separator))) > 1:
            yield start, stop


def amounts(doc: Document) -> Iterator[tuple[int, int]]:
    """The cells that hold an amount, below a header that says so: nobody's."""
    return (cell for cell in goods_cells(doc) if AMOUNT.fullmatch(doc.text, *cell))


def goods_cells(doc: Document) -> list[tuple[int, int]]:
    """The cells under a header that says article, price, quantity, time: nobody's numbers."""
    return [
        cell
        for cells, kinds, _ in _rows(doc)
        for cell, kind in zip(cells, kinds, strict=True)
        if kind == GOODS_KIND
    ]


def _rows(
    doc: Document,
) -> Iterator[tuple[list[tuple[int, int]], list[str], tuple[int, int]]]:
    """The rows below each header that is understood: ranges of cells, what each column is, and
    the header's range."""
    if not _separator(doc.text):  # so no line has one
        return
    kinds: list[str] = []
    separator = ""
    header = (0, 0)
    for start, stop in doc.lines():
        if any(kinds):
            cells = _cells(doc.text, start, stop, separator)
            if len(cells) == len(kinds):
                yield cells, kinds, header
                continue
        separator = _separator(doc.text[start:stop])
        kinds = _header(doc.low[start:stop], separator) if separator else []
        header = (start, stop)


def _separator(line: str) -> str:
    return next((s for s in SEPARATORS if line.count(s) >= (2 if s != "," else 3)), "")


def _header(line: str, separator: str) -> list[str]:
    names = [cell.strip(" \"'*") for cell in line.split(separator)]
    if any(len(name) > 28 or FOREIGN.search(name) for name in names):
        return []
    kinds = [_kind(name) for name in names]
    understood = [kind for kind in kinds if kind]
    return kinds if len(understood) > 1 or understood != [GOODS_KIND] else []


def _kind(name: str) -> str:
    label = next((label for rule, label in COLUMNS if rule.match(name)), "")
    return label or (GOODS_KIND if GOODS.match(name) else "")


def _cells(text: str, start: int, stop: int, separator: str) -> list[tuple[int, int]]:
    cells: list[tuple[int, int]] = []
    at = start
    for piece in text[start:stop].split(separator):
        cells.append((at, at + len(piece)))
        at += len(piece) + 1
    return cells


def _row(doc: Document, cells: list[tuple[int, int]], kinds: list[str]) -> Iterator[Span]:
    for (start, stop), label in zip(cells, kinds, strict=True):
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
