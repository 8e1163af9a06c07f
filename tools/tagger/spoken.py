"""What is said in words: numbers read out with remarks in between, passwords that are phrases."""

import re
from random import Random

from tools.tagger.names import Names, transliterate

NUMBERS = tuple(
    line.split()
    for line in (
        "ноль один два три четыре пять шесть семь восемь девять",
        "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать"
        " восемнадцать девятнадцать",
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
        "zero one two three four five six seven eight nine",
    )
)
ALIKE = {word: row for row in NUMBERS for word in row}
SAID = re.compile(r"(?<![\w-])(?:" + "|".join(ALIKE) + r")(?![\w-])", re.IGNORECASE)
REMARKS = (
    "так", "дальше", "потом", "ой", "э-э", "нет", "ага", "подождите", "секунду", "сейчас гляну",
    "записали?", "нет, вру", "это не цифра", "не кладите трубку", "ой, не то", "и ещё", "как его",
    "стойте", "повторяю", "тут плохо видно", "очки надену", "так, дальше", "вроде", "или нет",
)  # fmt: skip
ROLES = (
    "root", "admin", "user", "guest", "teacher", "manager", "buh", "buh1", "sklad", "office",
    "director", "operator", "kassa", "support", "test", "director2", "sysadmin", "student", "shop",
)  # fmt: skip
"""Logins that are words."""
PARTICLES = (
    "то", "нет", "никак", "им", "ус", "бой", "да", "ли", "ну", "они", "тут", "пять", "сам", "кто",
    "же", "так", "вот", "ага", "я", "вы", "лес", "кит", "мак", "рак", "шум", "лист", "зять",
)  # fmt: skip
"""Words that some people have for a surname."""


def respelled(text: str, rng: Random) -> str:
    """Other numbers of the same sizes; now and then a remark in between."""

    def new(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() < 0.15:
            return word
        other = rng.choice(ALIKE[word.lower()])
        return other.capitalize() if word[0].isupper() else other

    return SAID.sub(new, text)


def remarked(text: str, rng: Random) -> str:
    """With a remark after one of the numbers that are read out."""
    places = [m.end() for m in SAID.finditer(text)][1:-1]
    if not places or rng.random() > 0.25:
        return text
    at = rng.choice(places)
    mark = rng.choice((" ", ", ", "… ", ", ", " — "))
    return text[:at] + mark + rng.choice(REMARKS) + mark.rstrip("…—") + text[at:].lstrip(" ,")


def regrouped(text: str, rng: Random) -> str:
    """A number in other groups, or with its marks in words."""
    luck = rng.random()
    if luck < 0.04:
        words = {"-": " дефис ", "/": " дробь ", ".": " точка "}
        words["-"] = rng.choice((" дефис ", " тире "))
        return re.sub(r"(?<=\d)[-/.](?=\d)", lambda m: words[m.group()], text)
    figures = re.sub(r"[ -]", "", text)
    if luck > 0.12 or not figures.isdecimal() or len(figures) < 6:
        return text
    groups: list[str] = []
    while figures:
        size = rng.choice((1, 1, 2, 2, 3, 4))
        groups.append(figures[:size])
        figures = figures[size:]
    return rng.choice((" ", " ", "-", " - ")).join(groups)


def phrase(names: Names, rng: Random) -> str:
    """A password made of words."""
    words = [rng.choice(names.nouns) for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))]
    if rng.random() < 0.3:
        words = [transliterate(word) for word in words]
    if rng.random() < 0.4:
        words.append(str(rng.randint(1, 2030)))
    if rng.random() < 0.35:
        words[0] = words[0].capitalize()
    return rng.choice((" ", " ", " ", "-", "_", "")).join(words)
