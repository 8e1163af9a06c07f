"""The tagger's answer: for each token how likely it is each type, outside, or to be kept."""

from relay.pii.learned.arrays import Bytes, Floats, Ints, np
from relay.pii.learned.weights import weights
from relay.pii.learned.words import case_of, describe
from relay.pii.ner.weights import vector

WINDOW = 1024
"""Tokens answered at a time; each window is read with all the neighbours that can reach into it."""
ALIKE = 64
"""Windows of one text that are remembered: a text that repeats itself is answered once."""
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
            self.vectors = np.zeros((KEPT, len(weights().bias)), np.float32)
        rows = self.rows
        for token in tokens:
            if token not in rows:
                row = rows[token] = len(rows)
                self._learn(row, token)
        return [rows[token] for token in tokens]

    def of(self, tokens: list[str]) -> Floats:
        """The vectors of these tokens."""
        numbers = self.numbers(tokens)  # may make a new table: asked for before the table is read
        return self.vectors.take(numbers, 0)

    def _learn(self, row: int, token: str) -> None:
        w = weights()
        word = describe(token)
        spelt = w.pieces.take(word.pieces, 0).sum(0) / np.float32(len(word.pieces) ** 0.5)
        known = vector(token)
        meaning = np.zeros(w.vectors.shape[1], np.float32) if known is None else known @ w.vectors
        said = np.concatenate((spelt, meaning)) @ w.spelling + w.bias
        self.vectors[row] = said + w.features.take(word.features, 0).sum(0)
        self.cases[row] = word.case


MEMORY = Memory()


def cases(tokens: list[str]) -> Bytes:
    """The case of each token."""
    if len(tokens) > WINDOW:  # more than the memory may hold: by the time of the vectors forgotten
        known = {token: case_of(token) for token in set(tokens)}
        return np.fromiter(map(known.__getitem__, tokens), np.uint8, len(tokens))
    return MEMORY.cases[MEMORY.numbers(tokens)]


def probabilities(tokens: list[str], context: Ints) -> Floats:
    """One row for each token: outside, keep, then the types in their order.

    A window of marks alone is not looked at.
    """
    w = weights()
    reach = w.reach
    found = np.zeros((len(tokens), w.head.shape[1]), np.float32)
    seen: dict[tuple[str, bytes], Floats] = {}
    for at in range(0, len(tokens), WINDOW):
        first, last = max(0, at - reach), min(len(tokens), at + WINDOW + reach)
        if not any(token[0].isalnum() for token in tokens[first:last]):
            found[at : at + WINDOW, 0] = 1  # marks alone are nobody's
            continue
        window = (" ".join(tokens[first:last]), context[first:last].tobytes())
        out = seen.get(window)
        if out is None:
            words = MEMORY.of(tokens[first:last])
            around: Floats = np.zeros((last - first, len(w.context)), np.float32)
            np.put_along_axis(around, context[first:last], 1, 1)
            words += around @ w.context
            out = _network(words)
            if len(tokens) > WINDOW and len(seen) < ALIKE:
                seen[window] = out
        found[at : at + WINDOW] = out[at - first : at - first + WINDOW]
    return found


def _network(h: Floats) -> Floats:
    w = weights()
    count, dim = h.shape
    near = np.empty((count, 3 * dim), np.float32)
    here = near[:, dim : 2 * dim]
    for layer in w.layers:
        step = min(layer.step, count)
        np.maximum(h, 0, out=here)
        near[:step, :dim] = 0
        near[step:, :dim] = here[: count - step]
        near[: count - step, 2 * dim :] = here[step:]
        near[count - step :, 2 * dim :] = 0
        h = h + layer.bias
        h += near @ layer.stacked
    logits: Floats = np.maximum(h, 0) @ w.head + w.head_bias
    logits -= logits.max(1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(1, keepdims=True)
    return logits
