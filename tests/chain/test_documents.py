"""Documents with another invented person in each place: read, written, masked, and looked through.

A visible place must show a placeholder between its own two neighbour words; a hidden one nothing.
"""

from email.message import EmailMessage

import pytest

from relay.border.documents.blocks import Block, Extracted
from relay.border.documents.render import render
from relay.pii import engine
from relay.pii.headings import LABELS
from relay.pii.masking import mask
from relay.pii.types import Part, Policy
from tests.chain.places import Filled, check, fill, mail, place
from tests.unit.border.documents import build
from tests.unit.border.documents.readers import test_docx as word
from tests.unit.border.documents.readers import test_html as html
from tests.unit.border.documents.readers import test_odf as odf
from tests.unit.border.documents.readers import test_pptx as powerpoint
from tests.unit.border.documents.readers import test_rtf as rtf
from tests.unit.border.documents.readers import test_xlsx as excel


def _docx() -> Filled:
    hidden = [w for w in word._HIDDEN if w not in ("evil.example", "Рисунок 1")]
    links = (
        "https://ssylka.example/path", "https://pole.example/x", "https://figura.example/x",
    )  # fmt: skip
    visible = [w for w in word._VISIBLE if w not in (*links, "42", "разорван")]
    return fill(
        word._EVERYWHERE,
        [*visible, "раз~орван"],
        hidden,
        targets=links,
        split="</w:t></w:r><w:r><w:t>",
    )


def _xlsx() -> Filled:
    visible = [
        "видимая", "соседняя", "белоенасинем", "примечание", "надпись", "описаниекартинки",
        "имядиаграммы", "ряд", "печатнаяшапка", "ИмяЛиста", "перваяшапка", "чётныйподвал",
    ]  # fmt: skip
    hidden = [
        "скрытыйстолбец", "скрытаястрока", "формула", "трезапятых", "белымпобелому",
        "СкрытыйЛист", "ОченьСкрытый", "наскрытом", "наоченьскрытом", "имядиапазона",
        "значениеимени", "списокпроверки", "текстформата", "авторпримечания", "примечаниескрытой",
        "скрытаянадпись", "авторкниги", "условие", "имясценария", "ничьястрока", "имятаблицы",
        "подключение", "копиячужой", "участник", "копиясводной",
    ]  # fmt: skip
    found = fill(excel._book(), visible, hidden,
        targets=("https://link.example/x", "https://figura.example/"),
    )  # fmt: skip
    found.targets.append("79261234567")  # a telephone that is stored as a number
    return found


def _pptx() -> Filled:
    visible = [
        "заголовокслайда", "надпись", "вгруппе", "ссылка", "ячейка1", "ячейка2", "описаниетаблицы",
        "рядданных", "описаниекартинки", "заметки", "примечание", "умнаяграфика", "девизкомпании",
        "набранныйномер", "датаслайда", "описаниегруппы",
    ]  # fmt: skip
    hidden = [
        "скрытаяфигура", "закраем", "номерслайда", "скрытыйслайд", "номерстраницы",
        "авторпримечания", "образецзаголовка", "авторфайла", "имяраздела", "образецдругой",
        "чужойдевиз", "скрытыезаметки", "копияграфики", "метка", "подсказкассылки",
    ]  # fmt: skip
    return fill(powerpoint._DECK, visible, hidden,
        targets=("https://link.example/x", "https://figura.example/x"),
    )  # fmt: skip


def _odt() -> Filled:
    visible = [
        "заголовок", "обыч~ный", "насинем", "ссылка", "сноска", "примечание", "видимыйраздел",
        "пункт", "ячейка1", "ячейка2", "вложенная", "врамке", "описаниекартинки", "вфигуре",
        "верхколонтитул", "нижколонтитул", "описаниегруппы", "вгруппе",
    ]  # fmt: skip
    hidden = [
        "удалено", "скрыто", "белое", "авторпримечания", "скрытоеполе", "скрытыйабзац",
        "скрытыйраздел", "ненужный", "автор", "названиефайла", "макрос",
        "значениеполя", "имязакладки", "авторудаления", "староеиздание",
    ]  # fmt: skip
    return fill(odf._ODT, visible, hidden, targets=("https://link.example/x",), split="<text:span>")


