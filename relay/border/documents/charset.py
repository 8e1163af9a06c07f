"""Which Cyrillic or other charset a text without a label is in, by the letters it would give."""

import codecs
import re
import unicodedata

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
_NO_CHARSET = ("idna", "punycode", "unicode-escape", "raw-unicode-escape")
_META = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""")
# Russian letters by how often they occur; a wrong charset turns the frequent into the rare.
_BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_WEIGHT = {letter: 1.1 - place / 30 for place, letter in enumerate(_BY_FREQUENCY)}
_VOWELS = frozenset("оеаиуыэюяё")
_SAMPLE = 20_000
_CAPITAL = 0.04
_ENOUGH = 0.4


def decode(content: bytes, declared: str | None = None) -> str | None:
    """The text, or None where the bytes are not text in any charset known here.

    Order: byte order mark, UTF-16 by its high bytes, UTF-8, the charset that the text or its
    carrier declares, Cyrillic charsets by letter frequency, then charset-normalizer.
    """
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    wide = _wide(content)  # first: Cyrillic in UTF-16 is valid UTF-8, made of control characters
    if wide:
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for label in (declared, _meta(content)):
        text = _try(content, label) if label else None
        if text is not None:
            # Programs label koi8-r as cp1251, and cp1251 as Latin 1: the letters decide.
            return text if score(text) >= _ENOUGH else _by_letters(content) or text
    if b"\x00" in content[:_SAMPLE]:
        return None
    return _damaged(content) or _by_letters(content) or _by_library(content) or _western(content)


def score(text: str) -> float:
    """How Russian the non-ASCII part of a text looks, about 0 to 1."""
    points = total = 0.0
    before = " "
    consonants = 0
    small = False  # does the current word begin with a small letter?
    for character in text[:_SAMPLE]:
        if character.isascii():
            small = small and character.isalpha()
            before = character
            continue
        total += 1
        lower = character.lower()
        if "\u0400" <= character <= "\u045f":
            points += _WEIGHT.get(lower, 0.3) - (_CAPITAL if character != lower else 0.0)
            consonants = 0 if lower in _VOWELS or not before.isalpha() else consonants + 1
            points -= 0.5 if consonants > 3 else 0.0
            small = small if before.isalpha() else character == lower
            if character != lower and (small or before.islower()):
                points -= 1.5  # a capital inside a word that began with a small letter
            elif (before.isascii() and before.isalpha()) or (character > "я" and lower != "ё"):
                points -= 0.5
        elif character in "«»№—–…“”„°§\xa0·•":
            points += 0.3  # less than any capital: in Mac charsets З and И of cp1251 are quotes
        elif unicodedata.category(character)[0] in "CSZ":
            points -= 1.0
        before = character
    return points / total if total else 1.0


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: its high bytes are 0x00 or 0x04 throughout."""
    sample = content[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 4 or len(content) % 2:
        return None
    half = len(sample) // 2
    for charset, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if (high.count(0) + high.count(4)) >= 0.9 * half and high.count(0) < half * 1.01:
            text = content.decode(charset, "replace")
            if "\x00" not in text:
                return charset
    return None


def _meta(content: bytes) -> str | None:
    found = _META.search(content[:4096])
    return found[1].decode("ascii") if found else None


def _try(content: bytes, charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
        return None if name in _NO_CHARSET else content.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _damaged(content: bytes) -> str | None:
    """UTF-8 with some broken bytes, such as a letter cut in half."""
    text = content.decode("utf-8", "replace")
    wide = sum(not character.isascii() for character in text)
    return text if text.count("\ufffd") * 4 < wide else None


def _western(content: bytes) -> str | None:
    """A few marks in otherwise plain text; None where control bytes say that it is no text."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in content[:_SAMPLE])
    return None if controls else content.decode("cp1252", "replace")


def _by_letters(content: bytes) -> str | None:
    best, points = None, _ENOUGH
    for charset in _CYRILLIC:
        text = _try(content, charset)
        if text is not None and (value := score(text)) > points:
            best, points = text, value
    return best


def _by_library(content: bytes) -> str | None:
    from charset_normalizer import from_bytes

    found = from_bytes(content[:200_000]).best()
    if found is None or found.encoding == "utf_8":
        return None
    return content.decode(found.encoding, "replace")
