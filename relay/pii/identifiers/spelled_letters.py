"""Letters said by their names: plates, addresses of mail, names and numbers dictated aloud."""

import re
from collections.abc import Iterator

from relay.pii.identifiers.spelled import WIDTH
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.wordset import words

STRONG = frozenset(
    words(
        "бэ бе вэ ве гэ ге дэ де жэ зэ зе эль эл эм эн пэ пе эр эс тэ те эф ха цэ че ща йот "
        "икс игрек зет твердый кью дабл джей джи кей эйч би си ди пи эй ай ар ви эйчь дабл-ю "
        "ка ша энь"
    )
)
"""Names of letters that are seldom a word of their own."""
WEAK = frozenset(words("а е ё ж и о у э ю я ти оу в к с й це ы же мягкий знак двойное"))
JOINS = frozenset(words("дробь тире дефис точка черта слэш минус подчеркивание нижнее"))
PLURAL = re.compile(r"(?:ноль|перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят)\w{2,4}$")
GAP = re.compile(r"[\s,.\-–—]{1,3}$")
PLATE_KEY = re.compile(r"номер\w*\s+(?:авто|машин|тс\b|тягач)|гос\.?\s?номер|госномер|машин|авто\b")
NAME_KEY = re.compile(
    r"по\s+буквам|зовут|фамили|\bимя\b|отчеств|пишется|spell|записывайте|побуквенно"
)
NUMBER_KEY = re.compile(r"номер|договор|пропуск|паспорт|сери[яи]|\bкод|полис|карт[аыу]\b|логин")
AT = re.compile(r"[\s,]{1,3}(?:собак\w{1,2}|собачк\w{1,2}|эт|at|@)[\s,]")


def spelled_letters(doc: Document) -> Iterator[Span]:
    """Runs of letters' names, number words among them, where somebody dictates."""
    if not any(word.low in STRONG for word in doc.words):
        return
    for run in _runs(doc):
        strong = sum(word.low in STRONG for word in run)
        numbers = sum(_number(word) for word in run)
        start, stop = run[0].start, run[-1].stop
        label = _label(doc, start, stop, strong, numbers, len(run))
        if label:
            yield Span(start, stop, label, "spelled_letters")


def _runs(doc: Document) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in doc.words:
        piece = word.low in STRONG or word.low in WEAK or word.low in JOINS or _number(word)
        near = not run or GAP.match(doc.low[run[-1].stop : word.start])
        if run and not (piece and near):
            yield from _trimmed(run)
            run = []
        if piece:
            run.append(word)
    yield from _trimmed(run)


def _trimmed(run: list[Word]) -> Iterator[list[Word]]:
    """From three pieces on, a letter or a number at either end."""
    while run and run[-1].low in JOINS:
        run = run[:-1]
    while run and (run[0].low in JOINS or run[0].low in ("а", "и", "в", "с", "к", "у", "о")):
        run = run[1:]
    if len(run) >= 3 and any(word.low in STRONG for word in run):
        yield run


def _number(word: Word) -> bool:
    return word.low in WIDTH or PLURAL.match(word.low) is not None


def _label(doc: Document, start: int, stop: int, strong: int, numbers: int, size: int) -> str:
    before = doc.low[max(0, start - 70) : start]
    if AT.match(doc.low, stop):
        return "EMAIL"
    if numbers and PLATE_KEY.search(before):
        return "PLATE"
    if not numbers and strong * 2 >= size and NAME_KEY.search(before):
        return "PERSON"
    if numbers >= 2 and doc.mode == "strict" and NUMBER_KEY.search(before):
        return "OTHER_ID"
    return ""
