"""Text of a model or a stranger made harmless for a card, a timeline, the Feed and a table.

Nothing is encoded, because nobody agrees on how such texts are decoded: what could act is
replaced by a look-alike that a reader understands and no parser does.
"""

import re
import unicodedata

BRACKETS = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›"})
"""BB-code, placeholders of mentions such as [USER=1], and HTML all need these four."""

ENTITY = re.compile(r"&(?=#?\w{1,31};)")
LINK = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]{1,20}):(?=//)|\b(www)\.(?=\w)")
SCRIPT = re.compile(r"(?i)\b(javascript|vbscript|data):")
MENTION = re.compile(r"(?<![\w.+\-])@(?=\w)")
FORMULA = re.compile(r"(?m)^(\s*)([=+@＝＋＠])")
DASH = re.compile(r"(?m)^(\s*)[\-－](?=\S)")
BLANK_LINES = re.compile(r"\n{3,}")
CUT = "…"


def harmless(text: str, limit: int) -> str:
    """At most `limit` characters of `text` that no portal parser acts upon.

    No BB-code, HTML, entities, live links, mentions, spreadsheet formulas, control, invisible
    or four-byte characters (older portals store three).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "".join(_visible(char) for char in lines).translate(BRACKETS)
    lines = ENTITY.sub("& ", lines)
    lines = LINK.sub(lambda m: f"{m[1]}: " if m[1] else f"{m[2]} .", lines)
    lines = SCRIPT.sub(r"\1 :", lines)
    lines = MENTION.sub("@ ", lines)
    lines = DASH.sub(r"\1– ", lines)
    lines = FORMULA.sub(r"\1'\2", lines)
    lines = BLANK_LINES.sub("\n\n", lines).strip()
    return lines if len(lines) <= limit else lines[: limit - 1].rstrip() + CUT


def harmless_line(text: str, limit: int) -> str:
    """The same, on one line."""
    return harmless(" ".join(text.split()), limit)


def _visible(char: str) -> str:
    if char == "\n":
        return char
    if char in "\u2028\u2029\u0085\x0b\x0c":
        return "\n"
    kind = unicodedata.category(char)
    if kind == "Zs" or char == "\t":
        return " "
    return "" if kind[0] == "C" or ord(char) > 0xFFFF else char
