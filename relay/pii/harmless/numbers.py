"""Numbers that may cross: prices, quantities, sizes, dates, versions, article and order numbers."""

import re

from relay.pii.harmless.goods import PRODUCT_KEY, after_thing, is_bare, is_term, without_marker
from relay.pii.text.document import Document

UNIT = re.compile(
    r"[\s\u00a0]{0,2}(?:шт|штук\w*|руб|₽|р\b|р\.|\$|€|£|usd|eur|rub|cny|byn|kzt|aed|gbp"
    r"|тыс|млн|млрд|тыщ|к\b|k\b|т\.?\s?р|%|проц|мес|дн|день|дня|лет|год|г\.|г\b|гг|час|ч\b"
    r"|мин|сек|мс|с\b|км|м\b|м2|м3|м²|мм|см|кв|кг|гр\b|тонн|т\b|л\b|мл"
    r"|гб|тб|мб|пб|гиб|тиб|gb|tb|mb|pb|tib|gib|ггц|мгц|ghz|mhz|вт|квт|w\b|kw|va\b|ва\b|ква"
    r"|в\b|v\b|а\b|u\b|ю\b|юнит|порт|узл|нод|ядер|ядр|core|чел|сотр|юзер|польз|раб|мест"
    r"|стол|стран|этап|позиц|комплект|компл|набор|пар|рул|мешк|лицен|серв|диск|планк|линий"
    r"|линии|камер|вм\b|шка|ноутбук|ед\b|pcs|pc\b|ea\b|set|unit|user"
    r"|day|week|month|year|hour|h\b|x\b|х\b|×|dpi|rpm|об|bit|бит|mbps|gbps|гбит|мбит|fc\b"
    r"|sku|цех|кварт|балл|°|градус|экз|лист|стр|символ|раз|заяв|клиент|товар|менедж|лид"
    r"|паллет|коробк|ящик|бухт|метр|тонн|кило|литр)"
)
KEY = re.compile(
    r"(?<!\w)(?:артикул\w*|арт\.?|заказ\w*|номер\w*|парт-?номер\w*|part|p/n|pn|s/n|sn|mt|serial"
    r"|серийн\w+|серийник\w*|tax\s(?:no|id)|сер\.|счет\w*|сч\.?|тендер\w*|закупк\w*|извещени\w*|аукцион\w*|договор\w*"
    r"|контракт\w*|дог\.|накладн\w*|ттн|торг-12|упд|трек\w*|track\w*|код|sku|id"
    r"|гост(?:\s+р)?|ту|сп|снип|еис|инв\.?|лот\w*|order"
    r"|po|rfq|invoice|инвойс\w*|тикет\w*|ticket|заявк\w*|окпо|октмо|оквэд\w*|окпд2?"
    r"|сессии|sessid|тн\s?вэд|hs\scode|объявлени\w*|сделк\w*|реестр\w*|чек\w*|фд|фн|фп|фпд|зн|рн|ккт|бик"
    r"|инн|кпп|огрн|кбк|кнд|акт\w*|спецификаци\w*|приложени\w*|пункт\w*|п\.|ст\.|№|n|no\.?"
    r"|#|модел\w*|верси\w*|version|v|прошивк\w*|microcode|build|сборк\w*"
    r"|сумм\w*|итого|всего|бюджет\w*|budget|price|amount|total|cost|qty|quantity|count"
    r"|цен\w*|стоимост\w*|скидк\w*|нмцк|сальдо|оплат\w*|платеж\w*|п/п|поручени\w*|курс\w*"
    r"|группа|лид|кампани\w*|campaign|utm_\w+|\w*client_id|\w*_id|корр?\w*|к/с\w*|к/сч\w*"
    r"|р/с|swift|кв\.?\s?м|площад\w*|объем\w*|ставк\w*|ошибк\w*|error|порт\w*|port"
    r"|zoom\s+id|исх\w*|вх\w*"
    r"|распоряжени\w*|приказ\w*|протокол\w*|сертификат\w*|лицензи\w*|лицев\w+|уч\.?|ядро"
    r"|gold|xeon|epyc|platinum|silver|core|rtx|gtx|ddr\d|cl\d|пп\s+рф|фз|класс\w*"
    r"|каталог\w*|за|по|от|до|около|примерно|~|продаж\w*|кол-во|количеств\w*|v[öo]en|unp"
    r"|унп|бин|edr\w*|egrpou|едрпоу|плане-графике|сумма|marja|маржа|остат\w*"
    r"|задолженност\w*|долг\w*|ущерб\w*|штраф\w*|аванс\w*|зарплат\w*|ожидани\w*|оклад\w*"
    r"|ставка)\W{0,30}(?:рф\W{0,2})?(?:[\d/\-. ]{1,40}(?:[/,;и]|\sпо)\s?)?(?:[№n#:]\W{0,2})?$"
)
SERIES = re.compile(r"(?:серийник|серийные|артикул|номера)\w*\s+с\s+\S+\s*$")
LATIN_BEFORE = re.compile(r"([A-Za-z][A-Za-z-]+|[А-ЯЁ]{2,8})\s{1,2}$")
WEAK_KEY = re.compile(
    r"(?:^|[\s(])(?:(?<!\w\s)номер|полный номер|код|за|по|от|до|n|no|около|примерно|группа"
    r"|класс|каталог)\W{0,4}$"
)
"""Too general to vouch for nine figures and more."""
DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])(?:[./-](?:19|20)?\d\d)?$|(?:19"
    r"|20)\d\d[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12]\d|3[01])$|(?:[01]?\d"
    r"|2[0-4])[:.-][0-5]\d(?::[0-5]\d)?$|(?:[01]?\d|2[0-4])[:.][0-5]\d-(?:[01]?\d"
    r"|2[0-4])[:.][0-5]\d$"
)
MONEY = re.compile(
    r"\d{1,3}(?:[ \u00a0'’]\d{3}){1,3}(?:[.,-]\d\d)?$|\d{1,3}(?:,\d{3})+(?:\.\d\d)?$"
    r"|\d{1,9}[.,]\d{1,4}$|\d{1,3}(?:\.\d{3}){1,3}(?:,\d\d)?$"
)
RANGE = re.compile(
    r"\d{1,3}[-–/]\d{1,3}$|(?:19|20)\d\d[-–/](?:19|20)?\d\d$|\d{1,4}(?:[xх×*]\d{1,5}){1,3}$"
)
ROUND = re.compile(r"[1-9]\d{2,7}000?$|[1-9]\d{0,5}00$")
VERSION = re.compile(r"\d{1,5}(?:\.\d{1,6}){1,5}$")
TAGS = re.compile(r"\[/?\w{1,8}(?:=[^\]]{0,40})?\]|<[^<>]{1,60}>|[\"']")


