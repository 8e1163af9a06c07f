"""Addresses without a marker: after a city, before one, after «адрес:», an index before a place."""

import re
from collections.abc import Iterator

from relay.pii.addresses.marked import TAIL
from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.morphology import readings

INDEX = re.compile(r"(?<![\d\w.,/+№#-])[1-6]\d{5}(?![\d\w]|[.,-]\d|\s?(?:руб|₽|р\b|шт|usd|eur|\$))")
UNIT = (
    r"(?:шт|руб|₽|тыс|млн|дн|мес|лет|год|час|см|мм|кг|гб|тб|узл|чел|U\b|х\b|x\b|×|к\b|р\b"
    r"|г\b|гг|°|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|кв|век|раз|минут|сек"
    r"|порт|[A-Za-z]{2})"
)
BARE = re.compile(
    rf"(?<![\w.«\"-])(?P<name>(?:[А-ЯЁ][\w.'-]*\s){{0,2}}?[А-ЯЁ][А-Яа-яё-]{{2,}})(?P<gap>\s?,?\s)(?:д\.?\s?)?(?P<house>\d{{1,3}}\s?(?:[А-Яа-я](?![\wА-Яа-я]))?(?:\s?[/-]\s?\d{{1,4}}[а-яА-Я]?)?)(?![\w%]"
    rf"|[.,:]\d|\s?{UNIT})"
)
TAIL_RE = pattern(rf"{TAIL}+")
WEAK = re.compile(
    r"(?:адрес|пропис|прожива|живу|регистр|факт|доставк|приезж|самовывоз|тсж|ждем|склад"
    r"|объект|\bпо|\bна|\bдом|стою|подъе|заезж)\w*(?:\sна|\sпо|\sк|\sс)?\W{0,3}$"
)
STREET_FORM = re.compile(r"(?:ая|ой|ого|ова|ева|ина|ына|ей|ых|ка|ую|ий|ый|а|и|ы|у)$")
ADJECTIVE = re.compile(r"(?:ская|цкая|ной|ная|ской|овая|евая|ая|скую|ную)$")
NOT_STREET = re.compile(
    (
        r"(?:ЦОД|СПб|МСК|Лот|Этап|Раздел|Стенд|Зал|Лист|Том|Часть|Верси|Стр|Пункт|Позиц|Заявк"
        r"|Заказ|Счет|Акт|Договор|Приложен|Форм|Верс|Таблиц|Прилож|Глав|Стать|Тема|Тариф|Пакет"
        r"|План|Модел|Сери|Линейк|Стойк|Сервер|Ядро|Windows)"
    ),
    re.IGNORECASE,
)
LABEL = pattern(
    r"""(?:адрес\w*(?:\s(?:доставки|регистрации|проживания|прописки|фактический|склада|объекта
    |получателя|монтажа|установки))?|прописан\w?|прописка|проживает|проживающ\w+|живу
    |зарегистрирован\w*|регистрация|место\sжительства|факт|улица/дом|address|адр|куда\sвезти
    |место\sвстречи)
    \.?(?:\s(?:по\sадресу|это|в))?[ \t]*[:=—-][ \t]?(?P<v>[^\n;|"<>&□]{3,140})"""
)
LABEL_SPACE = pattern(
    r"(?:прописан\w?|проживает|проживающ\w+|живу|зарегистрирован\w*|по\sадресу"
    r"|адрес(?:\sдоставки)?)\s(?:по\sадресу\s)?(?P<v>[^\n;|\"<>:□]{3,120})"
)
FIRST_CELL = re.compile(r"[^,]+")
END = re.compile(
    r"\s(?:тел(?:ефон)?\b|моб\b|и?инн?\b|снилс|нуж(?:ен|на|но|ны)\b|паспорт\b|e-?mail\b"
    r"|почта\b|доверя|,?\sконтакт|для\s"
    r"|там\s|спросите|позвон|шлагбаум|ждем|жду|со\s+двора)|[,.]\s(?:код\b|домофон|курьер"
    r"|звон|спрос|встре|получател|до\s\d)|\.\s(?=[A-Z][a-z]{2})|\.\s(?=[А-ЯЁ][а-яё]{3})|\)"
    r"|[?!]"
)
REGION = re.compile(
    (
        r"обл|край|респ|р-н|район|росси|^рф$|округ|^г\.?\s|^гор|^с\.\s|^д\.\s[а-я]{3}|^пос"
        r"|^пгт|^ст-ца|^станица|^дер"
    ),
    re.IGNORECASE,
)
CITY = re.compile(r"([а-яё]+(?:-[а-яё]+)*)(?:\s(?:г|город))?\.?\s?,\s?$")
AFTER_CITY = re.compile(r"\s?,\s?(?:г\.\s?)?([А-ЯЁ][а-яё-]+)")


