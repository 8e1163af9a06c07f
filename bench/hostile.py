"""Hostile texts: seconds for one megabyte of each, and how the time grows with the size.

    python -m bench.hostile [--size BYTES] [CASE …]

Each case is masked at half the size and at the whole: growth 2 is linear. Memory is the peak of the
process, so run one case alone to know its own.
"""

import argparse
import base64
import random
import resource
import time
from collections.abc import Callable

import relay.pii  # noqa: F401  sets one BLAS thread before anything imports numpy
from relay.errors import RelayError
from relay.pii.engine import load, mask_text
from relay.pii.types import Policy

LETTERS = "абвгдежзийклмнопрстуфхцчшщыэюя"


def _words(count: int, capital: bool) -> str:
    rnd = random.Random(1)
    made = ("".join(rnd.choices(LETTERS, k=rnd.randint(3, 9))) for _ in range(count))
    return " ".join(word.capitalize() if capital else word for word in made)


def _again(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece.encode()) + 1))[
        : size * len(piece) // len(piece.encode())
    ]


def _numbers(size: int) -> str:
    rnd = random.Random(2)
    return " ".join(str(rnd.randrange(10 ** rnd.randint(1, 14))) for _ in range(size // 9))[:size]


def _words_latin(size: int) -> str:
    rnd = random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(
        "".join(rnd.choices(letters, k=rnd.randint(3, 9))).capitalize() for _ in range(size // 7)
    )


def _directory(size: int) -> str:
    """An address book: nobody stands in it twice."""
    rnd = random.Random(4)
    given = ("Пётр", "Анна", "Олег", "Мария", "Иван", "Ольга", "Тимур", "Зоя", "Павел", "Вера")
    lines: list[str] = []
    while size > 0:
        stem = "".join(rnd.choice(("ба", "ко", "ли", "му", "ра", "се", "то", "ня")) for _ in "abc")
        phone = f"8 9{rnd.randrange(10**9):09}"
        lines.append(f"{stem.title()}ров {rnd.choice(given)}; {phone}; {phone[4:]}x@mail.example\n")
        size -= len(lines[-1].encode())
    return "".join(lines)


def _papers(size: int) -> str:
    rnd = random.Random(5)
    line = "паспорт {:04} {:06}, договор {:08}, счёт {:012}\n"
    return "".join(
        line.format(*(rnd.randrange(10**n) for n in (4, 6, 8, 12))) for _ in range(size // 80)
    )


def _spellings(size: int) -> str:
    """One person and one number, never twice in the same spelling."""
    rnd = random.Random(6)
    name, phone = "Константин Константинопольский", "89162047133"
    lines: list[str] = []
    while size > 0:
        spelt = "".join(c.upper() if rnd.random() < 0.5 else c.lower() for c in name)
        marks = "".join(c + rnd.choice(("", " ", "-", ".")) for c in phone)
        lines.append(f"{spelt}, т. {marks}\n")
        size -= len(lines[-1].encode())
    return "".join(lines)


def _wrapped(size: int) -> str:
    """Letters inside letters: every line says in base64 what the line before it said."""
    rnd = random.Random(7)
    lines: list[str] = []
    while size > 0:
        mail = f"petrov{rnd.randrange(10**7)}@mail.example"
        lines.append(f"{mail} {base64.b64encode(mail[::-1].encode()).decode()}\n")
        size -= len(lines[-1])
    return "".join(lines)


CASES: dict[str, Callable[[int], str]] = {
    "figures": _again("7"),
    "figures and blanks": _again("8 9 1 6 "),
    "numbers": _numbers,
    "brackets": _again("(["),
    "open quotes": _again("«"),
    "nested quotes": _again("«\"„"),
    "at signs": _again("a@"),
    "dots": _again("."),
    "dotted letters": _again("a.b-c_"),
    "dashes": _again("-"),
    "colons": _again("Имя: "),
    "slashes": _again("/a"),
    "one letter": _again("а"),
    "line ends": _again("\n"),
    "blanks": _again(" "),
    "initials": _again("А.Б. "),
    "one name": _again("Иван Петров "),
    "capitalised words": lambda size: _words(size // 14, True),
    "small words": lambda size: _words(size // 14, False),
    "names and phones": _again("Пётр Орлов, 8 916 204-71-33, ул. Лесная, д. 5\n"),
    "spelled numbers": _again("восемь девятьсот шестнадцать "),
    "zero width": _again("И\u200bв\u200bа\u200bн "),
    "mixed scripts": _again("Ивaн Пeтpoв "),
    "entities": _again("&#1048;&amp;"),
    "percent": _again("%D0%98"),
    "base64": _again("QUJDREVGR0hJSktM"),
    "placeholders": _again("[PERSON_1] "),
    "quoted chain": _again("> > От: Анна <a@b.example> писал:\n"),
    "table": _again("Ключ | 12345 | знач;\t"),
    "words of addresses": _again("ул ул. дом кв "),
    "strange Latin words": _words_latin,
    "address book": _directory,
    "papers": _papers,
    "endless spellings": _spellings,
    "base64 of strangers": _wrapped,
    "query": _again("&k=a+b"),
    "hyphens": _again("Ан-на-"),
    "accents": _again("Ива\u0301н "),
    "rare letters": _again("Ĳſ\u0345İ "),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--size", type=int, default=1_000_000, help="bytes of UTF-8")
    options = parser.parse_args()
    load()
    mask_text("Иван Петров, 8 916 204-71-33", Policy())
    print(f"{'case':22}{'s/MB':>8}{'growth':>8}{'outcome':>22}{'peak MB':>9}")
    for name in options.cases or CASES:
        half, _ = _timed(CASES[name](options.size // 2))
        whole, outcome = _timed(CASES[name](options.size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        growth = whole / max(half, 1e-9)
        rate = whole * 1_000_000 / options.size
        print(f"{name:22}{rate:8.2f}{growth:8.1f}{outcome:>22}{peak:9}", flush=True)


def _timed(text: str) -> tuple[float, str]:
    start = time.process_time()
    try:
        mask_text(text, Policy())
        outcome = "masked"
    except RelayError as error:
        outcome = error.code
    return time.process_time() - start, outcome


if __name__ == "__main__":
    main()
