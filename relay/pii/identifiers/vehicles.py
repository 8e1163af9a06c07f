"""Number plates and vehicle identification numbers."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

L = "[авекмнорстухabekmhopctyx]"
PLATE = pattern(rf"(?<![\w-]){L}\s?\d{{3}}\s?{L}{{2}}\s?\d{{2,3}}(?:\s?(?:rus|рус))?(?![\w])")
PLATE_FIGURES = pattern(rf"(?<!\d)\d{{3}}\s?{L}{{2}}\s?\d{{2}}")
PLATE_KEY = (
    r"(?:гос(?!т)\.?\s?(?:номер\w*|№|знак)?|г/н|г\.\s?н\.|грз|рег\.?\s?знак|госномер\w*"
    r"|прицеп\w*|авто(?:мобил\w*)?|машин\w*|номер\s+(?:авто|машины)|plate)"
)
KEYED = pattern(
    rf"\b{PLATE_KEY}[^\w\n□]{{0,4}}(?:\w{{0,12}}[^\w\n□]{{1,3}})?(?P<v>{L}{{1,2}}\s?\d{{3,4}}\s?{L}{{0,2}}\s?\d{{2,3}}(?:\s?(?:rus"
    rf"|рус))?|{L}\s?\d{{3}}\s?{L}{{2}}|\d{{4}}\s?{L}{{2}}\s?\d{{2}}"
    rf"|\d{{4}}\s?[a-zа-я]{{2}}-?\d)(?![\w])"
)
FOREIGN = pattern(r"(?<![\w-])\d{3}\s?[a-z]{3}\s?\d{2}(?![\w-])")
VIN = re.compile(
    r"(?<![\w-])(?=[A-HJ-NPR-Z0-9ЗОАВЕКМНРСТУХ]*\d{4}[\dЗО]?(?![\w]))(?=\w*[A-Z])[A-HJ-NPR-Z0-9ЗОАВЕКМНРСТУХ]{17}(?![\w-])"
)
VIN_END = re.compile(r"\d{4}[\dЗО]?(?!\w)")
VIN_KEYED = pattern(
    r"\b(?:vin|вин|шасси|кузов\w*)(?:[ -]?(?:код|номер|№"
    r"|no))?[^\w\n□]{0,4}(?P<v>[a-zа-я0-9]{11,19})(?!\w)"
)


def vehicles(doc: Document) -> Iterator[Span]:
    """What tells one car from another."""
    for found in scan(doc, PLATE, needs=PLATE_FIGURES):
        yield Span(*found.span(), "PLATE", "plate")
    for found in scan(doc, KEYED):
        yield Span(*found.span("v"), "PLATE", "plate_keyed")
    for found in scan(doc, FOREIGN):
        if re.search(r"\bавто|машин|;|plate|гос", doc.before(found.start())):
            yield Span(*found.span(), "PLATE", "plate_foreign")
    for found in scan(doc, VIN, doc.text, VIN_END):
        yield Span(*found.span(), "VIN", "vin")
    for found in scan(doc, VIN_KEYED):
        if sum(c.isdigit() for c in found.group("v")) >= 4:
            yield Span(*found.span("v"), "VIN", "vin_keyed")
