"""Another value of the same type and form in place of a marked one."""

import re
from collections.abc import Callable
from random import Random

from tools.tagger.names import (
    LATIN_GIVEN,
    LATIN_LAST,
    Names,
    inflected,
    readings_of,
    stock,
    transliterate,
)
from tools.tagger.spoken import ALIKE, PARTICLES, ROLES, phrase, regrouped, remarked, respelled
from tools.tagger.things import DIGIT, WORD, like, redraw, thing

SHAPES = (
    "{a}{b}{c}{d}{e}", "{a} {b} {c} {d} {e}", "{a}-{b}-{c}-{d}-{e}", "{a}({b}){c}{d}{e}",
    "{a} ({b}) {c}-{d}-{e}", "{b}{c}{d}{e}", "{b} {c} {d} {e}", "{a}.{b}.{c}.{d}.{e}",
    "{a} {b} {c}{d}{e}", "({b}) {c}-{d}{e}", "{b}-{c}-{d}-{e}", "+7{b}{c}{d}{e}",
    "+7 {b} {c}-{d}-{e}", "{c}-{d}-{e}", "{c}{d}{e}",
)  # fmt: skip
"""How eleven figures are written: country, code, and three groups."""
DOMAINS = stock("mail_hosts")
READ_OUT = ("PHONE", "CARD", "INN", "SNILS", "OTHER_ID", "ACCOUNT", "OMS")
"""Types whose numbers people read out or group as they like; the first four with remarks."""
MARKERS = frozenset(stock("address_markers"))


