"""The weights of slovnet's news NER and its navec vectors, read from the installed natasha wheel.

The wheel is found and never imported: importing it drags in a morphology engine that we replace.
"""

import gzip
import importlib.util
import io
import json
import struct
import tarfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relay.errors import DetectionFailed
from relay.pii.words.wordset import key

Floats = NDArray[np.float32]

MODEL = Path("data", "model", "slovnet_ner_news_v1.tar")
VECTORS = Path("data", "emb", "navec_news_v1_1B_250K_300d_100q.tar")


class Layer(NamedTuple):
    """A convolution of width 3 as three matrices (in × out), its bias, and the folded norm.

    `stacked` is the three as one matrix, for the neighbours' vectors side by side.
    """

    taps: Floats
    stacked: Floats
    bias: Floats
    scale: Floats
    shift: Floats


class Weights(NamedTuple):
    """All that inference needs. Words are found by CRC-32 of their lower-case form.

    `into` is the score of a tag (row) after another (column).
    """

    word_keys: NDArray[np.uint32]
    word_ids: NDArray[np.int32]
    unknown: int
    codes: Floats
    indexes: NDArray[np.uint8]
    shapes: dict[str, int]
    shape_vectors: Floats
    layers: tuple[Layer, ...]
    projection: Floats
    projection_bias: Floats
    into: Floats
    tags: tuple[str, ...]


@cache
def weights() -> Weights:
    """Read once, in half a second; raises DetectionFailed when the wheel or a file is missing."""
    spec = importlib.util.find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise DetectionFailed("ner_missing", "the natasha wheel is not installed")
    root = Path(spec.submodule_search_locations[0])
    try:
        model = _tar(root / MODEL)
        vectors = _tar(root / VECTORS)
        return _assemble(model, vectors)
    except (OSError, KeyError, ValueError, tarfile.TarError, struct.error):
        raise DetectionFailed(
            "ner_damaged", "the weights in the natasha wheel are unreadable"
        ) from None


def _tar(path: Path) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as tar:
        return {m.name: f.read() for m in tar if (f := tar.extractfile(m)) is not None}


def _assemble(model: dict[str, bytes], vectors: dict[str, bytes]) -> Weights:
    scheme: dict[str, Any] = json.loads(model["model.json"])

    def array(item: dict[str, Any]) -> Floats:
        blob = model[f"arrays/{item['array']}.bin"]
        return np.frombuffer(blob, item["dtype"]).reshape(item["shape"]).astype(np.float32)

    words = gzip.decompress(model["vocabs/word.gz"]).decode("utf-8").splitlines()
    keys = np.fromiter((key(word) for word in words), np.uint32, len(words))
    order = np.argsort(keys, kind="stable")
    pq = vectors["pq.bin"]
    count, dim, quants, centroids = struct.unpack("<4I", pq[:16])
    indexes = np.frombuffer(pq, np.uint8, count * quants, 16).reshape(count, quants)
    codes = np.frombuffer(pq, np.float32, -1, 16 + count * quants)
    layers: list[Layer] = []
    for layer in scheme["encoder"]["layers"]:
        norm = layer["norm"]
        scale = array(norm["weight"]) / array(norm["std"])
        taps = np.ascontiguousarray(array(layer["conv"]["weight"]).transpose(2, 1, 0))
        shift = array(norm["bias"]) - array(norm["mean"]) * scale
        bias = array(layer["conv"]["bias"])
        stacked = taps.reshape(-1, taps.shape[2])
        layers.append(
            Layer(taps, stacked, bias, scale.astype(np.float32), shift.astype(np.float32))
        )
    shapes = gzip.decompress(model["vocabs/shape.gz"]).decode("utf-8").splitlines()
    return Weights(
        word_keys=keys[order],
        word_ids=order.astype(np.int32),
        unknown=words.index("<unk>"),
        codes=codes.reshape(quants, centroids, dim // quants),
        indexes=indexes,
        shapes={shape: i for i, shape in enumerate(shapes)},
        shape_vectors=array(scheme["emb"]["shape"]["weight"]),
        layers=tuple(layers),
        projection=array(scheme["head"]["proj"]["weight"]),
        projection_bias=array(scheme["head"]["proj"]["bias"]),
        into=np.ascontiguousarray(array(scheme["head"]["crf"]["transitions"]).T),
        tags=tuple(gzip.decompress(model["vocabs/tag.gz"]).decode("utf-8").splitlines()),
    )


def vector(word: str) -> Floats | None:
    """The navec vector of a word; None for a stranger."""
    w = weights()
    wanted = np.uint32(key(word.lower()))
    at = int(np.searchsorted(w.word_keys, wanted))
    if at >= len(w.word_keys) or w.word_keys[at] != wanted:
        return None
    return w.codes[np.arange(w.codes.shape[0]), w.indexes[int(w.word_ids[at])]].reshape(-1)
