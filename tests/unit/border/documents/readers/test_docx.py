"""Word: a different word in every place where a docx can hold one."""

import pytest

from relay.border.documents.blocks import Withheld
from tests.unit.border.documents.build import (
    document,
    docx,
    extracted,
    lost,
    paragraph,
    png,
    relations,
    text_of,
    word,
)

_TABLE = (
    "<w:tbl><w:tr><w:tc>" + paragraph("ячейка1") + "</w:tc><w:tc>" + paragraph("ячейка2") +
    "<w:tbl><w:tr><w:tc>" + paragraph("вложеннаятаблица") + "</w:tc></w:tr></w:tbl>" + paragraph("")
    + "</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph("удалённаястрока")
    + "</w:tc></w:tr><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" + paragraph("скрытаястрока")
    + "</w:tc></w:tr></w:tbl>"
)  # fmt: skip
_BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
    "<wp:docPr id='1' name='Рисунок 1' descr='описаниекартинки'/><a:graphic><a:graphicData>"
    "<wps:wsp><wps:txbx><w:txbxContent>" + paragraph("надпись") + "</w:txbxContent></wps:txbx>"
    "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    "<v:textbox><w:txbxContent>" + paragraph("надпись") + "</w:txbxContent></v:textbox>"
    "</w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r><w:r><w:pict>"
    "<v:shape alt='описаниефигуры'><v:textbox>"
    "<w:txbxContent>" + paragraph("стараянадпись") + "</w:txbxContent></v:textbox></v:shape>"
    "</w:pict>"
    "</w:r></w:p>"
)  # fmt: skip
_MERGED = (
    "<w:tbl><w:tblPr><w:tblDescription w:val='описаниетаблицы'/></w:tblPr><w:tr><w:tc><w:tcPr>"
    "<w:vMerge w:val='restart'/></w:tcPr>" + paragraph("верхняяслитая") + "</w:tc></w:tr><w:tr>"
    "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + paragraph("подслитой") + "</w:tc></w:tr></w:tbl>"
)  # fmt: skip
_OTHER_DRAWINGS = (
    "<w:p><w:r><w:drawing><wp:docPr id='2' name='b' hidden='1' descr='описаниескрытой'/>"
    "<w:txbxContent>" + paragraph("скрытаярамка") + "</w:txbxContent></w:drawing></w:r>"
    "<w:r><w:drawing><wp:docPr id='3' name='c'><a:hlinkClick r:id='rShape' "
    "tooltip='подсказкассылки'/></wp:docPr></w:drawing></w:r>"
    "<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:t>новыйвид</w:t></mc:Choice>"
    "<mc:Fallback><w:t>запаснойвид</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)  # fmt: skip
_BODY = (
    paragraph("заголовок", properties='<w:pStyle w:val="H1"/>')
    + paragraph("пункт", properties='<w:numPr><w:ilvl w:val="1"/></w:numPr>')
    + "<w:p><w:r><w:t>раз</w:t></w:r><w:r><w:t>орван</w:t></w:r>"
    "<w:ins w:author='авторвставки'><w:r><w:t>вставлено</w:t></w:r></w:ins>"
    "<w:del w:author='авторудаления'><w:r><w:delText>удалено</w:delText></w:r></w:del>"
    "<w:moveFrom><w:r><w:t>перемещено</w:t></w:r></w:moveFrom></w:p>"
    + paragraph("скрыто", run="<w:vanish/>")
    + paragraph("нескрыто", run='<w:vanish w:val="0"/>')
    + "<w:p><w:r><w:rPr><w:rStyle w:val='Hid'/></w:rPr><w:t>скрытостилем</w:t></w:r></w:p>"
    + paragraph("белое", run='<w:color w:val="FFFFFF"/>')
    + paragraph("белоенасинем", run='<w:color w:val="FFFFFF"/><w:shd w:fill="0000FF"/>')
    + paragraph("крошечное", run='<w:sz w:val="2"/>')
    + "<w:p><w:hyperlink r:id='rLink'><w:r><w:t>текстссылки</w:t></w:r></w:hyperlink>"
    "<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    + "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> HYPERLINK "
    '"https://pole.example/x" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    "<w:r><w:t>полессылка</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    + "<w:p><w:fldSimple w:instr='DDEAUTO c:\\\\calc командадде'><w:r><w:t>результатдде</w:t></w:r>"
    "</w:fldSimple></w:p>"
    + "<w:p><w:fldSimple w:instr='MERGEFIELD кодполя'><w:r><w:t>итогполя</w:t></w:r></w:fldSimple>"
    "<w:bookmarkStart w:name='имязакладки'/><w:bookmarkStart w:name='_GoBack'/></w:p>"
    + "<w:sdt><w:sdtPr><w:alias w:val='имяполя'/><w:dropDownList><w:listItem "
    "w:displayText='невыбрано'/></w:dropDownList></w:sdtPr><w:sdtContent>"
    + paragraph("элементуправления")
    + "</w:sdtContent></w:sdt>"
    + "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/>"
    "<w:listEntry w:val='первыйвыбор'/><w:listEntry w:val='второйвыбор'/></w:ddList></w:ffData>"
    "</w:fldChar></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    + "<w:p><w:r><w:drawing><wp:inline><a:blip r:embed='rImage'/></wp:inline></w:drawing>"
    "</w:r></w:p>"
    + "<w:p><w:r><w:object><o:OLEObject r:id='rOle'/></w:object></w:r></w:p>"
    + _TABLE
    + _MERGED
    + _BOX
    + _OTHER_DRAWINGS
    + paragraph("последнее")
    + "<w:sectPr><w:headerReference w:type='default' r:id='rHead'/>"
    "<w:headerReference w:type='first' r:id='rFirst'/><w:footerReference r:id='rFoot'/>"
    "<w:titlePg/></w:sectPr>"
)
_MEMBERS = {
    "word/styles.xml": word(
        "<w:style w:styleId='Base'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:styleId='Hid'><w:basedOn w:val='Base'/></w:style>"
        "<w:style w:styleId='H1'><w:name w:val='heading 1'/></w:style>",
        "styles",
    ),
    "word/header1.xml": word(paragraph("верхколонтитул"), "hdr"),
    "word/header2.xml": word(paragraph("перваяшапка"), "hdr"),
    "word/header3.xml": word(paragraph("ничейколонтитул"), "hdr"),
    "word/footer1.xml": word(paragraph("нижколонтитул"), "ftr"),
    "word/footnotes.xml": word(
        "<w:footnote w:id='0' w:type='separator'>" + paragraph("разделитель") + "</w:footnote>"
        "<w:footnote w:id='2'>" + paragraph("текстсноски") + "</w:footnote>",
        "footnotes",
    ),
    "word/endnotes.xml": word(
        "<w:endnote w:id='3'>" + paragraph("концеваясноска") + "</w:endnote>", "endnotes"
    ),
    "word/comments.xml": word(
        "<w:comment w:id='0' w:author='авторпримечания' w:initials='ап'>"
        + paragraph("примечание")
        + "</w:comment>",
        "comments",
    ),
    "word/charts/chart1.xml": (
        '<c:chartSpace xmlns:c="urn:c" xmlns:a="urn:a"><c:title><a:p><a:r><a:t>имядиаграммы</a:t>'
        "</a:r></a:p></c:title><c:ser><c:tx><c:v>рядданных</c:v></c:tx><c:cat><c:pt idx='0'>"
        "<c:v>категория</c:v></c:pt></c:cat><c:val><c:pt idx='0'><c:v>42</c:v></c:pt></c:val>"
        "</c:ser>"
        "</c:chartSpace>"
    ),
    "word/diagrams/data1.xml": '<d xmlns:a="urn:a"><a:p><a:t>умнаяграфика</a:t></a:p></d>',
    "word/media/image1.png": png(),
    "word/embeddings/inner.docx": docx(paragraph("внутреннийфайл")),
    "word/embeddings/o.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "word/vbaProject.bin": b"macro",
    "word/settings.xml": word(
        "<w:docVars><w:docVar w:name='n' w:val='переменная'/></w:docVars>"
        "<w:mailMerge><w:query w:val='запросслияния'/></w:mailMerge>",
        "settings",
    ),
    "word/glossary/document.xml": word(paragraph("глоссарий")),
    "word/people.xml": "<people><person author='участник'/></people>",
    "word/diagrams/drawing1.xml": '<d xmlns:a="urn:a"><a:p><a:t>копияграфики</a:t></a:p></d>',
    "word/activeX/activeX1.xml": "<ax>элементactivex</ax>",
    "docProps/thumbnail.jpeg": b"\xff\xd8",
    "word/media/orphan.png": png(),
    "docProps/core.xml": "<c><creator>авторфайла</creator><title>названиефайла</title></c>",
    "docProps/app.xml": "<c><Application>Word</Application><Manager>менеджер</Manager></c>",
    "docProps/custom.xml": "<c><property>своёсвойство</property></c>",
    "customXml/item1.xml": "<x>своиданные</x>",
    "word/_rels/settings.xml.rels": relations(("r1", "attachedTemplate", "http://evil.example/t")),
}
_TARGETS = (
    ("rStyles", "styles", "styles.xml"),
    ("rHead", "header", "header1.xml"),
    ("rFirst", "header", "header2.xml"),
    ("rNone", "header", "header3.xml"),
    ("rFoot", "footer", "footer1.xml"),
    ("rNotes", "footnotes", "footnotes.xml"),
    ("rEnd", "endnotes", "endnotes.xml"),
    ("rComments", "comments", "comments.xml"),
    ("rChart", "chart", "charts/chart1.xml"),
    ("rData", "diagramData", "diagrams/data1.xml"),
    ("rImage", "image", "media/image1.png"),
    ("rInner", "package", "embeddings/inner.docx"),
    ("rOle", "oleObject", "embeddings/o.bin"),
    ("rLink", "hyperlink", "https://ssylka.example/path"),
    ("rShape", "hyperlink", "https://figura.example/x"),
    ("rSettings", "settings", "settings.xml"),
)
_EVERYWHERE = docx(_BODY, _MEMBERS, _TARGETS)


_VISIBLE = (
        "заголовок", "пункт", "разорван", "вставлено", "нескрыто", "белоенасинем", "текстссылки",
        "https://ssylka.example/path", "полессылка", "https://pole.example/x", "результатдде",
        "элементуправления", "второйвыбор", "ячейка1", "ячейка2", "вложеннаятаблица", "надпись",
        "стараянадпись", "описаниекартинки", "описаниефигуры", "верхколонтитул", "перваяшапка",
        "нижколонтитул", "текстсноски", "концеваясноска", "примечание", "имядиаграммы", "рядданных",
        "категория", "42", "умнаяграфика", "внутреннийфайл", "последнее", "разделитель",
        "итогполя", "описаниетаблицы", "верхняяслитая", "новыйвид", "https://figura.example/x",
)  # fmt: skip


_HIDDEN = (
        "удалено", "перемещено", "скрыто", "скрытостилем", "белое", "крошечное", "удалённаястрока",
        "скрытаястрока", "авторвставки", "авторудаления", "командадде", "имяполя", "первыйвыбор",
        "ничейколонтитул", "кодполя", "имязакладки", "невыбрано", "подслитой", "описаниескрытой",
        "скрытаярамка", "подсказкассылки", "запаснойвид", "переменная", "запросслияния",
        "глоссарий", "участник", "копияграфики", "элементactivex",
        "авторпримечания", "авторфайла", "названиефайла",
        "менеджер", "своёсвойство", "своиданные", "evil.example", "Рисунок 1",
)  # fmt: skip


def test_what_a_reader_sees_is_carried_once():
    shown = text_of(_EVERYWHERE).replace("стараянадпись", "старое")
    expected = dict.fromkeys(_VISIBLE, 1) | {"стараянадпись": 0}
    assert {word_: shown.count(word_) for word_ in _VISIBLE} == expected


def test_what_is_hidden_or_about_the_file_is_not_carried():
    shown = text_of(_EVERYWHERE).replace("нескрыто", "").replace("белоенасинем", "")
    assert [word_ for word_ in _HIDDEN if word_ in shown] == []


def test_what_is_left_out_is_counted():
    found = extracted(_EVERYWHERE)
    assert found.hidden_text
    assert lost(found) == {
        "deleted_text": 3, "hidden_text": 7, "image": 2, "embedded_object": 2, "macro": 1,
        "external_link": 2, "metadata": 11, "bookmark": 1, "prompt": 4, "field_code": 1,
        "alternative": 3, "unseen_part": 2,
    }  # fmt: skip


def test_blocks_keep_their_order_and_kind():
    kinds = [block.kind for block in extracted(_EVERYWHERE).blocks]
    assert kinds[:3] == ["heading", "list", "paragraph"]
    assert kinds.index("table") < kinds.index("header") < kinds.index("footer")


def test_a_table_keeps_rows_and_merged_cells():
    row = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + paragraph("широкая") + "</w:tc>"
    row += "<w:tc>" + paragraph("три") + "</w:tc></w:tr>"
    last = "<w:tr>" + "".join(f"<w:tc>{paragraph(x)}</w:tc>" for x in "абв") + "</w:tr>"
    found = extracted(docx(f"<w:tbl>{row}{last}</w:tbl>"))
    assert found.blocks[0].rows == (("широкая", "", "три"), ("а", "б", "в"))


def test_files_inside_stop_at_the_depth_limit():
    inner = docx(paragraph("дно"))
    for _ in range(4):
        inner = docx(paragraph("этаж"), {"word/e/i.docx": inner}, (("r", "package", "e/i.docx"),))
    document_ = extracted(inner)
    for _ in range(2):
        document_ = document_.parts[0].document
    assert document_.parts[0].document == Withheld("docx", "too_deep")
    assert "дно" not in text_of(inner)


def test_an_external_entity_is_refused():
    evil = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    part = word(paragraph("&x;")).replace("?>", "?>" + evil, 1)
    assert document(docx("", {"word/document.xml": part})) == Withheld("docx", "doctype")


def test_a_utf16_doctype_is_refused_too():
    evil = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    part = word(paragraph("&x;")).replace("?>", "?>" + evil, 1).replace("UTF-8", "UTF-16")
    assert document(docx("", {"word/document.xml": part.encode("utf-16")})) == Withheld(
        "docx", "doctype"
    )


def test_no_text_is_said_so():
    assert document(docx("<w:p/>")) == Withheld("docx", "no_text")


def test_missing_main_part_is_broken():
    assert document(docx("", {"_rels/.rels": relations()})) == Withheld("docx", "broken")


def test_charts_of_2016_titles_from_cells_and_categories_of_two_levels():
    new = (
        '<x:chartSpace xmlns:x="urn:cx" xmlns:a="urn:a"><x:strDim><x:lvl><x:pt>первая</x:pt>'
        "<x:pt>вторая</x:pt></x:lvl></x:strDim><x:numDim><x:lvl><x:pt>7</x:pt></x:lvl></x:numDim>"
        "<x:series><x:tx><x:txData><x:v>имяряда</x:v></x:txData></x:tx></x:series></x:chartSpace>"
    )
    old = (
        '<c:chartSpace xmlns:c="urn:c"><c:title><c:tx><c:strCache><c:pt idx="0"><c:v>изъячейки'
        '</c:v></c:pt></c:strCache></c:tx></c:title><c:ser><c:cat><c:lvl><c:pt idx="0"><c:v>месяц'
        '</c:v></c:pt></c:lvl><c:lvl><c:pt idx="0"><c:v>год</c:v></c:pt></c:lvl></c:cat><c:val>'
        '<c:pt idx="0"><c:v>5</c:v></c:pt></c:val></c:ser></c:chartSpace>'
    )
    members = {"word/charts/new1.xml": new, "word/charts/chart2.xml": old}
    targets = (("rA", "chartEx", "charts/new1.xml"), ("rB", "chart", "charts/chart2.xml"))
    shown = text_of(docx(paragraph("слово"), members, targets))
    assert "|  | имяряда |\n| --- | --- |\n| первая | 7 |\n| вторая |  |" in shown
    assert "Диаграмма: изъячейки" in shown
    assert "| год / месяц | 5 |" in shown


def test_a_word_directly_after_a_link_stays_apart_from_its_target():
    link = "<w:hyperlink r:id='r'><w:r><w:t>тут</w:t></w:r></w:hyperlink><w:r><w:t>За</w:t></w:r>"
    content = docx(f"<w:p>{link}</w:p>", targets=(("r", "hyperlink", "https://a.example/x"),))
    assert text_of(content) == "тут <https://a.example/x> За\n"


def test_properties_of_smart_tags_and_custom_elements_are_counted():
    body = (
        '<w:p><w:smartTag><w:smartTagPr><w:attr w:name="a" w:val="умноеимя"/></w:smartTagPr>'
        "<w:r><w:t>слово</w:t></w:r></w:smartTag></w:p>"
    )
    found = extracted(docx(body))
    assert [block.text for block in found.blocks] == ["слово"]
    assert lost(found) == {"metadata": 1}


@pytest.mark.parametrize(
    ("section", "settings", "shown"),
    [
        ("", "", ""),
        ("<w:titlePg w:val='0'/>", "<w:evenAndOddHeaders w:val='false'/>", ""),
        ("<w:titlePg/>", "", "первая"),
        ("", "<w:evenAndOddHeaders/>", "чётная"),
    ],
)
def test_headers_of_first_and_even_pages_are_carried_where_some_page_shows_them(
    section, settings, shown
):
    marks = "<w:headerReference w:type='first' r:id='r1'/>"
    marks += "<w:headerReference w:type='even' r:id='r2'/>"
    members = {
        "word/header1.xml": word(paragraph("первая"), "hdr"),
        "word/header2.xml": word(paragraph("чётная"), "hdr"),
        "word/settings.xml": word(settings, "settings"),
    }
    targets = (
        ("r1", "header", "header1.xml"),
        ("r2", "header", "header2.xml"),
        ("r3", "settings", "settings.xml"),
    )
    body = paragraph("слово") + f"<w:sectPr>{marks}{section}</w:sectPr>"
    found = extracted(docx(body, members, targets))
    assert [block.text for block in found.blocks] == ["слово", *([shown] if shown else [])]
    assert lost(found) == {"unseen_part": 1 if shown else 2}
