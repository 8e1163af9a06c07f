"""Documents with another invented person in each place: read, written, masked, and looked through.

A visible place must show a placeholder between its own two neighbour words; a hidden one nothing.
"""

import io
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from typing import NamedTuple

import pytest

from relay.border.documents.render import render
from relay.pii import engine
from relay.pii.leaks import find_values
from relay.pii.masking import mask
from relay.pii.placeholders import EXACT
from relay.pii.types import Part, Policy
from tests.fakes.canaries import Canaries
from tests.unit.border.documents import build
from tests.unit.border.documents.readers import test_docx as word
from tests.unit.border.documents.readers import test_html as html
from tests.unit.border.documents.readers import test_odf as odf
from tests.unit.border.documents.readers import test_pptx as powerpoint
from tests.unit.border.documents.readers import test_rtf as rtf
from tests.unit.border.documents.readers import test_xlsx as excel

_FIRST = (
    "Иван", "Пётр", "Сергей", "Алексей", "Дмитрий", "Андрей", "Николай", "Михаил", "Владимир",
    "Виктор", "Павел", "Антон", "Роман", "Игорь", "Олег", "Юрий", "Максим", "Денис", "Евгений",
    "Константин",
)  # fmt: skip
_LAST = (
    "Кузнецов", "Соловьёв", "Васильев", "Михайлов", "Фёдоров", "Морозов", "Волков", "Лебедев",
    "Семёнов", "Егоров", "Павлов", "Козлов", "Степанов", "Николаев", "Орлов", "Андреев",
    "Макаров", "Никитин", "Захаров", "Зайцев", "Борисов", "Яковлев", "Григорьев", "Романов",
    "Воробьёв", "Сергеев", "Фролов", "Александров", "Дмитриев", "Королёв", "Гусев", "Киселёв",
    "Ильин", "Максимов", "Поляков", "Сорокин", "Виноградов", "Ковалёв", "Белоусов", "Медведев",
    "Антонов", "Тарасов", "Жуков", "Баранов", "Филиппов", "Комаров", "Давыдов", "Беляев",
    "Герасимов", "Богданов", "Осипов", "Сидоров", "Матвеев", "Титов", "Марков", "Миронов",
    "Крылов", "Куликов", "Карпов", "Власов", "Мельников", "Денисов", "Гаврилов", "Тихонов",
    "Казаков", "Афанасьев", "Данилов", "Савельев", "Тимофеев", "Фомин", "Чернов", "Абрамов",
    "Мартынов", "Ефимов", "Федотов", "Щербаков", "Назаров", "Калинин", "Исаев", "Чернышёв",
)  # fmt: skip
_GOODS = (
    "трубы", "фланцы", "насосы", "кабель", "краску", "доски", "кирпич", "арматуру", "цемент",
    "станки",
)  # fmt: skip
_ENDS = (
    "склад", "доставка", "оплата", "монтаж", "замер", "проверка", "аренда", "ремонт",
    "отгрузка", "упаковка",
)  # fmt: skip
_LETTERS = str.maketrans("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "abvgdeejziiklmnoprstufhccss_y_eua")


class Place(NamedTuple):
    """One place of a document: a sentence with a person in it, and how its masked form looks."""

    secrets: tuple[str, ...]
    sentence: str
    masked: str


def _place(number: int) -> Place:
    """The person of a place; every third has a phone, every third an address of e-mail."""
    last = _LAST[number]
    name = f"{_FIRST[number % len(_FIRST)]} {last}"
    goods, end = _GOODS[number % 10], _ENDS[(number + number // 10) % 10]
    phone, mail = (
        f"+7 926 4{number:02}-{(173 - number) % 100:02}-18",
        f"{_mail(number)}@pochta.example",
    )
    more = ("", f", телефон {phone}", f", почта {mail}")[number % 3]
    mark = (
        r"\[PERSON_\d+\]" + ("", r", телефон \[PHONE_\d+\]", r", почта \[EMAIL_\d+\]")[number % 3]
    )
    return Place(
        (name, last, ("", phone, mail)[number % 3] or name),
        f"За {goods} отвечает {name}{more}, {end} завтра",
        f"За {goods} отвечает {mark}, {end} завтра",
    )


def _mail(number: int) -> str:
    return _LAST[number].lower().translate(_LETTERS) + f"{number:02}"


class Filled(NamedTuple):
    """A document, and the places in it that a person sees and that nobody sees."""

    content: bytes
    visible: list[Place]
    hidden: list[Place]
    targets: list[str]


def _fill(
    content: bytes,
    visible: list[str],
    hidden: list[str],
    *,
    targets: tuple[str, ...] = (),
    split: str = "",
    written: Callable[[str], tuple[str, ...]] = lambda word: (word,),
    as_text: Callable[[str], str] = str,
) -> Filled:
    """Put a person in place of each word of a document of the readers' tests.

    `written` is how a word may stand in the file, `as_text` how a sentence does; `targets` are
    addresses of links; `split` is what tears a word between two runs.
    """
    places = {word_: _place(number) for number, word_ in enumerate([*visible, *hidden])}
    links = {target: f"mailto:{_mail(59 - n)}@link.example" for n, target in enumerate(targets)}
    put = dict(links)
    forms: dict[str, tuple[str, ...]] = {}
    for word_, place in places.items():
        forms[word_] = (word_.replace("~", split),) if "~" in word_ else written(word_)
        middle = place.sentence.index("отвечает") + 14 if "~" in word_ else 0  # within the name
        tear = split if "~" in word_ else ""
        sentence = as_text(place.sentence[:middle]) + tear + as_text(place.sentence[middle:])
        put |= dict.fromkeys(forms[word_], sentence)
    pattern = re.compile("|".join(map(re.escape, sorted(put, key=len, reverse=True))))
    seen: set[str] = set()

    def swap(found: re.Match[str]) -> str:
        seen.add(found[0])
        return put[found[0]]

    filled = _rewritten(content, lambda text: pattern.sub(swap, text))
    assert [word_ for word_ in places if not seen.intersection(forms[word_])] == []
    assert seen.issuperset(links)
    return Filled(
        filled,
        [places[word_] for word_ in visible],
        [places[word_] for word_ in hidden],
        [link.removeprefix("mailto:") for link in links.values()],
    )


def _rewritten(content: bytes, change: Callable[[str], str]) -> bytes:
    """The same file with other words; members of a zip one by one, files inside files too."""
    if not content.startswith(b"PK"):
        return change(content.decode()).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            body = old.read(member)
            binary = member.filename.endswith((".png", ".bin", ".jpeg"))
            # With its own record: the type of an OpenDocument must stay uncompressed.
            new.writestr(member, body if binary else _rewritten(body, change))
    return out.getvalue()


def _docx() -> Filled:
    hidden = [w for w in word._HIDDEN if w not in ("evil.example", "Рисунок 1")]
    links = (
        "https://ssylka.example/path", "https://pole.example/x", "https://figura.example/x",
    )  # fmt: skip
    visible = [w for w in word._VISIBLE if w not in (*links, "42", "разорван")]
    return _fill(
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
    found = _fill(excel._book(), visible, hidden,
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
    return _fill(powerpoint._DECK, visible, hidden,
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
    return _fill(
        odf._ODT, visible, hidden, targets=("https://link.example/x",), split="<text:span>"
    )


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
    return _fill(
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
    return _fill(html._PAGE.encode(), visible, hidden, targets=("https://cel.example/path",))


def _eml() -> Filled:
    inner, message = EmailMessage(), EmailMessage()
    for number, one in enumerate((message, inner)):
        one["From"] = f"{_place(10 + number).secrets[0]} <{_mail(20 + number)}@otkogo.example>"
        one["To"] = f"{_place(30 + number).secrets[0]} <{_mail(40 + number)}@komu.example>"
        one["Date"] = "Sat, 21 Nov 2026 13:00:00 +0300"
        one["X-Mailer"] = _place(50 + number).sentence
        one["Subject"] = _place(2 * number).sentence
        one.set_content(_place(2 * number + 1).sentence)
    message.add_attachment(inner)
    message.add_attachment(_place(4).sentence.encode(), maintype="text", subtype="plain",
                           filename=f"{_place(5).sentence}.txt")  # fmt: skip
    found = Filled(
        message.as_bytes(),
        [_place(n) for n in range(6)],
        [_place(50), _place(51)],
        [f"{_mail(20 + n)}@otkogo.example" for n in range(2)]
        + [f"{_mail(40 + n)}@komu.example" for n in range(2)],
    )
    for number in (10, 11, 30, 31):
        found.targets.append(_place(number).secrets[0])
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
    places = [_place(number) for number in range(16)]
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
    target = f"{_mail(40)}@link.example"
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


@pytest.mark.parametrize("made", [_docx, _xlsx, _pptx, _odt, _rtf, _html, _eml, _pdf])
def test_no_person_of_any_place_crosses_and_visible_places_keep_their_neighbours(made):
    filled = made()
    text = render(build.extracted(filled.content))
    read = [place.sentence for place in filled.hidden if place.secrets[0] in text]
    assert read == [], "hidden places are read"
    masking = mask((Part("file", text),), Policy(mode="strict"))
    masked = masking.parts[0].text
    assert find_values(masked, masking.values) == []
    spaced = re.sub(r"\s*\|\s*|\s+", " ", masked)
    changed = [place.sentence for place in filled.visible if not re.search(place.masked, spaced)]
    assert changed == [], masked
    every = [secret for place in filled.visible + filled.hidden for secret in place.secrets]
    canaries = Canaries([*every, *filled.targets])
    canaries.scan(masked.encode(), made.__name__)
    canaries.assert_clean()
    assert len(set(EXACT.findall(masked))) >= len(filled.visible)
