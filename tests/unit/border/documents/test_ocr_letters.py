"""Letters of both alphabets: the line says which is meant."""

import pytest

from relay.border.documents.ocr_letters import in_one_script
from relay.border.documents.ocr_words import words


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Арматура A500C 50x50x5", "Арматура А500С 50х50х5"),
        ("Это HE договор, a счёт", "Это НЕ договор, а счёт"),
        ("Иванoв", "Иванов"),
        ("Модель HP LaserJet, бумага A4", "Модель HP LaserJet, бумага A4"),
        ("почта mop@post.example", "почта mop@post.example"),
        ("XX век, X класс", "XX век, X класс"),
        ("MAX COAT", "MAX COAT"),
        ("Max COAT line", "Max COAT line"),
    ],
)
def test_only_a_line_that_is_surely_russian_is_wholly_russian(line, wanted):
    assert " ".join(in_one_script(line.split())) == wanted


def test_what_tesseract_saw_goes_through_it():
    row = "5\t1\t1\t1\t1\t{}\t{}\t10\t40\t30\t95\t{}"
    table = "\n".join(["", row.format(1, 10, "Труба"), row.format(2, 60, "57x3")])
    assert words(table).text == "Труба 57х3"
