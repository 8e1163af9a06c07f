"""Of the two forms of one mail body, plain and HTML, the one that says more."""

import re

# What is never closed goes to the end: else each such tag would look through all the rest.
_MARKUP = re.compile(r"<(?:style|script)\b(?:.*?</(?:style|script)\s*>|.*\Z)|<[^>]*>", re.I | re.S)
_ROW, _CELL = re.compile(r"<tr\b", re.I), re.compile(r"<t[dh]\b", re.I)
_IN_COLUMNS = re.compile(r"\S[^\n]*[\t|][^\n]*\S")
_STUB = 300
_SAYS_MORE = 5
_WIDE, _FEW_ROWS, _MORE_ROWS = 3, 2, 3


def prefers_html(plain: str, html: str) -> bool:
    """Is the plain form missing, a mere hint at the other, or without the other's tables?"""
    plain = plain.strip()
    if not html.strip():
        return False
    if not plain:
        return True
    if len(plain) < _STUB and len(_shown(html)) > _SAYS_MORE * len(plain):
        return True
    return _has_table(html) and len(_IN_COLUMNS.findall(plain)) < _FEW_ROWS


def _has_table(html: str) -> bool:
    """Are there two rows of three filled cells, or three of two? Frames around a text have fewer.

    Cells that hold a table of their own are such frames.
    """
    widths = [
        sum(bool(_shown("<td" + cell)) for cell in _CELL.split(row)[1:])
        for row in _ROW.split(html)[1:]
        if "<table" not in row.lower()
    ]
    wide = sum(width >= _WIDE for width in widths)
    return wide >= _FEW_ROWS or sum(width > 1 for width in widths) >= _MORE_ROWS


def _shown(html: str) -> str:
    return _MARKUP.sub("", html).replace("&nbsp;", " ").strip()
