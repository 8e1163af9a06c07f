"""Check digits of Russian and international identifiers. A good one may stand for a missing
keyword; a bad one vetoes nothing, for a misprinted number is still somebody's."""

import re

NO_FIGURES = re.compile(r"[^0-9]+")


def digits(text: str) -> str:
    """Its ASCII digits."""
    return NO_FIGURES.sub("", text)


def luhn(number: str) -> bool:
    total = 0
    for i, c in enumerate(reversed(number)):
        d = int(c) * (2 if i % 2 else 1)
        total += d - 9 if d > 9 else d
    return total % 10 == 0 and len(number) >= 12


def inn_person(number: str) -> bool:
    if len(number) != 12:
        return False
    n = [int(c) for c in number]
    a = sum(w * d for w, d in zip((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), n, strict=False)) % 11 % 10
    b = sum(w * d for w, d in zip((3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8), n, strict=False)) % 11 % 10
    return a == n[10] and b == n[11]


def snils(number: str) -> bool:
    if len(number) != 11 or len(set(number)) < 3:
        return False
    total = sum((9 - i) * int(c) for i, c in enumerate(number[:9]))
    return total % 101 % 100 == int(number[9:])


def ogrnip(number: str) -> bool:
    return len(number) == 15 and number[0] == "3" and int(number[:14]) % 13 % 10 == int(number[14])


def iban(text: str) -> bool:
    bare = "".join(c for c in text if c.isalnum()).upper()
    if not 15 <= len(bare) <= 34 or not bare[:2].isalpha() or not bare[2:4].isdigit():
        return False
    moved = bare[4:] + bare[:4]
    if not moved.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
