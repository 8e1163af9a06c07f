"""Named entities by slovnet's convolutional tagger, with our own inference.

Same weights and the same answers as slovnet; the first layer, where most of the work is, is
projected once per word and kept, so that a text costs two small matrix products.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from relay.pii.ner_weights import Floats, np, weights
from relay.pii.wordset import key

TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|\S")
WINDOW = 512
"""Tokens inferred at a time; the receptive field is seven, so a seam changes nothing elsewhere."""


class Entity(NamedTuple):
    """A find of the tagger: half-open range and PER, LOC or ORG."""

    start: int
    stop: int
    kind: str


def entities(text: str) -> list[Entity]:
    """Every entity of a text, in order; linear in its length."""
    found: list[Entity] = []
    tokens = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]
    for at in range(0, len(tokens), WINDOW):
        window = tokens[at : at + WINDOW]
        found += _spans(window, _tags([word for _, _, word in window]))
    return found


def warm() -> None:
    """Load the weights and run once."""
    entities("Иван Петров")


def _spans(tokens: list[tuple[int, int, str]], tags: list[str]) -> list[Entity]:
    found: list[Entity] = []
    open_at = -1
    for i, tag in enumerate([*tags, "O"]):
        if open_at >= 0 and not (tag.startswith("I-") and tag[2:] == tags[open_at][2:]):
            found.append(Entity(tokens[open_at][0], tokens[i - 1][1], tags[open_at][2:]))
            open_at = -1
        if open_at < 0 and tag != "O" and tag != "<pad>":
            open_at = i
    return found


def _tags(words: list[str]) -> list[str]:
    w = weights()
    if not words:
        return []
    x = np.zeros((len(words) + 2, 3, w.layers[0].bias.shape[0]), np.float32)
    for i, word in enumerate(words):
        x[i + 1] = _projected(word.lower(), _shape(word))
    first = w.layers[0]
    out = x[:-2, 0] + x[1:-1, 1] + x[2:, 2] + first.bias
    out = np.maximum(out, 0) * first.scale + first.shift
    for layer in w.layers[1:]:
        padded = np.zeros((out.shape[0] + 2, out.shape[1]), np.float32)
        padded[1:-1] = out
        out = (
            padded[:-2] @ layer.taps[0] + padded[1:-1] @ layer.taps[1] + padded[2:] @ layer.taps[2]
        )
        out = np.maximum(out + layer.bias, 0) * layer.scale + layer.shift
    emissions = out @ w.projection + w.projection_bias
    return _viterbi(emissions.astype(np.float32, copy=False))


def _viterbi(emissions: Floats) -> list[str]:
    w = weights()
    score = emissions[0]
    back: list[list[int]] = []
    for row in emissions[1:]:
        total = score[:, None] + w.transitions
        best = total.argmax(0)
        score = total.max(0) + row
        back.append(best.tolist())
    at = int(score.argmax())
    path = [at]
    for row in reversed(back):
        at = row[at]
        path.append(at)
    return [w.tags[i] for i in reversed(path)]


@lru_cache(maxsize=12_000)
def _projected(word: str, shape: str) -> Floats:
    """The word's share of the first layer for the three places it may stand in."""
    w = weights()
    wanted = np.uint32(key(word))
    at = int(np.searchsorted(w.word_keys, wanted))
    known = at < len(w.word_keys) and w.word_keys[at] == wanted
    index = int(w.word_ids[at]) if known else w.unknown
    vector = w.codes[np.arange(w.codes.shape[0]), w.indexes[index]].reshape(-1)
    full = np.concatenate((vector, w.shape_vectors[w.shapes.get(shape, w.shapes["OTHER"])]))
    return (full @ w.layers[0].taps).astype(np.float32)


def _shape(word: str) -> str:
    first = word[0]
    if first.isdigit():
        return "NUM"
    if not first.isalpha():
        return f"PUNCT_{word}" if f"PUNCT_{word}" in weights().shapes else "PUNCT_OTHER"
    lower = first.lower()
    script = "RU" if "а" <= lower <= "я" or lower == "ё" else "EN" if "a" <= lower <= "z" else ""
    return f"{script}_{_outline(word)}" if script else "OTHER"


def _outline(word: str) -> str:
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.isupper():
        return "XX"
    if word.islower():
        return "xx"
    if word[0].isupper() and word[1:].islower():
        return "Xx"
    parts = word.split("-", 1)
    if len(parts) == 2 and all(len(p) > 1 and p[0].isupper() and p[1:].islower() for p in parts):
        return "Xx-Xx"
    return "OTHER"
