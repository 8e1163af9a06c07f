"""Letters that look the same in Cyrillic and Latin: tesseract reads both, and guesses by the word.

The words beside a word know better: "A500C" or "HE" in a line of Russian is Russian.
"""

import re

_LATIN = "ABCEHKMOPTXYaceopxy"
_CYRILLIC = "АВСЕНКМОРТХУасеорху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_LATIN_LETTER = re.compile("[A-Za-z]")
_SURELY_LATIN = re.compile(f"(?![{_LATIN}])[A-Za-z]")
_SURELY_CYRILLIC = re.compile(f"(?![{_CYRILLIC}])[А-яЁё]")
_ROMAN = re.compile(r"[XCM]{2,}\W?|X\W?")


def in_one_script(line: list[str]) -> list[str]:
    """The words of a line; where it is Russian and holds no surely Latin word, wholly Russian."""
    if any(map(_SURELY_LATIN.search, line)) or not any(map(_SURELY_CYRILLIC.search, line)):
        return line
    return [
        word if _ROMAN.fullmatch(word) or not _LATIN_LETTER.search(word) else
        word.translate(_TO_CYRILLIC)
        for word in line
    ]  # fmt: skip