def _ods() -> Filled:
    visible = [
        "ИмяЛиста", "видимая", "примечание", "третья", "пятая", "насинем", "надписью", "кнопка",
        "верхколонтитул", "нижколонтитул",
    ]  # fmt: skip
    hidden = [
        "скрытыйстолбец", "подслитой", "свёрнуто", "скрытаястрока", "отфильтровано", "белая",
        "белымпобелому", "скрытоеполе", "СкрытыйЛист", "наскрытом", "подсказка", "имядиапазона",
        "изчужого", "ненужный",
    ]  # fmt: skip
    book = odf._RULES + odf._NAMED + odf._SHEETS + odf._LINKS
    return fill(odf._odf("spreadsheet", book, **{"styles.xml": odf._DESIGN}), visible, hidden)


def _odp() -> Filled:
    visible = [
        "наслайде", "заметки", "девиз", "подвал", "двадцатоемая", "раз", "два", "описание",
        "примечание",
    ]  # fmt: skip
    hidden = ["ненужный", "скрытаяфигура", "закраем", "скрытыйслайд", "образец", "чужой"]
    deck = odf._SLIDES + odf._SLIDE
    return fill(odf._odf("presentation", deck, **{"styles.xml": odf._MASTERS}), visible, hidden)


def _rtf() -> Filled:
    visible = [
        "шапка", "подвал", "байтами", "юникодом", "colored", "linktext", "dderesult", "cell1",
        "ячейка", "cell3", "cell4", "after", "before", "сноска", "примечание", "objresult",
        "boxtext",
    ]  # fmt: skip
    hidden = [
        "stylename", "authorname", "titlename", "generatorname", "скрыто", "удалено", "белое",
        "tinyword", "cmdname", "noteauthor", "fallback", "value", "commentname", "markname",
        "entryname", "oddname", "helpname", "propname",
    ]  # fmt: skip
    return fill(
        rtf._EVERYWHERE,
        visible,
        hidden,
        targets=("https://link.example/x",),
        written=lambda word_: (
            (rtf._hex(word_), rtf._unicode(word_)) if not word_.isascii() else (word_,)
        ),
        as_text=lambda text: rtf._hex(text).replace(r"\'40", "@"),
    )


def _html() -> Filled:
    visible = [
        "заголовок", "абзац", "белоенатёмном", "белоенасинем", "первый", "второй", "глубже",
        "пишите", "скриптссылка", "подпись", "введено", "областьввода", "вариант",
        "названиетаблицы", "безскрипта",
    ]  # fmt: skip
    hidden = [
        "вголове", "авторстраницы", "вскрипте", "вкомментарии", "условное", "нетпоказа", "атрибут",
        "классом", "заэкраном", "мелко", "прозрачно", "прехедер", "белое", "шаблон", "невидимо",
        "скрытоеполе", "скрытаястрока", "рисунок", "объект",
        "относительная", "подсказка", "образецввода", "приписано",
    ]  # fmt: skip
    return fill(html._PAGE.encode(), visible, hidden, targets=("https://cel.example/path",))


def _eml() -> Filled:
    inner, message = EmailMessage(), EmailMessage()
    for number, one in enumerate((message, inner)):
        one["From"] = f"{place(10 + number).secrets[0]} <{mail(20 + number)}@otkogo.example>"
        one["To"] = f"{place(30 + number).secrets[0]} <{mail(40 + number)}@komu.example>"
        one["Date"] = "Sat, 21 Nov 2026 13:00:00 +0300"
        one["X-Mailer"] = place(50 + number).sentence
        one["Subject"] = place(2 * number).sentence
        one.set_content(place(2 * number + 1).sentence)
    message.add_attachment(inner)
    message.add_attachment(place(4).sentence.encode(), maintype="text", subtype="plain",
                           filename=f"{place(5).sentence}.txt")  # fmt: skip
    found = Filled(
        message.as_bytes(),
        [place(n) for n in range(6)],
        [place(50), place(51)],
        [f"{mail(20 + n)}@otkogo.example" for n in range(2)]
        + [f"{mail(40 + n)}@komu.example" for n in range(2)],
    )
    for number in (10, 11, 30, 31):
        found.targets.append(place(number).secrets[0])
    return found


_TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange "
    "<00> <FF> endcodespacerange 4 beginbfrange <20> <7E> <0020> <C0> <FF> <0410> "
    "<A8> <A8> <0401> <B8> <B8> <0451> endbfrange endcmap end"
)


