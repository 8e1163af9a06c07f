"""Named entities by slovnet's convolutional tagger, with our own inference.

Same weights and the same answers as slovnet; the first layer, where most of the work is, is
projected once per word and kept, so that a text costs two small matrix products.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from relay.pii.ner.path import likeliest
from relay.pii.ner.weights import Floats, Layer, np, weights
from relay.pii.words.wordset import key

TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|\S")
WINDOW = 512
"""Tokens inferred at a time; the receptive field is seven, so a seam changes nothing elsewhere."""

ALIKE = 64
"""Windows of one text that are remembered: a text that repeats itself is read once."""
DESERT = 16
"""Marks kept on each side of a word: five times what the receptive field reaches."""


Token = tuple[int, int, str]
"""A half-open range and the text there."""


class Entity(NamedTuple):
    """A find of the tagger: half-open range and PER, LOC or ORG."""

    start: int
    stop: int
    kind: str


def entities(text: str) -> list[Entity]:
    """Every entity of a text, in order; linear in its length."""
    found: list[Entity] = []
    tokens = _without_deserts((*m.span(), m[0]) for m in TOKEN.finditer(text))
    seen: dict[tuple[str, ...], list[str]] = {}
    while window := list(islice(tokens, WINDOW)):
        words = tuple(word for _, _, word in window)
        tags = seen.get(words)
        if tags is None:
            tags = _tags(words)
            if len(seen) < ALIKE:
                seen[words] = tags
        found += _spans(window, tags)
    return found


def _without_deserts(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens without the middle of long runs of marks and figures, which no word can feel.

    No tokens where there is no word at all.
    """
    first: list[Token] = []
    last: deque[Token] = deque(maxlen=DESERT)
    words = False
    for token in tokens:
        if token[2][0].isalpha():
            yield from first
            yield from last
            yield token
            first.clear()
            last.clear()
            words = True
        elif len(first) < DESERT:
            first.append(token)
        else:
            last.append(token)
    if words:
        yield from first
        yield from last


def warm() -> None:
    """Load the weights and run once."""
    entities("Иван Петров")


def _spans(tokens: list[Token], tags: list[str]) -> list[Entity]:
    found: list[Entity] = []
    open_at = -1
    for i, tag in enumerate([*tags, "O"]):
        if open_at >= 0 and not (tag.startswith("I-") and tag[2:] == tags[open_at][2:]):
            found.append(Entity(tokens[open_at][0], tokens[i - 1][1], tags[open_at][2:]))
            open_at = -1
        if open_at < 0 and tag != "O" and tag != "<pad>":
            open_at = i
    return found


def _tags(words: Sequence[str]) -> list[str]:
    w = weights()
    if not words:
        return []
    first, *others = w.layers
    x = _projections.of(words)
    out = x[:-2, 0] + x[1:-1, 1]
    out += x[2:, 2]
    out = _through(out, first)
    for layer in others:
        count, dim = out.shape
        near = np.empty((count, 3 * dim), np.float32)
        near[0, :dim] = 0
        near[1:, :dim] = out[:-1]
        near[:, dim : 2 * dim] = out
        near[:-1, 2 * dim :] = out[1:]
        near[-1, 2 * dim :] = 0
        out = _through(near @ layer.stacked, layer)
    emissions = out @ w.projection + w.projection_bias
    return likeliest(emissions.astype(np.float32, copy=False))


def _through(out: Floats, layer: Layer) -> Floats:
    """Bias, rectifier and norm, in place."""
    out += layer.bias
    np.maximum(out, 0, out=out)
    out *= layer.scale
    out += layer.shift
    return out


class _Projections:
    """Rows of the first layer's shares of tokens, kept by the token; the first row is padding."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._table: Floats = np.zeros((0, 3, 0), np.float32)

    def of(self, words: Sequence[str]) -> Floats:
        """The rows of these tokens, padding at both ends."""
        if len(self._rows) + len(words) >= len(self._table):
            self._make_room()
        rows = self._rows
        new = [word for word in dict.fromkeys(words) if word not in rows]
        if new:
            first = len(rows) + 1
            rows.update((word, row) for row, word in enumerate(new, first))
            self._table[first : first + len(new)] = _projected(new)
        return self._table[[0, *(rows[word] for word in words), 0]]

    def _make_room(self) -> None:
        """A table twice as large, or an empty one when it has grown to its limit."""
        width = weights().layers[0].bias.shape[0]
        size = max(4 * WINDOW, 2 * len(self._table))
        if size > ROWS:
            self._rows.clear()
            return
        table = np.zeros((size, 3, width), np.float32)
        if self._rows:
            table[: len(self._table)] = self._table
        self._table = table


ROWS = 16 * WINDOW
"""Tokens kept, 3 KB each."""
_projections = _Projections()


def _projected(words: Sequence[str]) -> Floats:
    """Each word's share of the first layer for the three places it may stand in."""
    w = weights()
    wanted = np.fromiter((key(word.lower()) for word in words), np.uint32, len(words))
    at = np.searchsorted(w.word_keys[:-1], wanted)
    ids = np.where(w.word_keys[at] == wanted, w.word_ids[at], w.unknown)
    shapes = np.fromiter((_number(_shape(word)) for word in words), np.int32, len(words))
    vectors = w.codes[np.arange(len(w.codes)), w.indexes[ids]].reshape(len(words), -1)
    full = np.concatenate((vectors, w.shape_vectors[shapes]), 1)
    return (full @ w.layers[0].taps).transpose(1, 0, 2)


def _number(shape: str) -> int:
    shapes = weights().shapes
    return shapes.get(shape, shapes["OTHER"])


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
