"""OpenDocument: a different word in every place of a text, a workbook and a deck."""

import io
import zipfile

import pytest

from relay.border.documents.blocks import Withheld
from tests.unit.border.documents.build import document, extracted, lost, text_of, zipped

_N = (
    'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:tb" xmlns:style="urn:s" '
    'xmlns:draw="urn:d" xmlns:fo="urn:fo" xmlns:xlink="urn:x" xmlns:dc="urn:dc" xmlns:svg="urn:v" '
    'xmlns:presentation="urn:p" xmlns:meta="urn:m" xmlns:manifest="urn:mf"'
)
_STYLES = """<office:automatic-styles>
<style:style style:name="Hid"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Child" style:parent-style-name="Hid"/>
<style:style style:name="White"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="OnBlue">
<style:text-properties fo:color="#ffffff" fo:background-color="#0000ff"/>
</style:style>
<style:style style:name="NoSheet"><style:table-properties table:display="false"/></style:style>
<style:style style:name="NoSlide"><style:drawing-page-properties presentation:visibility="hidden"/>
</style:style></office:automatic-styles>"""


def _odf(kind: str, body: str, **members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        content = (
            f"<office:document-content {_N}>{_STYLES}<office:body>"
            f"<office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        )
        for name, part in ({"content.xml": content} | members).items():
            archive.writestr(name, part)
    return buffer.getvalue()


_TEXT = """<text:tracked-changes><text:changed-region><text:deletion>
<office:change-info><dc:creator>авторудаления</dc:creator></office:change-info><text:p>удалено</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="2">заголовок</text:h>
<text:user-field-decls><text:user-field-decl office:string-value="значениеполя"/>
</text:user-field-decls><text:p>обыч<text:span>ный</text:span><text:s/>абзац
<text:bookmark text:name="имязакладки"/>
<text:span text:style-name="Hid">скрыто</text:span>
<text:span text:style-name="White">белое</text:span>
<text:span text:style-name="OnBlue">насинем</text:span>
<text:a xlink:href="https://link.example/x">ссылка</text:a><text:note><text:note-citation>1
</text:note-citation><text:note-body><text:p>сноска</text:p></text:note-body></text:note>
<office:annotation><dc:creator>авторпримечания</dc:creator><text:p>примечание</text:p></office:annotation>
<text:hidden-text text:string-value="скрытоеполе">скрытоеполе</text:hidden-text></text:p>
<text:p text:style-name="Child">скрытыйабзац</text:p>
<text:section text:display="none"><text:p>скрытыйраздел</text:p></text:section>
<text:section><text:p>видимыйраздел</text:p></text:section>
<text:list><text:list-item><text:p>пункт</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>ячейка1</text:p></table:table-cell>
<table:table-cell><text:p>ячейка2</text:p><table:table><table:table-row><table:table-cell>
<text:p>вложенная</text:p></table:table-cell></table:table-row></table:table></table:table-cell>
</table:table-row></table:table>
<text:p><draw:frame><draw:text-box><text:p>врамке</text:p></draw:text-box></draw:frame>
<draw:frame><draw:image xlink:href="a.png"/><svg:desc>описаниекартинки</svg:desc></draw:frame>
<draw:custom-shape><text:p>вфигуре</text:p></draw:custom-shape></text:p>
<draw:g><svg:title>описаниегруппы</svg:title><draw:rect><text:p>вгруппе</text:p></draw:rect>
</draw:g>"""
_DESIGN = f"""<office:document-styles {_N}><office:master-styles><style:master-page>
<style:header><text:p>верхколонтитул</text:p></style:header>
<style:footer><text:p>нижколонтитул</text:p></style:footer>
<style:footer-left style:display="false"><text:p>ненужный</text:p></style:footer-left>
</style:master-page></office:master-styles></office:document-styles>"""
_META = f"""<office:document-meta {_N}><office:meta>
<meta:initial-creator>автор</meta:initial-creator>
<dc:title>названиефайла</dc:title></office:meta></office:document-meta>"""
_ODT = _odf(
    "text",
    _TEXT,
    **{"styles.xml": _DESIGN, "meta.xml": _META, "Basic/Standard/m.xml": "макрос"},
    **{"Thumbnails/thumbnail.png": b"x", "Versions/Version1": "староеиздание"},
)


_PROMPTS = _odf(
    "text",
    '<text:p><text:a xlink:href="https://a.example/" office:title="подсказка">ссылка</text:a> и '
    '<text:placeholder text:description="намёк">место</text:placeholder> и <text:drop-down>'
    '<text:label text:value="невыбрано"/>выбрано</text:drop-down></text:p>',
)


def test_hints_and_options_that_nobody_chose_are_counted():
    found = extracted(_PROMPTS)
    assert [block.text for block in found.blocks] == [
        "ссылка <https://a.example/> и место и выбрано"
    ]
    assert lost(found) == {"prompt": 3}


def test_visible_places_of_a_text():
    shown = text_of(_ODT)
    for word in (
        "## заголовок", "обычный абзац", "насинем", "ссылка <https://link.example/x>",
        "[^1]: сноска",
        "Комментарий: примечание", "видимыйраздел", "- пункт",
        "| ячейка1 | ячейка2 / (таблица ниже) |",
        "| вложенная |", "врамке", "описаниекартинки", "вфигуре",
        "Верхний колонтитул: верхколонтитул",
        "Нижний колонтитул: нижколонтитул", "описаниегруппы", "вгруппе",
    ):  # fmt: skip
        assert shown.count(word) == 1, word


def test_hidden_places_of_a_text():
    shown = text_of(_ODT)
    hidden = (
        "удалено", "скрыто", "белое", "авторпримечания", "скрытоеполе", "скрытыйабзац",
        "скрытыйраздел", "ненужный", "автор", "названиефайла", "макрос\n",
        "значениеполя", "имязакладки", "авторудаления", "староеиздание",
    )  # fmt: skip
    assert [word for word in hidden if word in shown.replace("скрытый текст", "")] == []


def test_losses_of_a_text():
    found = extracted(_ODT)
    assert found.hidden_text
    assert lost(found) == {
        "deleted_text": 1, "hidden_text": 5, "image": 1, "macro": 1, "metadata": 5,
        "bookmark": 1, "alternative": 1, "unseen_part": 2,
    }  # fmt: skip


def _cell(word: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{word}</text:p></table:table-cell>"


_CHART = f"""<office:document-content {_N} xmlns:chart="urn:c"><office:body><office:chart>
    <chart:chart><chart:title><text:p>имядиаграммы</text:p></chart:title><table:table
    table:name="local-table"><table:table-header-rows><table:table-row>{_cell("")}{_cell("ряд")}
    </table:table-row></table:table-header-rows><table:table-rows><table:table-row>
    {_cell("категория")}{_cell("7")}</table:table-row></table:table-rows></table:table>
    </chart:chart></office:chart></office:body></office:document-content>"""


@pytest.mark.parametrize("target", ["./Object 1", "Object 1/"])
def test_a_chart_is_read_from_its_own_part(target):
    frame = f"<text:p><draw:frame><draw:object xlink:href='{target}'/></draw:frame></text:p>"
    found = text_of(_odf("text", frame, **{"Object 1/content.xml": _CHART}))
    assert found == "Диаграмма: имядиаграммы\n\n|  | ряд |\n| --- | --- |\n| категория | 7 |\n"
    assert lost(extracted(_odf("text", frame + "<text:p>а</text:p>"))) == {"embedded_object": 1}


_SHEETS = f"""<table:table table:name="ИмяЛиста"><table:table-column/>
<table:table-column table:visibility="collapse"/><table:table-column/>
<table:table-row><table:table-cell><office:annotation><text:p>примечание</text:p>
</office:annotation><text:p>видимая</text:p></table:table-cell>{_cell("скрытыйстолбец")}
{_cell("третья", 'table:formula="x"')}
<table:covered-table-cell><text:p>подслитой</text:p></table:covered-table-cell></table:table-row>
<table:table-row-group table:display="false"><table:table-row>{_cell("свёрнуто")}</table:table-row>
</table:table-row-group>
<table:table-row table:visibility="collapse">{_cell("скрытаястрока")}</table:table-row>
<table:table-row table:visibility="filter">{_cell("отфильтровано")}</table:table-row>
<table:table-row table:number-rows-repeated="1000000"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row>
<table:table-row>{_cell("белая", 'table:style-name="Hid"')}{_cell("")}{_cell("пятая")}
</table:table-row>
<table:table-row>{_cell("белымпобелому", 'table:style-name="White"')}{_cell("")}
{_cell("насинем", 'table:style-name="OnBlue"')}</table:table-row>
<table:shapes><draw:rect><text:p>надписью</text:p></draw:rect></table:shapes>
<office:forms><form:form xmlns:form="urn:f"><form:button form:label="кнопка"/>
<form:hidden form:value="скрытоеполе"/></form:form></office:forms>
</table:table><table:table table:name="СкрытыйЛист" table:style-name="NoSheet"><table:table-row>
{_cell("наскрытом")}</table:table-row></table:table>"""


_RULES = """<table:content-validations><table:content-validation><table:help-message>
    <text:p>подсказка</text:p></table:help-message></table:content-validation>
    </table:content-validations>"""
_NAMED = """<table:named-expressions><table:named-range table:name="имядиапазона"/>
    </table:named-expressions>"""
_LINKS = """<table:dde-links><table:dde-link><table:table><table:table-row><table:table-cell>
    <text:p>изчужого</text:p></table:table-cell></table:table-row></table:table></table:dde-link>
    </table:dde-links>"""


def test_a_workbook():
    found = extracted(_odf("spreadsheet", _RULES + _NAMED + _SHEETS + _LINKS))
    assert found.format == "ods"
    assert [(block.label, block.rows or block.text) for block in found.blocks] == [
        ("ИмяЛиста", (("видимая", "третья"), ("", "пятая"), ("", "насинем"))),
        ("", "примечание"),
        ("", "надписью"),
        ("", "кнопка"),
    ]
    assert lost(found) == {
        "hidden_row": 3, "hidden_column": 1, "hidden_sheet": 1, "hidden_text": 3, "formula": 1,
        "prompt": 1, "form_data": 1, "metadata": 1, "external_link": 1,
    }  # fmt: skip


_SLIDES = """<presentation:date-time-decl presentation:name="d1">двадцатоемая
    </presentation:date-time-decl>
    <presentation:footer-decl presentation:name="f1">подвал</presentation:footer-decl>
    <presentation:footer-decl presentation:name="f2">ненужный</presentation:footer-decl>
    <draw:page draw:name="p1" draw:master-page-name="m1" presentation:use-footer-name="f1"
    presentation:use-date-time-name="d1">
    <draw:custom-shape draw:display="none"><text:p>скрытаяфигура</text:p></draw:custom-shape>
    <draw:rect svg:x="30cm" svg:y="1cm" svg:width="5cm" svg:height="1in"><text:p>закраем</text:p>
    </draw:rect><draw:frame svg:x="0cm" svg:y="0cm" svg:width="5cm" svg:height="1in">
    <draw:text-box><text:p>наслайде</text:p>
    </draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>заметки</text:p>
    </draw:text-box></draw:frame></presentation:notes></draw:page>
    <draw:page draw:style-name="NoSlide"><draw:frame><draw:text-box><text:p>скрытыйслайд</text:p>
    </draw:text-box></draw:frame></draw:page>"""
_MASTERS = f"""<office:document-styles {_N}><style:page-layout style:name="L1">
    <style:page-layout-properties fo:page-width="25cm" fo:page-height="19cm"/></style:page-layout>
    <office:master-styles><style:master-page style:name="m1" style:page-layout-name="L1">
    <draw:rect><text:p>девиз</text:p></draw:rect><draw:frame presentation:class="title">
    <draw:text-box><text:p>образец</text:p></draw:text-box></draw:frame></style:master-page>
    <style:master-page style:name="m2"><draw:rect><text:p>чужой</text:p></draw:rect>
    </style:master-page></office:master-styles></office:document-styles>"""


def test_a_deck():
    found = extracted(_odf("presentation", _SLIDES, **{"styles.xml": _MASTERS}))
    assert (found.format, found.pages) == ("odp", 2)
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("slide", "наслайде"),
        ("notes", "заметки"),
        ("header", "девиз"),
        ("header", "подвал"),
        ("header", "двадцатоемая"),
    ]
    assert lost(found) == {
        "hidden_slide": 1, "hidden_text": 1, "off_page_text": 1, "prompt": 1,
    }  # fmt: skip


_REPEATED = f"""<table:table table:name="Л">
<table:table-row table:number-rows-repeated="300">{_cell("а")}
    {_cell("б", 'table:number-columns-repeated="250"')}</table:table-row></table:table>"""


def test_repetitions_above_the_limit_are_counted():
    found = extracted(_odf("spreadsheet", _REPEATED))
    assert len(found.blocks[0].rows) == 200
    assert len(found.blocks[0].rows[0]) == 201
    assert lost(found) == {"repetition": 150}


def test_print_headers_of_a_workbook():
    found = extracted(_odf("spreadsheet", _SHEETS, **{"styles.xml": _DESIGN}))
    assert [(block.kind, block.text) for block in found.blocks[-2:]] == [
        ("header", "верхколонтитул"),
        ("footer", "нижколонтитул"),
    ]


_SLIDE = f"""<draw:page><draw:frame><table:table><table:table-row>{_cell("раз")}{_cell("два")}
    </table:table-row></table:table></draw:frame><office:annotation><text:p>примечание</text:p>
    </office:annotation><draw:frame><draw:image xlink:href="a.png"/><svg:title>описание</svg:title>
    </draw:frame></draw:page>"""


def test_tables_comments_and_descriptions_of_a_deck():
    found = extracted(_odf("presentation", _SLIDE))
    assert [(block.kind, block.text or block.rows) for block in found.blocks] == [
        ("slide", (("раз", "два"),)),
        ("comment", "примечание"),
        ("alt", "описание"),
    ]
    assert lost(found) == {"image": 1}


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_an_encrypted_file_is_withheld(charset):
    manifest = (
        f"<manifest:manifest {_N}><manifest:file-entry><manifest:encryption-data/>"
        "</manifest:file-entry></manifest:manifest>"
    ).encode(charset)
    assert document(_odf("text", "", **{"META-INF/manifest.xml": manifest})) == Withheld(
        "odt", "encrypted"
    )


def test_a_doctype_is_refused():
    evil = '<!DOCTYPE x [<!ENTITY a "b">]><x/>'
    assert document(_odf("text", "", **{"content.xml": evil})) == Withheld("odt", "doctype")


def test_a_type_that_is_not_the_first_member_is_seen():
    plain = zipfile.ZipFile(io.BytesIO(_odf("text", "<text:p>слово</text:p>")))
    members = {name: plain.read(name) for name in reversed(plain.namelist())}
    assert extracted(zipped(members)).format == "odt"


def test_cells_that_are_repeated_without_end_are_refused():
    row = (
        "<table:table-row table:number-rows-repeated='1000000'><table:table-cell"
        " table:number-columns-repeated='16384'><text:p>а</text:p></table:table-cell>"
        "</table:table-row>"
    )
    sheet = f"<table:table table:name='Л'>{row * 200}</table:table>"
    assert document(_odf("spreadsheet", sheet)) == Withheld("ods", "bomb")


def test_a_document_type_in_the_manifest_is_no_harm():
    manifest = f'<!DOCTYPE manifest:manifest PUBLIC "-//D" "M.dtd"><manifest:manifest {_N}/>'
    content = _odf("text", "<text:p>слово</text:p>", **{"META-INF/manifest.xml": manifest})
    assert text_of(content) == "слово\n"
