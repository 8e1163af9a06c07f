"""One text as detectors read it: hostile spelling undone, with a map back to the original.

Invisible characters and the marks before quoted lines go, look-alike letters and digits inside a
word become those of its script, escapes are decoded, every line ends alike. `View.text` is what
rules see; `View.original` turns a range of it into a range of the raw text.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left

from relay.pii.text.escapes import ESCAPE, FIRST, OPENERS, decoded

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
)
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
DASHES = "\u2010\u2011\u2012\u2043\u2212\ufe58\ufe63\uff0d\u058a"
WIDE = "\uff01-\uff5e\u2460-\u24ea\u24b6-\u24e9\U0001d400-\U0001d7ff"
LINE_END = r"\r\n?|[\x0b\x0c\x85\u2028\u2029]"
REPLY = r"(?:\A|(?<=\n)|(?<=\r))>(?: ?>){0,8} ?"
TORN = r"(?<=[a-zа-яё])[-\u00ad\u2010][ \t]?(?:\r\n?|\n)[ \t>]{0,4}(?=[a-zа-яё])"
"""The end of a line in the middle of a word."""
TAG = r"</?(?:b|i|u|s|em|strong|span|font|small|mark|wbr)\s?/?>"
MARKUP = rf"(?<=[^\W\d_]){TAG}(?=[a-zа-яё])|(?<=\d){TAG}(?=\d)|(?<=[ \t]){TAG}|{TAG}(?=[ \t])"
"""Bare tags (attributes may hold a name) in the middle of a word or beside a blank, where nothing
runs together without them."""
BREAK = r"<[bB][rR]\s?/?>(?:\r?\n)?"
DIRTY = re.compile(
    f"{TORN}|{MARKUP}|{BREAK}|{ESCAPE}|[{INVISIBLE}]+|[{SPACES}]|[{DASHES}]|[{WIDE}]|{LINE_END}|{REPLY}"
    "|[\u0130\u0300-\u036f]"
)
MAYBE_DIRTY = re.compile(
    rf"[{INVISIBLE}{SPACES}{DASHES}{WIDE}{OPENERS}\r\x0b\x0c\x85\u2028\u2029<>\u0130\u0300-\u036f]"
)
"""The characters that dirt begins with, as one class: what a search skips fastest."""
QUERY = re.compile(r"(?:^|[?&\s])\w[\w\[\]]{0,30}=[^\s&]{0,400}&\w[\w\[\]]{0,30}=\S{0,4000}")
ENCODED = re.compile(r"\?\w[\w\[\]]{0,30}=[^\s%]{0,400}%\S{0,4000}")
"""Text of a form as a browser sends it, where a plus is a blank."""

LATIN = "ABCEHKMOPTXYaceopxykmuі"
CYRILLIC = "АВСЕНКМОРТХУасеорхукмиi"
TO_CYRILLIC = str.maketrans(LATIN[:-1], CYRILLIC[:-1])
TO_LATIN = str.maketrans("АВСЕНКМОРТХУасеорхук", "ABCEHKMOPTXYaceopxyk")
FIGURE = re.compile(r"\d")
SCRIPTS_MEET = re.compile(r"[A-Za-z](?:(?=[А-Яа-яЁё])|(?<=[А-Яа-яЁё][A-Za-z]))")
LETTERS = re.compile(r"[^\W\d_]+")
DIGIT_IN_WORD = re.compile(r"[03](?<=[а-яё].)(?=[а-яё])", re.I)
DIGITISH = re.compile(
    r"[\dОоOoЗзIlЧчб](?<![^\W\d_].)"
    r"(?:(?<=[ОоOoЗзIlЧчб])|(?=[\dA-Za-zА-Яа-яЁё]{0,11}[ОоOoЗзIlЧчб]))"
    r"[\dОоOoЗзIlЧчб]{1,11}(?![^\W_])"
)
PICTURES = re.compile("(?<=\\d)[\u2600-\u27bf\u2b50\U0001f000-\U0001faff]{1,3}(?=\\d)")
AS_DIGIT = str.maketrans("ОоOoЗзIlЧчб", "00003311446")


class View:
    """A raw text, its normal form, and the way back.

    `normal`: it is in its normal form already, which is not to be brought into one again.
    """

    __slots__ = ("_offsets", "raw", "text")

    def __init__(self, raw: str, *, normal: bool = False) -> None:
        self.raw = raw
        self.text = raw
        self._offsets: array[int] | None = None
        if normal:
            return
        if (MAYBE_DIRTY.search(raw) or "-\n" in raw or "- \n" in raw) and (
            DIRTY.search(raw) or ("&" in raw and "=" in raw and QUERY.search(raw))
        ):
            self._clean()
        if not raw.isascii():
            self.text = _same_length(self.text)

    def original(self, start: int, stop: int) -> tuple[int, int]:
        """The raw range behind a range of `text`, invisible characters inside included."""
        if self._offsets is None:
            return start, stop
        if stop <= start:
            return self._offsets[start], self._offsets[start]
        return self._offsets[start], self._end_of(self._offsets, stop - 1)

    def normal(self, start: int, stop: int) -> tuple[int, int]:
        """The range of `text` behind a raw range."""
        if self._offsets is None:
            return start, stop
        return bisect_left(self._offsets, start), bisect_left(self._offsets, stop)

    def _end_of(self, offsets: "array[int]", last: int) -> int:
        stop = offsets[last + 1]
        # Invisible characters after the last one are not part of it, unless an escape made it.
        while stop > offsets[last] + 1 and INVISIBLE_ONE.match(self.raw[stop - 1]):
            stop -= 1
        return stop

    def _clean(self) -> None:
        plus: set[int] = set()
        for query in (*QUERY.finditer(self.raw), *ENCODED.finditer(self.raw)):
            plus.update(i for i in range(query.start(), query.end()) if self.raw[i] == "+")
        out: list[str] = []
        offsets = array("I")
        at = 0
        for dirt in DIRTY.finditer(self.raw):
            out.append(self.raw[at : dirt.start()])
            offsets.extend(range(at, dirt.start()))
            for position, char in _plain(dirt):
                out.append(char)
                offsets.append(position)
            at = dirt.end()
        out.append(self.raw[at:])
        offsets.extend(range(at, len(self.raw) + 1))
        text = "".join(out)
        if plus:
            text = "".join(" " if offsets[i] in plus else c for i, c in enumerate(text))
        self.text = text
        self._offsets = offsets


INVISIBLE_ONE = re.compile(f"[{INVISIBLE}\u0300-\u036f]")
SPACE_ONE = re.compile(f"[{SPACES}]")
DASH_ONE = re.compile(f"[{DASHES}]")
LINE_END_ONE = re.compile(LINE_END)
BREAK_ONE = re.compile(BREAK)


def _plain(dirt: "re.Match[str]") -> list[tuple[int, str]]:
    """The characters that stand for one dirty piece, each with its raw position."""
    piece, start = dirt.group(), dirt.start()
    if piece[0] in FIRST:
        return [(at, kept) for at, char in decoded(piece, start) for kept in _unescaped(char)]
    if piece[0] in ">-" or INVISIBLE_ONE.match(piece) or (piece[0] == "\u2010" != piece):
        return []
    if piece[0] == "<":
        return [(start, "\n")] if BREAK_ONE.match(piece) else []
    if LINE_END_ONE.match(piece):
        return [(start, "\n")]
    if SPACE_ONE.match(piece):
        return [(start, " ")]
    if DASH_ONE.match(piece):
        return [(start, "-")]
    if piece == "\u0130":
        return [(start, "I")]  # its lower case is two characters long
    return [(start, char) for char in unicodedata.normalize("NFKC", piece)]


def _unescaped(text: str) -> str:
    """What an escaped character would have become had it stood in the text itself."""
    if len(text) != 1:
        return " "  # an entity of two characters
    if INVISIBLE_ONE.match(text):
        return ""
    if SPACE_ONE.match(text):
        return " "
    if DASH_ONE.match(text):
        return "-"
    folded = unicodedata.normalize("NFKC", text)
    kept = folded if len(folded) == 1 else text
    return kept if kept.isprintable() or kept in "\n\t" else " "


def _same_length(text: str) -> str:
    """Look-alikes repaired, one character for one."""
    if SCRIPTS_MEET.search(text):
        text = LETTERS.sub(lambda m: _one_script(m.group()), text)
    if not FIGURE.search(text):
        return text
    text = PICTURES.sub(lambda m: " " * len(m.group()), text)
    text = DIGITISH.sub(lambda m: _digits(text, m), text)
    return DIGIT_IN_WORD.sub(lambda m: "о" if m.group() == "0" else "з", text)


def _one_script(word: str) -> str:
    if not SCRIPTS_MEET.search(word):
        return word
    cyrillic = word.translate(TO_CYRILLIC)
    if not any("a" <= c.lower() <= "z" for c in cyrillic):
        return cyrillic
    latin = word.translate(TO_LATIN)
    return latin if latin.isascii() else word


def _digits(text: str, match: "re.Match[str]") -> str:
    word = match.group()
    if any(c.isdigit() for c in word) or (
        word not in ("ООО", "ОО", "ОЗ", "OOO") and _after_digit(text, match.start())
    ):
        return word.translate(AS_DIGIT)
    return word


def _after_digit(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" -–./(")
    return bool(before and before[-1].isdigit())
