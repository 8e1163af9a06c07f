"""Trained models to the file that `relay/pii/learned` reads."""

import hashlib
import io
from typing import Any

import numpy as np

from tools.tagger.model import Tagger


def freeze(models: list[Tagger]) -> bytes:
    """Half floats; the table of pieces, the same in all, as bytes with a scale for each row."""
    states = [
        {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
        for model in models
    ]
    pieces = states[0]["pieces.weight"]
    if any((state["pieces.weight"] != pieces).any() for state in states):
        raise ValueError("the networks do not share their table of pieces")

    def each(name: str) -> Any:
        return np.stack([state[name] for state in states])

    scales = np.abs(pieces).max(1) / 127 + 1e-8
    dilations = [layer.dilation[0] for layer in models[0].convolutions]
    arrays: dict[str, Any] = {
        "pieces": np.round(pieces / scales[:, None]).astype(np.int8),
        "piece_scales": scales,
        "features": each("features.weight"),
        "vectors": each("vectors.weight").swapaxes(1, 2),
        "spelling": each("up.weight").swapaxes(1, 2),
        "bias": each("up.bias"),
        "context": each("context.weight"),
        "head": each("head.weight").swapaxes(1, 2),
        "head_bias": each("head.bias"),
        "steps": np.array(dilations, np.uint8),
    }
    for i in range(len(dilations)):
        arrays[f"taps_{i}"] = each(f"convolutions.{i}.weight").transpose(0, 3, 2, 1)
        arrays[f"bias_{i}"] = each(f"convolutions.{i}.bias")
    small = {k: v if v.dtype.itemsize == 1 else v.astype(np.float16) for k, v in arrays.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **small)
    return out.getvalue()


def digest(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()
