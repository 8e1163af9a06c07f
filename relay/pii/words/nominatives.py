"""The nominatives that a form of a word may have, by its ending alone."""

from functools import lru_cache

ENDINGS = (
    ("ыми", ""),
    ("ому", "ый"),
    ("ому", "ий"),
    ("ого", "ый"),
    ("ого", "ий"),
    ("ого", "ой"),
    ("ими", "ий"),
    ("ой", "а"),
    ("ой", ""),
    ("ей", "я"),
    ("ей", "а"),
    ("ою", "а"),
    ("ым", ""),
    ("ым", "ый"),
    ("им", "ий"),
    ("ом", ""),
    ("ем", "ь"),
    ("ем", "й"),
    ("ем", ""),
    ("ая", "ий"),
    ("ая", "ый"),
    ("ую", "ий"),
    ("ую", "ый"),
    ("ой", "ий"),
    ("ой", "ый"),
    ("ых", ""),
    ("их", "ий"),
    ("а", ""),
    ("у", ""),
    ("е", ""),
    ("ы", ""),
    ("и", ""),
    ("я", "й"),
    ("ю", "й"),
    ("и", "й"),
    ("е", "й"),
    ("я", "ь"),
    ("ю", "ь"),
    ("е", "ь"),
    ("и", "ь"),
    ("ы", "а"),
    ("е", "а"),
    ("у", "а"),
    ("и", "а"),
    ("и", "я"),
    ("е", "я"),
    ("ю", "я"),
    ("ии", "ия"),
    ("ию", "ия"),
    ("ией", "ия"),
    ("", "а"),
    ("", "я"),
)


BY_LETTER = {
    letter: tuple(pair for pair in ENDINGS if not pair[0] or pair[0][-1] == letter)
    for letter in {"", *(ending[-1:] for ending, _ in ENDINGS)}
}


@lru_cache(maxsize=2048)
def bases(word: str) -> tuple[str, ...]:
    """The nominatives a folded word may be a form of, itself first; loosely, by its ending."""
    found = [word]
    for ending, base in BY_LETTER.get(word[-1:], BY_LETTER[""]):
        if len(word) - len(ending) >= 2 and word.endswith(ending):
            found.append(word[: len(word) - len(ending)] + base)
    return tuple(found)
