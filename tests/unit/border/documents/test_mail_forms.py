"""Which of two forms of a mail body is read."""

import time

import pytest

from relay.border.documents.mail_forms import prefers_html

_ROW = "<tr><td>Труба</td><td>57х3</td><td>{}</td></tr>"
_GOODS = "<table>" + _ROW.format(1) + _ROW.format(2) + "</table>"
_FRAME = "<table><tr><td>слово</td></tr></table>"
_WORDS = "Добрый день! Просим выставить счёт на трубы по списку. " * 8


@pytest.mark.parametrize(
    ("plain", "html", "wanted"),
    [
        ("", "<p>слово</p>", True),
        (_WORDS, "", False),
        (_WORDS, f"<p>{_WORDS}</p>", False),
        ("Письмо в HTML", f"<p>{_WORDS}</p>", True),
        (_WORDS + "Труба\n57х3\n1\nТруба\n57х3\n2", f"<p>{_WORDS}</p>{_GOODS}", True),
        (_WORDS + "Труба\t57х3\t1\nТруба\t57х3\t2", f"<p>{_WORDS}</p>{_GOODS}", False),
        (_WORDS, f"<table><tr><td>{_WORDS}</td><td>&nbsp;</td></tr></table>" * 9, False),
        (_WORDS, f"<table><tr><td>{_FRAME}</td><td>{_FRAME}</td></tr></table>" * 9, False),
        (_WORDS, "<table>" + "<tr><td>Цена</td><td>5</td></tr>" * 3 + "</table>", True),
    ],
)  # fmt: skip
def test_the_form_that_says_more(plain, html, wanted):
    assert prefers_html(plain, html) == wanted


def test_tags_without_end_cost_no_more_than_the_text():
    start = time.process_time()
    prefers_html("слово", "<style>" * 300_000)
    assert time.process_time() - start < 2
