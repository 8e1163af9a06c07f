"""Addresses as people type them: «на Авиаторов 5-17», «Морская ул, д 5», a village and a house."""

import re
from collections.abc import Iterator

from relay.pii.addresses.context import opens_sentence_at
from relay.pii.addresses.marked import HOUSE, TAIL, WORDS
from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_person_word
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold, term_list

UNIT = (
    r"(?:шт|руб|₽|тыс|млн|дн|день|мес|лет|год|час|см|мм|м\b|кг|гр?\b|гб|тб|узл|чел|мест|раз|мин|сек"
    r"|порт|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|процент|%|°|бал|этап|серий|л\b|т\b"
    r"|вт|квт|ач|дюйм|пар|упак|компл|коро|паллет|ящик|меш|вид|цвет|вариант|позиц|размер)"
)
PAIR = re.compile(
    r"(?<![\w«\"-])(?P<name>[А-ЯЁа-яё][а-яё-]{3,}(?:\s[А-ЯЁа-яё][а-яё-]{3,})?),?\s"
    r"(?P<house>\d{1,3}[а-яА-Я]?(?:\s?[-/]\s?\d{1,4}[а-яА-Я]?(?:[-/]\d{1,4})?"
    r"|\s?(?:кв|к)\.?\s?\d{1,4}|\s\d{1,3}(?=\s?(?:[,;\n]|\.(?!\d)|$))))(?![\w%]|[.,:/-]\d|\s?"
    + UNIT
    + ")"
)
LONE = re.compile(
    r"(?:(?<=[,;|:]\s)|(?<=[—–-]\s)|(?<=\n)|\A)(?P<rank>\d{1,2}-?[а-я]{1,2}\s)?"
    r"(?P<name>[А-ЯЁ][а-яё-]{3,}),?\s(?P<house>\d{1,3}[а-яА-Я]?)"
    r"(?=\s?(?:[,;|\n]|\.(?!\d)|$|(?:кв|под|подъезд|эт|этаж|корп|дом\w*|оф)(?![а-яё])))"
)
TRIGGER = re.compile(
    r"(?:\b(?:на|по|живу|живем|адрес\w*|адр|доставка|доставить|привез\w+|везти|везите|еду|жду|стою"
    r"|подъе\w+|заезж\w+|заеха\w+|забира\w+|забрать|заберите|до|с|от|дом)|^)\s?$"
)
MARK_BEFORE = re.compile(r"[,;|:\n—–-]\s?$")
REVERSED = pattern(
    r"(?<![\w.-])(?P<name>(?:\d{1,3}(?:-?[а-я]{1,2}|\sлет)?\s)?(?-i:[А-ЯЁ])[\w.-]{2,}"
    r"(?:\s(?-i:[А-ЯЁ])[\w.-]+){0,2})\s(?P<mark>ул|пр-к?т|пер|б-р|ш|наб|пл|тер|мкр|кв-л|проезд"
    r"|пр-д|туп|аллея|тракт|линия|снт|днт|гск)(?![\w-])\.?(?:,|(?=\s))\s?"
    rf"(?:(?:дом|домовл\w*|д|влад\w*|влд|зд|здание|стр|уч)\.?\s?)?№?\s?{HOUSE}(?![\d%]){TAIL}*"
)
VILLAGE = pattern(
    r"(?<![\w.-])(?:пос(?:[ёе]л\w{1,3})?|пгт|сел[оае]|с|деревн\w|дер|д|хутор\w?|х|аул\w?|станиц\w"
    r"|ст-ц\w|ст|снт|днт|кп|разъезд|слобод\w|мкр(?:-?н)?|микрорайон\w?|квартал\w?|кишлак|заимка|жк|ж/к)\.?\s[«\"]?(?-i:[А-ЯЁ])[\w-]{2,}"
    r"(?:\s(?-i:[А-ЯЁ])[\w-]{2,})?[»\"]?"
    rf"(?:,?\s(?:дом|д|уч|участок)\.?\s?№?\s?(?:{HOUSE}|(?:{WORDS}(?![а-яё])\s?){{1,3}})"
    rf"|,\s?{HOUSE}(?![\d%]|\s?{UNIT})"
    rf"|\s\d{{1,3}}[а-я]?\s?[-/]\s?\d{{1,4}}(?![\d%]|\s?{UNIT})){TAIL}*"
)
CENTRE = pattern(
    r"(?<![\w-])(?:бц|тц|трц|трк|тк|тд|бизнес[-\s]?центр|торговый\sцентр|жк|ж/к|общежитие|снт|днт"
    rf"|гск|рынок|база|технопарк)\s[«\"]?(?-i:[А-ЯЁA-Z])[\w-]{{2,}}[»\"]?{TAIL}+"
)
FLAT = pattern(
    r"(?<![\w-])(?<!\d\s)(?:кв|квартир[аыуе]|комната|комн|ком|апартаменты|апарт)\.?\s?№?\s?"
    rf"(?!(?:19|20)\d\d)\d{{1,4}}(?![\w%]|[.,]\d|-[а-я]|\s?(?:м\b|м2|кв|год|{UNIT}))"
)
FEMININE = re.compile(r".{2,}(?:ая|ой|ую|яя|ей|юю|ья)$")
SURNAME = re.compile(r".{2,}(?:ова|ева|ина|ына|ского|цкого|ых)$")
COUNTED = re.compile(r"\d\s$")


