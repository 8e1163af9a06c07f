"""Dates of birth: a date with a birth keyword before it or «г.р.» after it."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

MONTH = (
    r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec|mai|märz|okt|dez|juin|juil|août|févr|déc|avr|mars)[а-яa-z]{0,9}\.?"
)
DATE = rf"""(?: (?:0?[1-9]|[12]\d|3[01])\s?[./\-]\s?(?:0?[1-9]|1[0-2]
    |[ivx]{{1,4}})\s?[./\-]\s?(?:19|20)?\d\d | (?:19|20)\d\d[./\-](?:0?[1-9]
    |1[0-2])[./\-](?:0?[1-9]|[12]\d|3[01])
 | (?:0?[1-9]|[12]\d|3[01])(?:-?го|st|nd|rd|th|\.)?(?:\s+of)?[\s-]*{MONTH},?[\s-]*(?:19
    |20)?\d\d(?:-?го)?(?:\s?год\w*
    |\s?г\.?(?!\w))? | {MONTH}\s+\d\d?,?\s+(?:19|20)\d\d )"""
KEY = (
    r"(?:дат\w*\s+(?:и\s+место\s+)?рожд\w*\.?|д\.?\s?р\.?(?=[\s:])|д/р|день\s+рожд\w+"
    r"|род(?:ил(?:ся|ась))?\.?(?=\s\d|\s[:])|рожд(?:ени[яе]|\.)|born(?:\son)?"
    r"|geb(?:\.|oren)?(?:\s+am)?|geburts(?:datum|tag)|n[ée]{1,2}\s+le|doğum\s+tarihi|nacid[oa]\s+el"
    r"|birth\s?da(?:te|y)|date\s+of\s+birth|d\.?o\.?b\.?|birthday|дн\s?рожд\w*)"
)
KEYED = pattern(rf"\b{KEY}[^\d\n□]{{0,30}}?(?P<v>(?<!\d){DATE})(?!\d)")
AFTER = pattern(
    rf"(?<![\d.])(?=\d)(?P<v>{DATE})\s*,?\s*(?:\bг\.?\s?р\b\.?|\bгод\w*\s+рожд\w*|\bрожд\w*"
    rf"|\bр\.|\(\s?\d\d\s+(?:лет|год\w*)\s?\)|\(age)"
)
YEAR = pattern(
    r"(?<!\d)(?P<v>(?:19|20)\d\d)\s?(?:г\.?\s?р\b\.?|год\w*\s+рожд\w*)|\b(?:родил(?:ся"
    r"|ась)\s+в|год\s+рожд\w*:?)\s+(?P<w>(?:19|20)\d\d)"
)
SPOKEN_MONTH = (
    r"(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
SPOKEN = pattern(
    rf"\b(?:рожд\w*|родил\w*|д\.?р\.?)\b[^\d\n□]{{0,60}}?(?P<v>\b(?:(?:0?[1-9]|[12]\d|3[01])(?:-?го)?\s+|[а-я]+(?:ое|ого|ья|ье"
    rf"|ьего)\s+|[а-я]+дцать\s+[а-я]+\s+){SPOKEN_MONTH}(?:\s+(?:тысяча|девятьсот|две|тысячи"
    rf"|двух\w*|двадцат\w*|тридцат\w*|сороков\w*|сорок|пятьдесят|пятидесят\w*|шестьдесят"
    rf"|шестидесят\w*|семьдесят|семидесят\w*|восемьдесят|восьмидесят\w*|девяносто"
    rf"|девяност\w*|перв\w*|втор\w*|трет\w*|четверт\w*|пят\w*|шест\w*|седьм\w*|восьм\w*"
    rf"|девят\w*|десят\w*|[а-я]+надцат\w*|нулев\w*|года?|(?:(?:19|20)\d\d|[3-9]\d)(?=\s?г|\W|$))\b)*)"
)
DIGITS = pattern(
    r"\b(?:дат\w*\s+рожд\w*|д\.?\s?р\.?|рожд\w*|dob|d\.o\.b\.?|birth)\s*[:—–-]?\s*"
    r"(?P<v>(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])))(?!\d)"
)
DAY = pattern(
    rf"\b(?:день\s+рожд\w+|дн[яюе]\s+рожд\w+|днюх\w+|д\.?р\.?|birthday)\s*(?:у\s+\w+\s+|is\s+|on\s+|[:—–-]\s*)?"
    rf"(?P<v>(?:0?[1-9]|[12]\d|3[01])(?:-?го)?\s+{MONTH}|(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?![.\d]))"
)
OLD_YEAR = r"(?:19[3-9]\d|200[0-9])"
OLD = pattern(
    rf"""(?<![\d./-])(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0[1-9]|1[0-2])[./-](?:{OLD_YEAR}|[4-9]\d)
    |{OLD_YEAR}[./-](?:0[1-9]|1[0-2])[./-](?:0[1-9]|[12]\d|3[01])
    |(?:0?[1-9]|[12]\d|3[01])\s{MONTH}\s{OLD_YEAR})(?:\s?г(?:\.|ода?)?(?![а-я]))?(?![\d/-]|\.\d)"""
)
PAPER_BEFORE = re.compile(
    r"(?:\bот\b|выда[нч]\w*|выпис\w*|основан\w*|\bс\b|\bв\b|\bна\b|\bпо\b|\bдо\b|зарегистр\w*"
    r"|регистраци\w*|договор\w*|№|приказ\w*|закон\w*|пп\s+рф|гост\w*|огрн|введен\w*"
    r"|построен\w*|дата\s+(?:выдачи|регистрации|покупки|договора)|верси\w*|изд\w*|ред\."
    r"|куплен\w*|создан\w*|since|from|dated|issued|version|established)[^\n;|]{0,24}$"
    r"|выдан[^\n;|]{0,130}$"
)
LAW_AFTER = re.compile(r"\s*(?:г\.?|года)?\s*(?:№|n\s?\d|\d+-фз)")
SPOKEN_OLD = pattern(
    rf"(?<![\w])(?:[а-я]+(?:ое|ого|ье|ьего)|[а-я]+дцать\s[а-я]+(?:ое|ого|ье"
    rf"|ьего))\s+{SPOKEN_MONTH}\s+(?:тысяча\s+девятьсот\s+)?(?:сорок|пятьдесят|шестьдесят"
    rf"|семьдесят|восемьдесят|девяносто|сороков\w*|пятидесят\w*|шестидесят\w*|семидесят\w*"
    rf"|восьмидесят\w*|девяност\w*)(?:\s+(?:перв|втор|трет|четверт|пят|шест|седьм|восьм"
    rf"|девят)[а-я]+)?(?:\s+года?)?(?![\w])"
)


def births(doc: Document) -> Iterator[Span]:
    """Dates that say when somebody was born; ordinary dates stay."""
    for rule, name in (
        (KEYED, "dob_keyed"),
        (AFTER, "dob_after"),
        (SPOKEN, "dob_spoken"),
        (DAY, "dob_day"),
        (DIGITS, "dob_digits"),
    ):
        for found in scan(doc, rule):
            yield Span(*found.span("v"), "DOB", name)
    for found in scan(doc, SPOKEN_OLD):
        yield Span(*found.span(), "DOB", "dob_spoken")
    for found in scan(doc, OLD):
        if not PAPER_BEFORE.search(doc.before(found.start(), 140)) and not LAW_AFTER.match(
            doc.after(found.end(), 12)
        ):
            yield Span(*found.span(), "DOB", "dob_old")
    for found in scan(doc, YEAR):
        yield Span(*found.span("v" if found.group("v") else "w"), "DOB", "dob_year")
