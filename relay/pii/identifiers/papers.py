"""Personal papers: passport and who issued it, licence, certificates, policies, staff numbers."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

PASSPORT_KEY = (
    r"(?:паспорт\w*|пасп\.?|п/п|загран\w*|внж|рвп|passport\w*|удостоверени\w+\s+личности"
    r"|свидетельств\w*\s+о\s+рождении|вид\s+на\s+жительство|ssn)"
)
NUMBER = (
    r"(?:[a-zа-я]{1,3}\s?)?(?:№\s?|n\s?|no\.?\s?)?(?!\d\d\.\d\d\.)\d(?:[ \t№n/|\-–]{0,3}\d){4,11}"
)
PASSPORT = pattern(
    rf"\b{PASSPORT_KEY}\b(?![^\n]{{0,4}}качеств|[^\n]{{0,3}}издели)[^\d\n□]{{0,40}}?(?P<v>(?<![\w]){NUMBER})(?![\w])"
)
BIRTH_PAPER = re.compile(r"(?<![\w-])[IVXУХ]{1,4}-[А-Я]{2}\s?(?:№|N)?\s?\d{6}(?!\d)")
PASSPORT_SHAPE = pattern(
    r"(?<![\w.,/-])\d{2}\s?\d{2}\s(?:[№|/]\s?)?\d{3}\s?\d{3}(?![\w]|[.,-]\d)"
    r"|(?<![\w.,/-])\d{4}\s?№\s?\d{6}(?![\w])"
)
SERIES = pattern(
    r"\bсери[яию]\b\s*[:№]?\s*(?P<s>[a-zа-я0-9]{2}[\s-]?[a-zа-я0-9]{2}"
    r"|[ivx]{1,4}-[а-я]{2})\s*,?\s*(?:\bномер\b|№|n)\s*[:№]?\s*(?P<v>\d(?:\s?\d){4,7})"
)
CODE = pattern(
    r"(?:код\s+подр\w*\.?|к/п|к\.п\.|подразделени[яе]"
    r"|к\.\s?подр\.?)\s*:?\s*(?P<v>\d{3}\s?[-–]\s?\d{3})(?!\d)"
)
ISSUER = pattern(
    r"""(?:\bвыдан[ао]?\b|\bкем\s+выдан\w*:?)\s*:?\s*(?:\d\d\.\d\d\.\d{2,4}\s*(?:г\.?)?,?\s*)?
    (?P<v>(?:[^\n,;]{0,80}?)\b(?:о?уфмс|мвд|овд|гувд|увд|ровд|фмс|o[vб]m|овм|obm|тп|отдел\w*|мфц
    |паспортн\w+\s+стол\w*|консульств\w*|umvd|гу)\b[^\n,;|]{0,110}?)
    (?=\s*(?:,|;|\||\n|$|\.\s*$|(?<![гспо])(?<!обл)(?<!респ)(?<!р-н)(?<!гор)\.\s
    |\s\d\d\.\d\d\.\d{2,4}|\d\d\.\d\d\.\d{4}|»|код\s+подр|к/п|счет\b))"""
)
ISSUER_BARE = pattern(
    r"(?:\bтп\s?№?\s?\d+\s+|\bотдел\w*\s+(?:№\s?\d+\s+)?)?\b(?:о?уфмс|гу\s?мвд|у?мвд"
    r"|гувд)\s+(?:росси\w*\s+)?по\s[^\n,;|]{4,90}?(?=[,;|\n]|\s\d\d\.\d\d\.\d|$)"
)
LICENCE = pattern(
    r"""\b(?:в/у|ву|вод\.?\s?уд\w*|водительск\w+(?:\s+удостоверени\w+|\s+прав\w*)?|права|стс|птс
    |св-во\s+о\s+рег\w*|свидетельств\w+\s+о\s+рег\w+(?:\s+тс)?|driver'?s?\s+licen[cs]e)\b
    [^\d\n□]{0,24}?(?P<v>(?<!\w)\d\d\s?(?:\d\d|[а-яa-z]{2})\s?(?:№|n
    |номер)?\s?\d{3}\s?\d{3})(?!\w)"""
)
LICENCE_PARTS = pattern(
    r"\b(?:стс|птс|в/у|ву"
    r"|водительск\w+)\b[^\d\n□]{0,24}сери[яи]\s*:?\s*(?P<s>\d\d\s?[а-яa-z\d]{2})\s*,?\s*номер\s*:?\s*(?P<v>\d{3}\s?\d{3})"
)
LICENCE_LOOSE = pattern(
    r"\b(?:стс|птс|в/у|ву|вод\w*\s+удост\w*"
    r"|водительск\w+\s+удостоверени\w+)\b\s*[:№]?\s*(?P<v>(?!сери"
    r"|номер)[\da-zа-я][\da-zа-я №-]{4,16}\d)(?!\w)"
)
OTHER = pattern(
    r"""(?: \bтаб(?:ельн\w+|\.)?(?:\s?(?:номер|№))? | \bудостоверени[ея]\b
    | \bвоенн\w+\s+билет\w* | \bмедкарт\w* | \bполис\w*(?:\s+(?:осаго|каско|дмс))?(?!\s+омс)
      | \b(?:осаго|каско|дмс)\b | \bдипломa?\b | \bпропуск\b\s?(?:№|номер)
    | \bстуденческ\w+(?:\s+билет)? | \bпенсионн\w+(?:\s+удостоверени\w+)? | \bисторі?\w+\s+болезни
      | \bлицев\w+\s+счет\w*(?=\D{1,6}\d) | \bномер\s+(?:медкарты
    |карты(?:\s+пациента)?(?=[^\d\n□]{0,6}[а-яa-z]-?\d)|пропуска|полиса|удостоверения)
    | \b(?:employee|badge|policy|patient|member)\s+(?:id|no|number) | \bкарта\b(?=,?\s№\s?\d+/) )
    (?:\s+(?:номер|сери[яи]))?\s*[:№#]{0,2}\s*(?P<v>(?:[a-zа-я]{1,4}[\s-]?)?(?:№\s?)?(?:[a-zа-я]{1,3}-)?\d[\d\-/]{1,16}(?:\s?№\s?\d{4,12})?(?:/[а-яa-z\d]{1,3})?|[a-zа-я]{1,4}-?\d*\s№\s?\d{5,10})(?!\w)"""
)


def documents(doc: Document) -> Iterator[Span]:
    """Everything printed in a personal paper that tells it from another."""
    for found in scan(doc, BIRTH_PAPER, doc.text):
        yield Span(*found.span(), "PASSPORT", "birth_paper")
    for rule, label, name, group in RULES:
        for found in scan(doc, rule):
            yield Span(*found.span(group), label, name)


NATIONAL = pattern(
    r"\b(?:иин|пинфл|пин|личный\s+номер|tckn|ssn"
    r"|nin)\b[^\w\n□]{0,4}(?P<v>\d[\d -]{7,15}\d)(?!\w)"
)
PERMIT = pattern(
    r"\b(?:патент|виза|визы|разрешени\w+\s+на\s+работу|миграционн\w+\s+карт\w+|аттестат"
    r"|приписн\w+)\b"
    r"[^\d\n□]{0,16}(?P<v>\d[\d ]{4,16}\d)(?!\w)"
)
PERSONAL_CONTRACT = pattern(r"(?<!\w)[\d-]{2,12}-фл-[\d-]{2,12}(?!\w)|(?<!\w)фл-\d{3,12}(?!\w)")

RULES: tuple[tuple[re.Pattern[str], str, str, int | str], ...] = (
    (PASSPORT, "PASSPORT", "passport_keyed", "v"),
    (PASSPORT_SHAPE, "PASSPORT", "passport_shape", 0),
    (CODE, "PASSPORT", "passport_code", "v"),
    (ISSUER, "PASSPORT", "passport_issuer", "v"),
    (ISSUER_BARE, "PASSPORT", "passport_issuer", 0),
    (LICENCE, "LICENCE", "licence", "v"),
    (LICENCE_PARTS, "LICENCE", "licence_parts", "s"),
    (LICENCE_PARTS, "LICENCE", "licence_parts", "v"),
    (LICENCE_LOOSE, "LICENCE", "licence_loose", "v"),
    (SERIES, "PASSPORT", "series", "s"),
    (SERIES, "PASSPORT", "series", "v"),
    (OTHER, "OTHER_ID", "other_id", "v"),
    (NATIONAL, "OTHER_ID", "national_id", "v"),
    (PERMIT, "OTHER_ID", "permit", "v"),
    (PERSONAL_CONTRACT, "OTHER_ID", "personal_contract", 0),
)
