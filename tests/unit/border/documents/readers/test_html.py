"""HTML: a different word in every visible and hidden place of a page."""

import pytest

from relay.border.documents.blocks import Withheld
from tests.unit.border.documents.build import document, extracted, lost, text_of

_PAGE = """<!DOCTYPE html><html><head><title>вголове</title>
<meta name="author" content="авторстраницы">
<style>.gone{display:none} #away{position:absolute;left:-9999px} p.tiny{font-size:0}
p.x::before{content:"приписано"}
@media print{.visible{display:none}}</style><script>var x="вскрипте"</script></head>
<body><!-- вкомментарии --><!--[if mso]>условное<![endif]-->
<h2>заголовок</h2><p class="visible">абзац с <b>жир</b>ным&nbsp;словом</p>
<p style="display:none">нетпоказа</p><p hidden>атрибут</p><div class="gone">классом</div>
<span id="away">заэкраном</span><p class="tiny">мелко</p><p style="opacity:0">прозрачно</p>
<div style="max-height:0;overflow:hidden">прехедер</div><p style="color:#fff">белое</p>
<td bgcolor="#000"><font color="white">белоенатёмном</font></td>
<div style="background:#00f"><p style="color:#ffffff">белоенасинем</p></div>
<template>шаблон</template><p style="visibility:hidden">невидимо</p>
<ul><li>первый</li><li>второй<ul><li>глубже</li></ul></li></ul>
<a href="https://cel.example/path">ссылка</a> <a href="mailto:x@pochta.example">пишите</a>
<a href="https://same.example">https://same.example/</a>
<a href="javascript:evil()">скриптссылка</a>
<img src="https://kartinka.example/x.png" alt="подпись">
<a href="/tovary?q=относительная" title="подсказка">каталог</a>
<form><input value="введено" placeholder="образецввода"><input type="hidden" value="скрытоеполе">
<textarea>областьввода</textarea>
<select><option>вариант</option></select></form>
<table><caption>названиетаблицы</caption><tr><th>а</th><th colspan="2">б</th></tr>
<tr><td>1</td><td>2</td><td>3</td></tr><tr style="display:none"><td>скрытаястрока</td></tr></table>
<pre>стро
   ка</pre><svg><text>рисунок</text></svg><object>объект</object><noscript>безскрипта</noscript>
</body></html>"""
_VISIBLE = (
    "## заголовок", "абзац с жирным словом", "белоенатёмном", "белоенасинем", "- первый\n- второй",
    "  - глубже", "ссылка <https://cel.example/path>", "пишите <mailto:x@pochta.example>",
    "скриптссылка", "(изображение: подпись)", "введено", "областьввода", "вариант",
    "названиетаблицы", "| а | б |  |", "| 1 | 2 | 3 |", "стро\n   ка", "безскрипта",
)  # fmt: skip
_HIDDEN = (
    "относительная", "подсказка", "образецввода", "приписано",
    "вголове", "авторстраницы", "вскрипте", "вкомментарии", "условное", "нетпоказа", "атрибут",
    "классом", "заэкраном", "мелко", "прозрачно", "прехедер", "белое\n", "шаблон", "невидимо",
    "evil()", "kartinka", "скрытоеполе", "скрытаястрока", "рисунок\n", "объект\n",
    "<https://same.example>",
)  # fmt: skip


def test_what_a_person_sees_is_carried():
    shown = text_of(_PAGE.encode())
    assert [word for word in _VISIBLE if word not in shown] == []


def test_what_nobody_sees_is_not():
    shown = text_of(_PAGE.encode()).split("Не передано:")[0]
    assert [word for word in _HIDDEN if word in shown] == []


def test_losses_are_counted_and_hidden_words_remarked_upon():
    found = extracted(_PAGE.encode())
    assert found.hidden_text
    counts = lost(found)
    assert counts["hidden_text"] == 11
    assert counts["markup_comment"] == counts["image"] == counts["external_link"] == 1
    assert counts["script"] == counts["metadata"] == counts["drawing"] == counts["prompt"] == 2
    assert counts["form_data"] == counts["embedded_object"] == 1


def test_a_plain_page_has_nothing_hidden():
    found = extracted(b"<html><body><p>text</p><p></p></body></html>")
    assert not found.hidden_text
    assert found.left_out == ()


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r", "cp866", "utf-16", "iso8859-5"])
def test_any_charset_with_or_without_its_name(charset):
    text = "<html><body><p>Добрый день, нужны трубы, Сергей</p></body></html>"
    assert "нужны трубы" in text_of(text.encode(charset))
    named = text.replace("<html>", f"<html><meta charset={charset}>")
    assert "нужны трубы" in text_of(named.encode(charset))


def test_layout_tables_are_text_not_tables():
    page = "<table><tr><td><table><tr><td>одно</td></tr></table></td></tr></table>"
    assert [block.kind for block in extracted(page.encode(), "a.html", "text/html").blocks] == [
        "paragraph"
    ]


def test_deep_nesting_ends():
    def page(depth: int) -> bytes:
        return b"<html><p>" + b"<div>" * depth + b"deep" + b"</div>" * depth

    assert text_of(page(200)) == "deep\n"
    assert document(page(2_000)) == Withheld("html", "too_deep")  # Python's own limit, here
    assert document(page(2_100)) == Withheld("html", "too_deep")


def test_a_background_behind_white_letters_may_be_set_within_them():
    page = "<p><font color='#ffffff'><span style='background: #000000'>видно</span></font></p>"
    assert text_of(f"<html><body>{page}</body></html>".encode()) == "видно\n"


def test_comments_without_an_end_are_not_looked_for_again_and_again():
    page = "<html><body>видно<!-- один --><!----><!--[if mso]>x<![endif]-->" + "<!--" * 100_000
    assert lost(extracted(page.encode())) == {"markup_comment": 1}


def test_rules_for_every_screen_count_and_those_for_some_do_not():
    sheet = "@media screen{.a{display:none}} @media (max-width:9px){.b{display:none}}"
    page = f"<html><style>{sheet}</style><body><p class=a>скрыто</p><p class=b>видно</p>"
    assert text_of(page.encode()).startswith("видно\n\nНе передано")


def test_a_dialog_is_seen_when_it_is_open_and_offers_of_a_field_are_counted():
    found = extracted(
        "<p>страница</p><dialog>закрытый</dialog><dialog open>открытый</dialog>"
        '<datalist><option value="предложено"></datalist>'
        '<map><area alt="область" href="#"></map>'.encode()
    )
    assert [block.text for block in found.blocks] == ["страница", "открытый"]
    assert lost(found) == {"hidden_text": 1, "prompt": 2}