def chat_addresses(doc: Document) -> Iterator[Span]:
    """Streets told by the form of the word and a house with a flat; villages; lone flats."""
    text = doc.text
    for found in scan(doc, PAIR, text):
        start = _street(doc, found, paired=True)
        if start >= 0:
            yield Span(start, found.end(), "ADDRESS", "address_pair")
    for found in scan(doc, LONE, text):
        start = _street(doc, found, paired=False)
        if start >= 0:
            yield Span(start, found.end(), "ADDRESS", "address_lone")
    flat = text.replace("\n", "\x00")
    for rule, name in RULES:
        for found in scan(doc, rule, flat):
            yield Span(*found.span(), "ADDRESS", name)


RULES = (
    (REVERSED, "address_reversed"),
    (VILLAGE, "address_village"),
    (CENTRE, "address_centre"),
    (FLAT, "address_flat"),
)


def _street(doc: Document, found: "re.Match[str]", *, paired: bool) -> int:
    """Where the street begins, -1 when the word before the house is none."""
    start = found.start("name")
    parts = found["name"].split()
    last = fold(parts[-1])
    kind = street_kind(last)
    if not kind or COUNTED.search(doc.text[max(0, start - 2) : start]):
        return -1
    if len(parts) > 1 and not _belongs(fold(parts[0]), kind):
        start = found.end("name") - len(parts[-1])
    capital = doc.text[start].isupper()
    before = doc.low[max(0, start - 16) : start]
    if is_person_word(last) and (not capital or opens_sentence_at(doc, start)):
        return -1
    if paired and re.match(r"\d+\s\d+$", found["house"]) and (kind == "adjective" or not capital):
        return -1
    if not paired:
        sure = kind != "adjective" or found["rank"] or last.endswith("ская")
        return found.start() if sure else -1
    if capital and (kind != "adjective" or MARK_BEFORE.search(before)):
        return start
    return start if TRIGGER.search(before) and (capital or kind != "adjective") else -1


def _belongs(first: str, kind: str) -> bool:
    """«Карла Маркса», «Зои Космодемьянской»: the word before is a part of the street's name."""
    t = traits(first)
    return (
        t.first
        or (t.last and not (t.common or t.place))
        or (kind == "adjective" and FEMININE.match(first) is not None)
    )


def street_kind(word: str) -> str:
    """Which street-like form a folded word is: known, people, surname, adjective, or nothing."""
    if word in term_list("street_words"):
        return "known"
    found = readings(word)
    if any(
        (r.pos, r.kind, r.animate, r.case, r.number) == ("N", "c", "y", "g", "p") for r in found
    ):
        return "people"
    t = traits(word)
    if not t.term and (not t.place or SURNAME.match(word)):
        if any(r.kind == "s" and r.case == "g" for r in found) and not t.common:
            return "surname"
        if SURNAME.match(word) and not t.common:
            return "surname"
    if FEMININE.match(word) and (not found or any(r.pos == "A" and r.gender == "f" for r in found)):
        return "adjective"
    return ""
