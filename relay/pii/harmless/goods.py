"""What stands before a code or a long number and says that it names goods or a paper of trade."""

import re

from relay.pii.text.document import Document
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold

IDENTITY = re.compile(
    r"(?:номер\w{0,2}|код\w{0,2}|документ\w*|паспорт\w*|пасс?\w?|пропуск\w*|билет\w*|карт\w{1,3}|удост\w*"
    r"|свид\w*|полис\w*|патент\w*|книжк\w*|дел\w|виз\w|жетон\w*|id|число|цифр\w*|данн\w+|права|талон\w*"
    r"|человек\w*|место|мест\w|рейс\w*|брон\w*|авто|машин\w|водител\w+|тягач\w*|прицеп\w*|фур\w|ответ\w*"
    r"|значени\w+|комбинац\w+|ключ\w*|пароль|час\w*|день|дн\w|год\w*|время|врем\w+|звон\w+|телефон\w*"
    r"|рецепт\w*|ячейк\w*|пнр|pnr|ref|booking|метк\w*|ордер\w*|член\w*|клуб\w*)$"
)
PRODUCT_KEY = re.compile(
    r"(?<!\w)(?:арт(?:икул\w*|\.)?|парт(?:ия|ии|ию|ией)|модел\w+|марк\w+|тип\w?|сери[яию]|размер\w*|издели\w+|товар\w*"
    r"|product|item|sku|model|part|p/n|s/n|sn|mt|tag|договор\w*|контракт\w*|оферт\w+|заказ\w*|order|quote|invoice"
    r"|счет\w*|накладн\w+|рекламаци\w+|протокол\w*|тикет\w*|ticket|заявк\w+|инвойс\w*|трек\w*|bid|письмо|предложени\w+"
    r"|доверенност\w+|ошибк\w+|error|промокод\w*|код\s+ошибки|скидочн\w+\s+код|стенд|booth|сертификат\w*|swift|бик|bic"
    r"|рейс\w*|flight|программ\w+|прошивк\w+|верси\w+|сделк\w+|лот\w*|склад\w*|закупк\w+|тендер\w*|партномер\w*|серийн\w+"
    r"|приказ\w*|акт\w{0,2}|спецификаци\w+|чертеж\w*|деталь|детал\w+|подшипник\w*|вагон\w*|контейнер\w*|серийник\w*(?:\s+с)?"
    r"|esmtp\s+id|tax\s(?:no|id)|тнвд|акб)(?:\s(?:на\s|по\s|о\s|об\s)?[а-я]{3,16}){0,3}[\s:=№#n.«\"“(*—–-]{0,6}$"
)
PERSONAL = re.compile(
    r"паспорт|passport|пропуск|документ|удостовер|личн|виза|водител|driver|truck|авто\b|машин|тягач"
)
BARE = re.compile(r"(?<!\w)(?:номер\w{0,2}|код|№|n|no\.?|#|id|v|за|по|от|до)[\s:=№#—–-]{0,6}$")
PREVIOUS = re.compile(r"([^\W\d_][\w-]*)(?:\s\d{3,4})?[»\"”]?[\s(«\"“,:]{1,3}$")


def is_term(part: str) -> bool:
    """Whether a folded word is a term of technology or trade."""
    return latin_traits(part).term if part.isascii() else traits(part).term


def is_bare(before: str) -> bool:
    """Whether a text ends with a marker that says «number» and not of what."""
    return BARE.search(before) is not None


def without_marker(doc: Document, start: int) -> int:
    """Where a bare marker before a place begins: what stands there decides."""
    found = BARE.search(doc.before(start, 40))
    return start - (len(found.group()) if found else 0)


def after_thing(doc: Document, start: int, taken: bytearray) -> bool:
    """The word before is a maker, a term or a noun for a thing, and not a find itself."""
    at = max(doc.line(start)[0], start - 40)
    found = PREVIOUS.search(doc.text[at:start])
    if found is None or any(taken[at + found.start(1) : at + found.end(1)]):
        return False
    word = fold(found.group(1))
    if IDENTITY.match(word) or PERSONAL.search(doc.before(start, 30)):
        return False
    if word.isascii():
        t = latin_traits(word)
        return word.replace("-", "").isalpha() and (
            (t.term and len(word) > 2)
            or (
                not t.frequent
                and not found.group().rstrip().endswith(":")
                and (t.english or found.group(1)[0].isupper())
            )
        )
    if traits(word).term:
        return True
    kinds = [r for r in readings(word) if r.kind in "ca"]
    if not kinds:
        named = traits(word).first or traits(word).last
        return not named and not word.isdigit() and not found.group().rstrip().endswith(":")
    return any(r.pos == "N" and r.animate != "y" for r in kinds)