def is_harmless(doc: Document, start: int, stop: int, taken: bytearray) -> bool:
    """Whether the figures in a range are plainly about goods, money, time or papers."""
    text = doc.low[start:stop]
    size = sum(c.isdigit() for c in text)
    if size <= 5 or any(rule.match(text) for rule in (DATE, MONEY, RANGE, ROUND)):
        return True
    if UNIT.match(doc.after(stop, 14)) or (size <= 8 and VERSION.match(text)):
        return True
    before = TAGS.sub("", doc.before(start, 60)).strip()
    if PRODUCT_KEY.search(before):
        return True
    if KEY.search(before):
        if is_bare(before):
            return _bare_number(doc, start, size, taken)
        return not (size > 8 and WEAK_KEY.search(before))
    return _named(doc, start, size, taken) or _in_row(doc, start, stop)


def _bare_number(doc: Document, start: int, size: int, taken: bytearray) -> bool:
    """«№ 41108827»: what stands before the marker says whose number it is."""
    at = without_marker(doc, start)
    marker = doc.low[at:start].strip()
    if marker.startswith("код") and (size <= 6 or marker.endswith("=")):
        return True
    if marker == "по" and SERIES.search(doc.before(at, 40)):
        return True
    return KEY.search(doc.before(at, 60).strip()) is not None or after_thing(doc, at, taken)


def _named(doc: Document, start: int, size: int, taken: bytearray) -> bool:
    """A part's number right after a maker or an abbreviation of the trade."""
    found = LATIN_BEFORE.search(doc.text[max(0, start - 24) : start])
    if found is None or (size in (10, 11) and doc.low[start] in "789+"):
        return False
    word = found.group(1)
    if not word.isascii():
        return is_term(word.lower())
    return after_thing(doc, start, taken)


def _in_row(doc: Document, start: int, stop: int) -> bool:
    """A cell of a table row: separators on both sides, or a named query parameter."""
    left = doc.text[max(0, start - 2) : start].strip(" ")[-1:]
    right = doc.text[stop : stop + 2].strip(" ")[:1]
    if left and left in ";|\t=":
        return not right or right in ";|\t&\n"
    return right in (";", "|") and doc.text[start - 1 : start] in ("\n", " ", "")
