"""What a document is given where it is rendered, in Russian and English: nobody's words.

The border writes them (`border/documents/render.py`), masking knows them again.
"""

import re

LABELS: dict[str, tuple[str, str]] = {
    "page": ("Страница", "Page"),
    # «Лист Цены», «Слайд 1» and «Поле:» alone look like names to masking.
    "sheet": ("Таблица, лист", "Workbook, sheet"),
    "slide": ("Презентация, слайд", "Presentation, slide"),
    "header": ("Верхний колонтитул", "Header"),
    "footer": ("Нижний колонтитул", "Footer"),
    "footnote": ("Сноска", "Footnote"),
    "comment": ("Комментарий", "Comment"),
    "notes": ("Заметки", "Notes"),
    "field": ("Заполнено", "Filled in"),
    "link": ("Ссылка", "Link"),
    "alt": ("Изображение", "Image"),
    "chart": ("Диаграмма", "Chart"),
    "scan": ("Скан", "Scan"),
    "part": ("Вложенный файл", "File inside"),
    "left": ("Не передано", "Not carried"),
}
NUMBERED = ("page", "slide", "scan", "part")
"""Headings with a number behind them."""


def _any(*kinds: str) -> str:
    return "|".join(re.escape(word) for kind in kinds for word in LABELS[kind])


OWN = re.compile(
    rf"^(?:#{{2,6}} (?:{_any(*NUMBERED)}) \d{{1,4}}(?![\d-])|#{{2,6}} (?:{_any('sheet')})(?= )"
    rf"|(?:{_any(*(kind for kind in LABELS if kind not in (*NUMBERED, 'sheet')))})(?=:))",
    re.MULTILINE,
)
