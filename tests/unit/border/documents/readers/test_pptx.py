"""PowerPoint: a different word in every place where a presentation can hold one."""

from relay.border.documents.blocks import Withheld
from tests.unit.border.documents.build import (
    document,
    extracted,
    lost,
    office,
    relations,
    text_of,
)

_N = (
    'xmlns:p="urn:p" xmlns:a="urn:a" xmlns:c="urn:c" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def _body(word: str) -> str:
    return f"<p:txBody><a:p><a:r><a:t>{word}</a:t></a:r></a:p></p:txBody>"


def _shape(word: str, placeholder: str = "", about: str = "", place: str = "") -> str:
    mark = f'<p:nvPr><p:ph type="{placeholder}"/></p:nvPr>' if placeholder else "<p:nvPr/>"
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr id='1' name='n' {about}/>{mark}</p:nvSpPr>"
        f"<p:spPr><a:xfrm>{place}</a:xfrm></p:spPr>{_body(word)}</p:sp>"
    )


def _slide(shapes: str, root: str = "sld", attributes: str = "") -> str:
    return f"<p:{root} {_N} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"


_OUTSIDE = "<a:off x='99999' y='0'/><a:ext cx='10' cy='10'/>"
_AT_ZERO = "<a:off x='0' y='0'/><a:ext cx='10' cy='10'/>"
_LINK = (
    "<p:sp><p:nvSpPr><p:cNvPr id='1' name='n'/><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r><a:rPr>"
    "<a:hlinkClick r:id='rLink'/></a:rPr><a:t>ссылка</a:t></a:r></a:p></p:txBody></p:sp>"
)
_TABLE = (
    "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id='1' name='n' descr='описаниетаблицы'/>"
    "</p:nvGraphicFramePr><a:graphic><a:tbl><a:tr><a:tc>" + _body("ячейка1") + "</a:tc><a:tc>"
    + _body("ячейка2") + "</a:tc></a:tr></a:tbl></a:graphic></p:graphicFrame>"
)  # fmt: skip


def _number(word: str) -> str:
    return (
        _shape(word, "sldNum")
        .replace("a:r>", "a:fld>")
        .replace("<a:fld>", "<a:fld type='slidenum'>")
    )


_FIRST = _slide(
    _shape("надпись")
    + _shape("заголовокслайда", "title")
    + "<p:grpSp><p:nvGrpSpPr><p:cNvPr id='9' name='g' descr='описаниегруппы'><a:hlinkClick "
    "r:id='rShape' tooltip='подсказкассылки'/></p:cNvPr></p:nvGrpSpPr>"
    + _shape("вгруппе")
    + "</p:grpSp>"
    + _shape("скрытаяфигура", about="hidden='1'")
    + _shape("закраем", place=_OUTSIDE)
    + _number("номерслайда")
    + _shape("набранныйномер", "sldNum")
    + _shape("датаслайда", "dt")
    + _shape("подвалслайда", "ftr")
    + _shape(
        "слевасверху", about="/><a:extLst><a:ext uri='urn:id'/></a:extLst><p:x", place=_AT_ZERO
    )
    + _LINK
    + _TABLE
    + "<p:graphicFrame><a:graphic><c:chart r:id='rChart'/></a:graphic></p:graphicFrame>"
    + "<p:graphicFrame><a:graphic><x:chart xmlns:x='urn:cx' r:id='rNew'/></a:graphic>"
    "</p:graphicFrame>"
    + "<p:pic><p:nvPicPr><p:cNvPr id='1' name='Рисунок 1' descr='описаниекартинки'/></p:nvPicPr>"
    "</p:pic>"
)
_DECK = office(
    "ppt/presentation.xml",
    {
        "ppt/presentation.xml": f"<p:presentation {_N}><p:sldIdLst><p:sldId r:id='s1'/>"
        "<p:sldId r:id='s2'/></p:sldIdLst><p:sldSz cx='9144' cy='6858'/>"
        "<p:extLst><p:section name='имяраздела'/></p:extLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            ("s1", "slide", "slides/slide1.xml"), ("s2", "slide", "slides/slide2.xml")
        ),
        "ppt/slides/slide1.xml": _FIRST,
        "ppt/slides/slide2.xml": _slide(_shape("скрытыйслайд"), attributes="show='0'"),
        "ppt/slides/_rels/slide1.xml.rels": relations(
            ("rLink", "hyperlink", "https://link.example/x"),
            ("rShape", "hyperlink", "https://figura.example/x"),
            ("rChart", "chart", "../charts/chart1.xml"),
            ("rNotes", "notesSlide", "../notesSlides/notes1.xml"),
            ("rComments", "comments", "../comments/comment1.xml"),
            ("rThread", "comments", "../comments/modern1.xml"),
            ("rNew", "chartEx", "../charts/new1.xml"),
            ("rData", "diagramData", "../diagrams/data1.xml"),
            ("rLayout", "slideLayout", "../slideLayouts/layout1.xml"),
        ),
        "ppt/charts/chart1.xml": f"<c:chartSpace {_N}><c:ser><c:tx><c:v>рядданных</c:v></c:tx>"
        f"<c:val>"
        "<c:pt idx='0'><c:v>5</c:v></c:pt></c:val></c:ser></c:chartSpace>",
        "ppt/notesSlides/notes1.xml": _slide(
            _shape("заметки", "body") + _number("номерстраницы"), "notes"
        ),
        "ppt/comments/comment1.xml": f"<p:cmLst {_N}><p:cm authorId='0'><p:text>примечание</p:text>"
        "</p:cm></p:cmLst>",
        "ppt/comments/modern1.xml": f"<m:cmLst xmlns:m='urn:m' {_N}><m:cm authorId='1'><m:reply>"
        f"{_body('ответвцепочке')}</m:reply>{_body('началоцепочки')}</m:cm></m:cmLst>",
        "ppt/charts/new1.xml": "<x:chartSpace xmlns:x='urn:cx' xmlns:a='urn:a'><x:data><x:strDim>"
        "<x:lvl><x:pt idx='0'>новыйряд</x:pt></x:lvl></x:strDim></x:data><x:title><a:p><a:r>"
        "<a:t>новаядиаграмма</a:t></a:r></a:p></x:title></x:chartSpace>",
        "ppt/commentAuthors.xml": f"<p:cmAuthorLst {_N}><p:cmAuthor name='авторпримечания'/>"
        "</p:cmAuthorLst>",
        "ppt/diagrams/data1.xml": f"<d {_N}><a:p><a:r><a:t>умнаяграфика</a:t></a:r></a:p></d>",
        "ppt/slideLayouts/layout1.xml": _slide(
            _shape("образецзаголовка", "title") + _shape("девизкомпании"), "sldLayout"
        ),
        "ppt/slideLayouts/layout9.xml": _slide(
            _shape("образецдругой", "title") + _shape("чужойдевиз"), "sldLayout"
        ),
        "ppt/slides/_rels/slide2.xml.rels": relations(
            ("rNotes", "notesSlide", "../notesSlides/notes2.xml")
        ),
        "ppt/notesSlides/notes2.xml": _slide(_shape("скрытыезаметки", "body"), "notes"),
        "ppt/diagrams/drawing1.xml": f"<d {_N}><a:t>копияграфики</a:t></d>",
        "ppt/tags/tag1.xml": "<tag val='метка'/>",
        "ppt/media/film.mp4": b"film",
        "docProps/core.xml": "<c><creator>авторфайла</creator></c>",
    },
)