def address_context(doc: Document) -> Iterator[Span]:
    """What only its surroundings tell to be an address."""
    low = doc.low.replace("\n", "\x00")
    for found in scan(doc, BARE, doc.text):
        if _bare_street(doc, found):
            tail = TAIL_RE.match(low, found.end())
            stop = tail.end() if tail else found.end()
            yield Span(found.start(), stop, "ADDRESS", "address_bare")
    for rule in (LABEL, LABEL_SPACE):
        for found in scan(doc, rule):
            yield from _labelled(doc, *found.span("v"))
    yield from _indexes(doc)


def _labelled(doc: Document, start: int, stop: int) -> Iterator[Span]:
    """The value of an address field, from the first piece that is no country, region or city."""
    end = END.search(doc.text, start, stop)
    stop = end.start() if end else stop
    word = END_WORD.search(doc.low, start, stop)
    stop = word.start() if word else stop
    index = re.match(r"\s*(\d{6})\b[\s,]*", doc.text[start:stop])
    if index:
        at = start + index.start(1)
        yield Span(at, at + 6, "ADDRESS", "address_index")
        start += index.end()
    pieces = [m.span() for m in FIRST_CELL.finditer(doc.text, start, stop)]
    while pieces and _is_town(doc.text[slice(*pieces[0])]):
        pieces.pop(0)
    pieces = pieces[: _address_like(doc, pieces)]
    while pieces and _is_town(doc.text[slice(*pieces[-1])]):
        pieces.pop()
    if not pieces:
        return
    first, last = pieces[0][0], pieces[-1][1]
    first += _leading_town(doc.text[first:last])
    text = doc.text[first:last]
    if any(c.isdigit() for c in text) and len(text) < 110:
        yield Span(first, first + len(text.rstrip(" .,")), "ADDRESS", "address_labelled")


PARCEL = re.compile(rf"\d\s?{UNIT}(?![а-яё])|\d:\d\d|\d{{7}}", re.IGNORECASE)
INNER = pattern(
    r"(?:д|дом|кв|квартира|корп|к|стр|оф|офис|под|подъезд|эт|этаж|ул|пер|мкр)(?![а-яё])\.?"
)
END_WORD = re.compile(
    r"\s(?:получател|посылк|заказчик|плательщик|груз\b|вес\b|нужн|прошу|просьба|время\b|оплата"
    r"|комментари|сумма)"
)


def _address_like(doc: Document, pieces: list[tuple[int, int]]) -> int:
    """How many of the pieces, from the first, belong to the address: none behind the last number
    that is a house, a flat, an entrance."""
    last = len(pieces)
    while last > 1:
        text = doc.low[slice(*pieces[last - 1])]
        if any(c.isdigit() for c in text):
            if INNER.match(text.strip()) or not PARCEL.search(text):
                break
        elif _is_town(text) or not any(
            any(c.isdigit() for c in doc.text[slice(*piece)]) for piece in pieces[: last - 1]
        ):
            break
        last -= 1
    return last


def _is_town(text: str) -> bool:
    if any(c.isdigit() for c in text):
        return False
    words = re.findall(r"[а-яё]+(?:-[а-яё]+)*", text.lower().replace("ё", "е"))
    if not words:
        latin = re.findall(r"[a-z]+", text.lower())
        return all(latin_traits(w).place or w in ("district", "region", "city") for w in latin)
    return bool(REGION.search(text)) or all(traits(w).place or len(w) < 3 for w in words)


