"""Numbers said in words: telephone numbers, codes and identifiers dictated aloud."""

import re
from collections.abc import Iterator

from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.translit import latin, skeleton
from relay.pii.words.wordset import words

UNITS = words("ноль нуль один одна раз два две три четыре пять шесть семь восемь девять")
TEENS = words(
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать "
    "семнадцать восемнадцать девятнадцать"
)
TENS = words("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
HUNDREDS = words("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")
ENGLISH = words(
    "zero oh o one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty "
    "sixty seventy eighty ninety hundred double triple plus"
)
WIDTH = {
    **dict.fromkeys(UNITS, 1),
    **dict.fromkeys(TEENS, 2),
    **dict.fromkeys(TENS, 2),
    **dict.fromkeys(HUNDREDS, 3),
    **dict.fromkeys(ENGLISH, 1),
    "тройка": 1,
    "двойка": 1,
    "пятерка": 1,
    "семерка": 1,
    "восьмерка": 1,
    "девятка": 1,
    "шестерка": 1,
    "четверка": 1,
    "нолик": 1,
    "double": 0,
    "triple": 0,
    "plus": 0,
    "плюс": 0,
    "hundred": 2,
    "пятьдесят": 2,
    "шестьдесят": 2,
    "семдесят": 2,
    "восемдесят": 2,
    "петьдесят": 2,
    "осемь": 1,
    "писят": 2,
    "шисят": 2,
}
RUSSIAN = (*UNITS, *TEENS, *TENS, *HUNDREDS)
IN_LATIN = {skeleton(latin(word)): WIDTH[word] for word in RUSSIAN}
"""«vosem devyat» by its skeleton, whatever the convention."""
GLUED = re.compile("|".join(sorted(RUSSIAN, key=len, reverse=True)))
MOST_GLUED = 120
"""Letters of a number said in words without blanks."""
HINT = re.compile(
    r"ноль|сорок|дцать|десят|девят|восемь|семь|двести|тройка|один|три|пять|zero|nine|eight|seven"
    r"|double|four|vosem|dev[yij]+a|od[iy]n|p[yij]+at|4et|chet|shest|dva"
)
UNIT_AFTER = re.compile(
    r"\s*(?:тысяч|миллион|млн|тыс|руб|штук|гигабит|терабайт|гигабайт|процент|узл|памят|дн"
    r"|лет|год|месяц|метр|балл|час|минут|недел|человек|позици|планк|сервер|диск|карт|дробь"
    r"|градус)"
)
GAP = re.compile(
    r"[\s,.\-–—()']{1,4}(?:(?:и|там|потом|дальше|ой|так|и\s+еще|дефис|тире)[\s,.\-–—]{1,3})?$|^$"
)
KEYS = (
    (re.compile(r"инн\b"), "INN"),
    (re.compile(r"снилс"), "SNILS"),
    (re.compile(r"паспорт|сери[яи]"), "PASSPORT"),
    (re.compile(r"карт[аыуе]\b|номер\s+карты"), "CARD"),
    (re.compile(r"индекс"), "ADDRESS"),
    (re.compile(r"добавочн\w*|внутренн\w*"), "EXT"),
    (re.compile(r"(?:код|пин|парол)\w*(?:\s+из\s+\w+)?"), "SECRET"),
    (
        re.compile(
            r"тел\w*|номер\w*|звон\w*|набер\w*|запиш\w*|пиши\w*|позвон\w*|мобильн\w*|сотов\w*"
            r"|рабоч\w*|домашн\w*|mobile|phone|number|call|whats|диктуй\w*|контакт\w*"
        ),
        "PHONE",
    ),
)
NEAR_KEYS = tuple(
    (
        re.compile(rf"(?:{rule.pattern})[^\n]{{0,25}}$"),
        re.compile(rf"(?:{rule.pattern})[^\n]{{0,25}}\n[^\n]{{0,20}}$"),
        label,
    )
    for rule, label in KEYS
)
HARMLESS = re.compile(
    r"(?:заказ\w*|договор\w*|тендер\w*|закупк\w*|заявк\w*|ошибк\w*|верси\w*|артикул\w*"
    r"|модел\w*|сделк\w*|лот\w*|итого|сумм\w*|бюджет\w*|цен\w*|номер\s+(?:заказа|договора"
    r"|тендера|заявки))[\s,:а-я]{0,12}$"
)


def spelled(doc: Document) -> Iterator[Span]:
    """Runs of number words (figures may stand among them) long enough to be an identifier."""
    if not HINT.search(doc.low):
        return
    for run in _runs(doc):
        start, stop = run[0][0], run[-1][1]
        words = sum(1 for piece in run if piece[3])
        size = sum(piece[2] for piece in run)
        if not words:
            continue
        label = _label(doc, start, stop, size, words, len(run))
        if label == "ADDRESS":
            stop = _thousands(doc, stop)
        if label:
            if doc.text[start - 1 : start] == "+":
                start -= 1
            yield Span(start, stop, label, "spelled")


def _runs(doc: Document) -> Iterator[list[tuple[int, int, int, bool]]]:
    run: list[tuple[int, int, int, bool]] = []
    for piece in _pieces(doc):
        if run and not GAP.match(doc.low[run[-1][1] : piece[0]]):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _pieces(doc: Document) -> Iterator[tuple[int, int, int, bool]]:
    """(start, stop, digits it stands for, is a word), in order."""
    found: list[tuple[int, int, int, bool]] = []
    for word in doc.words:
        found += _word_pieces(word)
    if not found:
        return iter(())  # figures alone are no words
    for figure in re.finditer(r"\+?\d{1,11}", doc.text):
        found.append((figure.start(), figure.end(), len(figure.group().lstrip("+")), False))
    return iter(sorted(found))


def _word_pieces(word: Word) -> Iterator[tuple[int, int, int, bool]]:
    at, low = word.start, word.low
    parts = low.split("-")
    if all(part in WIDTH for part in parts):
        for part in parts:
            yield (at, at + len(part), WIDTH[part], True)
            at += len(part) + 1
    elif not word.cyrillic and (width := IN_LATIN.get(skeleton(low))):
        yield (at, word.stop, width, True)
    elif word.cyrillic and 16 < len(low) <= MOST_GLUED:
        said = list(GLUED.finditer(low))
        if "".join(one.group() for one in said) == low:
            for one in said:
                yield (at + one.start(), at + one.end(), WIDTH[one.group()], True)


def _thousands(doc: Document, stop: int) -> int:
    more = re.match(r"\s+тысяч\w*", doc.low[stop : stop + 12])
    return stop + more.end() if more else stop


def _label(doc: Document, start: int, stop: int, size: int, words: int, pieces: int) -> str:
    before = doc.before(start, 70)
    previous = doc.low[max(0, start - 90) : start]
    quantity = UNIT_AFTER.match(doc.low[stop : stop + 20]) is not None
    if HARMLESS.search(before) or (quantity and size < 7):
        index = re.search(r"индекс\w*[?:,\s]*(?:[а-я]+:\s*)?$", previous)
        return "ADDRESS" if index else ""
    if re.search(r"индекс\w*[?:,\s]*(?:\n?[а-я]+:\s*)?$", previous):
        return "ADDRESS"
    for near, above, label in NEAR_KEYS:
        if near.search(before) or (size >= 9 and above.search(previous)):
            if label == "EXT":
                return "PHONE"
            enough = 4 if label == "SECRET" else 6 if label == "PHONE" else 8
            if pieces >= 2 and size >= enough:
                return label
    if size in (10, 11, 12) and pieces >= 4:
        return "PHONE"
    return "PHONE" if size >= 6 and pieces >= 4 and words >= 3 else ""
