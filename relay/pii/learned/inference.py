"""The tagger's answer: for each token how likely it is each type, outside, or to be kept."""

from relay.pii.learned.arrays import Bytes, Floats, Ints, np
from relay.pii.learned.weights import weights
from relay.pii.learned.words import describe
from relay.pii.ner_weights import vector

WINDOW = 1024
"""Tokens answered at a time; each window is read with all the neighbours that can reach into it."""
KEPT = 16_384
"""Tokens whose vectors are remembered."""


class Memory:
    """Vectors of the tokens met so far: what a token is by itself costs once."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.vectors: Floats = np.zeros((0, 0), np.float32)
        self.cases: Bytes = np.zeros(KEPT, np.uint8)

    def numbers(self, tokens: list[str]) -> list[int]:
        """A row for each token; at most a window's worth may be asked for at a time."""
        if not self.vectors.size or len(self.rows) + len(tokens) > KEPT:
            self.rows.clear()
            self.vectors = np.zeros((KEPT, weights().bias.shape[0]), np.float32)
        found: list[int] = []
        for token in tokens:
            row = self.rows.get(token)
            if row is None:
                row = self.rows[token] = len(self.rows)
                self._learn(row, token)
            found.append(row)
        return found

    def _learn(self, row: int, token: str) -> None:
        w = weights()
        word = describe(token)
        spelt = w.pieces[list(word.pieces)].sum(0) / np.float32(len(word.pieces) ** 0.5)
        known = vector(token)
        meaning = spelt[:0] if known is None else known @ w.vectors
        if known is None:
            meaning = np.zeros(w.vectors.shape[1], np.float32)
        self.vectors[row] = (
            np.concatenate((spelt, meaning)) @ w.spelling
            + w.bias
            + w.features[list(word.features)].sum(0)
        )
        self.cases[row] = word.case


MEMORY = Memory()


def cases(tokens: list[str]) -> Bytes:
    """The case of each token."""
    found = [
        MEMORY.cases[MEMORY.numbers(tokens[at : at + WINDOW])]
        for at in range(0, len(tokens), WINDOW)
    ]
    return np.concatenate(found) if found else np.zeros(0, np.uint8)


def probabilities(tokens: list[str], context: Ints) -> Floats:
    """One row for each token: outside, keep, then the types in their order.

    A window of marks alone is not looked at.
    """
    w = weights()
    reach = w.reach
    found: list[Floats] = []
    for at in range(0, len(tokens), WINDOW):
        first, last = max(0, at - reach), min(len(tokens), at + WINDOW + reach)
        if not any(token[0].isalnum() for token in tokens[first:last]):
            found.append(_outside(len(tokens[at : at + WINDOW])))
            continue
        words = MEMORY.vectors[MEMORY.numbers(tokens[first:last])]
        around = w.context[context[first:last]].sum(1)
        out = _network(words + around)
        found.append(out[at - first : at - first + WINDOW])
    return np.concatenate(found) if found else np.zeros((0, w.head.shape[1]), np.float32)


def _outside(count: int) -> Floats:
    """What marks alone are: nobody's."""
    odds = np.zeros((count, weights().head.shape[1]), np.float32)
    odds[:, 0] = 1
    return odds


def _network(h: Floats) -> Floats:
    w = weights()
    count, dim = h.shape
    for layer in w.layers:
        step = layer.step
        padded = np.zeros((count + 2 * step, dim), np.float32)
        np.maximum(h, 0, out=padded[step : step + count])
        h = h + layer.bias
        for i in range(3):
            h += padded[i * step : i * step + count] @ layer.taps[i]
    logits = np.maximum(h, 0) @ w.head + w.head_bias
    logits -= logits.max(1, keepdims=True)
    np.exp(logits, out=logits)
    return logits / logits.sum(1, keepdims=True)
