"""Telephone numbers in figures: Russian, foreign, local, with extensions."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.text.tables import goods_cells
from relay.pii.types import Span

SEP = r"[ \t()\[\].\-–—/\\·,*_]{0,4}"
NL = r"[ \t()\[\].\-–—/\\·,*_\n]{0,4}"
EXTENSION = r"""(?: [\s,;]{0,3} [(\[]? \s? (?: доб(?:авочный|ав)? | внутр(?:енний)? | вн
    | ext(?:ension)? | x(?=\s?\d) | доп )
  \.? \s? [:.]? \s? [#№]{0,2} \s? \d(?:[\d-]{0,6}\d)? \s? [)\]]? | \s?\(\s?\#?\d{2,6}\s?\) )?"""
RUSSIAN = pattern(
    rf"(?<![\d\w+.,-])(?:\+\s?7|[78])(?:{SEP}\d){{10}}(?![\d])(?!\.\d)(?!-\d){EXTENSION}"
)
BROKEN = pattern(
    rf"(?<![\d\w+.,-])(?:\+\s?7|[78])(?:{NL}\d){{10}}(?![\d])(?!\.\d)(?!-\d){EXTENSION}"
)
GLUED = pattern(r"(?<=[^\W\d_])(?:\+7|8|7)9\d{9}(?!\d)|(?<=[^\W\d_])\+7\d{10}(?!\d)")
AREA = pattern(
    rf"(?<![\d\w+.,/-])(?: \(\s?\d{{3,5}}\s?\){SEP}\d(?:[ .\-–—]{{0,3}}\d){{4,6}} "
    rf"| \d{{3}}[\s.-]\d{{3}}[\s.-]\d{{2}}[\s.-]\d{{2}} "
    rf"| 9\d\d[ .-]?\d{{3}}[ .-]\d{{2}}[ .-]\d{{2}} )(?![\d\w])(?!-\d){EXTENSION}"
)
FOREIGN = pattern(
    rf"(?<![\d\w+])\+\s?(?!7[\s(-]?\d{{3}}[\s)-]*\d{{3}})[1-9]\d{{0,3}}(?:{SEP}\d){{7,13}}(?!\d){EXTENSION}"
)
ZEROS = pattern(rf"(?<![\d\w+.,-])00[1-9]\d{{0,2}}[ (-](?:{SEP}\d){{7,11}}(?!\d){EXTENSION}")
NEIGHBOUR = pattern(
    r"(?<![\d\w+.,/-])(?:375|380|996|998|99[2345]|37[0-4]|976"
    r"|86)[ (-]{1,2}\d{2,4}(?:[ )-]{1,2}\d{2,4}){1,4}(?![\d\w])"
)
LOCAL = pattern(r"(?<![\d\w+.,/№#-])(?<!№\s)\(?\d{1,3}-\d{2}-\d{2}\)?(?![\d\w])(?!-\d|[.,]\d)")
SHORT_KEY = r"""(?: \b(?: тел(?:ефон\w*|\.)? | т\.?(?=\s?[:\d+(]) | тлф | моб(?:ильн\w+|\.)?
    | сот(?:овый|\.)? | раб(?:оч\w+|\.)? | дом(?:ашн\w+|\.)?(?=[:\s]{1,2}\d) |
  факс\w* | городск\w+ | прямой | внутр\w* | вн\.? | доб\.? | phone\w* | tel | mob(?:ile)? | cell
    | fax | whats?app | ватсап\w* | вотсап\w* | вацап\w* | viber | вайбер\w* | номер\w* |
  звон\w+ | позвон\w+ | перезвон\w+ | набер\w+ | iridium | сбп | m | t | (?:call|ring|text
    |phone|reach|dial|whatsapp
    |contact|message|sms)(?:\s(?:me|us|him|her|them|back))?(?:\s(?:at
    |on))?(?=[\s:]{1,2}[\d+(]) | number | tlf
    | смс(?:ку|ка)?(?=\s(?:на|по)) | пиши\w*(?=\s(?:на|по)) )\b \.? )"""
KEYED = pattern(
    rf"""{SHORT_KEY} (?:\s*(?:или|и|по|на|для\sсвязи|связи|:|=|-|–|—|/|№|is|at
    |at:)){{0,4}} \s{{0,12}}
    (?P<value> [+(]{{0,2}}\d(?:[ \t()\-–—.,/‒]{{0,3}}\d){{3,14}} {EXTENSION} )(?!\d)(?!\s?(?:шт
    |руб|р\b|₽|тыс|млн|%|мес|дн|год|гб|тб|кв|кг))"""
)
ODD = pattern(
    r"(?<![\d\w+.,-])(?:\+7|8)[ (-]{1,2}\d{3}[ )-]{1,2}\d{1,4}"
    rf"(?:[ -]{{1,2}}\d{{1,4}}){{2,5}}(?![\d\w])(?!-\d){EXTENSION}"
)
TORN = pattern(
    r"(?<![\d\w+.,-])(?=[\d\s().+-]{10,24}(?!\d))(?:\+?7|8|\(?9)\d{0,3}[ ()-]{0,2}"
    r"(?:\d[ ()-]{0,2}){0,9}-?\n(?:\d[ ()-]{0,2}){1,9}(?:-?\n(?:\d[ -]?){1,4})?(?!\d)"
)
TYPO = pattern(
    r"(?<![\d\w+.,-])(?:\+7|8)[ (-]{1,2}\d{3}[ )-]{1,2}\d{2,3}[ -](?:[^\W\d_]{1,8}"
    r"|[x*?]{1,3})[ -]\d{2}(?:[ -]\d{2})?(?![\d\w])"
)
DASHED = re.compile(r"(?<![\w.,-])\d{1,2}-\d{2}(?![\w-]|\.\d)")
INNER = pattern(
    r"(?<![\w])(?:вн|внутр(?:енний)?|доб(?:авочный)?|ext(?:ension)?)\.?\s?(?:номер\s|тел\.?\s?)?[:№]?\s?(?P<v>\d{2,6}(?:-\d{2})?)(?![\w]|\s?(?:шт|руб|%))"
)
DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./](?:0[1-9]|1[0-2])[./](?:\d{2}|\d{4})$|(?:0?[1-9]|[12]\d"
    r"|3[01])-(?:0[1-9]|1[0-2])-(?:19|20)\d{2}$|\d{4}-\d\d-\d\d$"
)
HARMLESS_BEFORE = re.compile(
    r"(?:артикул|арт\.?|заказ\w*|партномер\w*|p/n|s/n|счет\w*|тендер\w*|закупк\w*"
    r"|извещени\w*|договор\w*|накладн\w*|трек\w*|код|sku|id|гост|инв|лот\w*|"
    r"order|part|тикет\w*|заявк\w*|окпо|октмо|оквэд|окпд2?|тн\sвэд|объявлени\w*|сделк\w*"
    r"|реестр\w*|чек\w*|фд|фн|фп|zoom|зум|meeting|конференц\w+|бик|инн|кпп|огрн|снилс|паспорт\w*|детал\w+|серийн\w+\s+(?:номер|№)|серийник\w*|модел\w+|вагон\w*|контейнер\w*|каталожн\w+\s+номер|зав\.?\s?(?:номер|№)|заводск\w+\s+номер)"
    r"\s*(?:№|n|#|:|=|-)?\s*$"
)
OTHER = re.compile(
    r"\s{0,2}(?:[,;/]|(?:or|or on|и|или|либо|and|alt)\s)\s{0,2}(?P<v>\+?\d(?:[ ()-]{0,2}\d){8,13})"
    r"(?![\w.])(?!\s?(?:шт|руб|₽))"
)
ARTICLE = re.compile(r"(?:артикул|арт\.|заказ|парт-?номер|sku|товар)\w*\s*(?:№|:)?\s*(\d{8})")
"""The beginning of a number that this text calls an article or an order."""
THING_NUMBER = re.compile(
    r"(?:серийн|заводск|каталожн|инвентарн|артикульн|партионн|реестров|исходящ|входящ)\w+\s*$"
)
SHORT_SKIP = re.compile(
    r"(?:договор\w*|заявк\w*|заказ\w*|тикет\w*|сделк\w*|лот\w*|карт\w*|счет\w*|табельн\w*"
    r"|таб\.?)\s*(?:№|n|#|:)?\s*$"
)


def phones(doc: Document) -> Iterator[Span]:
    """Every number somebody could be called at."""
    if not re.search(r"\d", doc.text):
        return
    goods = bytearray(len(doc.text))
    for start, stop in goods_cells(doc):
        goods[start:stop] = b"\x01" * (stop - start)
    for span in _phones(doc):
        if goods[span.start]:
            continue
        yield span
        other = OTHER.match(doc.low, span.stop)
        if other and sum(c.isdigit() for c in other.group("v")) >= 9:
            yield Span(*other.span("v"), "PHONE", "phone_other")


def _phones(doc: Document) -> Iterator[Span]:
    articles = {found.group(1) for found in scan(doc, ARTICLE)}
    for rule, name in FULL:
        for found in scan(doc, rule):
            start, stop = found.span()
            if rule in (TORN, BROKEN) and not _torn(found.group(), doc.text[stop : stop + 2]):
                continue
            if found.group()[:8] in articles and found.group().isdigit():
                continue
            if not HARMLESS_BEFORE.search(doc.before(start)) and not _money(doc, start, stop):
                yield Span(start, _trim(doc, start, stop), "PHONE", name)
    for found in scan(doc, LOCAL):
        start, stop = found.span()
        before = doc.before(start)
        if DATE.match(found.group()) or HARMLESS_BEFORE.search(before) or SHORT_SKIP.search(before):
            continue
        yield Span(start, stop, "PHONE", "phone_local")
    for found in scan(doc, DASHED) if "внутр" in doc.low or "добав" in doc.low else ():
        if re.search(r"внутр|добав", doc.before(found.start(), 80)):
            yield Span(*found.span(), "PHONE", "phone_inner")
    for found in scan(doc, INNER):
        yield Span(*found.span("v"), "PHONE", "phone_inner")
    for found in scan(doc, KEYED):
        start, stop = found.span("value")
        value = found.group("value")
        if DATE.match(value) or SHORT_SKIP.search(doc.low[found.start() : start]):
            continue
        if _number_of_something(doc, found):
            continue
        yield Span(start, _trim(doc, start, stop), "PHONE", "phone_keyed")


FULL = (
    (RUSSIAN, "phone_ru"),
    (BROKEN, "phone_broken"),
    (GLUED, "phone_glued"),
    (AREA, "phone_area"),
    (FOREIGN, "phone_foreign"),
    (ZEROS, "phone_zeros"),
    (NEIGHBOUR, "phone_neighbour"),
    (ODD, "phone_odd"),
    (TORN, "phone_torn"),
    (TYPO, "phone_typo"),
)


def _torn(text: str, after: str) -> bool:
    """One number over several lines, and not a whole one with a list's next figure."""
    rows = [sum(c.isdigit() for c in row) for row in text.split("\n")]
    return (
        10 <= sum(rows) <= 11
        and (len(rows) == 1 or max(rows) < 10)
        and not re.search(r"\n\d{1,2}[.)]\s", text + after)
    )


def _number_of_something(doc: Document, found: "re.Match[str]") -> bool:
    """«номер заказа 55018»: only «номер» right before the figures, or with «телефон», counts."""
    head = doc.low[found.start() : found.start("value")]
    if THING_NUMBER.search(doc.before(found.start(), 24)):
        return True
    if not head.startswith(("номер", "number", "m", "t", "раб", "дом", "код")):
        return False
    if "тел" in doc.before(found.start(), 20) or head.startswith(("тел", "моб")):
        return False
    size = sum(c.isdigit() for c in found.group("value"))
    return (size < 10 and not re.search(r"[:=]", head)) or size > 12


def _money(doc: Document, start: int, stop: int) -> bool:
    if re.search(r"\d\s\d{3}-00$", doc.low[start:stop]):
        return True
    return re.match(r"\s?(?:руб|₽|р\.|usd|eur|\$|€|шт)", doc.low[stop : stop + 6]) is not None


def _trim(doc: Document, start: int, stop: int) -> int:
    """A closing bracket stays outside unless it was opened inside."""
    text = doc.text[start:stop].rstrip(" .,;-–—/")
    if text.endswith(")") and text.count("(") < text.count(")"):
        text = text[:-1]
    return start + len(text)
