"""Excel: a different word in every place where a workbook can hold one."""

from relay.border.documents.blocks import Withheld
from relay.border.documents.render import render
from tests.unit.border.documents.build import (
    document,
    extracted,
    lost,
    office,
    relations,
    text_of,
)

_S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def _text(reference: str, word: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t>{word}</t></is></c>'


_REFS = "".join(f"&#{ord(letter)};" for letter in "печатныйподвал")
_SHEET = f"""<worksheet {_S}><cols><col min="3" max="3" width="9" hidden="1"/></cols><sheetData>
<row r="2">{_text("B2", "видимая")}{_text("C2", "скрытыйстолбец")}{_text("D2", "соседняя")}</row>
<row r="3" hidden="1">{_text("B3", "скрытаястрока")}</row>
<row r="4"><c r="B4"><v>79261234567</v></c><c r="D4"><f>CONCAT("формула")</f><v>2.5</v></c></row>
<row r="5">{_text("B5", "трезапятых", 1)}{_text("D5", "белымпобелому", 2)}</row>
<row r="6">{_text("B6", "белоенасинем", 3)}<c r="D6" s="4"><v>46347</v></c></row>
<row r="7"><c r="B7" t="b"><v>1</v></c></row>
</sheetData><mergeCells count="1"><mergeCell ref="B2:B2"/></mergeCells>
<conditionalFormatting sqref="F1:F9"><cfRule><formula>"условие"</formula></cfRule>
</conditionalFormatting><scenarios><scenario name="имясценария"/></scenarios>
<dataValidations><dataValidation>
<formula1>"списокпроверки"</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="B2" r:id="rLink"/><hyperlink ref="B3" r:id="rHid"/></hyperlinks>
<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"печатнаяшапка</oddHeader><oddFooter>&amp;C{_REFS}
</oddFooter><firstHeader>перваяшапка</firstHeader><evenFooter>чётныйподвал</evenFooter>
</headerFooter>
<drawing r:id="rDrawing"/></worksheet>"""
_STYLES = f"""<styleSheet {_S}><numFmts count="2"><numFmt numFmtId="164" formatCode=";;;"/>
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd&quot;текстформата&quot;"/></numFmts>
<fonts count="2"><font/><font><color rgb="FFFFFFFF"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FF0000FF"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0"/>
<xf numFmtId="164" fontId="0" fillId="0"/>
<xf numFmtId="0" fontId="1" fillId="0"/><xf numFmtId="0" fontId="1" fillId="1"/>
<xf numFmtId="14" fontId="0" fillId="0"/></cellXfs></styleSheet>"""
_BOOK = f"""<workbook {_S}><sheets><sheet name="ИмяЛиста" sheetId="1" r:id="r1"/>
<sheet name="СкрытыйЛист" sheetId="2" state="hidden" r:id="r2"/>
<sheet name="ОченьСкрытый" sheetId="3" state="veryHidden" r:id="r3"/></sheets>
<definedNames><definedName name="имядиапазона">"значениеимени"</definedName></definedNames>
</workbook>"""
_COMMENTS = f"""<comments {_S}><authors><author>авторпримечания</author>
<author>tc={{1}}</author></authors><commentList>
<comment ref="B2" authorId="0"><text><r><t>примечание</t></r></text></comment>
<comment ref="B3" authorId="0"><text><t>примечаниескрытой</t></text></comment>
<comment ref="D2" authorId="1"><text><t>[Цепочка примечаний] дублькомментария</t></text></comment>
</commentList>
</comments>"""
_THREADS = """<ThreadedComments xmlns="urn:t"><threadedComment ref="D2" id="1"><text>началоцепочки
</text></threadedComment><threadedComment ref="D2" id="2" parentId="1"><text>ответвцепочке</text>
</threadedComment></ThreadedComments>"""
_VML = """<xml xmlns:v="urn:v" xmlns:x="urn:x"><v:shape><v:textbox><div><font>надписькнопки</font>
</div></v:textbox><x:ClientData ObjectType="Button"/></v:shape><v:shape><v:textbox>
<div>дубльпримечания</div></v:textbox><x:ClientData ObjectType="Note"/></v:shape></xml>"""
_DRAWING = """<wsDr xmlns="urn:x" xmlns:a="urn:a"><sp><nvSpPr><cNvPr id="1" name="Box"/></nvSpPr>
<txBody><a:p><a:r><a:t>надпись</a:t></a:r></a:p></txBody></sp>
<sp><nvSpPr><cNvPr id="2" name="b" hidden="1"/></nvSpPr>
<txBody><a:p><a:r><a:t>скрытаянадпись</a:t></a:r>
</a:p></txBody></sp>
<pic><nvPicPr><cNvPr id="3" name="Pic" descr="описаниекартинки"><a:hlinkClick
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="l"/></cNvPr>
</nvPicPr></pic>
</wsDr>"""
_CHART = """<c:chartSpace xmlns:c="urn:c" xmlns:a="urn:a"><c:title><a:p><a:r>
<a:t>имядиаграммы</a:t></a:r>
</a:p></c:title><c:ser><c:tx><c:v>ряд</c:v></c:tx><c:val><c:pt idx="0"><c:v>7</c:v></c:pt></c:val>
</c:ser></c:chartSpace>"""


def _other(word: str) -> str:
    return (
        f'<worksheet {_S}><sheetData><row r="1">{_text("A1", word)}</row></sheetData></worksheet>'
    )


def _book(**changes: str | bytes) -> bytes:
    members = {
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "worksheet", "worksheets/sheet2.xml"),
            ("r3", "worksheet", "worksheets/sheet3.xml"),
            ("r4", "styles", "styles.xml"),
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _SHEET,
        "xl/worksheets/sheet2.xml": _other("наскрытом"),
        "xl/worksheets/sheet3.xml": _other("наоченьскрытом"),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("rLink", "hyperlink", "https://link.example/x"),
            ("rHid", "hyperlink", "https://hidden.example/x"),
            ("rThreads", "threadedComment", "../threads1.xml"),
            ("rVml", "vmlDrawing", "../drawings/vml1.vml"),
            ("rDrawing", "drawing", "../drawings/drawing1.xml"),
            ("rComments", "comments", "../comments1.xml"),
        ),
        "xl/drawings/drawing1.xml": _DRAWING,
        "xl/drawings/_rels/drawing1.xml.rels": relations(
            ("c", "chart", "../charts/chart1.xml"), ("l", "hyperlink", "https://figura.example/")
        ),
        "xl/charts/chart1.xml": _CHART,
        "xl/comments1.xml": _COMMENTS,
        "xl/threads1.xml": _THREADS,
        "xl/drawings/vml1.vml": _VML,
        "xl/persons/person.xml": "<personList><person displayName='участник'/></personList>",
        "xl/pivotCache/pivotCacheDefinition1.xml": "<p><s v='копиясводной'/></p>",
        "xl/vbaProject.bin": "macro",
        "xl/sharedStrings.xml": f"<sst {_S}><si><t>ничьястрока</t></si></sst>",
        "xl/tables/table1.xml": "<table name='имятаблицы'/>",
        "xl/connections.xml": "<connections><connection name='подключение'/></connections>",
        "xl/externalLinks/externalLink1.xml": "<externalLink><v>копиячужой</v></externalLink>",
        "docProps/thumbnail.wmf": b"x",
        "docProps/core.xml": "<c><creator>авторкниги</creator></c>",
    }
    return office("xl/workbook.xml", members | changes)


