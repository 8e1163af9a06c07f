"""Invented names for augmentation: of many peoples, in every case form, from no list too."""

import re
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pymorphy3

STOCK = Path(__file__).parent / "stock"


def stock(name: str) -> list[str]:
    """The words of a list beside this module."""
    return STOCK.joinpath(f"{name}.txt").read_text(encoding="utf-8").split()


def pairs(name: str) -> list[tuple[str, str]]:
    """A list read two words at a time."""
    words = stock(name)
    return list(zip(words[::2], words[1::2], strict=True))


LATIN_GIVEN = stock("latin_given")
LATIN_LAST = stock("latin_surnames")
COMMON_LATIN = {a: b.strip("-") for a, b in pairs("to_latin")}


@cache
def analyzer() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


def transliterate(word: str) -> str:
    return "".join(COMMON_LATIN.get(c, COMMON_LATIN.get(c.lower(), c).capitalize()) for c in word)


class Names:
    """The stock from which names are drawn; the same for the same sources."""

    def __init__(self) -> None:
        self.given: dict[str, list[str]] = {"masc": [], "femn": []}
        self.patronymics: dict[str, list[str]] = {"masc": [], "femn": []}
        self.nouns: list[str] = []
        self._from_morphology()
        spec = find_spec("natasha")
        if spec is None or not spec.submodule_search_locations:
            raise SystemExit("natasha is not installed")
        root = Path(spec.submodule_search_locations[0], "data", "dict")
        self.surnames = _list(root / "last.txt")
        self.first = _list(root / "first.txt")
        extra = Path("relay/pii/data/given_extra.txt").read_text(encoding="utf-8")
        self.short = [
            w for line in extra.split("\n") if not line.startswith("#") for w in line.split()
        ]
        self.follow: dict[str, list[str]] = defaultdict(list)
        for word in self.surnames[::7] + self.first:
            marked = f"^^{word}$"
            for i in range(len(marked) - 2):
                self.follow[marked[i : i + 2]].append(marked[i + 2])

    def _from_morphology(self) -> None:
        seen: set[str] = set()
        for parse in analyzer().iter_known_word_parses():
            word, tag, normal = parse.word, parse.tag, parse.normal_form
            if normal in seen or word != normal:
                continue
            if "Name" in tag and "sing" in tag and tag.gender in self.given:
                self.given[tag.gender].append(word)
            elif "Patr" in tag and "sing" in tag and "Infr" not in tag and tag.gender in self.given:
                self.patronymics[tag.gender].append(word)
            elif (
                tag.POS == "NOUN"
                and 3 <= len(word) <= 9
                and not tag.grammemes & {"Name", "Surn", "Patr", "Geox", "Orgn", "Abbr", "plur"}
            ):
                self.nouns.append(word)
            else:
                continue
            seen.add(normal)
        self.patronymics["femn"] = [
            re.sub(r"(?:ьич|ич)$", "ична", word) if not word.endswith("вич") else word[:-2] + "на"
            for word in self.patronymics["masc"]
        ]
        for stock in (self.given, self.patronymics):
            for words in stock.values():
                words.sort()
        self.nouns.sort()

    def invented(self, rng: Random) -> str:
        """A surname-like word that stands in no list."""
        while True:
            state, out = "^^", ""
            while len(out) < 14:
                char = rng.choice(self.follow[state])
                if char == "$":
                    break
                out += char
                state = state[1] + char
            if 3 < len(out) < 14:
                return out

    def surname(self, rng: Random, gender: str) -> str:
        luck = rng.random()
        if luck < 0.45:
            word = rng.choice(self.surnames)
        elif luck < 0.75:
            word = self.invented(rng)
        elif luck < 0.9:
            word = rng.choice(self.nouns)
        else:
            word = transliterated(rng.choice(LATIN_LAST))
        if gender == "femn" and re.search(r"(?:ов|ев|ин|ын)$", word):
            word += "а"
        elif gender == "femn" and word.endswith(("ский", "цкий")):
            word = word[:-2] + "ая"
        return word

    def first_name(self, rng: Random, gender: str) -> str:
        luck = rng.random()
        if luck < 0.5:
            return rng.choice(self.given[gender])
        if luck < 0.7:
            return rng.choice(self.first)
        if luck < 0.85:
            return rng.choice(self.short)
        if luck < 0.93:
            return transliterated(rng.choice(LATIN_GIVEN))
        return self.invented(rng)


CYRILLIC = pairs("to_cyrillic")
SINGLE = dict(zip("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз", strict=True))


def transliterated(word: str) -> str:
    """A foreign name as Russians write it, roughly."""
    word = word.lower()
    for latin, russian in CYRILLIC:
        word = word.replace(latin, russian)
    return "".join(SINGLE.get(c, c) for c in word)


def _list(path: Path) -> list[str]:
    return sorted(
        {w.lower() for w in path.read_text(encoding="utf-8").split() if w.isalpha() or "-" in w}
    )


@cache
def readings_of(word: str) -> tuple[tuple[str, str, str], ...]:
    """(kind, case, gender) of the name readings of a word."""
    found = []
    for parse in analyzer().parse(word):
        for kind in ("Name", "Surn", "Patr"):
            if kind in parse.tag:
                found.append((kind, parse.tag.case or "nomn", parse.tag.gender or "masc"))
    return tuple(found)


@cache
def inflected(word: str, case: str, gender: str) -> str:
    """A nominative in another case; as it is where the morphology does not know how."""
    if case == "nomn":
        return word
    for parse in analyzer().parse(word):
        if parse.tag.case == "nomn" and parse.tag.gender in (gender, None):
            form = parse.inflect({case})
            if form is not None:
                return form.word
    return word
