"""The text that crosses after masking, and the line for a file that does not."""

import pytest

from relay.border.documents.blocks import Block, Extracted, LeftOut, Part, Withheld
from relay.border.documents.render import render, withheld_line


@pytest.mark.parametrize(
    ("withheld", "russian", "english"),
    [
        (
            Withheld("pdf", "encrypted", 3),
            "вложение 2 (pdf, 3 стр.) не передано: зашифровано",
            "attachment 2 (pdf, 3 p.) not carried: encrypted",
        ),
        (
            Withheld("binary", "unsupported"),
            "вложение 2 (неизвестный тип) не передано: формат не поддерживается",
            "attachment 2 (unknown type) not carried: format not supported",
        ),
    ],
)
def test_a_withheld_file_is_one_line(withheld, russian, english):
    assert withheld_line(2, withheld) == russian
    assert withheld_line(2, withheld, language="en") == english


def test_blocks_become_markdown_and_losses_stand_at_the_end():
    document = Extracted(
        "docx",
        (
            Block("heading", "Заявка", level=2),
            Block("paragraph", "Нужны трубы."),
            Block("list", "раз"),
            Block("list", "два\nи три", level=1),
            Block("table", rows=(("а", "б|в"), ("1\n2", ""))),
            Block("footnote", "сноска", label="1"),
            Block("comment", "примечание"),
            Block("header", "шапка"),
        ),
        (LeftOut("image", 2), LeftOut("metadata", 1)),
    )
    assert render(document) == (
        "## Заявка\n\nНужны трубы.\n\n- раз\n  - два\n    и три\n\n| а | б\\|в |\n| --- | --- |\n"
        "| 1 / 2 |  |\n\n[^1]: сноска\n\nКомментарий: примечание\n\nВерхний колонтитул: шапка\n\n"
        "Не передано:\n- изображения: 2\n- свойства файла: 1\n"
    )


def test_english_words_on_demand():
    document = Extracted("txt", (Block("comment", "x"),), (LeftOut("image", 2),))
    assert render(document, language="en") == "Comment: x\n\nNot carried:\n- images: 2\n"


def test_a_page_title_stands_once_before_its_blocks():
    blocks = (
        Block("page", "a", label="1"),
        Block("page", "b", label="1"),
        Block("page", "c", label="2"),
    )
    assert render(Extracted("pdf", blocks)) == "## Страница 1\n\na\n\nb\n\n## Страница 2\n\nc\n"


def test_large_tables_are_csv():
    rows = tuple((str(n), 'и "так"') for n in range(61))
    assert render(Extracted("csv", (Block("table", rows=rows),))).startswith('0,"и ""так"""\n1,')


def test_files_inside_are_titled_and_withheld_ones_say_why():
    inner = Extracted("txt", (Block("paragraph", "внутри"),), (LeftOut("script", 1),))
    parts = (Part("а.txt", inner), Part("", Withheld("gz", "archive")))
    assert render(Extracted("eml", (Block("paragraph", "тело"),), parts=parts)) == (
        "тело\n\n## Вложенный файл 1 (текст): а.txt\n\nвнутри\n\nНе передано:\n- скрипты: 1\n\n"
        "## Вложенный файл 2 (gz)\n\nНе передано: архив этого вида не открывается\n"
    )