def book_with_picture(picture: bytes, *, hidden: bool = False) -> bytes:
    """Two sheets of a word; the second shows a picture, and may be hidden."""
    state = ' state="hidden"' if hidden else ""
    return office(
        "xl/workbook.xml",
        {
            "xl/workbook.xml": f'<workbook {_S}><sheets><sheet name="а" sheetId="1" r:id="r1"/>'
            f'<sheet name="б" sheetId="2" r:id="r2"{state}/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "worksheets/sheet1.xml"),
                ("r2", "worksheet", "worksheets/sheet2.xml"),
            ),
            "xl/worksheets/sheet1.xml": _other("слово"),
            "xl/worksheets/sheet2.xml": _other("другое"),
            "xl/worksheets/_rels/sheet2.xml.rels": relations(
                ("d", "drawing", "../drawings/drawing1.xml")
            ),
            "xl/drawings/drawing1.xml": "<wsDr xmlns='urn:x'><pic/></wsDr>",
            "xl/drawings/_rels/drawing1.xml.rels": relations(("i", "image", "../media/a.png")),
            "xl/media/a.png": picture,
        },
    )


def test_visible_places_are_carried():
    shown = text_of(_book())
    for word in (
        "## Таблица, лист ИмяЛиста", "| видимая | соседняя |", "| 79261234567 | 2.5 |",
        "белоенасинем",
        "2026-11-21", "ИСТИНА", "примечание", "надпись", "описаниекартинки", "имядиаграммы",
        "ряд", "https://link.example/x", "печатнаяшапка",
        "печатныйподвал", "началоцепочки", "ответвцепочке", "надписькнопки",
        "перваяшапка", "чётныйподвал", "https://figura.example/",
    ):  # fmt: skip
        assert word in shown, word


