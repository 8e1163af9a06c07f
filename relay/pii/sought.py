"""The forms that a masked value may still stand in, and which of them a text holds."""

import base64
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from relay.pii.identifiers.checksums import digits
from relay.pii.placeholders import EXACT
from relay.pii.text.normalise import View
from relay.pii.text.seek import held, places
from relay.pii.types import Value
from relay.pii.words.forms import name_words, plain
from relay.pii.words.lexicon import traits
from relay.pii.words.translit import latin, skeleton
from relay.pii.words.wordset import fold

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
UNKNOWN_ONLY = frozenset(("TERM", "NUM"))
"""Labels of what is masked only because it is not known to be harmless: nobody's identifier."""
WORD = re.compile(r"\w+")
WORD_MARKS = re.compile(r"\W")
FIGURE_MARKS = re.compile(r"(?<=\d)[\s().\-–—/+]{1,3}(?=\d)")
LATIN_WORD = re.compile(r"[a-z]{4,}")
SHORTEST = 4
"""Characters of a value that is looked for; a shorter one stands in half of all words."""
WRAPPED = 6
"""Characters of a text that is looked for inside base64."""

Way = Literal["text", "number", "joined", "latin"]


class Form(NamedTuple):
    """One form of a value: as text, as bare figures, without marks, or its words in Latin.

    `told`: the name that must stand in the text as a name, for it is a common word too.
    """

    name: str
    way: Way
    what: str
    words: tuple[str, ...] = ()
    told: str = ""


def forms(values: Mapping[str, Value]) -> list[Form]:
    """Every form of these values once, however many spellings share it."""
    return list(
        dict.fromkeys(
            form
            for name, value in values.items()
            if value.label not in UNKNOWN_ONLY
            for surface in value.surfaces
            for form in _of(name, value.label, surface)
        )
    )


def _of(name: str, label: str, surface: str) -> Iterator[Form]:
    text = plain(surface)
    if len(text) < SHORTEST:
        return
    told = surface.casefold() if is_word(surface, label) else ""
    yield Form(name, "text", text, told=told)
    number = digits(text)
    if len(number) >= 7:
        yield Form(name, "number", number[-10:], told=told)
    joined = WORD_MARKS.sub("", text)
    if len(joined) >= 9 and not joined.isdigit():
        yield Form(name, "joined", joined, told=told)
    long = [word for word in name_words(surface) if len(word) >= 5] if label == "PERSON" else ()
    if long:
        yield Form(name, "latin", "", tuple(skeleton(latin(word)) for word in long), told)


def find_values(text: str, values: Mapping[str, Value]) -> list[str]:
    """Placeholders whose value occurs in the text verbatim, in another case, as bare digits,
    transliterated or in base64."""
    names = {form.name for form in held_forms(EXACT.sub("\x00", text), forms(values))}
    return [name for name in values if name in names]


def held_forms(bare: str, sought: Iterable[Form]) -> list[Form]:
    """Those of the forms that stand in a text whose placeholders are zero bytes."""
    sought = _live(bare, sought)
    if not sought:
        return []
    known: dict[Way, set[str]] = {"text": set(), "number": set(), "joined": set()}
    for form in sought:
        if form.way != "latin":
            known[form.way].add(form.what)
    texts, numbers = known["text"], known["number"]
    low = fold(_normal(bare))
    found = {"text": {one for at, one in places(low, texts) if is_alone(low, at, one)}}
    if numbers:
        figures = FIGURE_MARKS.sub("", low)
        found["number"] = {
            one for at, one in places(figures, numbers) if _is_number(figures, at, one)
        }
    if known["joined"]:
        found["joined"] = held(WORD_MARKS.sub("", low), known["joined"])
    if runs := BASE64.findall(bare):
        blobs = "".join(fold(part) for run in runs for part in _decoded(run))
        wrapped = held(blobs, numbers | {text for text in texts if len(text) >= WRAPPED})
        found["text"] |= wrapped
        found.setdefault("number", set()).update(wrapped)
    words = {skeleton(word) for word in LATIN_WORD.findall(low)}
    return [
        form
        for form in sought
        if (words.issuperset(form.words) if form.words else form.what in found.get(form.way, ()))
    ]


def _live(bare: str, sought: Iterable[Form]) -> list[Form]:
    """The forms without those of common words that are no names here."""
    sought = list(sought)
    if not any(form.told for form in sought):
        return sought
    told = {w[0].casefold() for w in WORD.finditer(bare) if tells(bare, *w.span())}
    return [form for form in sought if not form.told or form.told in told]


def _normal(bare: str) -> str:
    """The normal form, which has no zero bytes; where no escape may stand they go beforehand."""
    escapes = any(mark in bare for mark in "&%\\=")
    return View(bare if escapes else bare.replace("\x00", "")).text


def is_alone(text: str, at: int, found: str) -> bool:
    """Whether what stands there is a word of its own, or words."""
    stop = at + len(found)
    return not (at and _wordy(text[at - 1])) and not (stop < len(text) and _wordy(text[stop]))


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"


def _is_number(text: str, at: int, number: str) -> bool:
    """Whether the figures stand there alone, or behind a Russian trunk prefix."""
    before, after = text[max(0, at - 2) : at], text[at + len(number) : at + len(number) + 1]
    alone = not before[-1:].isdigit()
    prefixed = before[-1:] in ("7", "8") and not before[:-1].isdigit()
    return (alone or prefixed) and not after.isdigit()


def is_word(surface: str, label: str) -> bool:
    """A name that is a common word: in lower case it says nothing of the person."""
    spoken = label == "PERSON" and surface.isalpha() and not surface.islower()
    return spoken and traits(fold(surface)).common


def tells(text: str, start: int, stop: int) -> bool:
    """Whether such a word is a name here: not in lower case, not the first of a quoted title."""
    quoted = text[start - 1 : start] in ("«", "“") and text[stop : stop + 1] == " "
    return not text[start:stop].islower() and not quoted


def _decoded(run: str) -> list[str]:
    """What a base64 run says, at the four ways it may be aligned."""
    found: list[str] = []
    clean = run.rstrip("=").replace("-", "+").replace("_", "/")
    for shift in range(4):
        piece = clean[shift:]
        piece = piece[: len(piece) - len(piece) % 4] if len(piece) % 4 == 1 else piece
        try:
            blob = base64.b64decode(piece + "=" * (-len(piece) % 4))
        except ValueError:
            continue
        found.append(blob.decode("utf-8", "ignore"))
    return found


class Likely:
    """A quick look at a token: whether it could be a part of a value at all."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._openings = {name: _openings(value.surfaces) for name, value in values.items()}

    def of(self, name: str, tokens: Collection[str]) -> bytearray:
        """For each token whether it may hold a part of that value; lets through all that do."""
        letters, loose = self._openings[name]
        return bytearray(_may_hold(token, letters, loose) for token in tokens)


def _may_hold(token: str, letters: frozenset[str], loose: frozenset[str]) -> bool:
    if BASE64.fullmatch(token) or any(char.isdigit() for char in token):
        return True
    low = fold(View(token).text)
    return any(one in low for one in letters) or any(one in skeleton(low) for one in loose)


def _openings(surfaces: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """How the words of a value begin, as they are written and in loose Latin."""
    texts = set(map(plain, surfaces))
    words = {word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text)}
    return frozenset(word[:3] for word in words), frozenset(
        skeleton(latin(word))[:3] for word in words
    )
