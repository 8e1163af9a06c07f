"""Default deny, for `strict`: tokens of letters and figures not known to name goods or papers."""

import itertools
import re
from collections.abc import Iterator

from relay.pii.document import Document
from relay.pii.harmless import KEY, TAGS
from relay.pii.lexicon import latin_traits, traits
from relay.pii.morphology import readings
from relay.pii.types import Span
from relay.pii.wordset import fold

MIXED = re.compile(
    r"(?<![\w.])(?=[\w/\-+.]{0,40}\d)(?=[\w/\-+.]{0,40}[^\W\d_])\w+(?:[/\-+.]\w+){0,8}(?!\w)"
)
MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?-?[a-zа-яё°²³]{1,5}\d?$|\d+(?:[.,]\d+)?(?:[xх×*]\d+(?:[.,]\d+)?){1,3}[a-zа-я]{0,3}$"
    r"|\d{1,3}[xх×]\w{2,12}$|0x[0-9a-f]+$|\w+\.(?:docx?|xlsx?|pdf|jpe?g|png|csv|txt|zip|rar|dwg|nc|msg|eml|mp[34]|wav)$"
    r"|\d{1,2}-?[a-zа-я]{3}-?(?:\d{2}|\d{4})?$|[a-z]+/\d+(?:\.\d+)+$|\d{4}-\d\d-\d\dt\d\d$"
    r"|\d+-[а-я]{2,}$|\d+-фз$|ru\.[а-яa-z]{2}\d\d\."
)
PREFIX = re.compile(
    r"(?:inc|rfc|req|sr|inv|so|po|pi|tr|wc|sp|rma|bug|task|b24|кп|зп|зц|зк|сч|счет|торг|упд|гост|ту|din"
    r"|iso|en|iec|ddr|lto|ral|utf|cat|usb|uf_crm|росс|ru|еаэс|мск|msk|utc|gmt|gen|win|rj|img|cve|kb)[-_.]?\d"
)
GOODS_AFTER = re.compile(
    r"[»\"”)\]]{0,2}\s{0,2}[,:—–|;x×х(-]{0,2}\s{0,2}\d{1,6}\s?(?:шт|штук|pcs|pc\b|ea\b|компл|уп\b|упак|ед\b|пар"
    r"|руб|₽|р\b|usd|\$|€|кг|мм|см|м\b|л\b|вт|квт|gb|tb|гб|тб|лет\b|мес)"
    r"|[»\"”)\]]{0,2}\s?[(,]?\s?(?:v\d|g\d|gen\d|m\d\b|xs\b|pro\b|max\b|plus\b|lux\b|base\b|rev)"
)
NEAR = 300
"""Characters of a line that count as its row."""
LIST_GAP = re.compile(
    r"[\s,/(+&»\"”:]{0,4}(?:(?:и|или|либо|на|а\s+не|and|or|не)\s)?[\s«(\"“]{0,2}$"
)
IDENTITY = re.compile(
    r"(?:номер\w{0,2}|код\w{0,2}|документ\w*|паспорт\w*|пасс?\w?|пропуск\w*|билет\w*|карт\w{1,3}|удост\w*"
    r"|свид\w*|полис\w*|патент\w*|книжк\w*|дел\w|виз\w|жетон\w*|id|число|цифр\w*|данн\w+|права|талон\w*"
    r"|человек\w*|место|мест\w|рейс\w*|брон\w*|авто|машин\w|водител\w+|тягач\w*|прицеп\w*|фур\w|ответ\w*"
    r"|значени\w+|комбинац\w+|ключ\w*|пароль|час\w*|день|дн\w|год\w*|время|врем\w+|звон\w+|телефон\w*)$"
)
PRODUCT_KEY = re.compile(
    r"(?:арт(?:икул\w*|\.)?|парт(?:ия|ии|ию|ией)|модел\w+|марк\w+|тип\w?|сери[яию]|размер\w*|издели\w+|товар\w*"
    r"|product|item|sku|model|part|p/n|s/n|sn|mt|tag|договор\w*|контракт\w*|оферт\w+|заказ\w*|order|quote|invoice"
    r"|счет\w*|накладн\w+|рекламаци\w+|протокол\w*|тикет\w*|ticket|заявк\w+|инвойс\w*|трек\w*|bid|письмо|предложени\w+"
    r"|доверенност\w+|ошибк\w+|error|промокод\w*|код\s+ошибки|скидочн\w+\s+код|стенд|booth|сертификат\w*|swift|бик|bic"
    r"|рейс\w*|flight|программ\w+|прошивк\w+|верси\w+|сделк\w+|лот\w*|склад\w*|закупк\w+|тендер\w*|партномер\w*|серийн\w+"
    r"|приказ\w*|акт\w{0,2}|спецификаци\w+|чертеж\w*|деталь|детал\w+|подшипник\w*|вагон\w*|контейнер\w*"
    r"|esmtp\s+id)(?:\s(?:на\s|по\s|о\s|об\s)?[а-я]{3,16}){0,3}[\s:=№#n.«\"“(*—–-]{0,6}$"
)
PERSONAL = re.compile(
    r"паспорт|passport|пропуск|документ|удостовер|личн|виза|водител|driver|truck|авто\b|машин|тягач"
)


