"""Lines of a form that tell of a thing or a deal: «Цвет: белый», «Тип клиента: Холодный»."""

import re
from collections.abc import Iterator

from relay.pii.text.document import Document
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import words

LABELS = words(
    "бренд бюджет вариант вес вид вкус возраст время высота глубина двигатель день длина доставка"
    " единица емкость канал категория количество комплектация кузов марка материал модель мощность"
    " назначение направление напряжение образование объем оплата оттенок отделка отзыв оценка пакет"
    " покрытие пол порода приоритет раздел размер регион результат сезон семейное сила скорость"
    " состав состояние способ срок срочность стадия статус стиль сфера тариф тип ткань толщина"
    " топливо упаковка уровень услуга фасон форма формат фурнитура цвет цель ширина этаж язык"
)
"""Words that begin the label of such a line. None asks for a person or a name."""
LINE = re.compile(
    rf"^[ \t•*-]*((?:{'|'.join(LABELS)})(?:[ \t][а-я]{{1,14}}){{0,2}})[ \t]*:[ \t]*"
    r"([^\n:@]{1,40})$",
    re.MULTILINE,
)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
LONGEST = 3
"""Words of the longest value that is a property and not a remark."""


def attributes(doc: Document) -> Iterator[tuple[int, int]]:
    """Ranges of labels, and of their values where these are common words alone.

    In a range only what is plainly a person is one.
    """
    for line in LINE.finditer(doc.low):
        yield line.span(1)
        value = WORD.findall(line[2])
        if len(value) <= LONGEST and all(map(_common, value)):
            yield line.span(2)


def _common(word: str) -> bool:
    found = traits(word)
    return len(word) == 1 or (found.common and not found.patronymic)
