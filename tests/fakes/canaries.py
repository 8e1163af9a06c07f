"""Canary values and the forms in which they may leak: every stand-in scans what it receives.

A value is looked for verbatim, in any case, with other spacing, as digits only, in base64 (all
three alignments, both alphabets), in hexadecimal, percent-encoded, JSON-escaped, as HTML entity
or quoted-printable, in the old Cyrillic encodings, and in Latin transliteration. A hit names the
index of the value, never the value.
"""

import base64
import html
import quopri
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
SCHEMES = (  # one Latin spelling per Cyrillic letter, in alphabetical order
    # passports since 2014 (ICAO 9303)
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y _ e iu ia",
    # everyday
    "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch _ y _ e yu ya",
    # GOST 7.79-2000 B
    "a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh `` y' ` e' yu ya",
    # BGN/PCGN without marks
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
    # passports before 2010
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
    # chat
    "a b v g d e e j z i i k l m n o p r s t u f h c ch sh sch _ y _ e u ia",
)
LATIN = tuple(
    str.maketrans({c: x.replace("_", "") for c, x in zip(CYRILLIC, scheme.split(), strict=True)})
    for scheme in SCHEMES
)
OLD_ENCODINGS = ("cp1251", "koi8-r", "cp866", "utf-16-le", "utf-16-be")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().\-/\u2010-\u2015]{1,4}(?=\d)")
NOT_WORDS = re.compile(r"[\W_]+")
JSON_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
SHORTEST = 4
SHORTEST_BASE64 = 5


class Hit(NamedTuple):
    """Where a canary was seen and in which form; `index` is its place in the list of values."""

    index: int
    where: str
    form: str


class Needle(NamedTuple):
    """One thing to look for in one kind of view of the data."""

    index: int
    form: str
    text: str


class Canaries:
    """Values that must never arrive, and the places where they did."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self.hits: list[Hit] = []
        self.bytes_seen = 0
        self._raw: list[tuple[int, str, bytes]] = []
        self._packed: list[tuple[int, str, bytes]] = []
        self._text: list[Needle] = []
        self._words: list[Needle] = []
        self._digits: list[Needle] = []
        for index, value in enumerate(values):
            self._add(index, value)

    @classmethod
    def read(cls, path: Path) -> "Canaries":
        """From a UTF-8 file with one value per line; empty lines are skipped."""
        lines = path.read_text("utf-8").splitlines()
        return cls(line.strip() for line in lines if line.strip())

    def scan(self, data: bytes, where: str) -> None:
        """Record every canary in `data`; `where` is a fixed text of the caller's."""
        self.bytes_seen += len(data)
        found = {(index, form) for index, form, needle in self._raw if needle in data}
        if self._packed:
            dense = re.sub(rb"\s|\\r|\\n", b"", data)
            found |= {(index, form) for index, form, needle in self._packed if needle in dense}
        for view, text in _views(data):
            found |= {(n.index, view or n.form) for n in self._matches(text)}
        for index, form in sorted(found):
            hit = Hit(index, where, form)
            if hit not in self.hits:
                self.hits.append(hit)

    def assert_clean(self) -> None:
        """AssertionError with indices, places and forms if anything was ever seen."""
        if self.hits:
            seen = "; ".join(f"#{hit.index} {hit.form} in {hit.where}" for hit in self.hits[:20])
            raise AssertionError(f"{len(self.hits)} canary hits: {seen}")

    def _add(self, index: int, value: str) -> None:
        words = _words(value)
        if len(words.replace(" ", "")) < SHORTEST:
            raise ValueError(f"canary #{index} has fewer than {SHORTEST} letters or digits")
        self._raw.append((index, "verbatim", value.encode()))
        for encoding in OLD_ENCODINGS:
            if encoding.startswith("utf-16") or not value.isascii():
                self._raw.append((index, encoding, value.encode(encoding, "ignore")))
        for spelling in {value, value.lower(), value.upper()}:
            for alignment in range(3):
                for form, needle in _base64(spelling.encode(), alignment):
                    if len(needle) >= SHORTEST_BASE64:
                        self._packed.append((index, form, needle))
            self._packed.append((index, "hex", spelling.encode().hex().encode()))
            self._packed.append((index, "hex", spelling.encode().hex().upper().encode()))
        self._text.append(Needle(index, "case", _lower(value)))
        self._words.append(Needle(index, "spacing", f" {words} "))
        if re.search("[а-яё]", value, re.IGNORECASE):
            for latin in {_lower(value).translate(table) for table in LATIN}:
                self._text.append(Needle(index, "transliteration", latin))
                self._words.append(Needle(index, "transliteration", f" {_words(latin)} "))
        digits = "".join(c for c in value if c.isdigit())
        if len(digits) >= 7:
            self._digits.append(Needle(index, "digits", digits))
            if len(digits) == 11 and digits[0] in "78":
                self._digits.append(Needle(index, "digits", digits[1:]))

    def _matches(self, text: str) -> Iterator[Needle]:
        lower = _lower(text)
        yield from (n for n in self._text if n.text in lower)
        words = f" {_words(text)} "
        yield from (n for n in self._words if n.text in words)
        if self._digits:
            dense = BETWEEN_DIGITS.sub("", text)
            yield from (n for n in self._digits if n.text in dense)


def _views(data: bytes) -> Iterator[tuple[str, str]]:
    """The text of the data as it stands (form ""), then unescaped in each way that changes it."""
    plain = data.decode("utf-8", "replace")
    yield "", plain
    if "\\u" in plain:
        yield "json", JSON_ESCAPE.sub(_unescape, plain)
    if "%" in plain:
        once = urllib.parse.unquote_plus(plain)
        yield "percent", once
        yield "percent", urllib.parse.unquote_plus(once)
        yield "percent", urllib.parse.unquote(plain, encoding="cp1251")
    if "&" in plain:
        yield "html", html.unescape(plain)
    if "=" in plain:
        yield "quoted-printable", quopri.decodestring(data).decode("utf-8", "replace")


def _unescape(match: re.Match[str]) -> str:
    units = bytes.fromhex(match[0].replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def _base64(value: bytes, alignment: int) -> Iterator[tuple[str, bytes]]:
    """The characters that depend on the value alone, whatever stands before and after it."""
    bits = 8 * alignment
    first, stop = -(-bits // 6), (bits + 8 * len(value)) // 6
    needle = base64.b64encode(b"\0" * alignment + value)[first:stop]
    yield "base64", needle
    url = needle.translate(bytes.maketrans(b"+/", b"-_"))
    if url != needle:
        yield "base64url", url


def _lower(text: str) -> str:
    return text.lower().replace("ё", "е")


def _words(text: str) -> str:
    return NOT_WORDS.sub(" ", _lower(text)).strip()
