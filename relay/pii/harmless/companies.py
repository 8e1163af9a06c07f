"""Names of companies in their legal form: they stay whole, a person's name inside included."""

import re
from collections.abc import Iterable, Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.text.seek import Ranges
from relay.pii.types import Span

FORM = (
    r"(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ТОО|ОсОО|ОДО|ЧУП|УП|ОУП|СООО|ИООО|ТДО|НПО|НПП|НПК|КФХ|СПК|СХПК|СПССК"
    r"|ТД|ТК|ГК|УК|АНО|НКО|ФГУП|ФГБУ|МУП|ГУП|ГБУ|МБУ|ГБОУ|МБОУ|МБДОУ|МКУ|ТСЖ|ТСН|СК|ПК|ПКФ|ПФ|СРО"
    r"|ЧОП|ЧОО|ХХК|МЧЖ|ЖШС|ТзОВ|ТОВ|ПП|ПАТ|LLC|LLP|OOO|TOO|JSC|Ltd\.?|Inc\.?|GmbH)"
)
BEFORE = re.compile(
    rf"(?<![\w-]){FORM}[ \t]{{1,2}}(?:[\"'«“„]{{1,2}})(?P<v>[^\"«»“”„\n<>@]{{1,60}})[\"'»”“]",
    re.IGNORECASE,
)
BEHIND = re.compile(
    rf"[«\"“„](?P<v>[^\"«»“”„\n<>@]{{1,60}})[»\"”“],?[ \t]{{1,2}}{FORM}(?![\w-])", re.IGNORECASE
)
FIGURES = re.compile(r"\d{7}")


def company_ranges(doc: Document) -> list[tuple[int, int]]:
    """Where a quoted name stands beside a legal form; looked for once in a document."""
    if doc.companies is None:
        doc.companies = list(_ranges(doc))
    return doc.companies


def _ranges(doc: Document) -> Iterator[tuple[int, int]]:
    if not any(mark in doc.text for mark in "\"«“„'"):
        return
    for rule in (BEFORE, BEHIND):
        for found in scan(doc, rule, doc.text):
            if not FIGURES.search(found["v"]):
                yield found.span("v")


def whole_companies(doc: Document, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without the persons that are only a part of a company's name."""
    ranges = Ranges(company_ranges(doc))
    for span in spans:
        if span.label != "PERSON" or not ranges.hold(span):
            yield span
