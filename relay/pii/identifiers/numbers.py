"""Numbers the state and the banks give to a person: by keyword and length, or by check digits."""

import re
from collections.abc import Iterator

from relay.pii.harmless.things import are_years
from relay.pii.identifiers.checksums import digits, iban, inn_person, luhn, ogrnip, snils
from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

S = r"[ \t.\-–—/_]{0,2}"
GAP = r"[^\d\n□]{0,28}"


def _n(count: str) -> str:
    """A pattern of that many digits with loose separators."""
    low, _, high = count.partition("-")
    more = f"{{{int(low) - 1},{int(high or low) - 1}}}"
    return rf"(?<!\d)\d(?:{S}\d){more}(?!{S}\d|\w)"


KEYED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "SNILS",
        pattern(
            rf"\b(?:снилс|snils|страхов\w+\s+(?:номер|свидетельств\w+))\b{GAP}(?P<v>{_n('9-13')})"
        ),
    ),
    ("INN", pattern(rf"\b(?:инн|inn|тин)\b{GAP}(?P<v>{_n('11-13')})")),
    ("OGRNIP", pattern(rf"\b(?:огрнип|ogrnip)\b{GAP}(?P<v>{_n('12-17')})")),
    (
        "OMS",
        pattern(rf"\b(?:омс|енп|полис\w*|oms)\b(?!\s+осаго|\s+каско){GAP}(?P<v>{_n('15-17')})"),
    ),
    (
        "ACCOUNT",
        pattern(
            rf"\b(?:счет\w*|сч|р/?с|р/сч\w*|р\.\s?с|л/с|account"
            rf"|acc)\b{GAP}(?P<v>(?<!\d)4{S}(?:0{S}8|2{S}[036])(?:{S}\d){{15,18}}(?!\d))"
        ),
    ),
    (
        "CARD",
        pattern(
            rf"\b(?:карт[аыуеой]{{1,2}}|card|мир|visa|mastercard|maestro|сбер\w*"
            rf"|тиньк\w*)\b[^\d\n□]{{0,60}}(?P<v>{_n('16')}|{_n('18-19')})"
        ),
    ),
)
ACCOUNT = pattern(rf"(?<!\d)4(?:0{S}8|2{S}[36]|0{S}[8]){S}\d(?:{S}\d){{16}}(?!\d)")
CARD = pattern(
    r"(?<![\d\w-])[2-6]\d{3}(?P<sep>[ \-–.])\d{4}(?P=sep)\d{4}(?P=sep)\d{4}(?![\d\w]|-\d)"
)
BARE = re.compile(r"(?<![\d\w.,-])\d{11,19}(?![\d\w]|[.,]\d)")
SNILS = re.compile(r"(?<![\d\w-])\d{3}[- ]\d{3}[- ]\d{3}[- ]\d{2}(?![\d\w]|-\d)")
IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?(?![\w])")
IBAN_CHECK = re.compile(r"(?<=[A-Z]{2})\d\d")
IBAN_SHAPE = re.compile(
    r"(?<![\w])(?:A[DELTZ]|B[AEGHRY]|C[HRYZ]|D[EKO]|E[EGS]|F[IOR]|G[BEIRTL]|H[RU]|I[ELQST]"
    r"|JO|K[WZ]|L[BCITUV]|M[CDEKRTU]|N[LO]|P[KLST]|QA|R[OS]|S[AEIKMTV]|T[LNR]|UA|VA"
    r"|XK)\d{2}(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,4})?(?![\w])"
)
IBAN_KEYED = pattern(
    r"\biban\b[^\w\n□]{0,12}(?:[а-яa-z]+\s*:\s*)?(?P<v>[a-z]{2}\s?\d{2}(?:[ "
    r"-]?[a-z0-9]{2,6}){3,8})(?!\w)"
)
COMPANY = re.compile(
    r"(?:ооо|ао|пао|зао|бик|кпп|корр?\.?\s*сч\w*|к/сч?\w*|фн|фд|фп|заказ\w*|артикул\w*"
    r"|арт\.?|тендер\w*|закупк\w*|извещени\w*|реестр\w*|"
    r"лот\w*|трек\w*|track\w*|номер\s+еис|id|код|ккт|контракт\w*|кбк|окпо|октмо"
    r"|номенклатур\w*|счет-фактур\w*|client_id|utm_\w+|=)\W*(?:№|n)?\W*$"
)


def identifiers(doc: Document) -> Iterator[Span]:
    """Keyed numbers first; then shapes and check digits that need no keyword."""
    low = doc.low
    if not re.search(r"\d\D{0,3}\d\D{0,3}\d", low):
        return
    for label, rule in KEYED:
        for found in scan(doc, rule):
            yield Span(*found.span("v"), label, f"{label.lower()}_keyed")
    for found in scan(doc, ACCOUNT):
        if not re.search(r"к/с|корр", doc.before(found.start(), 12)):
            yield Span(*found.span(), "ACCOUNT", "account")
    for found in scan(doc, CARD):
        number = found.group()
        if (luhn(digits(number)) or number[0] in "2345") and not are_years(number):
            yield Span(*found.span(), "CARD", "card")
    for found in scan(doc, SNILS):
        yield Span(*found.span(), "SNILS", "snils")
    for found in scan(doc, IBAN, doc.text, IBAN_CHECK):
        if iban(found.group()):
            yield Span(*found.span(), "IBAN", "iban")
    for found in scan(doc, IBAN_SHAPE, doc.text):
        yield Span(*found.span(), "IBAN", "iban_shape")
    for found in scan(doc, IBAN_KEYED):
        yield Span(*found.span("v"), "IBAN", "iban_keyed")
    for found in scan(doc, BARE):
        label = _by_checksum(found.group())
        if label and not COMPANY.search(doc.before(found.start())):
            yield Span(*found.span(), label, f"{label.lower()}_checksum")


def _by_checksum(number: str) -> str:
    if len(number) == 12 and inn_person(number):
        return "INN"
    if len(number) == 15 and ogrnip(number):
        return "OGRNIP"
    if len(number) == 11 and snils(number):
        return "SNILS"
    mir = len(number) == 16 and number[:4] in ("2200", "2201", "2202", "2203", "2204")
    if mir or (len(number) == 16 and number[0] in "23456" and luhn(number)):
        return "CARD"
    return ""
