"""What a hostile answer may not do in a card, the Feed, a mail of it, or a spreadsheet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.bitrix.bbcode import harmless, harmless_line

HOSTILE = (
    ("[url=https://evil.example]счёт[/url]", "(url=https: //evil.example)счёт(/url)"),
    ("[USER=1]Админ[/USER]", "(USER=1)Админ(/USER)"),
    ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
    ("&#91;b&#93; &lt;b&gt; A&B", "& #91;b& #93; & lt;b& gt; A&B"),
    (
        "см. https://evil.example и www.evil.example",
        "см. https: //evil.example и www .evil.example",
    ),
    ("javascript:alert(1)", "javascript :alert(1)"),
    ("привет, @director", "привет, @ director"),
    ("ivan@example.ru", "ivan@example.ru"),
    ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
    ("раз\n  +7 999 000\n@SUM(A1)", "раз\n  '+7 999 000\n'@ SUM(A1)"),
    ("＝1+1", "'＝1+1"),
    ("- пункт\n-пункт", "- пункт\n– пункт"),
    ("a\x00b\x1b[31mc\u202ed\u200be\ufeff", "ab(31mcde"),
    ("раз\r\nдва\rтри\u2028четыре", "раз\nдва\nтри\nчетыре"),
    ("а\n\n\n\n\nб", "а\n\nб"),
    ("горит 🔥 лид", "горит  лид"),
    ("\ud800текст", "текст"),
    ("12 000 ₽, т. е. «много»", "12 000 ₽, т. е. «много»"),
)


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_hostile_text(text: str, shown: str) -> None:
    assert harmless(text, 200) == shown


def test_is_cut_with_a_sign() -> None:
    assert harmless("слово " * 10, 12) == "слово слово…"
    assert harmless("слово", 5) == "слово"


def test_one_line() -> None:
    assert harmless_line("раз\n  два\t\nтри", 100) == "раз два три"


@given(st.text(), st.integers(1, 50))
def test_nothing_active_is_ever_left(text: str, limit: int) -> None:
    shown = harmless(text, limit)
    assert len(shown) <= limit
    assert not re.search(r"[\[\]<>]|://|&#?\w+;", shown)
    assert not re.search(r"(?m)^\s*[=+@＝＋＠]", shown)
    assert not any(ord(char) > 0xFFFF or (ord(char) < 32 and char != "\n") for char in shown)
    shown.encode()  # no lone surrogates