def test_hidden_places_are_not():
    shown = text_of(_book())
    hidden = (
        "скрытыйстолбец", "скрытаястрока", "формула\n", "CONCAT", "трезапятых", "белымпобелому",
        "СкрытыйЛист", "ОченьСкрытый", "наскрытом", "наоченьскрытом", "имядиапазона",
        "значениеимени", "списокпроверки", "текстформата", "авторпримечания", "примечаниескрытой",
        "скрытаянадпись", "авторкниги", "Arial", "hidden.example", "дублькомментария", "участник",
        "дубльпримечания", "копиясводной", "условие", "имясценария", "ничьястрока", "имятаблицы",
        "подключение", "копиячужой",
    )  # fmt: skip
    assert [word for word in hidden if word in shown] == []


def test_losses_are_counted():
    found = extracted(_book())
    assert found.hidden_text
    assert lost(found) == {
        "hidden_sheet": 2, "hidden_row": 1, "hidden_column": 1, "hidden_text": 5, "formula": 2,
        "image": 1, "macro": 1, "metadata": 5, "prompt": 1, "cached_data": 2, "cell_format": 1,
        "external_link": 2, "alternative": 2,
    }  # fmt: skip


def test_a_large_sheet_is_written_as_csv():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c>{_text(f"B{n}", "а,б")}</row>'
        for n in range(1, 101)
    )
    sheet = f"<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>"
    shown = text_of(_book(**{"xl/worksheets/sheet1.xml": sheet}))
    assert '\n100,"а,б"\n' in shown


def test_a_doctype_in_any_part_is_refused():
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + _SHEET
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        assert document(_book(**{part: evil})) == Withheld("xlsx", "doctype")


def test_two_cells_far_apart_do_not_fill_the_memory_between():
    far = _text("A1", "a") + "</row><row r='1048576'>" + _text("XFD1048576", "b")
    sheet = f"<worksheet {_S}><sheetData><row r='1'>{far}</row></sheetData></worksheet>"
    assert document(_book(**{"xl/worksheets/sheet1.xml": sheet})) == Withheld("xlsx", "bomb")


def test_a_sheet_in_utf_16_is_withheld_because_its_hidden_rows_could_not_be_told():
    sheet = ('<?xml version="1.0" encoding="utf-16"?>' + _SHEET).encode("utf-16")
    book = _book(**{"xl/worksheets/sheet1.xml": sheet})
    assert document(book) == Withheld("xlsx", "unsupported")


def test_tooltips_of_links_are_counted():
    sheet = _SHEET.replace('ref="B2" r:id', 'ref="B2" tooltip="подсказка" r:id')
    assert lost(extracted(_book(**{"xl/worksheets/sheet1.xml": sheet})))["prompt"] == 2


def test_white_letters_in_a_table_may_stand_on_its_colour():
    sheet = f"""<worksheet {_S}><sheetData><row r="2">{_text("B2", "втаблице", 2)}
{_text("D2", "рядом", 2)}</row></sheetData><tableParts><tablePart r:id="rT"/></tableParts>
</worksheet>"""
    found = extracted(
        _book(
            **{
                "xl/worksheets/sheet1.xml": sheet,
                "xl/worksheets/_rels/sheet1.xml.rels": relations(
                    ("rT", "table", "../tables/table1.xml")
                ),
                "xl/tables/table1.xml": f'<table {_S} name="имятаблицы" ref="A1:B9"/>',
            }
        )
    )
    shown = render(found)
    assert "втаблице" in shown
    assert "рядом" not in shown
    assert "имятаблицы" not in shown
    assert lost(found)["hidden_text"] == 1
