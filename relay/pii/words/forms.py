"""When two surfaces are one value: key forms by label, and name forms that match."""

import re
from functools import lru_cache

from relay.pii.identifiers.checksums import digits
from relay.pii.text.normalise import View
from relay.pii.words import translit
from relay.pii.words.morphology import readings
from relay.pii.words.nominatives import bases
from relay.pii.words.wordset import fold, words

NAME_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LONGEST = 8192
"""Characters of a value; what is longer is a text that nobody read, and equals only itself."""
BY_DIGITS = frozenset(words("PHONE SNILS INN OGRNIP OMS CARD ACCOUNT"))


@lru_cache(maxsize=64)  # values are people: few are kept, and only in a masking process
def plain(surface: str) -> str:
    """The folded normal form of a surface."""
    return fold(View(surface).text)


def canonical(label: str, surface: str) -> str:
    """The form that equal values share: digits, lower case, or folded words."""
    if len(surface) > LONGEST:
        return surface
    text = plain(surface)
    if label in BY_DIGITS:
        number = digits(re.split(r"доб|вн|ext|#", text)[0])
        if label == "PHONE":
            number = number[-10:] if len(number) >= 10 else number
        if number:
            return number
    if label in ("PERSON",):
        return " ".join(name_words(surface))
    return " ".join(re.findall(r"\w+", text)) or text


def name_words(surface: str) -> list[str]:
    """The folded words of a name."""
    return NAME_WORD.findall(plain(surface))


@lru_cache(maxsize=16384)
def lemmas(word: str) -> frozenset[str]:
    """The nominatives a folded name word may come from."""
    found = {r.lemma for r in readings(word) if r.kind in "fsp"} or {word}
    return frozenset(found | {word})


@lru_cache(maxsize=65536)
def same_word(one: str, two: str) -> bool:
    """Whether two folded name words are forms of one: case, gender, or another script."""
    if one == two:
        return True
    latin_one, latin_two = one.isascii(), two.isascii()
    if latin_one != latin_two:
        russian, latin = (two, one) if latin_one else (one, two)
        wanted = translit.skeleton(latin)
        return any(translit.skeleton(translit.latin(b)) == wanted for b in bases(russian))
    if latin_one:
        return translit.skeleton(one) == translit.skeleton(two)
    if lemmas(one) & lemmas(two):
        return True
    size = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        size += 1
    short = min(len(one), len(two))
    return (
        size >= max(3, short - 2)
        and len(one) - size <= 3
        and len(two) - size <= 3
        and (_ending(one[size:]) and _ending(two[size:]))
    )


ENDINGS = frozenset(
    [
        "",
        "а",
        "у",
        "ом",
        "ем",
        "е",
        "ы",
        "и",
        "я",
        "ю",
        "ой",
        "ей",
        "ою",
        "ый",
        "ий",
        "ого",
        "ому",
        "ым",
        "им",
        "ая",
        "ую",
        "ых",
        "их",
        "ь",
        "й",
        "ев",
        "ов",
        "ам",
        "ям",
        "ьи",
    ]
)


def _ending(tail: str) -> bool:
    return tail in ENDINGS


def same_person(one: list[str], two: list[str]) -> bool:
    """Whether two names may be one person: every word of the shorter fits a word of the longer.

    An initial fits a word that begins with it, unless nothing but initials would match.
    """
    if len(one) == len(two) == 1:
        return len(one[0]) > 1 and same_word(one[0], two[0])
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    left = list(long)
    matched = False
    for word in short:
        fit = next((w for w in left if same_word(word, w)), None)
        if fit is None:
            fit = next((w for w in left if _initial(word, w)), None)
        else:
            matched = matched or len(word) > 1
        if fit is None:
            return False
        left.remove(fit)
    return matched


def _initial(one: str, two: str) -> bool:
    return (len(one) == 1 and two.startswith(one)) or (len(two) == 1 and one.startswith(two))
