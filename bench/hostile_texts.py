"""Texts that are slow to mask, or were: each kind in any size, and ordinary mail for comparison."""

import base64
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

MAIL = Path("tests/corpus/independent")

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


def _lines(size: int, lines: Iterable[str]) -> str:
    """So many of the lines as make up the size."""
    taken: list[str] = []
    for line in lines:
        if size <= 0:
            break
        taken.append(line)
        size -= len(line.encode())
    return "".join(taken)


def _mail(size: int) -> str:
    """What people wrote, message by message, again from the beginning when it is not enough."""
    texts = [
        json.loads(line)["text"] + "\n"
        for path in sorted(MAIL.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    random.Random(8).shuffle(texts)

    def endless() -> Iterator[str]:
        while True:
            yield from texts

    return _lines(size, endless())


def _people(size: int) -> str:
    """A table without a header: name, phone, mailbox, address, date of birth, passport."""
    rnd = random.Random(9)
    names = ("Орлов Пётр", "Мельник Анна", "Ким Олег", "Абрамян Зоя", "Лебедев Тимур")

    def row(n: int) -> str:
        mail = "".join(rnd.choices("abcdefgh", k=6))
        day = f"{rnd.randrange(1, 28):02}.{rnd.randrange(1, 12):02}.{rnd.randrange(1950, 2005)}"
        return (
            f"{n};{rnd.choice(names)};+7 9{rnd.randrange(10**9):09};{mail}{n}@mail.example;"
            f"Пермь, ул. Мира, д. {rnd.randrange(90)}, кв. {rnd.randrange(200)};{day};"
            f"{rnd.randrange(10**4):04} {rnd.randrange(10**6):06}\n"
        )

    return _lines(size, map(row, range(size)))


def _mailboxes(size: int) -> str:
    rnd = random.Random(10)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return _lines(
        size, (f"{''.join(rnd.choices(letters, k=8))}@mail.example\n" for _ in range(size))
    )


def _wrapped_noise(size: int) -> str:
    return base64.encodebytes(random.Random(11).randbytes(size * 3 // 4)).decode()[:size]


def _any_characters(size: int) -> str:
    rnd = random.Random(12)
    codes = (rnd.randrange(0xFFFF) for _ in range(size // 3))
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)


def _separated(size: int) -> str:
    """Figures with marks between them, no two alike."""
    rnd = random.Random(13)
    return "".join(rnd.choice("0123456789") + rnd.choice(("", *"-. /:()")) for _ in range(size))[
        :size
    ]


def _translit(size: int) -> str:
    rnd = random.Random(14)
    words = "privet menya zovut Ivan Petrov moy telefon Olga Sidorova zavtra nuzhen dogovor Lenina"
    return " ".join(rnd.choices(words.split(), k=size // 6))[:size]


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
    "mail": _mail,
    "mail in capitals": lambda size: _mail(size).upper(),
    "table of people": _people,
    "mailboxes": _mailboxes,
    "base64 of noise": _wrapped_noise,
    "any characters": _any_characters,
    "figures with marks": _separated,
    "Russian in Latin": _translit,
    "counted placeholders": lambda size: " ".join(f"[PERSON_{n}]" for n in range(size // 12)),
    "markup": _again('<div class="a">&nbsp;&lt;b&gt;Иван&lt;/b&gt;</div>'),
    "combining marks": _again("e\u0301\u0302\u0303"),
    "emoji": _again("😀👩\u200d👧"),
    "right to left": _again("\u202eשלום مرحبا "),
    "links": _again("https://vk.com/id123456?a=b&c=d "),
    "country codes": _again("+7 "),
    "signatures": _again("Петров Иван Сергеевич\n"),
}  # fmt: skip
