"""The normal form of hostile spelling, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.pii.text.normalise import View


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("Сн\u00adежа\u200bна", "Снежана"),
        ("８９１６", "8916"),
        ("+7&nbsp;916&#32;1", "+7 916 1"),
        ("&amp;#1048;&amp;nbsp;&#1074&#1072; &amp;", "И ва &"),
        ("Р\x98РІР°РЅ РЅР° 20°С", "Иван на 20°С"),
        ("Ð˜Ð²Ð°Ð½", "Иван"),
        ("Пет-\n> ров, Пет\u00ad\r\nров 5-\nт А-\nб", "Петров, Петров 5-\nт А-\nб"),
        ("а" * 70 + "=\nб=\nв", "а" * 70 + "б=\nв"),
        ("tel=%2B7%20916&x=1", "tel=+7 916&x=1"),
        ("/?q=%D0%AF+1+8", "/?q=Я 1 8"),
        ("q=%C8%E2%E0%ED", "q=Иван"),
        (r"\u0418\u0432\u0430\u043d \\u042F", "Иван Я"),
        (r"\ud83d\udcde8\u20118", "📞8-8"),
        (r"\xD0\x98\xD0\xB2", "Ив"),
        (r"\xff\x00", r"\xff\x00"),
        ("=D0=98=D0=\n=B2=D0=B0", "Ива"),
        (r"Вера\n\nЛев\t\"Д\/о\"", 'Вера\n\nЛев\t"Д/о"'),
        (r"D:\new CORP\n.petrova", r"D:\new CORP\n.petrova"),
        ("> Иван\r\n> >  Лев\n>8\r5 > 3", "Иван\n Лев\n8\n5 > 3"),
        ("а\x0bб\u2028в", "а\nб\nв"),
        ("Ceргeй", "Сергей"),
        ("8 9I6 2О4 71 ЗЗ", "8 916 204 71 33"),
        ("Плехан0ва", "Плеханова"),
        ("a‑b", "a-b"),
        ("5 ООО «Лес»", "5 ООО «Лес»"),
    ],
)
def test_spelling_is_undone(raw, normal):
    assert View(raw).text == normal


@given(st.text(alphabet="аА a1\u200b&;%2Bо0\u00a0－①İ\u0301\\u418xD=\r\n>", max_size=40))
def test_every_place_leads_back_into_the_original(raw):
    view = View(raw)
    at = 0
    for i in range(len(view.text)):
        start, stop = view.original(i, i + 1)
        assert at <= start <= stop <= len(raw)
        at = start
