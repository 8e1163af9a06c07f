"""The frozen weights of the tagger; a missing or foreign file holds the message."""

import hashlib
import io
from functools import cache
from typing import NamedTuple

from relay.errors import DetectionFailed
from relay.pii.learned.arrays import Floats, np
from relay.pii.wordset import read

FILE = "tagger.npz"
DIGEST = "cdacf1c4fcf7de1e560c25421742109c6decb9ed2733578fe18a40d51886bfac"
"""SHA-256 of the file that this code was written for; `tools/tagger/freeze.py` prints it."""


class Layer(NamedTuple):
    """A convolution of width 3: its matrices (in × out) one below the other, for the neighbours'
    vectors side by side; bias, distance between its taps."""

    stacked: Floats
    bias: Floats
    step: int


class Weights(NamedTuple):
    """Several networks of one shape over one table of spelling, trained apart, asked together.

    The first axis of every other array counts the networks.
    """

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

    def row(name: str) -> Floats:
        return floats(name)[:, None]

    layers = tuple(
        Layer(_stacked(floats(f"taps_{i}")), row(f"bias_{i}"), int(step))
        for i, step in enumerate(arrays["steps"])
    )
    return Weights(
        pieces=floats("pieces") * floats("piece_scales")[:, None],
        features=floats("features"),
        vectors=floats("vectors"),
        spelling=floats("spelling"),
        bias=row("bias"),
        context=floats("context"),
        layers=layers,
        head=floats("head"),
        head_bias=row("head_bias"),
    )


def _stacked(taps: Floats) -> Floats:
    return np.ascontiguousarray(taps.reshape(len(taps), -1, taps.shape[3]))
