"""What one token is by itself: pieces of its spelling, its shape, what the dictionaries say."""

import re
from functools import cache
from typing import NamedTuple
from zlib import crc32

from relay.pii.learned.tokens import LOWER, TITLE, UPPER
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_person_word, is_role
from relay.pii.words.morphology import readings
from relay.pii.words.shapes import company_like
from relay.pii.words.wordset import fold, term_list, word_set

BUCKETS = 1 << 15
"""Rows of the table that pieces of spelling share."""
LATIN = re.compile(r"[a-z\u00c0-\u024f]")
ENDING = re.compile(r"(?<=...)(?:ами|ями|ом|ем|ой|ей|ах|ях|ам|ям|[аеиоуыьйюя])$")
"""What a case adds to a word, roughly."""
PLATE_LETTERS = frozenset("авекмнорстухabekmhopctyx")


def _names() -> tuple[str, ...]:
    found = ["letters", "figures", "mark", "cyrillic", "latin", "other_script", "newline"]
    found += [f"case:{case}" for case in ("lower", "upper", "title", "mixed", "single")]
    found += [f"size:{n}" for n in range(1, 13)]
    found += [f"figures:{n}" for n in range(1, 22)]
    found += ["zero_first", "year", "day", "month", "round", "one_figure", "seven_eight", "nine"]
    found += ["first", "last", "patronymic", "common", "place", "term", "known_last", "unknown"]
    found += [f"kind:{kind}" for kind in "cfspgoai"]
    found += [f"common:{pos}" for pos in "NAVO"]
    found += [f"name_case:{case}" for case in "ngdabl"]
    found += [f"noun_case:{case}" for case in "ngdabl"]
    found += ["animate", "male", "female", "plural", "role", "person", "seen", "company", "make"]
    found += ["model", "street", "capital_ok", "not_name", "given_extra", "plate_letter"]
    found += [f"latin:{trait}" for trait in LATIN_TRAITS]
    return (*found, "trade")


LATIN_TRAITS = (
    "first", "last", "english", "frequent", "term", "russian_first", "russian_last", "place",
    "russian_common",
)  # fmt: skip
FEATURES = _names()
INDEX = {name: i for i, name in enumerate(FEATURES)}
LISTED = (
    ("make", "makes"),
    ("model", "models"),
    ("street", "street_words"),
    ("capital_ok", "capital_ok"),
    ("not_name", "not_names"),
    ("given_extra", "given_extra"),
)


class Word(NamedTuple):
    """Rows of the spelling table, rows of the feature table, and the case of a token."""

    pieces: tuple[int, ...]
    features: tuple[int, ...]
    case: int


def describe(token: str) -> Word:
    """Everything the tagger knows of a token without looking around it."""
    first = token[0]
    if first.isdigit():
        return Word(_figure_pieces(token), _ids(_figures(token)), 0)
    if not first.isalpha():
        names = ["mark"] if first != "\n" else ["newline"]
        return Word((_row("=" + token[:4]),), _ids(names), 0)
    low = fold(token)
    names, case = _shape(token, low)
    if "cyrillic" in names:
        names += _cyrillic(low)
    elif "latin" in names:
        names += [
            f"latin:{name}"
            for name, has in zip(LATIN_TRAITS, latin_traits(low), strict=True)
            if has
        ]
    if _stem(low) in _trade_stems():
        names.append("trade")
    return Word(_letter_pieces(low), _ids(names), case)


def case_of(token: str) -> int:
    """The case of a token, as `describe` tells it; 0 where there is none."""
    return _shape(token, fold(token))[1] if token[0].isalpha() else 0


def _stem(low: str) -> str:
    return ENDING.sub("", low)


@cache
def _trade_stems() -> frozenset[str]:
    return frozenset(map(_stem, term_list("namesakes")))


def _ids(names: list[str]) -> tuple[int, ...]:
    return tuple(sorted({INDEX[name] for name in names}))


def _row(piece: str) -> int:
    return crc32(piece.encode("utf-8", "surrogatepass")) % BUCKETS


def _letter_pieces(low: str) -> tuple[int, ...]:
    """The word itself and its runs of two to four letters, ends marked; the word's row is first."""
    marked = f"<{low}>"
    runs = [marked[i : i + n] for n in (2, 3, 4) for i in range(len(marked) - n + 1)]
    rows = [crc32(run.encode("utf-8", "surrogatepass")) % BUCKETS for run in runs]
    return (_row("=" + low), *rows)


def _figure_pieces(token: str) -> tuple[int, ...]:
    size = min(len(token), 21)
    pieces = [f"#{size}", f"#{size}:{token[0]}", f"#{size}:{token[:2]}", f"#{size}:-{token[-2:]}"]
    if size <= 4:
        pieces.append(f"#={token}")
    return tuple(_row(piece) for piece in pieces)


def _figures(token: str) -> list[str]:
    size = len(token)
    names = ["figures", f"figures:{min(size, 21)}"]
    if not token.isascii() or not token.isdecimal():
        return names
    value = int(token) if size <= 4 else 0
    tests = {
        "zero_first": token[0] == "0",
        "year": size == 4 and 1900 <= value <= 2100,
        "day": size <= 2 and 1 <= value <= 31,
        "month": size <= 2 and 1 <= value <= 12,
        "round": size > 1 and token.endswith("00"),
        "one_figure": size > 2 and len(set(token)) == 1,
        "seven_eight": token[0] in "78",
        "nine": token[0] == "9",
    }
    return names + [name for name, holds in tests.items() if holds]


def _shape(token: str, low: str) -> tuple[list[str], int]:
    names = ["letters", f"size:{min(len(token), 12)}"]
    script = low[0]
    if "а" <= script <= "я" or "\u0400" <= script <= "\u052f":
        names.append("cyrillic")
    else:
        names.append("latin" if LATIN.match(script) else "other_script")
    if len(token) == 1:
        names.append("case:single")
        if low in PLATE_LETTERS:
            names.append("plate_letter")
    if token.islower():
        return [*names, "case:lower"], LOWER
    if token.isupper():
        return [*names, "case:upper"], UPPER
    if token[0].isupper() and token[1:].islower():
        return [*names, "case:title"], TITLE
    return [*names, "case:mixed"], TITLE


def _cyrillic(low: str) -> list[str]:
    t = traits(low)
    names = [name for name, has in t._asdict().items() if has]
    found = readings(low)
    for r in found:
        names.append(f"kind:{r.kind}")
        if r.kind == "c":
            names.append(f"common:{r.pos if r.pos in 'NAV' else 'O'}")
        if r.case in "ngdabl" and r.pos == "N":
            names.append(f"{'name' if r.kind in 'fsp' else 'noun'}_case:{r.case}")
        if r.kind in "cfsp":
            names += [
                word
                for word, holds in (
                    ("animate", r.animate == "y"),
                    ("male", r.gender == "m"),
                    ("female", r.gender == "f"),
                    ("plural", r.number == "p"),
                )
                if holds
            ]
    if not found:
        names.append("unknown")
    if is_role(low):
        names.append("role")
    if is_person_word(low):
        names.append("person")
    if low in word_set("russian_seen"):
        names.append("seen")
    if company_like(low):
        names.append("company")
    return names + [name for name, listed in LISTED if low in term_list(listed)]
