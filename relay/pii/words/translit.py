"""Latin letters for Russian ones, and back: names written without a Russian keyboard."""

import re
from functools import lru_cache

TO_LATIN = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "е": "e",
    "ё": "e",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}
FROM_LATIN = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("tz", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ya", "я"),
    ("yo", "е"),
    ("ye", "е"),
    ("ju", "ю"),
    ("ja", "я"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("ey", "ей"),
    ("ay", "ай"),
    ("oy", "ой"),
    ("uy", "уй"),
    ("ij", "ий"),
    ("ia", "ия"),
    ("iu", "ю"),
    ("ph", "ф"),
    ("ck", "к"),
    ("a", "а"),
    ("b", "б"),
    ("c", "к"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "кс"),
    ("y", "ы"),
    ("z", "з"),
)
RUSSIAN = dict(FROM_LATIN)
PIECE = re.compile("|".join(RUSSIAN))
LOOSE = str.maketrans({"y": "i", "j": "i", "w": "v", "x": "h", "'": "", "`": "", "’": "", "q": "k"})


@lru_cache(maxsize=8192)
def latin(word: str) -> str:
    """A Russian word (folded) in Latin letters, one plain convention."""
    return "".join(TO_LATIN.get(c, c) for c in word)


@lru_cache(maxsize=16384)
def skeleton(word: str) -> str:
    """A Latin word with the differences between conventions removed, to compare by."""
    text = word.lower().translate(LOOSE)
    for long, short in (
        ("shch", "5"),
        ("sch", "5"),
        ("kh", "h"),
        ("tz", "c"),
        ("ts", "c"),
        ("ch", "4"),
        ("sh", "6"),
        ("zh", "7"),
        ("ii", "i"),
        ("iu", "u"),
        ("ia", "a"),
        ("io", "e"),
        ("ie", "e"),
        ("ck", "k"),
        ("ks", "x"),
        ("ph", "f"),
    ):
        text = text.replace(long, short)
    out = [c for i, c in enumerate(text) if i == 0 or c != text[i - 1]]
    return "".join(out)


@lru_cache(maxsize=16384)
def cyrillic(word: str) -> tuple[str, ...]:
    """What Russian words a Latin one (lower case) may stand for, likeliest first."""
    if not word.isascii():
        return ()
    text = "".join(RUSSIAN[piece] for piece in PIECE.findall(word))
    variants = [text]
    if text.endswith("ы"):
        variants += [text[:-1] + "ий", text[:-1] + "й", text[:-1] + "ь"]
    if text.endswith(("л", "р", "в", "н", "т", "г")):
        variants.append(text + "ь")
    variants += [v.replace("кс", "х") for v in variants if "кс" in v]
    if "ые" in text or "ыа" in text:
        variants.append(text.replace("ые", "е").replace("ыа", "я"))
    if text.startswith("е"):
        variants.append("э" + text[1:])
    variants += [v.replace("ы", "и") for v in variants if "ы" in v]
    variants += [
        v.replace("лг", "льг").replace("лк", "льк") for v in variants if "лг" in v or "лк" in v
    ]
    return tuple(dict.fromkeys(variants))
