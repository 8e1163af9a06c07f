"""What is made of tesseract's table: lines, paragraphs, the gate, and the rows of a form."""

import pytest

from relay.border.documents.ocr_words import Line, Words, good, in_order, words

_HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)


def _row(block: int, paragraph: int, line: int, sure: float, word: str) -> str:
    return f"5\t1\t{block}\t{paragraph}\t{line}\t1\t0\t0\t9\t9\t{sure}\t{word}"


def test_words_lines_and_paragraphs():
    table = "\n".join(
        [
            _HEAD,
            "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t",
            _row(1, 1, 1, 96, "Добрый"),
            _row(1, 1, 1, 90, "день,"),
            _row(1, 1, 2, 50, "нужны"),
            _row(1, 2, 1, 84, "трубы"),
            _row(1, 2, 1, 95, " "),
        ]
    )
    assert words(table) == Words("Добрый день,\nнужны\n\nтрубы", 80.0, 0.25, 9)


@pytest.mark.parametrize("table", ["", _HEAD, "no table\nat all\n", _HEAD + "\n5\t1\t1"])
def test_no_words(table):
    assert not good(words(table))


@pytest.mark.parametrize(
    ("mean", "low", "passes"), [(85, 0.10, True), (84.9, 0.0, False), (95, 0.11, False)]
)
def test_the_gate(mean, low, passes):
    assert good(Words("слово", mean, low)) is passes


def _at(block: int, left: int, top: int, text: str) -> Line:
    return Line(block, 1, left, top, top + 20, text)


def test_a_form_read_as_two_columns_is_put_together_row_by_row():
    labels = [_at(n, 10, 100 * n, text) for n, text in enumerate(("Имя", "Город", "Срок"), 2)]
    title = _at(7, 60, 20, "Анкета")
    values = [_at(n, 300, 100 * n - 792, text) for n, text in enumerate(("Яна", "Тверь"), 10)]
    note = [
        _at(15, 10, 500, "Просим перезвонить,"),
        _at(15, 10, 525, "а лучше"),
        _at(15, 10, 550, "написать."),
    ]
    ordered = in_order([*labels, title, *values, _at(12, 300, 408, "июнь"), *note])
    assert [line.text for line in ordered] == [
        "Анкета", "Имя Яна", "Город Тверь", "Срок июнь",
        "Просим перезвонить,", "а лучше", "написать.",
    ]  # fmt: skip


def test_columns_of_running_text_keep_their_order():
    left = [_at(1, 10, 30 * n, f"слева {n}") for n in range(4)]
    right = [_at(2, 300, 30 * n, f"справа {n}") for n in range(4)]
    assert in_order([*left, *right]) == [*left, *right]