def sweep_codes(doc: Document, taken: bytearray) -> Iterator[Span]:
    """NUM for a mixed token that nothing around it explains."""
    good = -1
    for found in MIXED.finditer(doc.text):
        start, stop = found.span()
        if any(taken[start:stop]):
            continue
        if not _suspect(found.group()) or _explained(doc, start, stop, taken, good):
            good = stop
        else:
            yield Span(start, stop, "NUM", "sweep_code")


def _suspect(token: str) -> bool:
    """Long enough to point at one person or thing."""
    if sum(c.isdigit() for c in token) >= 4:
        return True
    turns = sum(a.isdigit() != b.isdigit() for a, b in itertools.pairwise(token))
    return len(token) >= 6 and turns >= 3 and "-" not in token and "." not in token


def _explained(doc: Document, start: int, stop: int, taken: bytearray, good: int) -> bool:
    low = doc.low[start:stop]
    if MEASURE.match(low) and not re.match(r"\d{3,}[a-zа-я]$", low):
        return True
    if PREFIX.match(low) or any(_term(part) for part in re.findall(r"[^\W\d_]{3,}", low)):
        return True
    before = TAGS.sub("", doc.before(start, 60))
    if PRODUCT_KEY.search(before) or (KEY.search(before.strip()) and not _bare(before)):
        return True
    left, right = doc.line(start)
    line_start, line_stop = max(left, start - NEAR), min(right, stop + NEAR)
    clean = not any(taken[line_start:line_stop])
    if GOODS_AFTER.match(doc.low[stop : min(stop + 24, line_stop)]) and not PERSONAL.search(before):
        return True
    if good >= line_start and LIST_GAP.match(doc.low[good:start]):
        return True
    if (
        clean
        and doc.text.count(";", line_start, line_stop) + doc.text.count("|", line_start, line_stop)
        >= 2
    ):
        return True
    return _after_thing(doc, start, line_start, taken)


def _term(part: str) -> bool:
    return latin_traits(part).term if part.isascii() else traits(part).term


BARE = re.compile(r"(?<!\w)(?:номер\w{0,2}|код|№|n|no\.?|#|id|v|за|по|от|до)[\s:=№#—–-]{0,6}$")


def _bare(before: str) -> bool:
    return BARE.search(before) is not None


PREVIOUS = re.compile(r"([^\W\d_][\w-]*)(?:\s\d{3,4})?[»\"”]?[\s(«\"“,:]{1,3}$")


def _after_thing(doc: Document, start: int, left: int, taken: bytearray) -> bool:
    """The word before is a maker, a term or a noun for a thing, and not a find itself."""
    at = max(left, start - 40)
    found = PREVIOUS.search(doc.text[at:start])
    if found is None or any(taken[at + found.start(1) : at + found.end(1)]):
        return False
    word = fold(found.group(1))
    if IDENTITY.match(word) or PERSONAL.search(doc.before(start, 30)):
        return False
    if word.isascii():
        t = latin_traits(word)
        return word.replace("-", "").isalpha() and (
            t.term or found.group(1)[0].isupper() or (t.english and not t.frequent)
        )
    if traits(word).term:
        return True
    kinds = [r for r in readings(word) if r.kind == "c"]
    if not kinds:
        named = traits(word).first or traits(word).last
        return not named and not word.isdigit() and not found.group().rstrip().endswith(":")
    return any(r.pos == "N" and r.animate != "y" for r in kinds)