def deck_with_picture(picture: bytes, *, hidden: bool = False) -> bytes:
    """Two slides of a word; the second shows a picture, and may be hidden."""
    return office(
        "ppt/presentation.xml",
        {
            "ppt/presentation.xml": f"<p:presentation {_N}><p:sldIdLst><p:sldId r:id='s1'/>"
            "<p:sldId r:id='s2'/></p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(
                ("s1", "slide", "slides/slide1.xml"), ("s2", "slide", "slides/slide2.xml")
            ),
            "ppt/slides/slide1.xml": _slide(_shape("слово")),
            "ppt/slides/slide2.xml": _slide(
                "<p:pic><a:blip r:embed='r1'/></p:pic>", attributes="show='0'" if hidden else ""
            ),
            "ppt/slides/_rels/slide2.xml.rels": relations(("r1", "image", "../media/a.png")),
            "ppt/media/a.png": picture,
        },
    )


def test_visible_places_are_carried():
    shown = text_of(_DECK)
    for word in (
        "## Презентация, слайд 1\n\nзаголовокслайда", "надпись", "вгруппе", "ссылка <https://link.example/x>",
        "| ячейка1 | ячейка2 |", "описаниетаблицы", "рядданных", "описаниекартинки",
        "Заметки: заметки", "Комментарий: примечание", "умнаяграфика", "девизкомпании",
        "Нижний колонтитул: подвалслайда", "слевасверху", "ответвцепочке\nначалоцепочки",
        "Диаграмма: новаядиаграмма", "| новыйряд |", "набранныйномер", "датаслайда",
        "описаниегруппы", "https://figura.example/x",
    ):  # fmt: skip
        assert shown.count(word) == 1, word


def test_hidden_places_are_not():
    shown = text_of(_DECK)
    hidden = (
        "скрытаяфигура", "закраем", "номерслайда", "скрытыйслайд", "номерстраницы",
        "авторпримечания", "образецзаголовка", "авторфайла", "Рисунок 1", "имяраздела",
        "образецдругой", "чужойдевиз", "скрытыезаметки", "копияграфики", "метка",
        "подсказкассылки",
    )  # fmt: skip
    assert [word for word in hidden if word in shown] == []


def test_losses_are_counted():
    found = extracted(_DECK)
    assert found.pages == 2
    assert found.hidden_text
    assert lost(found) == {
        "hidden_slide": 1, "hidden_text": 1, "off_page_text": 1, "image": 1, "metadata": 6,
        "prompt": 2, "unseen_part": 1, "alternative": 1, "embedded_object": 1,
    }  # fmt: skip


def test_a_footer_that_stands_on_every_slide_is_said_once():
    deck = office(
        "ppt/presentation.xml",
        {
            "ppt/presentation.xml": f"<p:presentation {_N}><p:sldIdLst><p:sldId r:id='s1'/>"
            "<p:sldId r:id='s2'/></p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(
                ("s1", "slide", "slides/slide1.xml"), ("s2", "slide", "slides/slide2.xml")
            ),
            "ppt/slides/slide1.xml": _slide(_shape("подвал", "ftr")),
            "ppt/slides/slide2.xml": _slide(_shape("подвал", "ftr") + _shape("текст")),
        },
    )
    assert text_of(deck).count("подвал") == 1


def test_a_deck_without_words_says_so():
    empty = office(
        "ppt/presentation.xml", {"ppt/presentation.xml": f"<p:presentation {_N}></p:presentation>"}
    )
    assert document(empty) == Withheld("pptx", "no_text", 0)
