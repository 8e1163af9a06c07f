"""The way back: exact by the position list, tolerant by placeholder alone."""

import re
from collections.abc import Mapping

from relay.pii.placeholders import LABELS, placeholder
from relay.pii.types import MaskedPart, Restored, Value
from relay.pii.words.inflect import inflected

LONGEST_FIRST = sorted(LABELS, key=len, reverse=True)
LOOSE = re.compile(
    rf"(?P<open>[\[<({{«*`]{{0,3}})\s{{0,2}}\b(?P<label>{'|'.join(LONGEST_FIRST)})"
    r"[\s_-]{0,2}_?\s?(?P<number>\d{1,6})(?!\d)"
    r"(?:\s?\|\s?(?P<case>[^\W\d_]{2,12})\.?(?:\s?п(?:ад(?:еж)?)?\.?(?!\w))?)?\s{0,2}(?P<close>[\]>)}»*`]{0,3})",
    re.IGNORECASE,
)
PAIRS = {"[": "]", "<": ">", "(": ")", "{": "}", "«": "»", "*": "*", "`": "`"}


def restore_exact(part: MaskedPart) -> str:
    """The original text of a masked part, byte for byte, by its position list."""
    out: list[str] = []
    at = shift = 0
    for one in part.replacements:
        start = one.start + shift
        out += (part.text[at:start], one.surface)
        at = start + len(one.placeholder)
        shift += len(one.placeholder) - (one.stop - one.start)
    return "".join([*out, part.text[at:]])


def restore(text: str, values: Mapping[str, Value]) -> Restored:
    """An answer with the values put back, in the case it asks for or seems to need.

    Placeholders are taken in any case, with or without brackets; one that nobody gave out stays
    as it is and is reported: numbers are never guessed.
    """
    unknown: list[str] = []

    def put_back(found: "re.Match[str]") -> str:
        name = placeholder(found.group("label").upper(), int(found.group("number")))
        value = values.get(name)
        if value is None:
            if found.group("open") or "_" in found.group() or found.group("label").isupper():
                unknown.append(name)
            return found.group()
        before = text[max(0, found.start() - 60) : found.start()]
        left, right = _outer(found.group("open"), found.group("close"))
        lead = (
            " "
            if found.group()[len(found.group("open")) :][:1] == " " and not found.group("open")
            else ""
        )
        tail = (
            " " if found.group().rstrip(")]}>»*`")[-1:] == " " and not found.group("close") else ""
        )
        return left + lead + inflected(value, found.group("case"), before + left) + tail + right

    return Restored(LOOSE.sub(put_back, text), tuple(dict.fromkeys(unknown)))


def _outer(opened: str, closed: str) -> tuple[str, str]:
    """Brackets that are the sentence's own: those left over after the placeholder's pairs."""
    while opened and closed and PAIRS.get(opened[-1]) == closed[0] and opened[-1] in "[<{`*":
        opened, closed = opened[:-1], closed[1:]
    if opened.endswith("[") and not closed:
        opened = opened[:-1]
    if closed.startswith("]") and not opened:
        closed = closed[1:]
    return opened, closed
