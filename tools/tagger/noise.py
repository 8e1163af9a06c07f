"""What mail does to a message: case, marks, labels, look-alikes, joined and cut messages."""

import re
from random import Random

from tools.tagger.names import STOCK
from tools.tagger.pieces import Message, Piece

LOOK = str.maketrans("асеорхукАВЕКМНОРСТХ", "aceopxykABEKMHOPCTX")
LABELS = [
    (re.compile(rule, re.IGNORECASE), words.split("|"))
    for rule, words in (
        line.split("	")
        for line in STOCK.joinpath("labels.txt").read_text(encoding="utf-8").splitlines()
    )
]
"""What a label or a greeting may be replaced with."""


def spoil(message: Message, rng: Random) -> Message:
    """One variant of a message, as another hand or another channel would have written it."""
    if rng.random() < 0.35:
        message = [p if p.kind else Piece("", _labels(p.text, rng)) for p in message]
    luck = rng.random()
    if luck < 0.14:
        message = [Piece(k, t.lower()) for k, t in message]
    elif luck < 0.19:
        message = [Piece(k, t.upper()) for k, t in message]
    elif luck < 0.24:
        message = [Piece(k, t.lower() if k in ("PERSON", "ADDRESS") else t) for k, t in message]
    if rng.random() < 0.12:
        message = [p if p.kind else Piece("", _unmarked(p.text, rng)) for p in message]
    if rng.random() < 0.1:
        message = [p if p.kind else Piece("", _flat(p.text, rng)) for p in message]
    elif rng.random() < 0.06:
        message = [p if p.kind else Piece("", re.sub(r"[,;.] ", "\n", p.text)) for p in message]
    if rng.random() < 0.15:
        message = [
            Piece(k, _typos(t, rng, 0.1 if k == "" else 0.05)) if k != "SECRET" else Piece(k, t)
            for k, t in message
        ]
    if rng.random() < 0.05:
        message = [Piece(k, _lookalikes(t, rng)) for k, t in message]
    if rng.random() < 0.1:
        message = _unlabelled(message, rng)
    if rng.random() < 0.3:
        message = [Piece(k, t.replace("ё", "е").replace("Ё", "Е")) for k, t in message]
    if rng.random() < 0.04:
        message = [Piece(k, t.replace(" ", rng.choice(("  ", "\u00a0", " ")))) for k, t in message]
    return message


def _labels(text: str, rng: Random) -> str:
    for rule, words in LABELS:
        if rng.random() < 0.6:
            text = rule.sub(lambda m, w=words: _like(m.group(), rng.choice(w)), text)
    return text


def _like(surface: str, word: str) -> str:
    return word[:1].upper() + word[1:] if surface[:1].isupper() else word


def _unmarked(text: str, rng: Random) -> str:
    return re.sub(r"[,.:;!?—–«»\"()]", lambda m: "" if rng.random() < 0.8 else m.group(), text)


def _flat(text: str, rng: Random) -> str:
    return text.replace("\n", rng.choice((" ", ", ", "; ", ". ", " / ")))


def _typos(text: str, rng: Random, rate: float) -> str:
    def new(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() > rate:
            return word
        at = rng.randrange(1, len(word) - 1)
        luck = rng.random()
        if luck < 0.35:
            return word[:at] + word[at + 1 :]
        if luck < 0.7:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at] + word[at:]

    return re.sub(r"[^\W\d_]{4,}", new, text)


def _lookalikes(text: str, rng: Random) -> str:
    luck = rng.random()
    if luck < 0.5:
        return "".join(c.translate(LOOK) if rng.random() < 0.3 else c for c in text)
    return "".join(c + ("\u200b" if rng.random() < 0.15 else "") for c in text)


def _unlabelled(message: Message, rng: Random) -> Message:
    """Without the word before a value, so that the value speaks for itself."""
    found: Message = []
    for i, piece in enumerate(message):
        after = message[i + 1].kind if i + 1 < len(message) else ""
        if (
            not piece.kind
            and after not in ("", "KEEP", "SECRET", "LOGIN", "DOB", "OTHER_ID", "INN")
            and rng.random() < 0.6
        ):
            text = re.sub(r"[^\W\d_]+\.?\s*[:—-]?\s*$", "", piece.text)
            piece = Piece("", text or " ")
        found.append(piece)
    return found


def joined(one: Message, other: Message, rng: Random) -> Message:
    gap = rng.choice(("\n", "\n\n", " ", "\n---\n", "\n> ", ". "))
    return [*one, Piece("", gap), *other]


def part_of(message: Message, rng: Random) -> Message:
    """A run of pieces of a long message."""
    if len(message) < 6:
        return message
    size = rng.randint(3, len(message) - 1)
    at = rng.randrange(0, len(message) - size + 1)
    return message[at : at + size]
