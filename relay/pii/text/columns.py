"""A table in a text: which rows stand below which header, and what its columns are."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

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


class Row(NamedTuple):
    """A row: the ranges of its cells, what each column is ("" for unknown), the header's range."""

    cells: list[tuple[int, int]]
    kinds: list[str]
    header: tuple[int, int]


def rows(text: str, low: str, lines: Iterable[tuple[int, int]]) -> Iterator[Row]:
    """The rows below each header that is understood; `low` is the text folded."""
    if not _separator(text):  # so no line has one
        return
    kinds: list[str] = []
    separator = ""
    header = (0, 0)
    for start, stop in lines:
        if any(kinds):
            cells = _cells(text, start, stop, separator)
            if len(cells) == len(kinds):
                yield Row(cells, kinds, header)
                continue
        separator = _separator(text[start:stop])
        kinds = _header(low[start:stop], separator) if separator else []
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
