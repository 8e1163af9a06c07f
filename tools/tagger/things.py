"""Another thing in place of one that must stay, and how values are redrawn in their shape."""

import re
from random import Random

from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import fold, term_list
from tools.tagger.names import Names, transliterate

DIGIT = re.compile(r"\d")
WORD = re.compile(r"[^\W\d_]+")
TRADE = [
    sorted(word for word in term_list("namesakes") if word.isascii() == latin)
    for latin in (False, True)
]
"""Names of goods, medicines, works: in Cyrillic letters, in Latin ones."""


def redraw(text: str, rng: Random, chance: float = 1.0) -> str:
    """New figures in the same shape; the first of a run keeps being zero or not."""

    def new(match: re.Match[str]) -> str:
        if rng.random() > chance:
            return match.group()
        first = match.start() == 0 or not text[match.start() - 1].isdigit()
        if first and match.group() != "0":
            return rng.choice("123456789")
        return rng.choice("0123456789") if not first or rng.random() < 0.3 else match.group()

    return DIGIT.sub(new, text)


def like(surface: str, word: str) -> str:
    """A word in the letter case of another."""
    if surface.isupper() and len(surface) > 1:
        return word.upper()
    if surface[:1].isupper():
        return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
    return word


def thing(text: str, names: Names, rng: Random) -> str:
    """Another thing in place of one that must stay: other figures, another name."""
    luck = rng.random()
    if luck < 0.55 and not re.search(r"\d{1,2}[.:/]\d\d", text):
        text = redraw(text, rng, 0.8)
    if luck > 0.75:

        def new(match: re.Match[str]) -> str:
            word = match.group()
            if not word.isascii() or len(word) < 4 or rng.random() < 0.5:
                return word
            return like(word, transliterate(names.invented(rng)))

        text = WORD.sub(new, text)
    if rng.random() < 0.25:
        text = _renamed(text, names, rng)
    return text


def _renamed(text: str, names: Names, rng: Random) -> str:
    """A thing under another trade name, or under a person's where quotes say that it is one."""

    def new(match: re.Match[str]) -> str:
        word, quoted = match.group(), text[match.start() - 1 : match.start()] == "«"
        known = traits(fold(word))
        if len(word) < 3 or not word.istitle() or known.place or (known.common and not quoted):
            return word
        luck = rng.random()
        if quoted and luck < 0.5:
            gender = rng.choice(("masc", "femn"))
            draw = rng.choice((names.first_name, names.surname))
            return like(word, draw(rng, gender))
        return like(word, rng.choice(TRADE[word.isascii()])) if luck < 0.8 else word

    return WORD.sub(new, text)