def _leading_town(text: str) -> int:
    """How much of «Казань Бутлерова 5» is the city."""
    word = re.match(r"\s*(?:г\.\s?|город\s)?([А-Яа-яЁё]+(?:-[А-Яа-яё]+)*)\s", text)
    if word and traits(word.group(1).lower().replace("ё", "е")).place:
        return word.end()
    return 0


def _bare_street(doc: Document, found: "re.Match[str]") -> bool:
    """A capitalised street-like name and a house number: by a city, or after a trigger."""
    name = found.group("name")
    if NOT_STREET.match(name):
        return False
    before = doc.before(found.start(), 60)
    last = name.split()[-1].lower().replace("ё", "е")
    if _city_before(before):
        return not traits(last).term
    if traits(last).place and not STREET_FORM.search(last):
        return False
    after = AFTER_CITY.match(doc.text, found.end())
    if after and traits(after.group(1).lower().replace("ё", "е")).place:
        return True
    common = [r for r in readings(last) if r.kind == "c" and r.pos == "N"]
    if common and not ADJECTIVE.search(last):
        return False
    if re.search(r"(?:ская|цкая|ная)$", last) and not opens_sentence_at(doc, found.start()):
        return True
    if ADJECTIVE.search(last) and (WEAK.search(before) or found.group("gap").strip()):
        return True
    return WEAK.search(before) is not None and STREET_FORM.search(last) is not None


def opens_sentence_at(doc: Document, at: int) -> bool:
    before = doc.text[max(0, at - 6) : at].rstrip(' \t"«(>*|-–—•')
    return not before or before[-1] in ".!?\n:;"


def _city_before(before: str) -> bool:
    found = CITY.search(before)
    if not found:
        return False
    word = found.group(1)
    if word in ("спб", "мск", "екб", "нск", "питер", "москва"):
        return True
    return traits(word).place or TOWN_MARK.search(before[: found.start(1)]) is not None


TOWN_MARK = re.compile(r"(?:\bг\.?|\bгород)\s?$")


NEAR = re.compile(
    r"индекс\W{0,3}$|адр\w*\.?\W{0,12}$|почт\w+\W{0,3}$|^\W{0,2}$|,\s?$|регистрац\w+\W*$"
    r"|прописк\w+\W*$|прожива\w+\W*$|[:;(]\s*$"
)


KEYED = re.compile(
    r"(?:№|#|арт\w*\.?|заказ\w*|код\w*|номер\w*|счет\w*|договор\w*|накл\w*\.?|сумм\w*|цен\w*|id|за"
    r"|от|до|около|примерно|руб\w*|₽|инн|кпп|огрн|бик|sku|лот\w*|тендер\w*|закупк\w*|акт\w*|трек\w*"
    r"|бюджет\w*|итого|на\sсумму)\W{0,3}$"
)


def _place_behind(doc: Document, found: "re.Match[str]") -> bool:
    """«Екатеринбург 620014»: a city before six figures that are no round sum."""
    city = re.search(r"([а-яё]+(?:-[а-яё]+)*)(?:\sг\.?)?,?\s$", doc.before(found.start()))
    if city is None or found.group().endswith("000") or not traits(city.group(1)).place:
        return False
    return re.match(r"\s?(?:[,;|\n.]|$)", doc.low[found.end() : found.end() + 3]) is not None


def _indexes(doc: Document) -> Iterator[Span]:
    for found in scan(doc, INDEX):
        before = doc.before(found.start())
        if re.search(r"индекс\w*\W{0,4}$", before):
            yield Span(*found.span(), "ADDRESS", "address_index")
            continue
        after = doc.low[found.end() : found.end() + 40]
        if _place_behind(doc, found):
            yield Span(*found.span(), "ADDRESS", "address_index")
            continue
        word = re.match(r"[\s,]{1,3}([а-яё-]+)", after)
        if not word or (KEYED.search(before) and not NEAR.search(before)):
            continue
        place = word.group(1) in (
            "г",
            "гор",
            "респ",
            "обл",
            "россия",
            "рф",
            "республика",
            "край",
            "город",
            "московская",
        )
        if (
            place
            or traits(word.group(1)).place
            or re.match(r"[\s,]{1,3}[а-яё-]+\s(?:обл|край|респ|р-н|район|г\b|аул|село|пос)", after)
        ):
            yield Span(*found.span(), "ADDRESS", "address_index")