def _drawn(text: str) -> str:
    """Cyrillic as codes of cp1251, which the font's own table turns back."""
    return text.encode("cp1251").decode("latin-1")


def _utf16(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _pdf() -> Filled:
    places = [place(number) for number in range(16)]
    words = [place.sentence for place in places]
    show = build.shown
    letters = " 7.2 0 Td ".join(f"({_drawn(letter)}) Tj" for letter in words[1])
    middle = words[6].index("отвечает")
    cells = " ".join(
        show(_drawn(cell), x=20 + 180 * n, y=600)
        for n, cell in enumerate((words[6][:middle], words[6][middle:]))
    )
    marks = " ".join(
        (
            show(_drawn(words[0]), x=20),
            f"BT /F1 12 Tf 20 650 Td {letters} ET",
            cells,
            show(_drawn(words[8]), x=20, y=550, before="3 Tr"), "0 Tr",
            show(_drawn(words[9]), x=20, y=500, before="1 1 1 rg"), "0 g",
            show(_drawn(words[10]), x=20, y=450), "0 g 0 440 595 40 re f",
            show(_drawn(words[11]), x=900, y=400),
        )
    )  # fmt: skip
    about = f"<x:xmpmeta><dc:creator>{words[12]}</dc:creator></x:xmpmeta>".encode().decode(
        "latin-1"
    )
    inside = words[5].encode().decode("latin-1")
    target = f"{mail(40)}@link.example"
    extra = (
        f"<< /Length {len(_TO_UNICODE)} >>\nstream\n{_TO_UNICODE}\nendstream",
        f"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents {_utf16(words[3])} "
        f"/T {_utf16(words[13])} >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Field) /Rect [10 70 30 90] "
        f"/V {_utf16(words[4])} >>",
        f"<< /Type /Annot /Subtype /Link /Rect [10 40 30 60] /A << /S /URI /URI (mailto:{target}) "
        ">> >>",
        f"<< /Type /Filespec /F (note.txt) /UF {_utf16(words[2] + '.txt')} /EF << /F 105 0 R >> >>",
        f"<< /Type /EmbeddedFile /Length {len(inside)} >>\nstream\n{inside}\nendstream",
        f"<< /Author {_utf16(words[14])} /Title {_utf16(words[15])} >>",
        f"<< /Type /Metadata /Subtype /XML /Length {len(about)} >>\nstream\n{about}\nendstream",
        "<< /Type /Outlines /First 109 0 R /Last 109 0 R /Count 1 >>",
        f"<< /Title {_utf16(words[7])} /Parent 108 0 R /Dest [11 0 R /Fit] >>",
    )
    content = build.pdf(
        marks, extra=extra, page="/Annots [101 0 R 102 0 R 103 0 R]", trailer="/Info 106 0 R"
    )
    content = content.replace(b"/BaseFont /Helvetica", b"/BaseFont /Courier /ToUnicode 100 0 R")
    content = content.replace(
        b"/Pages 2 0 R",
        b"/Pages 2 0 R /Outlines 108 0 R /Metadata 107 0 R "
        b"/Names << /EmbeddedFiles << /Names [(note.txt) 104 0 R] >> >>",
    )
    return Filled(content, places[:7], places[7:], [target])


@pytest.fixture(scope="module", autouse=True)
def _engine():
    engine.load()


@pytest.mark.parametrize("made", [_docx, _xlsx, _pptx, _odt, _ods, _odp, _rtf, _html, _eml, _pdf])
def test_no_person_of_any_place_crosses_and_visible_places_keep_their_neighbours(made):
    check(made(), made.__name__)


@pytest.mark.parametrize("kind", ["page", "sheet", "slide", "scan", "field", "comment", "notes",
                                  "header", "footer", "link", "alt", "chart"])  # fmt: skip
@pytest.mark.parametrize("text", ["Нужны трубы", "Нужен кабель", "Договор подписан"])
def test_the_words_that_we_write_beside_a_text_are_left_alone(kind, text):
    label = "7" if kind in ("page", "slide", "scan") else ""
    label = "Цены" if kind == "sheet" else label
    written = render(Extracted("pdf", (Block(kind, text, label=label),)))
    assert LABELS[kind][0] in written
    assert mask((Part("file", written),), Policy(mode="strict")).parts[0].text == written
