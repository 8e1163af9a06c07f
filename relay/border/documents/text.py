"""Text as it leaves a reader: NFC, one kind of line end, no character that nobody can see."""

import re
import unicodedata

_LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]{4}")
_WIDE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LONE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_GLUED = re.compile(r"(<[a-z]{3,9}:[^<>\s]+>)(?=[\w\[(])")
_SPACES = re.compile(r"[ \t\n\xa0]+")


def clean(text: str) -> str:
    """Normalise to NFC, line ends and spaces to the plain ones, and drop what has no glyph."""
    if _is_clean(text):
        return text  # most cells and lines: nothing to do
    text = _LINE_END.sub("\n", text)
    text = _WIDE.sub(" ", _UNSEEN.sub("", text))
    text = _LONE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


def is_plain(text: str) -> bool:
    """Would `clean` and `apart` change nothing, neither in this line nor in any piece of it?"""
    return "<" not in text and _is_clean(text)


def tidy(text: str) -> str:
    """Clean, without trailing spaces and with one empty line at most."""
    if "\n" not in text and "\r" not in text:
        return clean(text).strip("\n").rstrip()
    lines = [line.rstrip() for line in clean(text).split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def apart(text: str) -> str:
    """Put a space between the target of a link and a word that stands directly after it."""
    return _GLUED.sub(r"\1 ", text) if "<" in text else text


def one_line(text: str) -> str:
    """Clean, on a single line."""
    return _SPACES.sub(" ", clean(text)).strip()


def smuggles(text: str) -> bool:
    """Does the text hide words in Unicode tag characters, which only machines read?"""
    return _TAGS.search(text) is not None


def _is_clean(text: str) -> bool:
    return (
        text.isprintable() and not _UNSEEN.search(text) and unicodedata.is_normalized("NFC", text)
    )
