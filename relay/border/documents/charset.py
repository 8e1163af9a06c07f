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
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "koi8-u")
_META = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""")
# Russian letters by how often they occur; a wrong charset turns the frequent into the rare.
_COMMON = frozenset("оеаинтсрвлкмдпу")
_RARE = frozenset("щэфцхюшжъё")
_SAMPLE = 20_000
_ENOUGH = 0.55


def decode(content: bytes, declared: str | None = None) -> str | None:
    """The text, or None where the bytes are not text in any charset known here.

    Order: byte order mark, UTF-8, UTF-16 by its zeros, the charset that the text or its carrier
    declares, Cyrillic charsets by letter frequency, then charset-normalizer.
    """
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace")
    for label in (declared, _meta(content)):
        text = _try(content, label) if label else None
        # Mail programs label koi8-r and cp866 as cp1251 and the reverse: the letters decide.
        if text is not None and (not _has_cyrillic(text) or score(text) >= _ENOUGH):
            return text
    if b"\x00" in content[:_SAMPLE]:
        return None
    return _damaged(content) or _by_letters(content) or _by_library(content) or _western(content)


def score(text: str) -> float:
    """How Russian the non-ASCII part of a text looks, about 0 to 1."""
    points = total = 0.0
    before = " "
    for character in text[:_SAMPLE]:
        if character.isascii():
            before = character
            continue
        total += 1
        lower = character.lower()
        if "\u0400" <= character <= "\u045f":
            points += 1.0 if lower in _COMMON else 0.0 if lower in _RARE else 0.5
            if character != lower and before.islower():
                points -= 1.5  # a capital inside a word
            elif (before.isascii() and before.isalpha()) or (character > "я" and lower != "ё"):
                points -= 0.5
        elif character in "«»№—–…“”„°§\xa0·•":
            points += 0.6
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
        return None if name in ("idna", "punycode", "unicode_escape") else content.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _has_cyrillic(text: str) -> bool:
    return any("\u0400" <= character <= "\u045f" for character in text[:_SAMPLE])


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