class Values:
    """Draws replacements."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.by_kind: dict[str, Callable[[str, Random], str]] = {
            "PERSON": self.person,
            "PHONE": self.phone,
            "EMAIL": self.email,
            "ADDRESS": self.address,
            "DOB": self.date,
            "HANDLE": self.handle,
            "LOGIN": self.login,
            "SECRET": self.secret,
            "PLATE": self.letters_and_figures,
            "VIN": self.letters_and_figures,
            "MAC": self.hexadecimal,
            "KEEP": self.thing,
        }

    def of(self, kind: str, text: str, rng: Random) -> str:
        draw = self.by_kind.get(kind, self.figures)
        value = draw(text, rng) or text
        if kind in ("PERSON", "HANDLE", "EMAIL", "LOGIN"):
            return value
        value = respelled(value, rng)
        if kind in READ_OUT:
            value = regrouped(value, rng)
        return remarked(value, rng) if kind in READ_OUT[:4] else value

    def figures(self, text: str, rng: Random) -> str:
        return redraw(text, rng)

    def person(self, text: str, rng: Random) -> str:
        words = WORD.findall(text)
        if sum(len(w) == 1 for w in words) > 2:
            return text  # spelled by letters
        latin = any(w.isascii() for w in words)
        kinds = [self._kind(w) for w in words]
        genders = [g for w in words for _, _, g in readings_of(w.lower())]
        gender = (
            max(("masc", "femn"), key=genders.count) if genders else rng.choice(("masc", "femn"))
        )
        cases = [c for w in words for _, c, _ in readings_of(w.lower())[:1]]
        case = max(set(cases), key=cases.count) if cases else "nomn"
        if rng.random() < 0.15:
            case = rng.choice(("nomn", "gent", "datv", "accs", "ablt"))
        queue = iter(kinds)

        def new(match: re.Match[str]) -> str:
            surface, kind = match.group(), next(queue)
            if len(surface) == 1:
                return like(
                    surface,
                    rng.choice(
                        "абвгдежзиклмнопрстфхэюя" if not latin else "abcdefghijklmnoprstvyz"
                    ),
                )
            if latin:
                return like(surface, self._latin(kind, gender, rng))
            if kind == "Patr":
                stock = self.names.patronymics[gender]
                word = rng.choice(stock)
            elif kind == "Name":
                word = self.names.first_name(rng, gender)
            elif rng.random() < 0.04:
                word = rng.choice(PARTICLES)
            else:
                word = self.names.surname(rng, gender)
            return like(surface, inflected(word, case, gender))

        return WORD.sub(new, text)

    def _kind(self, word: str) -> str:
        kinds = [kind for kind, _, _ in readings_of(word.lower())]
        return kinds[0] if kinds else "Surn"

    def _latin(self, kind: str, gender: str, rng: Random) -> str:
        if rng.random() < 0.4:
            return rng.choice(LATIN_GIVEN if kind == "Name" else LATIN_LAST).lower()
        word = (
            self.names.first_name(rng, gender)
            if kind == "Name"
            else self.names.surname(rng, gender)
        )
        return transliterate(word)

    def phone(self, text: str, rng: Random) -> str:
        if not DIGIT.search(text):
            return text
        keep = 1 if re.match(r"\+?[78]", text) else 0
        head = text[: text.index("7") + 1] if text.startswith("+7") else text[:keep]
        out = head + redraw(text[len(head) :], rng)
        if rng.random() < 0.25 and sum(c.isdigit() for c in out) == 11:
            figures = "".join(c for c in out if c.isdigit())
            a, b, c, d, e = figures[0], figures[1:4], figures[4:7], figures[7:9], figures[9:]
            shape = rng.choice(SHAPES)
            out = shape.format(a=a, b=b, c=c, d=d, e=e)
        return out

    def nick(self, rng: Random) -> str:
        gender = rng.choice(("masc", "femn"))
        word = transliterate(
            rng.choice((self.names.first_name, self.names.surname))(rng, gender)
        ).replace("-", "")
        luck = rng.random()
        if luck < 0.3:
            word += rng.choice("._-") + transliterate(self.names.surname(rng, gender)).replace(
                "-", ""
            )
        elif luck < 0.6:
            word += rng.choice(("", "_", ".")) + str(rng.randint(1, 2020))
        elif luck < 0.7:
            word = rng.choice("abcdeiklmnoprstv") + rng.choice("._") + word
        return word

    def email(self, text: str, rng: Random) -> str:
        local, at, domain = text.partition("@")
        if not at or " " in text:
            return text
        if rng.random() < 0.3:
            domain = rng.choice(DOMAINS)
        return like(local[:1].lower(), self.nick(rng)) + "@" + domain

    def handle(self, text: str, rng: Random) -> str:
        found = re.search(r"[\w.-]+$", text)
        if found is None or found.group().isdigit():
            return redraw(text, rng)
        return text[: found.start()] + self.nick(rng)

    def login(self, text: str, rng: Random) -> str:
        if rng.random() < 0.15:
            return rng.choice(ROLES)
        return self.nick(rng) if text.isascii() and rng.random() < 0.7 else redraw(text, rng)

    def secret(self, text: str, rng: Random) -> str:
        def new(match: re.Match[str]) -> str:
            c = match.group()
            if c.isdigit():
                return rng.choice("0123456789")
            stock = "abcdefghijklmnopqrstuvwxyz" if c.isascii() else "абвгдежзиклмнопрстуфхцчшэюя"
            new = rng.choice(stock)
            return new.upper() if c.isupper() else new

        if WORD.search(text) and rng.random() < 0.3:
            return phrase(self.names, rng)
        if WORD.search(text) and not DIGIT.search(text) and rng.random() < 0.6:
            return text
        return re.sub(r"[^\W_]", new, text)

    def letters_and_figures(self, text: str, rng: Random) -> str:
        def new(match: re.Match[str]) -> str:
            c = match.group()
            if c.isdigit():
                return rng.choice("0123456789")
            stock = "ABCEHKMOPTXY" if c.isascii() else "АВЕКМНОРСТУХ"
            new = rng.choice(stock)
            return new if c.isupper() else new.lower()

        return re.sub(r"(?<![^\W\d_]{3})[^\W_](?![^\W\d_]{3})", new, text)

    def hexadecimal(self, text: str, rng: Random) -> str:
        return re.sub(r"[0-9a-fA-F]", lambda m: rng.choice("0123456789abcdef"), text)

    def date(self, text: str, rng: Random) -> str:
        def new(match: re.Match[str]) -> str:
            run = match.group()
            if len(run) == 4:
                return str(rng.randint(1935, 2016))
            if len(run) == 2 and int(run) > 12:
                return f"{rng.randint(1, 28):02}"
            return f"{rng.randint(1, 12):0{len(run)}}"

        return re.sub(r"\d+", new, text)

    def address(self, text: str, rng: Random) -> str:
        def new(match: re.Match[str]) -> str:
            word = match.group()
            if (
                word.lower() in MARKERS
                or word.lower() in ALIKE
                or len(word) < 4
                or rng.random() < 0.35
            ):
                return word
            if word.lower().endswith(("ая", "ой", "ую", "ий", "ый", "ое")):
                stem = (
                    self.names.invented(rng) if rng.random() < 0.5 else rng.choice(self.names.nouns)
                )
                return like(word, stem.rstrip("аеиоуыьйэюя") + ("н" + word[-2:].lower()))
            gender = rng.choice(("masc", "masc", "femn"))
            return like(word, inflected(self.names.surname(rng, gender), "gent", gender))

        return redraw(WORD.sub(new, text) if not text.isascii() else text, rng, 0.9)

    def thing(self, text: str, rng: Random) -> str:
        return thing(text, self.names, rng)
