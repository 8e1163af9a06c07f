"""Invented persons for every place of a document, and what must be true of its masked text.

A visible place must show a placeholder between its own two neighbour words; a hidden one nothing.
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from relay.border.documents.blocks import Document, Extracted
from relay.border.documents.render import render
from relay.pii.masking import mask
from relay.pii.placeholders import EXACT
from relay.pii.sought import find_values
from relay.pii.types import Part, Policy
from tests.fakes.canaries import Canaries
from tests.unit.border.documents import build

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


def place(number: int) -> Place:
    """The person of a place; every third has a phone, every third an address of e-mail."""
    last = _LAST[number]
    name = f"{_FIRST[number % len(_FIRST)]} {last}"
    goods, end = _GOODS[number % 10], _ENDS[(number + number // 10) % 10]
    phone, address = (
        f"+7 926 4{number:02}-{(173 - number) % 100:02}-18",
        f"{mail(number)}@pochta.example",
    )
    more = ("", f", телефон {phone}", f", почта {address}")[number % 3]
    mark = (
        r"\[PERSON_\d+\]" + ("", r", телефон \[PHONE_\d+\]", r", почта \[EMAIL_\d+\]")[number % 3]
    )
    return Place(
        (name, last, ("", phone, address)[number % 3] or name),
        f"За {goods} отвечает {name}{more}, {end} завтра",
        f"За {goods} отвечает {mark}, {end} завтра",
    )


def mail(number: int) -> str:
    return _LAST[number].lower().translate(_LETTERS) + f"{number:02}"


class Filled(NamedTuple):
    """A document, and the places in it that a person sees and that nobody sees."""

    content: bytes
    visible: list[Place]
    hidden: list[Place]
    targets: list[str]


def fill(
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
    places = {word_: place(number) for number, word_ in enumerate([*visible, *hidden])}
    links = {target: f"mailto:{mail(59 - n)}@link.example" for n, target in enumerate(targets)}
    put = dict(links)
    forms: dict[str, tuple[str, ...]] = {}
    for word_, one in places.items():
        forms[word_] = (word_.replace("~", split),) if "~" in word_ else written(word_)
        middle = one.sentence.index("отвечает") + 14 if "~" in word_ else 0  # within the name
        tear = split if "~" in word_ else ""
        sentence = as_text(one.sentence[:middle]) + tear + as_text(one.sentence[middle:])
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


def check(filled: Filled, where: str, document: Document | None = None) -> None:
    """Read (or take as read), mask and look through: none crosses, and neighbours are intact."""
    document = document or build.extracted(filled.content)
    assert isinstance(document, Extracted), document
    text = render(document)
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
    canaries.scan(masked.encode(), where)
    canaries.assert_clean()
    assert len(set(EXACT.findall(masked))) >= len(filled.visible)
