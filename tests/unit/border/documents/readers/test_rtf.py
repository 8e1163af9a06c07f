"""RTF: a different word in every group that a file can hold."""

import pytest

from relay.border.documents.blocks import Withheld
from tests.unit.border.documents.build import document, extracted, lost, text_of


def _hex(text: str, charset: str = "cp1251") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(charset))


def _unicode(text: str) -> str:
    return "".join(f"\\u{ord(letter)}?" for letter in text)


_EVERYWHERE = (
    r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fnil\fcharset204 Arial;}{\f1\fcharset0 Roman;}}"
    r"{\colortbl;\red255\green255\blue255;\red1\green2\blue3;}{\stylesheet{\s0 stylename;}}"
    r"{\info{\author authorname}{\title titlename}{\doccomm commentname}}"
    r"{\*\generator generatorname;}"
    r"{\header " + _hex("шапка") + r"\par}{\footer " + _hex("подвал") + r"\par}"
    + _hex("байтами") + " " + _unicode("юникодом") + r"\par "
    + r"{\b " + _hex("жир") + "}" + _hex("ный") + r"{\v " + _hex("скрыто") + r"}{\deleted "
    + _hex("удалено") + r"}{\cf1 " + _hex("белое") + r"} {\cf2 colored}\par "
    + r"{\fs2 tinyword\fs24 grown}{\f1 r\'e9sum\'e9}\par "
    + r'{\field{\*\fldinst HYPERLINK "https://link.example/x"}{\fldrslt linktext}}\par '
    + r"{\field{\*\fldinst DDEAUTO cmdname}{\fldrslt dderesult}}\par "
    + r"\trowd\intbl cell1\cell " + _hex("ячейка") + r"\cell\row"
    + r"\trowd\intbl cell3\cell cell4\cell\row"
    + r"\pard after\par before{\footnote " + _hex("сноска") + r"}{\*\annotation "
    + r"{\*\atnauthor noteauthor}" + _hex("примечание") + r"}\par "
    + r"{\pict\pngblip 89504e47}{\object{\*\objdata 0105}{\result objresult}}"
    + r"{\shp{\*\shpinst{\sp{\sn name}{\sv value}}{\sp{\sn wzDescription}{\sv "
    + _hex("описание") + r"}}"
    + r"{\shptxt boxtext\par}}{\shprslt {\*\do\dptxbx{\dptxbxtext fallback}}}}"
    + r"{\*\do\dptxbx{\dptxbxtext oldbox\par}\dpx0}{\upr{ansitext}{\*\ud{unicodetext}}}"
    + r"{\info{\upr{\title ansititle}{\*\ud{\title unicodetitle}}}}"
    + r"{\*\bkmkstart markname}{\*\bkmkend markname}{\xe entryname}{\*\unknown oddname}"
    + r"{\*\formfield{\*\ffhelptext helpname}}{\*\userprops propname}"
    + r"\{braces\}\~\emdash\bin5 }}}}}end\par}"
).encode("ascii")  # fmt: skip


def test_visible_words_are_carried():
    shown = text_of(_EVERYWHERE)
    for word in (
        "Верхний колонтитул: шапка", "Нижний колонтитул: подвал", "байтами юникодом", "жирный",
        "colored", "grown", "résumé", "linktext <https://link.example/x>",
        "dderesult", "| cell1 | ячейка |",
        "| cell3 | cell4 |", "after", "before", "сноска", "Комментарий: примечание", "objresult",
        "boxtext", "{braces} —end", "Изображение: описание", "oldbox", "unicodetext",
    ):  # fmt: skip
        assert word in shown, word


def test_hidden_words_are_not():
    shown = text_of(_EVERYWHERE)
    hidden = (
        "stylename", "authorname", "titlename", "generatorname", "скрыто", "удалено", "белое",
        "tinyword", "cmdname", "noteauthor", "89504e47", "0105", "fallback", "Arial", "value",
        "ansitext", "ansititle", "unicodetitle", "commentname", "markname", "entryname", "oddname",
        "helpname", "propname",
    )  # fmt: skip
    assert [word for word in hidden if word in shown] == []


def test_losses_are_counted():
    found = extracted(_EVERYWHERE)
    assert found.hidden_text
    assert lost(found) == {
        "hidden_text": 3, "deleted_text": 1, "metadata": 7, "image": 1, "embedded_object": 1,
        "external_link": 1, "bookmark": 1, "field_code": 1, "prompt": 1, "unseen_part": 1,
    }  # fmt: skip


def test_letters_beyond_the_first_plane():
    assert text_of(rb"{\rtf1\uc1 \u-10179?\u-8704? ok}") == "😀 ok\n"


@pytest.mark.parametrize("content", [b"{\\rtf1", b"{\\rtf1}", b"{\\rtf1 \\par}}}}"])
def test_an_empty_or_cut_file_has_no_text(content):
    assert document(content) == Withheld("rtf", "no_text")


def test_braces_without_end():
    assert document(b"{\\rtf1" + b"{" * 100_000) == Withheld("rtf", "too_deep")


def test_a_row_that_is_never_ended_keeps_what_stands_after_it():
    assert "| one | two |" in text_of(rb"{\rtf1 \trowd\intbl one\cell two}")
    assert "alone" in text_of(rb"{\rtf1 \pard\intbl alone}")


def test_a_nested_table_ends_its_rows_and_is_nothing_unseen():
    found = extracted(
        rb"{\rtf1 \trowd\intbl one\cell\pard\intbl\itap2 two\nestcell"
        rb"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard after\par last}"
    )
    assert [block.rows or block.text for block in found.blocks] == [
        (("one", "two"),), "after", "last",
    ]  # fmt: skip
    assert lost(found) == {}


_DRAWN = rb"{\rtf1 before\par {\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv drawn words}}}}\par}"


def test_words_drawn_as_a_shape_are_carried():
    assert "drawn words" in text_of(_DRAWN)


_EQUATION = rb"{\rtf1 before {\field{\*\fldinst { EQ \\o(base, ruby)}}{\fldrslt }} after\par}"


def test_an_equation_that_is_a_field_is_counted():
    assert lost(extracted(_EQUATION)) == {"field_code": 1}


def test_of_a_shape_only_its_text_is_shown():
    shape = rb"{\shp{\*\shpinst\shpz0{\frameprops wrap both}{\shptxt in the box\par}}}"
    assert text_of(rb"{\rtf1 before " + shape + rb"after\par}") == "before in the box\n\nafter\n"


def test_a_result_that_old_readers_may_skip_is_shown_all_the_same():
    link = rb'{\field{\*\fldinst HYPERLINK "https://a.example/"}{\*\fldrslt here}}'
    assert text_of(rb"{\rtf1 " + link + rb"\par}") == "here <https://a.example/>\n"
