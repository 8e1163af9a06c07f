"""Characters written as escapes, as dumps, logs and raw mail hold them.

HTML entities, percent-encoding, `\\u0418` and `\\n` of JSON, `\\xD0\\x98` of logs, `=D0=98` of
quoted-printable mail. Bytes are UTF-8, else Windows-1251. And what a wrong encoding made of UTF-8.
"""

import html
import re

ENTITY = (
    r"&(?:amp;){0,3}(?:#0{0,8}\d{1,7}(?:;|(?!\w))|#[xX]0{0,8}[0-9a-fA-F]{1,6};"
    r"|[a-zA-Z]{2,8}\d{0,2};)"
)
PERCENT = r"(?:%[0-9a-fA-F]{2})+"
UNITS = r"(?:\\{1,4}u[0-9a-fA-F]{4})+"
HEX = r"(?:\\{1,4}x[0-9a-fA-F]{2})+"
QUOTED = r"=[C-F][0-9A-F](?:(?:=\r?\n)?=[0-9A-F]{2})+"
SOFT_END = r"(?<=[^\n]{68})=\r?\n(?=\S)"
"""The end of a line that quoted-printable has broken at 76 characters."""
CONTROL = r"\\{1,4}(?:[nrt](?![a-z._])|[\"/])"
"""A letter behind makes it a path or a login: «D:\\new», «CORP\\n.petrova»."""
LEADS = {"Р": 0xD0, "С": 0xD1, "Ð": 0xD0, "Ñ": 0xD1}
UPPER = bytes(range(0x80, 0xC0))
AS_1251 = UPPER.decode("cp1251", "replace")
AS_1252 = UPPER.decode("cp1252", "replace")
AS_LATIN = UPPER.decode("latin-1")
BYTES = {
    char: 0x80 + at for seen in (AS_LATIN, AS_1252, AS_1251) for at, char in enumerate(seen)
} | {"\ufffd": 0x98}
MISREAD = (
    f"(?:[РС][{re.escape(AS_1251)}\x98]){{2,}}|(?:[ÐÑ][{re.escape(AS_LATIN + AS_1252)}]){{2,}}"
)
"""Russian words in UTF-8 that were read as Windows-1251, 1252 or Latin-1."""
ESCAPE = "|".join((ENTITY, PERCENT, UNITS, HEX, QUOTED, SOFT_END, CONTROL, MISREAD))
OPENERS = r"&%\\=ÐÑ°µѕЅ"
"""What escapes begin with, and for Windows-1251 the marks that any misread sentence holds."""
FIRST = "&%\\=" + "".join(LEADS)
UNIT = re.compile(r"(?:%|=|\\{1,4}x)([0-9a-fA-F]{2})|\\{1,4}u([0-9a-fA-F]{4})")
CONTROLS = {"n": "\n", "r": " ", "t": "\t"}


def decoded(piece: str, start: int) -> list[tuple[int, str]]:
    """The characters that an escape stands for, each with its raw position."""
    if piece[0] == "&":
        name = piece[1:]
        while name.startswith("amp;") and name != "amp;":
            name = name[4:]
        return [(start, html.unescape("&" + name))]
    if piece[0] in LEADS:
        return _read_anew(piece, start)
    if piece[0] == "=" and piece[-1] == "\n":
        return []
    if piece[0] == "\\" and piece[-2] == "\\":
        return [(start, CONTROLS.get(piece[-1], piece[-1]))]
    units = list(UNIT.finditer(piece))
    places = [start + unit.start() for unit in units]
    if units[0][2]:
        blob = b"".join(bytes.fromhex(unit[2]) for unit in units)
        return _placed(blob.decode("utf-16-be", "replace"), places, "utf-16-be", 2)
    blob = bytes(int(unit[1], 16) for unit in units)
    try:
        return _placed(blob.decode("utf-8"), places, "utf-8", 1)
    except UnicodeDecodeError:
        text = blob.decode("cp1251", "replace")
    if all("А" <= char <= "я" or char in "ёЁ" or " " <= char <= "~" for char in text):
        return _placed(text, places, "cp1251", 1)
    return [(start + at, char) for at, char in enumerate(piece)]


def _read_anew(piece: str, start: int) -> list[tuple[int, str]]:
    """Misread letters as what they were."""
    pairs = range(0, len(piece), 2)
    blob = bytes(b for at in pairs for b in (LEADS[piece[at]], BYTES[piece[at + 1]]))
    return [(start + at, char) for at, char in zip(pairs, blob.decode(), strict=True)]


def _placed(text: str, places: list[int], encoding: str, width: int) -> list[tuple[int, str]]:
    """Each character with the place of its first unit, `width` bytes long."""
    found: list[tuple[int, str]] = []
    at = 0
    for char in text:
        found.append((places[at], char))
        at += len(char.encode(encoding)) // width
    return found
