"""The frozen weights of the tagger; a missing or foreign file holds the message."""

import hashlib
import io
from functools import cache
from typing import NamedTuple

from relay.errors import DetectionFailed
from relay.pii.learned.arrays import Floats, np
from relay.pii.words.wordset import read

FILE = "tagger.npz"
DIGEST = "77ab706d21085d5d17b1cb976530c19faa3606c6f5ba80043efc07bf20aeda4c"
"""SHA-256 of the file that this code was written for; `tools/tagger/freeze.py` prints it."""


class Layer(NamedTuple):
    """A convolution of width 3: its matrices (in × out) one below the other, for the neighbours'
    vectors side by side; bias, distance between its taps."""

    stacked: Floats
    bias: Floats
    step: int


class Weights(NamedTuple):
    """A table of spelling, a table of features, and the network over them."""

    pieces: Floats
    features: Floats
    vectors: Floats
    spelling: Floats
    bias: Floats
    context: Floats
    layers: tuple[Layer, ...]
    head: Floats
    head_bias: Floats

    @property
    def reach(self) -> int:
        """Tokens on either side that can change a token's answer."""
        return sum(layer.step for layer in self.layers)


@cache
def weights() -> Weights:
    """Read once; raises DetectionFailed when the file is missing or is not the one expected."""
    blob = read(FILE)
    if hashlib.sha256(blob).hexdigest() != DIGEST:
        raise DetectionFailed("dictionary_damaged", FILE)
    return unpack(blob)


def unpack(blob: bytes) -> Weights:
    """The arrays of a file: half floats, and the table of pieces as bytes with a scale per row."""
    with np.load(io.BytesIO(blob), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def floats(name: str) -> Floats:
        return arrays[name].astype(np.float32)

    layers = tuple(
        Layer(_stacked(floats(f"taps_{i}")), floats(f"bias_{i}"), int(step))
        for i, step in enumerate(arrays["steps"])
    )
    return Weights(
        pieces=floats("pieces") * floats("piece_scales")[:, None],
        features=floats("features"),
        vectors=floats("vectors"),
        spelling=floats("spelling"),
        bias=floats("bias"),
        context=floats("context"),
        layers=layers,
        head=floats("head"),
        head_bias=floats("head_bias"),
    )


def _stacked(taps: Floats) -> Floats:
    return np.ascontiguousarray(taps.reshape(-1, taps.shape[2]))
