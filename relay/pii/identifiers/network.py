"""Addresses of machines and places: IP, MAC, coordinates."""

import ipaddress
import re
from collections.abc import Iterator
from itertools import pairwise

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
IPV4 = re.compile(rf"(?<![\d\w.-])(?:{OCTET}\.){{3}}{OCTET}(?![\d\w-]|\.\d)")
IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}"
    r"|[0-9a-fA-F]{0,4})(?:%\w+)?(?![\w:])"
)
MAC = re.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])"
    r"|(?<![\w.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?![\w.])"
)
PAIRS = re.compile(r"[:-][0-9A-Fa-f]{2}[:-]|\.[0-9A-Fa-f]{4}\.")
COLONS = re.compile(r":[0-9a-fA-F]{0,4}:")
VERSION = re.compile(
    r"(?:верси\w*|\w+os|патч\w*|patch|version|ver|v|прошивк\w*|firmware|microcode|fw|nginx|php|idrac|bios|bmc"
    r"|релиз\w*|сборк\w*|build|модул\w*|сервис-пак|обновлени\w*|firefox|chrome|chromium"
    r"|edge|safari|"
    r"freepbx|asterisk|ут|erp|бп|зуп|1с|битрикс\w*|bitrix\w*|платформ\w*|окпд2?|оквэд2?"
    r"|код|драйвер\w*|driver|windows|linux|ядр\w*|kernel|sdk|java|jdk|sql|oracle"
    r"|exchange)\s*[:=/]?\s*(?:[\w.]*\s)?v?\.?\s*$"
)
VERSION_LIST = re.compile(
    r"(?:верси\w*|changelog|version\w*|прошивк\w*|firmware|релиз\w*|сборк\w*|патч\w*|обновлени\w*)"
    r"[^\n\d@]{0,24}(?:\d[\d.]{4,20}(?:[\s,;/|→>()-]|\b(?:и|или|до|на|с|to|and)\b){1,12}){0,3}$"
)
ARROW = re.compile(r"\s?(?:→|[-=]>)\s?$")
VERSION_AFTER = re.compile(
    r"\s?[,(—–-]{0,2}\s?(?:это\s)?(?:верси|прошивк|релиз|сборк|version|firmware|build)"
)
NUMBER = r"[-+−]?\d{1,3}[.,]\d{4,8}"
PAIR = pattern(
    rf"(?<![\d\w.,])(?P<v>{NUMBER}\s*°?\s*(?:с\.?\s?ш\.?|n"
    rf"|s)?\s*[,;/ ]\s*{NUMBER}(?:\s*°?\s*(?:в\.?\s?д\.?|e|w)(?!\w))?)(?!\d|\.\d)"
)
DEGREES = pattern(
    r"""(?<![\w])(?:[nsewсюзв]\s?)?\d{1,3}(?:[.,]\d{1,8})?\s?°\s?(?:\d{1,2}(?:[.,]\d{1,6})?\s?[′'’]\s?(?:\d{1,2}(?:[.,]\d{1,4})?\s?["″”]{1,2}\s?)?)?(?:с\.?\s?ш\.?|в\.?\s?д\.?|ю\.?\s?ш\.?|з\.?\s?д\.?|[nsew]\b)?
    [\s,;]{1,3}(?:[nsewсюзв]\s?)?\d{1,3}(?:[.,]\d{1,8})?\s?°\s?(?:\d{1,2}(?:[.,]\d{1,6})?\s?[′'’]?\s?(?:\d{1,2}(?:[.,]\d{1,4})?\s?["″”]{0,2}\s?)?)?(?:с\.?\s?ш\.?|в\.?\s?д\.?|ю\.?\s?ш\.?|з\.?\s?д\.?|[nsew]\b)?"""
)


def network(doc: Document) -> Iterator[Span]:
    """IP and MAC addresses, coordinates of a place."""
    text = doc.text
    for found in scan(doc, MAC, text, PAIRS):
        yield Span(*found.span(), "MAC", "mac")
    numbers = list(scan(doc, IPV4, text))
    versions = {found.group() for found in numbers if named_version(doc, *found.span())}
    for one, two in pairwise(numbers):
        if ARROW.match(doc.text[one.end() : two.start()]) and {one.group(), two.group()} & versions:
            versions |= {one.group(), two.group()}
    for found in numbers:
        if found.group() not in versions:
            yield Span(*found.span(), "IP", "ipv4")
    for found in scan(doc, IPV6, text, COLONS):
        if _is_ipv6(found.group()):
            yield Span(*found.span(), "IP", "ipv6")
    for found in scan(doc, PAIR):
        first, second = re.findall(r"\d{1,3}[.,]\d{4,8}", found.group("v"))
        if float(first.replace(",", ".")) <= 90 and float(second.replace(",", ".")) <= 180:
            yield Span(*found.span("v"), "GEO", "geo_decimal")
    for found in scan(doc, DEGREES):
        if re.search(r"[.,'′’]|с\.?\s?ш", found.group()):
            yield Span(*found.span(), "GEO", "geo_degrees")


def named_version(doc: Document, start: int, stop: int) -> bool:
    """Whether a number is named a version on either side, or next to another in a list of them."""
    before = doc.before(start, 60)
    return (
        VERSION.search(before) is not None
        or VERSION_LIST.search(before) is not None
        or VERSION_AFTER.match(doc.after(stop, 24)) is not None
    )


def _is_ipv6(text: str) -> bool:
    if len(text) < 6 or not re.search(r"[0-9a-fA-F]", text):
        return False
    try:
        ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return False
    return True
