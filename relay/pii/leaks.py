"""The second pass over finished bytes: does any masked value still stand in the text?"""

import base64
import re
from collections.abc import Mapping

from relay.pii.checksums import digits
from relay.pii.forms import name_words
from relay.pii.lexicon import traits
from relay.pii.normalise import View
from relay.pii.placeholders import EXACT
from relay.pii.translit import latin, skeleton
from relay.pii.types import Span, Value
from relay.pii.wordset import fold

UNKNOWN_ONLY = frozenset(("TERM", "NUM"))
"""Labels of what is masked only because it is not known to be harmless: nobody's identifier."""


def find_values(text: str, values: Mapping[str, Value]) -> list[str]:
    """Placeholders whose value occurs in the text verbatim, in another case, as bare digits,
    transliterated or in base64."""
    bare = EXACT.sub("\x00", text)
    low = fold(View(bare).text)
    squeezed = re.sub(r"[^\w\x00]", "", low)
    figures = re.sub(r"(?<=\d)[\s().\-–—/+]{1,3}(?=\d)", "", low)
    words = {skeleton(w) for w in re.findall(r"[a-z]{4,}", low)}
    runs = re.findall(r"[A-Za-z0-9+/_-]{8,}={0,2}", bare)
    blobs = "".join(fold(part) for run in runs for part in _decoded(run))
    return [
        name
        for name, value in values.items()
        if value.label not in UNKNOWN_ONLY
        and any(
            _stands(s, value.label, low, squeezed, figures, words, blobs)
            for s in value.surfaces
            if not _is_word(s, value.label) or _capital_stands(s, bare)
        )
    ]


def verbatim(text: str, values: Mapping[str, Value]) -> list[Span]:
    """Where a masked value still stands as a word of its own, in any case, outside placeholders."""
    bare = EXACT.sub(lambda found: "\x00" * len(found[0]), text)
    return [
        Span(*found.span(), value.label, "again")
        for value in values.values()
        if value.label not in UNKNOWN_ONLY
        for surface in value.surfaces
        if len(surface) >= 4 and surface.lower() in bare.lower()
        for found in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", bare, re.IGNORECASE)
        if not _is_word(surface, value.label) or _tells(bare, *found.span())
    ]


def _is_word(surface: str, label: str) -> bool:
    """A name that is a common word: in lower case it says nothing of the person."""
    return label == "PERSON" and surface.isalpha() and traits(fold(surface)).common


def _capital_stands(surface: str, text: str) -> bool:
    rule = rf"(?<!\w){re.escape(surface)}(?!\w)"
    return any(_tells(text, *found.span()) for found in re.finditer(rule, text, re.IGNORECASE))


def _tells(text: str, start: int, stop: int) -> bool:
    """Whether such a word is a name here: not in lower case, not the first of a quoted title."""
    quoted = text[start - 1 : start] in ("«", "“") and text[stop : stop + 1] == " "
    return not text[start:stop].islower() and not quoted


def _stands(
    surface: str, label: str, low: str, squeezed: str, figures: str, words: set[str], blobs: str
) -> bool:
    plain = fold(View(surface).text)
    number = digits(plain)
    if len(plain) < 4:
        return False
    rule = rf"(?<![\w]){re.escape(plain)}(?![\w])"
    if re.search(rule, low) or (len(plain) >= 6 and plain in blobs):
        return True
    if len(number) >= 7 and re.search(
        rf"(?<!\d){number[-10:]}(?!\d)|(?<!\d)[78]{number[-10:]}(?!\d)", figures
    ):
        return True
    if len(number) >= 7 and number[-10:] in blobs:
        return True
    joined = re.sub(r"\W", "", plain)
    if len(joined) >= 9 and not joined.isdigit() and joined in squeezed:
        return True
    long = [w for w in name_words(surface) if len(w) >= 5] if label == "PERSON" else []
    return bool(long) and all(skeleton(latin(w)) in words for w in long)


def _decoded(run: str) -> list[str]:
    """What a base64 run says, at the four ways it may be aligned."""
    found: list[str] = []
    clean = run.rstrip("=").replace("-", "+").replace("_", "/")
    for shift in range(4):
        piece = clean[shift:]
        piece = piece[: len(piece) - len(piece) % 4] if len(piece) % 4 == 1 else piece
        try:
            blob = base64.b64decode(piece + "=" * (-len(piece) % 4))
        except ValueError:
            continue
        found.append(blob.decode("utf-8", "ignore"))
    return found
