"""Default deny, for `strict`: tokens of letters and figures not known to name goods or papers."""

import itertools
import re
from collections.abc import Iterator

from relay.pii.harmless.goods import PERSONAL, PRODUCT_KEY, after_thing, is_bare, is_term
from relay.pii.harmless.numbers import KEY, TAGS
from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.types import Span

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
COUNT_BEFORE = re.compile(
    r"(?:^|[\s(;,])\d{1,3}\s?(?:шт\.?|штук\w?|pcs|pc|x|х|×|ед\.?|компл\w*\.?)\s?$"
    r"|(?:\bи|нужн\w+|надо|куп\w+|беру|возьму|заказ\w+|продам|plus|and|need)\s\d{1,3}\s$"
)
NEAR = 300
"""Characters of a line that count as its row."""
LIST_GAP = re.compile(
    r"[\s,/(+&»\"”:]{0,4}(?:(?:и|или|либо|на|а\s+не|and|or|не)\s)?[\s«(\"“]{0,2}$"
)


def sweep_codes(doc: Document, taken: bytearray, judged: bytearray) -> Iterator[Span]:
    """NUM for a mixed token that nothing around it explains; `judged` marks all it looked at."""
    good = -1
    for found in scan(doc, MIXED, doc.text):
        start, stop = found.span()
        if taken.find(1, start, stop) >= 0:
            continue
        judged[start:stop] = b"\x01" * (stop - start)
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
    if PREFIX.match(low) or any(is_term(part) for part in re.findall(r"[^\W\d_]{3,}", low)):
        return True
    before = TAGS.sub("", doc.before(start, 60))
    if PRODUCT_KEY.search(before) or (KEY.search(before.strip()) and not is_bare(before)):
        return True
    if COUNT_BEFORE.search(before) and not PERSONAL.search(before):
        return True
    left, right = doc.line(start)
    line_start, line_stop = max(left, start - NEAR), min(right, stop + NEAR)
    clean = taken.find(1, line_start, line_stop) < 0
    if GOODS_AFTER.match(doc.low[stop : min(stop + 24, line_stop)]) and not PERSONAL.search(before):
        return True
    if good >= max(left, start - 16) and LIST_GAP.match(doc.low[good:start]):
        return True
    if clean and sum(doc.text.count(mark, line_start, line_stop) for mark in ";|") >= 2:
        return True
    return after_thing(doc, start, taken)
