"""Trained models to the file that `relay/pii/learned` reads, and back."""

import hashlib
import io
from typing import Any

import numpy as np
import torch

from relay.pii.learned.weights import unpack
from tools.tagger.model import Tagger


def freeze(model: Tagger) -> bytes:
    """Half floats; the table of pieces as bytes with a scale for each row."""
    state = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    pieces = state["pieces.weight"]
    scales = np.abs(pieces).max(1) / 127 + 1e-8
    dilations = [layer.dilation[0] for layer in model.convolutions]
    arrays: dict[str, Any] = {
        "pieces": np.round(pieces / scales[:, None]).astype(np.int8),
        "piece_scales": scales,
        "features": state["features.weight"],
        "vectors": state["vectors.weight"].T,
        "spelling": state["up.weight"].T,
        "bias": state["up.bias"],
        "context": state["context.weight"],
        "head": state["head.weight"].T,
        "head_bias": state["head.bias"],
        "steps": np.array(dilations, np.uint8),
    }
    for i in range(len(dilations)):
        arrays[f"taps_{i}"] = state[f"convolutions.{i}.weight"].transpose(2, 1, 0)
        arrays[f"bias_{i}"] = state[f"convolutions.{i}.bias"]
    small = {k: v if v.dtype.itemsize == 1 else v.astype(np.float16) for k, v in arrays.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **small)
    return out.getvalue()


def digest(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()


def thaw(blob: bytes) -> Tagger:
    """The model of a frozen file, to train further; what rounding took is gone."""
    frozen, model = unpack(blob), Tagger()
    state: dict[str, Any] = {
        "pieces.weight": frozen.pieces,
        "features.weight": frozen.features,
        "vectors.weight": frozen.vectors.T,
        "up.weight": frozen.spelling.T,
        "up.bias": frozen.bias,
        "context.weight": frozen.context,
        "head.weight": frozen.head.T,
        "head.bias": frozen.head_bias,
    }
    for i, layer in enumerate(frozen.layers):
        taps = layer.stacked.reshape(3, -1, layer.stacked.shape[1])
        state[f"convolutions.{i}.weight"] = taps.transpose(2, 1, 0)
        state[f"convolutions.{i}.bias"] = layer.bias
    model.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in state.items()})
    return model
